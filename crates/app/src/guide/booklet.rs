//! The booklet of an edition of the guide: how to read it, whether you have a system, the sections, the questions, the list
//! of actions.

use super::sets::SetView;
use crate::{App, Ctx, Error, Result};
use content::guide::{BOOKLET, FAQ, HOW_TO_READ};
use content::{Arg, Guide, Lang, Messages};
use domain::checklist::{Edition, Form, Item, Status};
use domain::dates::{both, from_micros, rfc3339};
use domain::ids::GuideEditionId;
use domain::papers::document::{Line, Span, line};
use domain::papers::{Block, Document};
use domain::text::without_readings;
use std::sync::Arc;

/// The series whose texts the booklet prints.
const SERIES: &str = "institution";

impl App {
    /// The booklet of a set. A published set gives the same paper for ever.
    ///
    /// # Errors
    /// Not found.
    pub async fn booklet(&self, ctx: &Ctx, id: GuideEditionId) -> Result<Document> {
        let set = self.guide_edition(ctx, id).await?;
        let texts = self.guide_edition_texts(ctx, id).await?;
        let pinned = set.set.sheet.clone().ok_or(Error::Conflict("guide-set-no-form"))?;
        let cache = self.editions.clone();
        let edition = self.db.read(move |tx| cache.get(tx, &pinned.hash)).await?;
        let form = edition.form(SERIES).ok_or(Error::Conflict("guide-set-no-form"))?;
        let known = self.editions(ctx).await?;
        let named = set.set.editions.iter().map(|id| {
            let found = known.iter().find(|e| e.row.id == *id && e.row.status == Status::Published);
            found.map_or(id.as_str(), |e| e.edition.title.as_str())
        });
        let named: Vec<&str> = named.collect();
        let book = Book { words: &self.content.messages, texts: &texts };
        let (title, note) = (set.set.title.clone(), set.set.note.clone());
        let day = set.set.date.parse().map(both).unwrap_or_default();
        let mut under_title = vec![book.editions(&named), book.guideline(&set), day.clone(), note];
        if !set.published {
            under_title.push(book.say("booklet-draft", &[]));
        }
        under_title.retain(|line| !line.is_empty());
        let at = set.row.published_at.map_or(ctx.now, from_micros);
        Ok(Document {
            kind: "booklet".to_owned(),
            head: format!("{title}　{day}"),
            title,
            under_title,
            cover: true,
            contents: true,
            foot: book.foot(&set, &edition),
            blocks: book.blocks(form),
            demo: self.config.demo || edition.demo,
            at: rfc3339(at),
            ..Document::default()
        })
    }
}

/// Texts and words of a booklet.
struct Book<'b> {
    words: &'b Messages,
    texts: &'b [Arc<Guide>],
}

