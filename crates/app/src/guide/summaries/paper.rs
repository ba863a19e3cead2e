//! A summary on paper: number and day, title, the box 【修正概要】 with its points, the list of every computed change, and
//! where it all comes from.

use super::{Changes, Compared};
use crate::{App, Ctx, Result};
use content::compare::text::{Fate, TextChange, TextComparison};
use content::compare::{Comparison, How, NoteKind, Row, RowChange, Run};
use content::{Arg, ChangeKind, Lang, Messages};
use domain::dates::{rfc3339, wareki};
use domain::ids::SummaryId;
use domain::papers::document::{Column, Line, Span, line};
use domain::papers::{Block, Document};
use domain::text::without_readings;

/// Most rows of the list on paper; the page shows them all.
const ROWS_MAX: usize = 400;

impl App {
    /// The summary as a paper.
    ///
    /// # Errors
    /// Not found.
    pub async fn summary_paper(&self, ctx: &Ctx, id: SummaryId) -> Result<Document> {
        let view = self.summary(ctx, id).await?;
        let words = Words(&self.content.messages);
        let compared = &view.computed.compared;
        let mut blocks = Vec::new();
        if view.is_draft() {
            blocks.push(Block::Paragraph {
                text: vec![Span::strong(words.say("summary-draft-paper", &[]))],
                align: "centre".into(),
            });
        }
        if !view.written.lead.is_empty() {
            blocks.push(Block::Paragraph { text: line(view.written.lead.as_str()), align: String::new() });
        }
        let items: Vec<Line> = view.written.shown().map(|p| line(p.text.as_str())).collect();
        blocks.push(Block::Boxed {
            title: words.say("summary-box", &[]),
            blocks: vec![Block::List { ordered: false, items }],
        });
        if view.written.list {
            blocks.extend(words.list(compared));
        }
        let mut above_title: Vec<String> = vec![view.row.number.clone()];
        above_title.extend(view.row.dated.map(wareki));
        above_title.push(view.row.sender.clone());
        above_title.retain(|line| !line.is_empty());
        let (from, to) = (compared.from.title.as_str(), compared.to.title.as_str());
        let side = |s: &super::Side| s.hash.get(..12).unwrap_or(&s.hash).to_owned();
        let mut foot = vec![words.say(
            "summary-origin",
            &[
                ("from", from.into()),
                ("to", to.into()),
                ("from_hash", side(&compared.from).into()),
                ("to_hash", side(&compared.to).into()),
            ],
        )];
        if let Some(key) = own_words(compared) {
            foot.insert(0, words.say(key, &[]));
        }
        Ok(Document {
            kind: "summary".to_owned(),
            above_title,
            title: view.written.title.clone(),
            under_title: vec![words.say("summary-from-to", &[("from", from.into()), ("to", to.into())])],
            head: words.say("summary-head", &[("from", from.into()), ("to", to.into())]),
            foot,
            blocks,
            demo: self.config.demo || view.is_demo(),
            at: rfc3339(view.row.published_at.map_or(ctx.now, domain::dates::from_micros)),
            ..Document::default()
        })
    }
}

/// What has to be said of the words that were compared, if they are not official ones.
fn own_words(compared: &Compared) -> Option<&'static str> {
    match &compared.changes {
        Changes::Form { comparison, .. } if comparison.official => None,
        Changes::Form { .. } => Some("summary-own-words"),
        Changes::Texts { .. } => None,
    }
}

struct Words<'m>(&'m Messages);

