//! The words of the interface: Fluent, Japanese first.

mod shape;

use crate::error::{Error, Finding, line_of};
use crate::files::{self, Files};
use crate::markdown::{self, Ruby};
use domain::text::without_readings;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use shape::{Shape, protect_readings};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 日本語, the language in which everything exists.
    #[default]
    Ja,
    /// English: frame, section titles and item titles.
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 2] = [Lang::Ja, Lang::En];
    /// The code used in addresses, cookies and the `lang` attribute.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }
    /// The language of a code; `None` for one that Mamori does not speak.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|l| l.code() == code)
    }
}

/// What a sentence is filled with. Text is never read as markup or as a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Any text.
    Text(Cow<'a, str>),
    /// A whole number, by which English chooses its plural. Beyond ±2^53 it is not exact.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(text.into())
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(text.into())
    }
}
impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(text.into())
    }
}
impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Arg::Number(number)
    }
}
impl From<i32> for Arg<'_> {
    fn from(number: i32) -> Self {
        Arg::Number(number.into())
    }
}
impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// A part of a sentence whose words do not depend on its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words, as they are written.
    Words(String),
    /// The value of this name.
    Value(String),
}

/// Stand for values while a sentence is taken apart: noncharacters, never text.
const PLACES: std::ops::RangeInclusive<char> = '\u{FDD1}'..='\u{FDEF}';

/// Stands for a brace of an argument while readings are taken out: a noncharacter, never text.
const BRACE: char = '\u{FDD0}';

struct Tongue {
    bundle: FluentBundle<FluentResource>,
    shapes: BTreeMap<String, Shape>,
}

/// All messages of both languages. May be used from many threads at once.
pub struct Messages {
    ja: Tongue,
    en: Tongue,
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Messages {{ ja: {}, en: {} }}", self.ja.shapes.len(), self.en.shapes.len())
    }
}

impl Messages {
    /// The messages that the binary carries.
    ///
    /// # Errors
    /// [`Error::Broken`] names each line that is no Fluent and each key that stands twice.
    pub fn bundled() -> Result<Messages, Error> {
        let (messages, broken) = Messages::read(&files::bundled());
        if broken.is_empty() { Ok(messages) } else { Err(Error::Broken(broken)) }
    }

    /// Reads what can be read, and says what cannot.
    pub(crate) fn read(files: &Files) -> (Messages, Vec<Finding>) {
        let mut broken = Vec::new();
        let ja = Tongue::read(files, Lang::Ja, &mut broken);
        let en = Tongue::read(files, Lang::En, &mut broken);
        (Messages { ja, en }, broken)
    }

    fn tongue(&self, lang: Lang) -> &Tongue {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// The sentence of a key as plain text, without readings: in the language, else in Japanese, else the
    /// key itself. For mail, paper, titles and the command line.
    #[must_use]
    pub fn say(&self, lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
        without_readings(&self.format(lang, key, args)).replace(BRACE, "{")
    }

    /// The sentence of a key as HTML: everything escaped, readings shown above or left out.
    #[must_use]
    pub fn say_html(&self, lang: Lang, key: &str, args: &[(&str, Arg)], ruby: Ruby) -> String {
        markdown::line(&self.format(lang, key, args), ruby).replace(BRACE, "{")
    }

    /// A sentence in pieces, to be filled in without reading it again: as HTML with or without readings, or (`None`) as
    /// plain text. Filled in, it is what [`Self::say_html`] and [`Self::say`] give. None for a sentence whose words
    /// depend on its values.
    #[must_use]
    pub fn pieces(&self, lang: Lang, key: &str, html: Option<Ruby>) -> Option<Vec<Piece>> {
        let shape = [lang, Lang::Ja].into_iter().find_map(|l| self.tongue(l).shapes.get(key))?;
        if shape.chooses || shape.variables.len() > PLACES.count() {
            return None;
        }
        let names: Vec<(char, &String)> = PLACES.zip(&shape.variables).collect();
        let args: Vec<(&str, Arg)> = names.iter().map(|(c, name)| (name.as_str(), Arg::from(c.to_string()))).collect();
        let whole = match html {
            Some(ruby) => self.say_html(lang, key, &args, ruby),
            None => self.say(lang, key, &args),
        };
        let mut pieces = Vec::new();
        let mut words = String::new();
        for c in whole.chars() {
            match names.iter().find(|(place, _)| *place == c) {
                Some((_, name)) => {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                    pieces.push(Piece::Value((*name).clone()));
                }
                None => words.push(c),
            }
        }
        pieces.push(Piece::Words(words));
        pieces.retain(|piece| *piece != Piece::Words(String::new()));
        Some(pieces)
    }

    /// Whether a key has words in this very language.
    #[must_use]
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.tongue(lang).bundle.get_message(key).is_some_and(|m| m.value().is_some())
    }

