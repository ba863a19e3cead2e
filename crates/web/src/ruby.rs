//! Texts of the content that carry readings, as HTML.

use crate::frame::Frame;
use crate::say::Say;
use askama::filters::Safe;
use content::compare::{How, Run};

/// A line with its readings, shown or left out as the visitor wants it.
#[must_use]
pub fn line(say: &Say, source: &str) -> Safe<String> {
    Safe(content::markdown::line(source, say.view().ruby()))
}

/// The same for templates, which hold a frame.
#[must_use]
pub fn of(t: &Frame, source: &str) -> Safe<String> {
    line(t, source)
}

/// Markdown of the content.
#[must_use]
pub fn markdown(say: &Say, source: &str) -> Safe<String> {
    Safe(content::markdown::render(source, say.view().ruby()))
}

/// Words that came and went: `ins` and `del`, with signs that print and that are read aloud.
#[must_use]
pub fn runs(say: &Say, runs: &[Run]) -> Safe<String> {
    let mut out = String::new();
    for run in runs {
        let words = line(say, &run.text).0;
        let (tag, sign, key) = match run.how {
            How::Same => {
                out.push_str(&words);
                continue;
            }
            How::Gone => ("del", "－", "guide-words-gone"),
            How::New => ("ins", "＋", "guide-words-new"),
        };
        out.push_str(&format!(
            "<{tag}><span class=\"sign\" aria-hidden=\"true\">［{sign}</span><span class=\"hidden-words\">{}：</span>{words}<span \
             class=\"sign\" aria-hidden=\"true\">］</span></{tag}>",
            say.say(key)
        ));
    }
    Safe(out)
}