impl Book<'_> {
    fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        without_readings(&self.words.say(Lang::Ja, key, args))
    }

    fn text(&self, form: &str, lineage: &str) -> Option<&Guide> {
        self.texts.iter().find(|g| g.form == form && g.lineage == lineage).map(AsRef::as_ref)
    }

    fn editions(&self, names: &[&str]) -> String {
        self.say("booklet-for", &[("editions", names.join("、").into())])
    }

    fn guideline(&self, set: &SetView) -> String {
        let versions = set.set.guideline.iter();
        let versions: Vec<String> =
            versions.map(|v| self.say("guide-guideline-version", &[("version", v.as_str().into())])).collect();
        if versions.is_empty() {
            return String::new();
        }
        self.say("booklet-guideline", &[("versions", versions.join("、").into())])
    }

    fn foot(&self, set: &SetView, edition: &Edition) -> Vec<String> {
        let authors: std::collections::BTreeSet<&str> = self.texts.iter().map(|g| g.author.as_str()).collect();
        let authors: Vec<&str> = authors.into_iter().collect();
        let hash = set.row.hash.get(..12).unwrap_or(&set.row.hash);
        vec![
            self.say("booklet-written", &[("authors", authors.join("、").into())]),
            self.say("booklet-questions", &[("edition", edition.title.as_str().into())]),
            edition.note.clone(),
            self.say("booklet-hash", &[("hash", hash.into())]),
        ]
    }

    fn blocks(&self, form: &Form) -> Vec<Block> {
        let mut out = Vec::new();
        if let Some(text) = self.text(BOOKLET, HOW_TO_READ) {
            out.push(heading(1, self.say("guide-how-to-read", &[])));
            for section in &text.sections {
                out.push(heading(2, section.heading.clone()));
                out.extend(inside(&section.markdown));
            }
        }
        for section in &form.sections {
            out.push(Block::PageBreak);
            out.push(heading(1, section.title.clone()));
            for rows in by_lineage(&section.items) {
                self.rows(&rows, &mut out);
            }
        }
        self.questions(form, &mut out);
        self.actions(form, &mut out);
        out
    }

    /// A requirement: its questions, then its text.
    fn rows(&self, rows: &[&Item], out: &mut Vec<Block>) {
        let Some(first) = rows.first() else { return };
        out.push(heading(2, name(rows)));
        let mut asked = Vec::new();
        for item in rows {
            let scope = item.scope.filter(|_| rows.len() > 1).map(|s| format!("（{}）", s.label()));
            let text = format!("{}{}", without_readings(&item.text), scope.unwrap_or_default());
            asked.push(Block::Paragraph { text: vec![Span::strong(text)], align: String::new() });
        }
        let mut small = vec![self.say(basis_key(first), &[])];
        if let Some(page) = &first.manual_page {
            small.push(self.say("guide-manual-page", &[("page", page.as_str().into())]));
        }
        if !first.guideline_refs.is_empty() {
            small.push(first.guideline_refs.join("、"));
        }
        asked.push(Block::Small { text: line(small.join(" · ")) });
        out.push(Block::Boxed { title: self.say("booklet-question", &[]), blocks: asked });
        let Some(text) = self.text(SERIES, &first.lineage) else {
            out.push(Block::Paragraph { text: line(self.say("booklet-no-text", &[])), align: String::new() });
            return;
        };
        for section in &text.sections {
            out.push(heading(3, section.heading.clone()));
            out.extend(inside(&section.markdown));
        }
    }

    /// What clinics ask, by requirement.
    fn questions(&self, form: &Form, out: &mut Vec<Block>) {
        let rows: Vec<&Item> = form.items().collect();
        let found: Vec<_> = by_lineage(&rows)
            .into_iter()
            .filter_map(|rows| Some((name(&rows), self.text(FAQ, &rows.first()?.lineage)?)))
            .collect();
        if found.is_empty() {
            return;
        }
        out.push(Block::PageBreak);
        out.push(heading(1, self.say("guide-series-faq", &[])));
        for (name, text) in found {
            out.push(heading(2, name));
            for section in &text.sections {
                let mark = self.say("booklet-q", &[]);
                out.push(heading(3, format!("{mark}　{}", section.heading)));
                let mut answer = inside(&section.markdown);
                if let Some(Block::Paragraph { text, .. }) = answer.first_mut() {
                    text.insert(0, Span::plain(format!("{}　", self.say("booklet-a", &[]))));
                }
                out.extend(answer);
            }
        }
    }

    /// What is to be done, with boxes to tick.
    fn actions(&self, form: &Form, out: &mut Vec<Block>) {
        out.push(Block::PageBreak);
        out.push(heading(1, self.say("booklet-actions", &[])));
        out.push(Block::Paragraph { text: line(self.say("booklet-actions-lead", &[])), align: String::new() });
        for section in &form.sections {
            let action = |rows: Vec<&Item>| -> Option<Line> {
                let first = rows.first()?;
                let text = self.text(SERIES, &first.lineage).filter(|t| !t.action.is_empty())?;
                let number = first.number.as_ref().map(|n| format!("{n}　")).unwrap_or_default();
                Some(vec![Span::plain(number), Span::plain(without_readings(&text.action))])
            };
            let items: Vec<Line> = by_lineage(&section.items).into_iter().filter_map(action).collect();
            if !items.is_empty() {
                out.push(heading(2, section.title.clone()));
                out.push(Block::Ticks { items });
            }
        }
        out.push(Block::Lines { labels: vec![self.say("booklet-seen-on", &[]), self.say("booklet-seen-by", &[])] });
    }
}

/// Rows of one requirement, which r5 and r6 have in several, in the order of the form.
fn by_lineage<I: std::borrow::Borrow<Item>>(items: &[I]) -> Vec<Vec<&Item>> {
    let mut out: Vec<Vec<&Item>> = Vec::new();
    for item in items.iter().map(std::borrow::Borrow::borrow) {
        match out.iter_mut().find(|rows| rows.iter().any(|r| r.lineage == item.lineage)) {
            Some(rows) => rows.push(item),
            None => out.push(vec![item]),
        }
    }
    out
}

/// `2-④ アクセス権限`
fn name(rows: &[&Item]) -> String {
    let mut numbers: Vec<&str> = rows.iter().filter_map(|i| i.number.as_deref()).collect();
    numbers.dedup();
    let title = rows.first().map_or("", |i| i.title.as_str());
    if numbers.is_empty() { title.to_owned() } else { format!("{} {title}", numbers.join("、")) }
}

/// Key of the words for how sure a question is.
fn basis_key(item: &Item) -> &'static str {
    use domain::checklist::TextBasis;
    match item.basis {
        TextBasis::Official => "booklet-basis-official",
        TextBasis::Confirmed => "booklet-basis-confirmed",
        TextBasis::Inferred => "booklet-basis-inferred",
        TextBasis::Unverified => "booklet-basis-unverified",
    }
}

fn heading(level: u8, text: String) -> Block {
    Block::Heading { level, text: without_readings(&text) }
}

/// The text below a heading; its own headings are bold lines, so that the contents stay short.
fn inside(markdown: &str) -> Vec<Block> {
    let bold = |block| match block {
        Block::Heading { text, .. } => Block::Paragraph { text: vec![Span::strong(text)], align: String::new() },
        other => other,
    };
    content::markdown::blocks(markdown).into_iter().map(bold).collect()
}
