//! What a person reads, and whether it is the one sentence of `content/messages`.

use crate::outside::http::Got;
use content::{Arg, Lang, Messages};
use std::io::Write;
use std::process::Output;

/// An answer and the sentence that it must say.
pub struct Heard {
    how: How,
    key: &'static str,
    args: Vec<(&'static str, String)>,
}

enum How {
    /// A page, with the sentence somewhere on it.
    Page(String),
    /// A problem of the API, whose detail is the sentence.
    Problem(String),
    /// A command, whose one line on stderr is the sentence.
    Command(String),
}

impl Heard {
    /// A page with this status.
    #[track_caller]
    pub fn page(got: &Got, status: u16, key: &'static str) -> Self {
        assert_eq!(got.status, status, "{:.1500}", got.text());
        Self { how: How::Page(plain(&got.text())), key, args: Vec::new() }
    }
    /// A problem with this status.
    #[track_caller]
    pub fn problem(got: &Got, status: u16, key: &'static str) -> Self {
        assert_eq!(got.status, status, "{:.1500}", got.text());
        assert!(got.headers("content-type").any(|media| media == "application/problem+json"), "{}", got.head);
        Self { how: How::Problem(got.json()["detail"].as_str().unwrap_or_default().to_owned()), key, args: Vec::new() }
    }
    /// A command that failed.
    #[track_caller]
    pub fn command(output: &Output, key: &'static str) -> Self {
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(output.stdout.is_empty(), "only the result stands on stdout");
        Self { how: How::Command(told.strip_suffix('\n').unwrap_or(&told).to_owned()), key, args: Vec::new() }
    }
    /// What a report said.
    pub fn sentence(told: &str, key: &'static str) -> Self {
        Self { how: How::Command(told.to_owned()), key, args: Vec::new() }
    }
    /// A value that stands in the sentence.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

/// The sentence, if it is one and was said.
pub fn sentence(heard: &Heard, words: &Messages) -> Result<String, String> {
    if !words.has(Lang::Ja, heard.key) {
        return Err(format!("content/messages has no {}", heard.key));
    }
    let args: Vec<(&str, Arg)> = heard.args.iter().map(|(name, value)| (*name, value.into())).collect();
    let sentence = words.say(Lang::Ja, heard.key, &args);
    let (how, said, told) = match &heard.how {
        How::Page(text) => ("the page", text.contains(&sentence), String::new()),
        How::Problem(text) => ("the problem", *text == sentence, text.clone()),
        How::Command(text) => ("the command", *text == sentence, text.clone()),
    };
    if !said {
        return Err(format!("{how} does not say {} ({sentence}) {told}", heard.key));
    }
    // A path may stand behind it.
    if sentence.matches('。').count() != 1
        || !(sentence.ends_with('。') || heard.args.iter().any(|(_, v)| sentence.ends_with(v)))
    {
        return Err(format!("{} is not one sentence: {sentence}", heard.key));
    }
    Ok(sentence)
}

/// The text of a page as it is read: without tags, escapes undone.
pub fn plain(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split('<') {
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    unescaped(&out)
}

/// What stands in an attribute or a text area.
pub fn unescaped(text: &str) -> String {
    [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// To stderr, past the test's own capture.
pub fn aloud(text: &str) {
    let _gone = writeln!(std::io::stderr(), "{text}");
}
