//! Texts of the content that carry readings, as HTML.

use crate::frame::Frame;
use crate::say::Say;
use askama::filters::Safe;

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
