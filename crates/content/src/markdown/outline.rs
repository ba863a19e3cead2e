//! Markdown as blocks of text, for counting, comparing and looking for words.

use super::{parser, prepare, restore};
use domain::text::without_readings;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

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

/// A text as blocks, in the order in which they begin.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Blocks that hold text.
    pub blocks: Vec<Block>,
    /// Raw HTML, as written.
    pub html: Vec<String>,
    /// Addresses of images.
    pub images: Vec<String>,
    /// Addresses of links.
    pub links: Vec<String>,
}

/// Takes Markdown apart.
pub(crate) fn outline(markdown: &str) -> Outline {
    let prepared = prepare(markdown);
    let mut found = Outline::default();
    let mut open: Vec<usize> = Vec::new();
    let mut link: Option<String> = None;
    for event in parser(&prepared) {
        let text = match event {
            Event::Start(tag) => {
                if let Some(kind) = kind_of(&tag) {
                    open.push(found.blocks.len());
                    found.blocks.push(Block { kind, spans: Vec::new() });
                } else if let Tag::Link { dest_url, .. } = tag {
                    let address = restore(&dest_url);
                    found.links.push(address.clone());
                    link = Some(address);
                } else if let Tag::Image { dest_url, .. } = tag {
                    found.images.push(restore(&dest_url));
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
                found.html.push(text.trim().to_owned());
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