    /// Every key of a language, sorted.
    pub fn keys(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.tongue(lang).shapes.keys().map(String::as_str)
    }

    /// The names that a sentence is filled with.
    #[must_use]
    pub fn variables(&self, lang: Lang, key: &str) -> Option<&BTreeSet<String>> {
        self.tongue(lang).shapes.get(key).map(|s| &s.variables)
    }

    /// The file of a key, and its text with readings and without variables.
    pub(crate) fn source(&self, lang: Lang, key: &str) -> Option<(&str, &str)> {
        self.tongue(lang).shapes.get(key).map(|s| (s.file.as_str(), s.text.as_str()))
    }

    /// What goes wrong when a sentence is spoken with all its variables, a reference to no message for one.
    pub(crate) fn trial(&self, lang: Lang, key: &str) -> Option<String> {
        let tongue = self.tongue(lang);
        let mut args = FluentArgs::new();
        tongue.shapes.get(key)?.variables.iter().for_each(|name| args.set(name.clone(), 1));
        let mut faults = Vec::new();
        tongue.bundle.format_pattern(tongue.bundle.get_message(key)?.value()?, Some(&args), &mut faults);
        faults.first().map(ToString::to_string)
    }

    fn format(&self, lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            given.set(
                *name,
                match arg {
                    Arg::Text(text) => FluentValue::from(text.replace(BRACE, "").replace('{', "\u{FDD0}")),
                    Arg::Number(number) => FluentValue::from(*number),
                },
            );
        }
        [lang, Lang::Ja].into_iter().find_map(|l| self.tongue(l).format(key, &given)).unwrap_or_else(|| key.to_owned())
    }
}

impl Tongue {
    fn read(files: &Files, lang: Lang, broken: &mut Vec<Finding>) -> Tongue {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.code().parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        // NUMBER() is the only one, and a new bundle has no function of that name.
        let _ = bundle.add_builtins();
        let mut shapes = BTreeMap::new();
        let folder = format!("messages/{}/", lang.code());
        for name in files.keys().filter(|n| n.starts_with(&folder) && n.ends_with(".ftl")) {
            let source = match files::text(files, name) {
                Ok(source) => protect_readings(&source),
                Err(finding) => {
                    broken.push(finding);
                    continue;
                }
            };
            let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
                broken.extend(errors.iter().map(|e| {
                    let what = e.kind.to_string();
                    Finding::new(name, "check-message", &[("what", &what)]).at(line_of(resource.source(), e.pos.start))
                }));
                resource
            });
            for (key, shape) in shape::shapes(&resource, name) {
                if shapes.contains_key(&key) {
                    broken.push(Finding::new(name, "check-message-twice", &[("key", &key)]));
                }
                shapes.entry(key).or_insert(shape);
            }
            // Keys that stand twice were named above; the first one stays.
            let _ = bundle.add_resource(resource);
        }
        Tongue { bundle, shapes }
    }

    fn format(&self, key: &str, args: &FluentArgs) -> Option<String> {
        let message = self.bundle.get_message(key)?;
        let mut faults = Vec::new();
        Some(self.bundle.format_pattern(message.value()?, Some(args), &mut faults).into_owned())
    }
}

/// The words that the program itself speaks while it checks content that may be broken.
pub(crate) fn own_words() -> &'static Messages {
    static OWN: OnceLock<Messages> = OnceLock::new();
    OWN.get_or_init(|| Messages::read(&files::bundled()).0)
}

#[cfg(test)]
mod tests;
