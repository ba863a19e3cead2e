//! What is wrong with content, in a sentence that names the place.

use crate::messages::{Arg, Lang, own_words};
use std::fmt;

/// One fault in one place, before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Path inside `content/`.
    pub file: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The rule that is broken: a key of `messages/*/check.ftl`.
    pub rule: &'static str,
    /// What the sentence names.
    pub args: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding without a line.
    pub(crate) fn new(file: &str, rule: &'static str, args: &[(&'static str, &str)]) -> Self {
        let args = args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Finding { file: file.to_owned(), line: None, rule, args }
    }

    /// The same finding at a line.
    pub(crate) fn at(self, line: usize) -> Self {
        Finding { line: Some(line), ..self }
    }

    /// The same finding so many lines further down, where it has a line.
    pub(crate) fn further(self, lines: usize) -> Self {
        Finding { line: self.line.map(|line| line + lines), ..self }
    }

    /// The sentence for the person who edits the content. The words come from the binary, not from the
    /// content that is being checked.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let args: Vec<(&str, Arg)> = self.args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
        own_words().say(lang, self.rule, &args)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.sentence(Lang::En)),
            None => write!(f, "{}: {}", self.file, self.sentence(Lang::En)),
        }
    }
}

/// Why content could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or a file in it cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// What was to be read.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Files that cannot be understood; all of them, so that an editor mends them in one go.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Broken(Vec<Finding>),
}

/// The line (from 1) of a byte position.
pub(crate) fn line_of(text: &str, position: usize) -> usize {
    text.bytes().take(position).filter(|b| *b == b'\n').count() + 1
}
