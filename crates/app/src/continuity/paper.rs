//! The papers: the plan, its page for the box, the rules.

use super::gather::Gathered;
use super::{Part as Piece, PlanView};
use crate::{App, Ctx, Result};
use content::{Arg, Lang};
use domain::continuity::{Filled, Known, News, Paper, Part, Reading, Section, Written, fill, markup};
use domain::dates::{rfc3339, wareki};
use domain::ids::OrganisationId;
use domain::papers::document::{Column, Line, Span, line};
use domain::papers::{Block, Document};
use jiff::tz::Offset;

/// Makes the pieces of a paper.
pub(super) struct Maker<'a> {
    pub app: &'a App,
    pub gathered: &'a Gathered,
    pub written: &'a Written,
    pub known: &'a Known,
    pub news: &'a [News],
}

impl Maker<'_> {
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }
    pub fn say_with(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.app.content.messages.say(Lang::Ja, key, args)
    }

    /// A section filled with what is known.
    pub fn fill(&self, section: &Section, known: &Known) -> Filled {
        let own = self.written.sections.get(&section.key);
        // A template was checked; what was typed is never refused.
        let nodes = match own {
            Some(text) => markup::parse(text, Reading::Typed),
            None => markup::parse(&section.body, Reading::Template),
        };
        fill(&nodes.unwrap_or_default(), known)
    }

    /// A section with its heading; behind it what follows a clause.
    pub fn part(&self, section: &Section, heading: String, behind: Option<Filled>) -> Piece {
        let mut filled = self.fill(section, self.known);
        if let Some(behind) = behind {
            filled.take(behind);
        }
        Piece {
            heading,
            own: self.written.sections.contains_key(&section.key),
            news: self.news.iter().any(|n| n.key == section.key),
            blocks: filled.blocks,
            missing: filled.missing,
            section: section.clone(),
        }
    }

    /// The sections of the plan, and its page for the box.
    pub fn plan(&self, sections: &[Section]) -> (Vec<Piece>, Filled) {
        let kind = self.gathered.label.kind;
        let mine = || sections.iter().filter(move |s| s.is_for(kind));
        let mut kit = Filled::default();
        for section in mine().filter(|s| s.part == Part::Kit) {
            kit.take(self.fill(section, self.known));
        }
        let parts = mine().filter(|s| s.part != Part::Kit).map(|s| self.part(s, s.heading(), None)).collect();
        (parts, kit)
    }
}

impl App {
    /// The page for the box alone.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn kit_paper(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Document> {
        let view = self.continuity(ctx, organisation, Paper::Plan).await?;
        let base = self.document(ctx, &view, view.approved().filter(|_| view.stands_approved()));
        Ok(Document {
            kind: "kit".to_owned(),
            title: self.content.messages.say(Lang::Ja, "continuity-kit-title", &[]),
            under_title: vec![view.label.name.clone()],
            cover: false,
            contents: false,
            foot: Vec::new(),
            blocks: view.kit.blocks.into_iter().map(|b| below(0, b)).collect(),
            ..base
        })
    }

    /// The paper; with what an approval says where it is being approved or says what was, else as a draft of the next
    /// version.
    pub(super) fn document(&self, ctx: &Ctx, view: &PlanView, approval: Option<&super::VersionRow>) -> Document {
        let say = |key: &str, args: &[(&str, Arg)]| self.content.messages.say(Lang::Ja, key, args);
        let number = approval.map_or_else(|| view.next_number(), |v| v.number);
        let version = say("continuity-version", &[("n", number.into())]);
        let state = match approval {
            Some(v) => say(
                "continuity-approved-line",
                &[("day", wareki(v.approved_on).into()), ("by", v.approved_by.as_str().into())],
            ),
            None => say("continuity-draft-line", &[("day", wareki(ctx.today()).into())]),
        };
        let mut under_title = vec![view.label.name.clone(), format!("{version}　{state}")];
        if let Some(v) = approval {
            under_title.push(say("continuity-review-line", &[("day", wareki(v.review_on).into())]));
        }
        let mut blocks = Vec::new();
        if !view.missing.is_empty() {
            let n = i64::try_from(view.missing.len()).unwrap_or(i64::MAX);
            blocks.push(Block::Boxed {
                title: say("continuity-missing-box", &[("n", n.into())]),
                blocks: vec![Block::Small { text: line(say("continuity-missing-how", &[])) }],
            });
        }
        for part in &view.parts {
            let level = if view.paper == Paper::Plan { part.section.level() } else { 2 };
            blocks.push(Block::Heading { level, text: part.heading.clone() });
            blocks.extend(part.blocks.iter().map(|b| below(level, b.clone())));
        }
        if view.paper == Paper::Plan {
            blocks.push(Block::Heading { level: 1, text: say("continuity-table-title", &[]) });
            blocks.push(Block::Small { text: line(say("continuity-table-lead", &[])) });
            blocks.push(self.table_block(view));
            blocks.push(Block::PageBreak);
            blocks.push(Block::Heading { level: 1, text: say("continuity-kit-title", &[]) });
            blocks.extend(view.kit.blocks.iter().map(|b| below(1, b.clone())));
        }
        let edition = say("continuity-edition-line", &[("title", view.basis.title.as_str().into())]);
        Document {
            logo: None,
            kind: view.paper.code().to_owned(),
            above_title: Vec::new(),
            title: view.basis.paper_title.clone(),
            under_title,
            cover: view.paper == Paper::Plan,
            contents: true,
            head: format!("{}　{}　{version}", view.label.name, view.basis.paper_title),
            foot: vec![edition, view.basis.note.clone()],
            blocks,
            demo: self.config.demo,
            at: rfc3339(day_begins(ctx.today()).unwrap_or(ctx.now)),
        }
    }

    fn table_block(&self, view: &PlanView) -> Block {
        let say = |key: &str| self.content.messages.say(Lang::Ja, key, &[]);
        let answer = |answer: Option<&str>| match answer {
            Some(code) => line(say(&format!("continuity-answer-{code}"))),
            None => vec![Span::plain("")],
        };
        let row = |r: &super::TableRow| -> Vec<Line> {
            let proof: Vec<String> = r.proved_by.iter().map(|p| p.text.clone()).collect();
            vec![line(r.number.as_str()), line(r.text.as_str()), answer(r.answer.as_deref()), line(proof.join("、"))]
        };
        let columns = [("number", 1), ("row", 6), ("answer", 1), ("proof", 4)];
        Block::Table {
            caption: say("continuity-table-caption"),
            columns: columns
                .iter()
                .map(|(key, share)| Column { title: say(&format!("continuity-column-{key}")), share: *share })
                .collect(),
            rows: view.table.iter().map(row).collect(),
        }
    }
}

/// A heading inside of a section stands one level below the section's own; below the third it is a line in bold.
fn below(level: u8, block: Block) -> Block {
    match block {
        Block::Heading { text, .. } if level >= 3 => {
            Block::Paragraph { text: vec![Span::strong(text)], align: String::new() }
        }
        Block::Heading { text, .. } => Block::Heading { level: level.saturating_add(1), text },
        other => other,
    }
}

/// The beginning of a day in Tokyo: the same day's paper has the same bytes.
fn day_begins(day: jiff::civil::Date) -> Option<jiff::Timestamp> {
    Offset::constant(9).to_timestamp(day.at(0, 0, 0, 0)).ok()
}
