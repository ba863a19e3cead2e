//! Guides and help as safe HTML, as plain text, and as blocks for the checks. Only content passes here,
//! and even so nothing in it can become markup: raw HTML is text, images are their text, links lead to
//! the glossary or to an `https` address.

mod blocks;
mod outline;

pub use blocks::blocks;
pub(crate) use outline::{Block, BlockKind, Outline, outline};

use domain::text::{each_piece, pieces};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag, TagEnd, TextMergeStream, html};

/// Whether readings are shown above kanji.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ruby {
    /// Shown.
    On,
    /// Left out.
    #[default]
    Off,
}

/// Stand for `{`, `|` and `}` of a reading while Markdown is read, so that a table does not split on it
/// and `**` works beside it: noncharacters, never text.
const MARKS: [(char, &str); 3] = [('\u{FDD1}', "{"), ('\u{FDD2}', "|"), ('\u{FDD3}', "}")];

/// Markdown as HTML.
///
/// `[語](term:key)` becomes `<a class="term" href="/words/key">`, `{漢字|かんじ}` a `<ruby>` or just the
/// kanji, a link to an `https` address gets `rel="noreferrer"`; any other link is its text.
#[must_use]
pub fn render(markdown: &str, ruby: Ruby) -> String {
    let prepared = prepare(markdown);
    let mut out = Vec::new();
    let mut close: Vec<&'static str> = Vec::new();
    let mut code = false;
    let events: Vec<Event> = parser(&prepared).collect();
    for (at, event) in events.iter().enumerate() {
        out.push(match event.clone() {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let open = opening(&restore(&dest_url));
                close.push(if open.is_some() { "</a>" } else { "" });
                Event::InlineHtml(open.unwrap_or_default().into())
            }
            Event::End(TagEnd::Link) => Event::InlineHtml(close.pop().unwrap_or_default().into()),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => continue,
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::CodeBlock(_)) => {
                code = true;
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))
            }
            Event::End(TagEnd::CodeBlock) => {
                code = false;
                Event::End(TagEnd::CodeBlock)
            }
            Event::Start(Tag::Table(columns)) => Event::Start(Tag::Table(vec![Alignment::None; columns.len()])),
            Event::Html(text) | Event::InlineHtml(text) => Event::InlineHtml(escape(&restore(&text)).into()),
            Event::Text(text) if code => Event::Text(restore(&text).into()),
            Event::Text(text) => Event::InlineHtml(line(&restore(&text), ruby).into()),
            Event::Code(text) => Event::Code(restore(&text).into()),
            Event::SoftBreak if joins(&events[..at], &events[at..]) => continue,
            other => other,
        });
    }
    let mut page = String::with_capacity(prepared.len() * 2);
    html::push_html(&mut page, out.into_iter());
    page
}

/// One line without Markdown as HTML: everything escaped, readings shown or left out.
#[must_use]
pub fn line(source: &str, ruby: Ruby) -> String {
    let mut out = String::with_capacity(source.len() * 2);
    each_piece(source, |base, reading| match reading.filter(|_| ruby == Ruby::On) {
        Some(reading) => {
            out.push_str("<ruby>");
            escape_into(&mut out, base);
            out.push_str("<rp>（</rp><rt>");
            escape_into(&mut out, reading);
            out.push_str("</rt><rp>）</rp></ruby>");
        }
        None => escape_into(&mut out, base),
    });
    out
}

/// Markdown as plain text without readings: one paragraph, list entry, heading or cell per line.
#[must_use]
pub fn plain(markdown: &str) -> String {
    outline(markdown).blocks.iter().map(Block::plain).collect::<Vec<_>>().join("\n")
}

/// Text in which nothing is markup, also inside an attribute in double quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

/// Appends text in which nothing is markup, as [`escape`] gives it.
pub fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Whether a text is a key: small letters, digits and hyphens.
pub(crate) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn opening(address: &str) -> Option<String> {
    if let Some(key) = address.strip_prefix("term:") {
        return is_key(key).then(|| format!("<a class=\"term\" href=\"/words/{key}\">"));
    }
    let usable = address.starts_with("https://") && !address.contains(|c: char| c.is_whitespace() || c.is_control());
    usable.then(|| format!("<a href=\"{}\" rel=\"noreferrer\">", escape(address)))
}

/// A line break between two full-width characters is no space in Japanese.
fn joins(before: &[Event], after: &[Event]) -> bool {
    let wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
    let text = |event: &Event| match event {
        Event::Text(text) | Event::Code(text) => Some(restore(text)),
        _ => None,
    };
    let left = before.iter().rev().find_map(text).and_then(|t| t.chars().rfind(|c| *c != '}'));
    let right = after.iter().find_map(text).and_then(|t| t.chars().find(|c| *c != '{'));
    wide(left) && wide(right)
}

fn parser(prepared: &str) -> TextMergeStream<'_, Parser<'_>> {
    TextMergeStream::new(Parser::new_ext(prepared, Options::ENABLE_TABLES))
}

/// Hides the marks of each reading from Markdown.
fn prepare(markdown: &str) -> String {
    let [(open, _), (bar, _), (close, _)] = MARKS;
    let mut out = String::with_capacity(markdown.len());
    for piece in pieces(&markdown.replace([open, bar, close], "")) {
        match piece.reading {
            Some(reading) if [&piece.base, &reading].iter().all(|t| !t.contains(['\n', '{', '|'])) => {
                out.extend([open].into_iter().chain(piece.base.chars()).chain([bar]));
                out.extend(reading.chars().chain([close]));
            }
            Some(reading) => out.push_str(&format!("{{{}|{reading}}}", piece.base)),
            None => out.push_str(&piece.base),
        }
    }
    out
}

fn restore(text: &str) -> String {
    MARKS.iter().fold(text.to_owned(), |text, (mark, shown)| text.replace(*mark, shown))
}

#[cfg(test)]
mod tests;
