//! A paper of flowing text: a plan, rules, a booklet, a summary of changes, a report. One model, set by typst as PDF,
//! written as DOCX that Word edits, and as plain text.

use serde::{Deserialize, Serialize};

/// A stretch of text in one style. User text stands here as it was typed; it never becomes markup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Set bold.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strong: bool,
    /// Words that differ from an older text: underlined, so that a fax shows them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub changed: bool,
    /// Words that are gone: struck through.
    #[serde(default, skip_serializing_if = "is_false")]
    pub gone: bool,
    /// Something that is still to be filled in: marked with 【 】 and a rule below.
    #[serde(default, skip_serializing_if = "is_false")]
    pub missing: bool,
    /// The reading above the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruby: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Span {
    /// Plain words.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
    /// Bold words.
    #[must_use]
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: true, ..Self::default() }
    }
    /// What is still to be filled in, in words: 電子カルテの事業者の夜間の電話番号.
    #[must_use]
    pub fn missing(what: impl Into<String>) -> Self {
        Self { text: what.into(), missing: true, ..Self::default() }
    }
}

/// A line of spans.
pub type Line = Vec<Span>;

/// A line of plain words.
#[must_use]
pub fn line(text: impl Into<String>) -> Line {
    vec![Span::plain(text)]
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Its share of the width; a column of 2 is twice as wide as one of 1.
    pub share: u32,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum Block {
    /// A heading; level 1 to 3. They make the table of contents and the headings of Word.
    Heading {
        /// 1, 2 or 3.
        level: u8,
        /// The words, with their number if they have one.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// The words.
        text: Line,
        /// `start`, `centre`, `end`; empty: start.
        #[serde(default)]
        align: String,
    },
    /// Small print: provenance, notes.
    Small {
        /// The words.
        text: Line,
    },
    /// A list of points or of steps.
    List {
        /// Numbered.
        ordered: bool,
        /// One line each.
        items: Vec<Line>,
    },
    /// A list with empty boxes to tick by hand.
    Ticks {
        /// One line each.
        items: Vec<Line>,
    },
    /// A table; its head is repeated on each page and no row is split.
    Table {
        /// What the table says, for those who do not see it, and as its caption.
        caption: String,
        /// Columns.
        columns: Vec<Column>,
        /// Rows of as many cells.
        rows: Vec<Vec<Line>>,
    },
    /// Names and values.
    Pairs {
        /// Name, value.
        items: Vec<(String, Line)>,
    },
    /// A framed part such as 【修正概要】.
    Boxed {
        /// The words in the frame's head; may be empty.
        title: String,
        /// What stands inside.
        blocks: Vec<Block>,
    },
    /// Lines to sign or to write on by hand.
    Lines {
        /// What stands before each.
        labels: Vec<String>,
    },
    /// A drawing such as a chart.
    Picture {
        /// SVG without text of people and without references to other files.
        svg: String,
        /// What it shows, for those who do not see it.
        alt: String,
        /// Width in per cent of the line.
        width: u32,
    },
    /// The rest begins on a new page.
    PageBreak,
}

/// A paper of flowing text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Document {
    /// What it is, for names of files and in errors: `plan`, `rules`, `booklet`, `summary`, `report`.
    pub kind: String,
    /// The picture at its head, on an association's own papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<super::notice::Logo>,
    /// Lines at the right above the title, as on a letter: number, day, sender.
    #[serde(default)]
    pub above_title: Vec<String>,
    /// Title.
    pub title: String,
    /// Lines under the title: institution, code, edition, day.
    pub under_title: Vec<String>,
    /// The title stands on a page of its own.
    pub cover: bool,
    /// With a table of contents after the title.
    pub contents: bool,
    /// Small at the head of each page: institution, code, edition, day in 和暦.
    pub head: String,
    /// Small at the end of the paper: provenance, that Mamori is neither made nor endorsed by anybody.
    pub foot: Vec<String>,
    /// The pieces in order.
    pub blocks: Vec<Block>,
    /// Made up for the demonstration: 見本 on every page.
    pub demo: bool,
    /// The instant of the export (`--at`), RFC 3339.
    pub at: String,
}

/// Lines of a page, and characters of full width in a line of running text and of a table: A4 as `document.typ` sets it.
const PAGE: f64 = 50.0;
const LINE: usize = 47;
const TABLE_LINE: usize = 43;

impl Document {
    /// About how many pages it takes on A4. For deciding who prints it, not for a page number.
    #[must_use]
    pub fn pages_about(&self) -> usize {
        let mut at = 0.0;
        for block in &self.blocks {
            match block {
                Block::PageBreak => at = (at / PAGE).ceil() * PAGE,
                block => at += lines_about(block),
            }
        }
        let before = usize::from(self.cover) + if self.contents { 1 + self.headings() / 40 } else { 0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines of a page are few")]
        let pages = (at / PAGE).ceil() as usize;
        before + pages.max(1)
    }
    fn headings(&self) -> usize {
        self.blocks.iter().filter(|b| matches!(b, Block::Heading { level: 1 | 2, .. })).count()
    }
}

/// Full-width characters that a text takes; two of half width count as one.
fn width(text: &str) -> usize {
    let halves: usize = text.chars().map(|c| if c < '\u{2E80}' { 1 } else { 2 }).sum();
    halves.div_ceil(2)
}

#[expect(clippy::cast_precision_loss, reason = "lines of a paper are few")]
fn rows(line: &Line, width_of_line: usize) -> f64 {
    let all: usize = line.iter().map(|s| width(&s.text)).sum();
    all.div_ceil(width_of_line.max(1)).max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "lines of a paper are few")]
fn lines_about(block: &Block) -> f64 {
    match block {
        Block::Heading { level, .. } => [2.8, 2.2, 1.8][usize::from((*level).clamp(1, 3)) - 1],
        Block::Paragraph { text, .. } => rows(text, LINE) + 0.2,
        Block::Small { text } => rows(text, LINE + 8) * 0.8 + 0.2,
        Block::List { items, .. } | Block::Ticks { items } => {
            items.iter().map(|i| rows(i, LINE - 2) + 0.1).sum::<f64>() + 0.2
        }
        Block::Table { columns, rows: cells, .. } => {
            let shares: u32 = columns.iter().map(|c| c.share).sum::<u32>().max(1);
            let row = |cells: &Vec<Line>| {
                let tall = cells
                    .iter()
                    .zip(columns)
                    .map(|(cell, column)| rows(cell, TABLE_LINE * column.share as usize / shares as usize));
                tall.fold(1.0, f64::max) + 0.5
            };
            cells.iter().map(row).sum::<f64>() + 2.5
        }
        Block::Pairs { items } => {
            items.iter().map(|(name, value)| rows(value, 27).max(width(name).div_ceil(12) as f64) + 0.5).sum::<f64>()
                + 0.5
        }
        Block::Boxed { blocks, .. } => blocks.iter().map(lines_about).sum::<f64>() + 3.0,
        Block::Lines { labels } => labels.len() as f64 * 2.2,
        Block::Picture { width, .. } => f64::from(*width) * 0.3,
        Block::PageBreak => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_papers_are_told_from_short_ones() {
        let paragraph = Block::Paragraph { text: line("あ".repeat(470)), align: String::new() };
        let mut document = Document { blocks: vec![paragraph; 49], ..Document::default() };
        assert_eq!(document.pages_about(), 10);
        document.blocks.insert(1, Block::PageBreak);
        document.cover = true;
        assert_eq!(document.pages_about(), 12);
        assert_eq!(Document::default().pages_about(), 1);
    }
}
