//! Markdown as the pieces of a paper.

use super::{parser, prepare, restore};
use domain::papers::Block;
use domain::papers::document::{Column, Line, Span};
use domain::text::without_readings;
use pulldown_cmark::{Event, Tag, TagEnd};

/// Markdown as blocks of a [`domain::papers::Document`], without readings.
///
/// A link to the glossary is its word, a link to an address is followed by it in brackets; headings are at most of
/// level 3; a list in a list goes on in the same list; raw HTML is text, as on screen.
#[must_use]
pub fn blocks(markdown: &str) -> Vec<Block> {
    let prepared = prepare(markdown);
    let mut writer = Writer::default();
    for event in parser(&prepared) {
        writer.take(event);
    }
    writer.end_of_text();
    writer.blocks
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    line: Line,
    strong: usize,
    link: Option<(String, String)>,
    lists: Vec<bool>,
    items: Vec<Line>,
    columns: Vec<Line>,
    rows: Vec<Vec<Line>>,
    head: bool,
    table: bool,
}

impl Writer {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.say(&without_readings(&restore(&text)));
            }
            Event::HardBreak => self.say(" "),
            Event::SoftBreak => {
                let last = self.line.last().and_then(|s| s.text.chars().next_back());
                // A line break between full-width characters is no space in Japanese.
                if last.is_some_and(|c| c < '\u{2E80}') {
                    self.say(" ");
                }
            }
            Event::Rule => self.paragraph(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Link { dest_url, .. } => self.link = Some((restore(&dest_url), String::new())),
            Tag::List(first) => {
                self.item();
                self.lists.push(first.is_some());
            }
            Tag::Item if self.lists.len() > 1 => self.item(),
            Tag::Table(_) => (self.table, self.columns, self.rows) = (true, Vec::new(), Vec::new()),
            Tag::TableHead => self.head = true,
            Tag::TableRow => self.rows.push(Vec::new()),
            // A second paragraph of a list entry goes on in its line.
            Tag::Paragraph if !self.lists.is_empty() && !self.line.is_empty() => self.say(" "),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link => {
                let Some((address, shown)) = self.link.take() else { return };
                if address.starts_with("https://") && shown != address {
                    self.say(&format!("（{address}）"));
                }
            }
            TagEnd::Paragraph if self.lists.is_empty() => self.paragraph(),
            TagEnd::HtmlBlock | TagEnd::CodeBlock => self.paragraph(),
            TagEnd::Heading(level) => {
                let text: String = std::mem::take(&mut self.line).into_iter().map(|s| s.text).collect();
                self.blocks.push(Block::Heading { level: (level as u8).min(3), text });
            }
            TagEnd::Item => self.item(),
            TagEnd::List(_) => {
                let ordered = self.lists.pop().unwrap_or_default();
                if self.lists.is_empty() && !self.items.is_empty() {
                    self.blocks.push(Block::List { ordered, items: std::mem::take(&mut self.items) });
                }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                match self.rows.last_mut() {
                    Some(row) if !self.head => row.push(cell),
                    _ => self.columns.push(cell),
                }
            }
            TagEnd::TableHead => self.head = false,
            TagEnd::Table => {
                self.table = false;
                let title = |cell: Line| cell.into_iter().map(|s| s.text).collect();
                let columns = std::mem::take(&mut self.columns);
                let columns: Vec<Column> =
                    columns.into_iter().map(|cell| Column { title: title(cell), share: 1 }).collect();
                let mut rows = std::mem::take(&mut self.rows);
                rows.iter_mut().for_each(|row| row.resize(columns.len(), Line::new()));
                self.blocks.push(Block::Table { caption: String::new(), columns, rows });
            }
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        if let Some((_, shown)) = &mut self.link {
            shown.push_str(text);
        }
        let strong = self.strong > 0;
        match self.line.last_mut() {
            Some(last) if last.strong == strong => last.text.push_str(text),
            _ => self.line.push(if strong { Span::strong(text) } else { Span::plain(text) }),
        }
    }

    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.line);
        if text.iter().any(|s| !s.text.trim().is_empty()) {
            self.blocks.push(Block::Paragraph { text, align: String::new() });
        }
    }

    fn item(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.iter().any(|s| !s.text.trim().is_empty()) {
            self.items.push(line);
        }
    }

    fn end_of_text(&mut self) {
        self.paragraph();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::papers::document::line;
    use proptest::prelude::*;

    #[test]
    fn a_guide_becomes_pieces_of_a_paper() {
        let text = "# 題\n\n**大切**な[{台帳|だいちょう}](term:ledger)と[頁](https://example.jp/)。\n続き。\n\n\
            - 一つ\n  - 中の一つ\n- 二つ\n\n3. 順に\n\n|語|意味|\n|---|---|\n|表|一覧|\n\n<b>印</b>\n";
        let made = blocks(text);
        let strong = vec![Span::strong("大切"), Span::plain("な台帳と頁（https://example.jp/）。続き。")];
        assert_eq!(
            made,
            [
                Block::Heading { level: 1, text: "題".to_owned() },
                Block::Paragraph { text: strong, align: String::new() },
                Block::List { ordered: false, items: vec![line("一つ"), line("中の一つ"), line("二つ")] },
                Block::List { ordered: true, items: vec![line("順に")] },
                Block::Table {
                    caption: String::new(),
                    columns: ["語", "意味"].map(|t| Column { title: t.to_owned(), share: 1 }).into(),
                    rows: vec![vec![line("表"), line("一覧")]],
                },
                Block::Paragraph { text: line("<b>印</b>"), align: String::new() },
            ]
        );
    }

    /// Every character of a paper.
    fn said(blocks: &[Block]) -> String {
        let of = |line: &Line| line.iter().map(|s| s.text.as_str()).collect::<String>();
        let one = |block: &Block| match block {
            Block::Heading { text, .. } => text.clone(),
            Block::Paragraph { text, .. } => of(text),
            Block::List { items, .. } => items.iter().map(of).collect(),
            Block::Table { columns, rows, .. } => {
                let titles: String = columns.iter().map(|c| c.title.as_str()).collect();
                titles + &rows.iter().flatten().map(of).collect::<String>()
            }
            _ => String::new(),
        };
        blocks.iter().map(one).collect()
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[-# *>|0-9.a-zぁ-ん台帳\n]{0,120}") {
            let squeeze = |text: &str| text.split_whitespace().collect::<String>();
            let plain = squeeze(&crate::markdown::plain(&text));
            prop_assert_eq!(squeeze(&said(&blocks(&text))), plain);
        }
    }
}