impl Words<'_> {
    fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.0.say(Lang::Ja, key, args)
    }

    /// Every computed change; nothing where there is none.
    fn list(&self, compared: &Compared) -> Vec<Block> {
        let mut blocks = match &compared.changes {
            Changes::Form { comparison, .. } => self.form(comparison),
            Changes::Texts { comparison } => self.texts(comparison),
        };
        if !blocks.is_empty() {
            blocks.insert(0, Block::Heading { level: 1, text: self.say("summary-list", &[]) });
            blocks.insert(1, Block::Small { text: line(self.say("summary-legend", &[])) });
        }
        blocks
    }

    fn form(&self, comparison: &Comparison) -> Vec<Block> {
        let changed = |r: &&RowChange| {
            r.change.kind != ChangeKind::Unchanged || r.change.reworded || r.due.is_some() || r.unresolved
        };
        let mut rows: Vec<Vec<Line>> = comparison.rows.iter().filter(changed).map(|r| self.row(r)).collect();
        rows.extend(comparison.notes.iter().map(|note| {
            let key = match note.kind {
                NoteKind::New => "guide-note-new",
                NoteKind::Reworded => "guide-note-reworded",
                NoteKind::Removed => "guide-note-removed",
            };
            vec![line(self.say("guide-note", &[])), line(self.say(key, &[])), spans(&note.words)]
        }));
        let titles = ["summary-list-row", "summary-list-change", "summary-list-words"];
        let shares = [4, 3, 8];
        self.table("", &titles, &shares, rows)
    }

    fn row(&self, row: &RowChange) -> Vec<Line> {
        let names = |rows: &[Row]| rows.iter().map(name).collect::<Vec<_>>().join("\n");
        let (from, to) = (names(&row.from), names(&row.to));
        let what = match () {
            () if from.is_empty() => to,
            () if to.is_empty() || from == to => from,
            () => format!("{from}\n→ {to}"),
        };
        let mut kinds: Vec<String> = Vec::new();
        if row.change.kind != ChangeKind::Unchanged && !(row.change.kind == ChangeKind::Due && row.due.is_some()) {
            kinds.push(self.say(super::kind_key(row.change.kind), &[]));
        }
        match row.due {
            Some(true) => kinds.push(self.say("guide-change-became-due", &[])),
            Some(false) => kinds.push(self.say("guide-change-became-reference", &[])),
            None => {}
        }
        if row.change.reworded {
            kinds.push(self.say("guide-change-reworded", &[]));
        }
        if row.unresolved {
            kinds.push(self.say("guide-change-unresolved", &[]));
        }
        let mut text: Line = Vec::new();
        for runs in &row.words {
            if !text.is_empty() {
                text.push(Span::plain("\n"));
            }
            text.extend(spans(runs));
        }
        if text.is_empty() {
            let shown = if row.to.is_empty() { &row.from } else { &row.to };
            let how = match row.change.kind {
                ChangeKind::New => How::New,
                ChangeKind::Removed => How::Gone,
                _ => How::Same,
            };
            let mut seen: Vec<&str> = Vec::new();
            for one in shown.iter().map(|r| r.text.as_str()) {
                if !seen.contains(&one) {
                    seen.push(one);
                }
            }
            text = spans(&[Run { how, text: seen.join("\n") }]);
        }
        vec![line(what), line(kinds.join("\n")), text]
    }

    fn texts(&self, comparison: &TextComparison) -> Vec<Block> {
        let mut rows: Vec<Vec<Line>> = comparison
            .marks
            .iter()
            .map(|mark| {
                let how = if mark.gone { How::Gone } else { How::New };
                let key = if mark.gone { "guide-mark-gone" } else { "guide-mark-new" };
                let place = self.say("guide-mark-places", &[("n", mark.places.into())]);
                let words = spans(&[Run { how, text: mark.phrase.clone() }]);
                vec![line(format!("{}\n{place}", mark.texts.join("、"))), line(self.say(key, &[])), words]
            })
            .collect();
        rows.extend(comparison.texts.iter().filter(|t| t.fate != Fate::Marks).flat_map(|t| self.text(t)));
        let titles = ["summary-list-text", "summary-list-change", "summary-list-words"];
        self.table("", &titles, &[4, 3, 8], rows)
    }

    /// A row for the text, and one for each changed block; a text that is new or gone is named and not printed whole.
    fn text(&self, text: &TextChange) -> Vec<Vec<Line>> {
        let fate = |fate| line(self.say(super::fate_key(fate), &[]));
        if matches!(text.fate, Fate::New | Fate::Removed) {
            return vec![vec![line(text.title.as_str()), fate(text.fate), Vec::new()]];
        }
        let mut out = Vec::new();
        if !text.title_words.is_empty() {
            out.push(vec![
                line(text.title.as_str()),
                line(self.say("guide-fate-title", &[])),
                spans(&text.title_words),
            ]);
        }
        for section in text.sections.iter().filter(|s| s.fate != Fate::Marks) {
            let place = if section.heading.is_empty() {
                text.title.clone()
            } else {
                format!("{}\n{}", text.title, section.heading)
            };
            if let Some(was) = &section.was {
                let words = content::compare::words(was, section.heading.rsplit(" › ").next().unwrap_or_default());
                out.push(vec![line(place.as_str()), line(self.say("guide-fate-heading", &[])), spans(&words)]);
            } else if matches!(section.fate, Fate::New | Fate::Removed | Fate::Moved) && section.blocks.is_empty() {
                out.push(vec![line(place.as_str()), fate(section.fate), Vec::new()]);
            }
            for block in section.blocks.iter().filter(|b| b.fate != Fate::Marks) {
                out.push(vec![line(place.as_str()), fate(block.fate), spans(&block.words)]);
            }
        }
        out
    }

    fn table(&self, caption: &str, titles: &[&str], shares: &[u32], mut rows: Vec<Vec<Line>>) -> Vec<Block> {
        if rows.is_empty() {
            return Vec::new();
        }
        let left_out = rows.len().saturating_sub(ROWS_MAX);
        rows.truncate(ROWS_MAX);
        let columns =
            titles.iter().zip(shares).map(|(key, share)| Column { title: self.say(key, &[]), share: *share }).collect();
        let mut blocks = vec![Block::Table { caption: caption.to_owned(), columns, rows }];
        if left_out > 0 {
            blocks.push(Block::Small { text: line(self.say("summary-list-more", &[("n", left_out.into())])) });
        }
        blocks
    }
}

fn name(row: &Row) -> String {
    let number = if row.number.is_empty() { String::new() } else { format!("{} ", row.number) };
    let scope = if row.scope.is_empty() { String::new() } else { format!("（{}）", row.scope) };
    format!("{number}{}{scope}", row.title)
}

/// Runs of words as a line; readings are for the screen.
fn spans(runs: &[Run]) -> Line {
    let span = |r: &Run| Span {
        text: without_readings(&r.text),
        changed: r.how == How::New,
        gone: r.how == How::Gone,
        ..Span::default()
    };
    runs.iter().map(span).collect()
}
