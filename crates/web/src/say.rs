//! The words of a page. Sentences are taken apart once; what is filled in is put between their pieces as it is written.

use crate::view::View;
use app::Field;
use askama::{FastWritable, Values, filters::HtmlSafe};
use content::messages::Piece;
use content::{Arg, Content, Lang, Messages, Ruby};
use rustc_hash::FxHashMap;
use std::fmt::{self, Write};
use std::sync::Arc;

/// Sentences in pieces, by key.
type Ready = FxHashMap<String, Vec<Piece>>;

/// Every word of the interface, ready to be written. A sentence that chooses its words by its values, as English does
/// with its plurals, is made when it is said.
pub struct Words {
    content: Arc<Content>,
    tongues: [Tongue; 2],
}

/// The sentences of a language.
struct Tongue {
    html: Ready,
    /// Those that differ with readings.
    read: Ready,
    /// Those that differ as plain text.
    plain: Ready,
}

impl Words {
    /// Takes every sentence apart, in each language.
    #[must_use]
    pub fn new(content: Arc<Content>) -> Self {
        let tongues = Lang::ALL.map(|lang| Tongue::of(&content.messages, lang));
        Self { content, tongues }
    }
    fn messages(&self) -> &Messages {
        &self.content.messages
    }
    fn tongue(&self, lang: Lang) -> &Tongue {
        let [ja, en] = &self.tongues;
        if lang == Lang::En { en } else { ja }
    }
}

impl Tongue {
    fn of(messages: &Messages, lang: Lang) -> Self {
        // A key that English lacks is said in Japanese, hence the Japanese list.
        let ready = |how: Option<Ruby>| {
            let pieces = |key: &str| Some((key.to_owned(), messages.pieces(lang, key, how)?));
            messages.keys(Lang::Ja).filter_map(pieces).collect::<Ready>()
        };
        let html = ready(Some(Ruby::Off));
        let unlike = |mut other: Ready| {
            other.retain(|key, pieces| html.get(key) != Some(pieces));
            other.shrink_to_fit();
            other
        };
        let (read, plain) = (unlike(ready(Some(Ruby::On))), unlike(ready(None)));
        Self { html, read, plain }
    }
    fn html(&self, key: &str, furigana: bool) -> Option<&[Piece]> {
        let read = if furigana { self.read.get(key) } else { None };
        read.or_else(|| self.html.get(key)).map(Vec::as_slice)
    }
    fn plain(&self, key: &str) -> Option<&[Piece]> {
        self.plain.get(key).or_else(|| self.html.get(key)).map(Vec::as_slice)
    }
}

/// Fills pieces in; none where a value is missing.
fn filled(pieces: &[Piece], args: &[(&str, Arg)], out: &mut dyn Write, html: bool) -> Option<fmt::Result> {
    let value = |name: &str| args.iter().find(|(n, _)| *n == name).map(|(_, value)| value);
    if !pieces
        .iter()
        .all(|piece| matches!(piece, Piece::Words(_)) || matches!(piece, Piece::Value(n) if value(n).is_some()))
    {
        return None;
    }
    Some(pieces.iter().try_for_each(|piece| match piece {
        Piece::Words(words) => out.write_str(words),
        Piece::Value(name) => match value(name) {
            Some(Arg::Number(number)) => write!(out, "{number}"),
            Some(Arg::Text(text)) if html => out.write_str(&content::markdown::escape(text)),
            Some(Arg::Text(text)) => out.write_str(text),
            None => Ok(()),
        },
    }))
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
        self.write(f)
    }
}

impl Sentence<'_> {
    fn write(&self, out: &mut dyn Write) -> fmt::Result {
        let Say { words, view } = self.say;
        let ready = words.tongue(view.lang).html(self.key, view.furigana);
        ready
            .and_then(|pieces| filled(pieces, &self.args, out, true))
            .unwrap_or_else(|| out.write_str(&words.messages().say_html(view.lang, self.key, &self.args, view.ruby())))
    }
}

impl FastWritable for Sentence<'_> {
    fn write_into(&self, dest: &mut dyn Write, _: &dyn Values) -> askama::Result<()> {
        // Through no formatter: a page has a hundred of them.
        Ok(self.write(dest)?)
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
        let ready = say.words.tongue(say.view.lang).plain(key);
        ready
            .and_then(|pieces| filled(pieces, args, f, false))
            .unwrap_or_else(|| f.write_str(&say.words.messages().say(say.view.lang, key, args)))
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
