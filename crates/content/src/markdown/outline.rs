//! Markdown as blocks of text, for counting, comparing and looking for words.

use super::{prepare, restore};
use crate::error::line_of;
use domain::text::without_readings;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph, also one inside a list or a quotation.
    Paragraph,
    /// The text of a list entry itself.
    Entry,
    /// A cell of a table.
    Cell,
    /// Code.
    Code,
}

/// A run of text with the address it links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// The text, with readings as in the source.
    pub text: String,
    /// Where it leads.
    pub link: Option<String>,
}

/// A block with its runs of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its text.
    pub spans: Vec<Span>,
}

impl Block {
    /// The text with readings.
    pub(crate) fn text(&self) -> String {
        self.spans.iter().map(|s| s.text.as_str()).collect()
    }
    /// The text without readings.
    pub(crate) fn plain(&self) -> String {
        without_readings(&self.text())
    }
    /// Whether it is text that people read line by line: no heading and no code.
    pub(crate) fn is_running_text(&self) -> bool {
        matches!(self.kind, BlockKind::Paragraph | BlockKind::Entry | BlockKind::Cell)
    }

    fn push(&mut self, text: &str, link: Option<&String>) {
        match self.spans.last_mut() {
            Some(last) if last.link.as_ref() == link => last.text.push_str(text),
            _ => self.spans.push(Span { text: text.to_owned(), link: link.cloned() }),
        }
    }
}

/// A text as blocks, in the order in which they begin; beside what else was found, its line, from 1.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Blocks that hold text.
    pub blocks: Vec<Block>,
    /// Raw HTML, as written.
    pub html: Vec<(String, usize)>,
    /// Addresses of images.
    pub images: Vec<(String, usize)>,
    /// Addresses of links.
    pub links: Vec<(String, usize)>,
}

/// Takes Markdown apart.
pub(crate) fn outline(markdown: &str) -> Outline {
    let prepared = prepare(markdown);
    let mut found = Outline::default();
    let mut open: Vec<usize> = Vec::new();
    let mut link: Option<String> = None;
    let events = Parser::new_ext(&prepared, Options::ENABLE_TABLES).into_offset_iter();
    for (event, place) in TextMergeWithOffset::new(events) {
        // The marks of readings are longer than what they stand for, but never a line more.
        let line = || line_of(&prepared, place.start);
        let text = match event {
            Event::Start(tag) => {
                if let Some(kind) = kind_of(&tag) {
                    open.push(found.blocks.len());
                    found.blocks.push(Block { kind, line: line(), spans: Vec::new() });
                } else if let Tag::Link { dest_url, .. } = tag {
                    let address = restore(&dest_url);
                    found.links.push((address.clone(), line()));
                    link = Some(address);
                } else if let Tag::Image { dest_url, .. } = tag {
                    found.images.push((restore(&dest_url), line()));
                }
                continue;
            }
            Event::End(TagEnd::Link) => {
                link = None;
                continue;
            }
            Event::End(tag) => {
                if closes(tag) {
                    open.pop();
                }
                continue;
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                found.html.push((text.trim().to_owned(), line()));
                continue;
            }
            Event::Text(text) | Event::Code(text) => restore(&text),
            Event::HardBreak => " ".to_owned(),
            _ => continue,
        };
        if let Some(block) = open.last().and_then(|i| found.blocks.get_mut(*i)) {
            block.push(&text, link.as_ref());
        }
    }
    found.blocks.retain(|b| !b.text().trim().is_empty());
    found
}

fn kind_of(tag: &Tag) -> Option<BlockKind> {
    Some(match tag {
        Tag::Heading { level, .. } => BlockKind::Heading(level_number(*level)),
        Tag::Paragraph => BlockKind::Paragraph,
        Tag::Item => BlockKind::Entry,
        Tag::TableCell => BlockKind::Cell,
        Tag::CodeBlock(_) => BlockKind::Code,
        _ => return None,
    })
}

fn closes(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock)
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}
