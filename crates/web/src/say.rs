//! The words of a page. What has no variables is made once and kept; the rest is made as it is written.

use crate::view::View;
use app::Field;
use askama::{FastWritable, Values, filters::HtmlSafe};
use content::{Arg, Content, Lang, Messages, Ruby};
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::Arc;

/// Sentences without variables, by key.
type Fixed = HashMap<String, String>;

/// Every word of the interface, ready to be written.
pub struct Words {
    content: Arc<Content>,
    fixed: [[Fixed; 2]; 2],
}

impl Words {
    /// Makes every sentence without variables, in each language, with and without readings.
    #[must_use]
    pub fn new(content: Arc<Content>) -> Self {
        let fixed = Lang::ALL.map(|lang| [Ruby::Off, Ruby::On].map(|ruby| fixed(&content.messages, lang, ruby)));
        Self { content, fixed }
    }
    fn messages(&self) -> &Messages {
        &self.content.messages
    }
    fn fixed(&self, view: View) -> &Fixed {
        let [ja, en] = &self.fixed;
        let [plain, ruby] = if view.lang == Lang::En { en } else { ja };
        if view.furigana { ruby } else { plain }
    }
}

fn fixed(messages: &Messages, lang: Lang, ruby: Ruby) -> Fixed {
    // A key that English lacks is said in Japanese, hence the Japanese list.
    messages
        .keys(Lang::Ja)
        .filter(|key| messages.variables(lang, key).is_none_or(|names| names.is_empty()))
        .map(|key| (key.to_owned(), messages.say_html(lang, key, &[], ruby)))
        .collect()
}

/// Speaks in the language of one visitor.
#[derive(Clone)]
pub struct Say {
    words: Arc<Words>,
    view: View,
}

impl Say {
    /// The words in a view.
    #[must_use]
    pub fn new(words: Arc<Words>, view: View) -> Self {
        Self { words, view }
    }
    /// How the visitor sees pages.
    #[must_use]
    pub fn view(&self) -> View {
        self.view
    }
    /// The sentence of a key as HTML; everything in it is escaped, its arguments too.
    #[must_use]
    pub fn say<'a>(&'a self, key: &'a str) -> Sentence<'a> {
        Sentence { say: self, key, args: Vec::new() }
    }
    /// The sentence of a key as plain text: for attributes, titles and JSON.
    #[must_use]
    pub fn plain<'a>(&'a self, key: &'a str) -> Plain<'a> {
        Plain(self.say(key))
    }
    /// The sentence of a wrong field.
    #[must_use]
    pub fn fault<'a>(&'a self, field: &'a Field) -> Sentence<'a> {
        Sentence {
            say: self,
            key: field.code,
            args: field.args.iter().map(|(name, value)| (*name, told(value))).collect(),
        }
    }
    /// The sentence of a wrong field as plain text.
    #[must_use]
    pub fn plain_fault(&self, field: &Field) -> String {
        Plain(self.fault(field)).to_string()
    }
    /// A person's name; that somebody was erased is said in the visitor's language.
    #[must_use]
    pub fn who(&self, name: &str) -> String {
        let erased = name == app::people::erased_words(self.words.messages());
        if erased { self.plain("person-erased").to_string() } else { name.to_owned() }
    }
    /// Whether there are words for a key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.words.messages().has(Lang::Ja, key)
    }
}

/// A value of a fault. Numbers are told as numbers, so that English can choose its plural; a code with
/// zeros before it is none.
#[must_use]
pub fn told(value: &str) -> Arg<'_> {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => Arg::Number(number),
        _ => Arg::from(value),
    }
}

/// A sentence as HTML.
pub struct Sentence<'a> {
    say: &'a Say,
    key: &'a str,
    args: Vec<(&'a str, Arg<'a>)>,
}

impl<'a> Sentence<'a> {
    /// Fills in a value.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl IntoArg<'a>) -> Self {
        self.args.push((name, value.into_arg()));
        self
    }
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Say { words, view } = self.say;
        match words.fixed(*view).get(self.key) {
            Some(text) => f.write_str(text),
            None => f.write_str(&words.messages().say_html(view.lang, self.key, &self.args, view.ruby())),
        }
    }
}

impl FastWritable for Sentence<'_> {
    fn write_into(&self, dest: &mut dyn Write, _: &dyn Values) -> askama::Result<()> {
        Ok(write!(dest, "{self}")?)
    }
}

impl HtmlSafe for Sentence<'_> {}

/// A sentence as plain text; a template escapes it.
pub struct Plain<'a>(Sentence<'a>);

impl<'a> Plain<'a> {
    /// Fills in a value.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl IntoArg<'a>) -> Self {
        self.0 = self.0.with(name, value);
        self
    }
}

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Sentence { say, key, args } = &self.0;
        f.write_str(&say.words.messages().say(say.view.lang, key, args))
    }
}

/// What a template can fill in; it passes references.
pub trait IntoArg<'a> {
    /// The value as an argument.
    fn into_arg(self) -> Arg<'a>;
}

macro_rules! into_arg {
    ($($kind:ty => $make:expr),+ $(,)?) => {$(
        impl<'a> IntoArg<'a> for $kind {
            fn into_arg(self) -> Arg<'a> {
                ($make)(self)
            }
        }
    )+};
}

into_arg! {
    Arg<'a> => |v| v,
    &'a str => |v: &'a str| v.into(),
    &'a &str => |v: &'a &str| (*v).into(),
    &'a String => |v: &'a String| v.into(),
    &'a &String => |v: &'a &String| (*v).into(),
    String => |v: String| v.into(),
    i64 => |v: i64| v.into(),
    &i64 => |v: &i64| (*v).into(),
    i32 => |v: i32| v.into(),
    &i32 => |v: &i32| (*v).into(),
    usize => |v: usize| v.into(),
    &usize => |v: &usize| (*v).into(),
}
