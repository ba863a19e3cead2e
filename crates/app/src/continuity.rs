//! The continuity plan and the rules of operation: an edition of the template, filled with what is known of the
//! institution, changed by its own texts, approved as a version whose file is kept.
//!
//! Nothing need be saved before a first plan can be read and printed: where nobody wrote anything yet, it is the newest
//! template with what is known, and with a mark for everything that is missing.

mod advice;
mod approve;
mod clauses;
mod gather;
mod json;
mod known;
mod news;
mod paper;
mod save;
mod section;
mod tables;

pub use advice::Advice;
pub use approve::TypedApproval;
pub use json::plan_json;
pub use save::{TypedSystem, key_of};
pub use section::SectionView;
pub use storage::continuity::VersionRow;
pub use tables::TableRow;

use crate::checklist::Label;
use crate::{App, Ctx, Error, Result};
use content::{Lang, hash};
use domain::continuity::{Filled, Missing, News, Paper, Section, Template, Written};
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::SystemKind;
use domain::papers::{Block, Document, Format};
use domain::policy::Action;
use domain::text::without_readings;
use gather::Gathered;
use std::collections::BTreeMap;
use storage::vendors::SystemRow;

/// A section of a paper, filled.
#[derive(Debug, Clone)]
pub struct Part {
    /// The section.
    pub section: Section,
    /// The heading as it is printed.
    pub heading: String,
    /// The institution wrote a text of its own.
    pub own: bool,
    /// A newer edition says it otherwise, and nobody decided yet.
    pub news: bool,
    /// What is printed below the heading.
    pub blocks: Vec<Block>,
    /// What is missing in it.
    pub missing: Vec<Missing>,
}

/// A plan or rules with everything that page, API and paper show.
#[derive(Debug, Clone)]
pub struct PlanView {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its name, code and kind.
    pub label: Label,
    /// Which paper.
    pub paper: Paper,
    /// The edition that it was made from.
    pub basis: Template,
    /// What the institution wrote.
    pub written: Written,
    /// Counts the writes; 0 where nobody wrote yet.
    pub version: i64,
    /// Number of the version in work.
    pub number: i64,
    /// What was approved, newest first.
    pub versions: Vec<VersionRow>,
    /// The sections, filled.
    pub parts: Vec<Part>,
    /// The page for the box with paper.
    pub kit: Filled,
    /// What is missing, each once, in the order of the paper.
    pub missing: Vec<Missing>,
    /// What a newer edition of the template has.
    pub news: Vec<News>,
    /// Why it should be looked at again.
    pub advised: Vec<Advice>,
    /// The continuity table with its answers; empty for the rules.
    pub table: Vec<TableRow>,
    /// The sheet of the continuity table, or the sheet from whose answers the rules are made.
    pub sheet: Option<AssessmentId>,
    /// Systems in use.
    pub systems: Vec<SystemRow>,
    /// What is true today, name → words, and the hash of what is printed: kept with an approval and compared afterwards.
    pub(crate) facts: BTreeMap<String, String>,
}

impl PlanView {
    /// The newest approved version.
    #[must_use]
    pub fn approved(&self) -> Option<&VersionRow> {
        self.versions.first()
    }
    /// Whether what is in work is what was approved: nobody wrote anything since.
    #[must_use]
    pub fn stands_approved(&self) -> bool {
        self.approved().is_some_and(|v| v.number == self.number)
    }
    /// Whether a version can be had in a format: as it was kept, or because what is printed now says the same. What it
    /// said and was not kept is nowhere once a number, an answer or anything else on it is another one.
    #[must_use]
    pub fn gives(&self, version: &VersionRow, format: Format) -> bool {
        !kept_as(version, format).is_empty() || version.number == self.number && self.says_the_same(version)
    }
    fn says_the_same(&self, version: &VersionRow) -> bool {
        serde_json::from_str::<BTreeMap<String, String>>(&version.facts).is_ok_and(|then| then == self.facts)
    }
    /// The number that the next approval bears.
    #[must_use]
    pub fn next_number(&self) -> i64 {
        if self.stands_approved() { self.number.saturating_add(1) } else { self.number }
    }
}

/// The hash of a version's file in a format; empty where none was kept.
fn kept_as(version: &VersionRow, format: Format) -> &str {
    match format {
        Format::Pdf => &version.pdf_sha256,
        Format::Docx => &version.docx_sha256,
        _ => "",
    }
}

impl App {
    /// The plan or the rules of an institution.
    ///
    /// # Errors
    /// Not found (another tenant's too, and what is no institution), forbidden.
    pub async fn continuity(&self, ctx: &Ctx, organisation: OrganisationId, paper: Paper) -> Result<PlanView> {
        let (app, ctx) = (self.clone(), ctx.clone());
        self.db.read(move |tx| app.continuity_in(tx, &ctx, organisation, paper)).await
    }

    /// The same inside a transaction.
    pub(crate) fn continuity_in(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
    ) -> Result<PlanView> {
        let permit = ctx.may(Action::SeePlan, organisation)?;
        let gathered = self.gather(tx, ctx, &permit, organisation)?;
        let (row, basis, written) = self.written_in(tx, &permit, organisation, paper)?;
        let plan = match paper {
            Paper::Plan => written.clone(),
            Paper::Rules => self.written_in(tx, &permit, organisation, Paper::Plan)?.2,
        };
        let versions = storage::continuity::versions(tx, &permit, organisation, paper)?;
        let number = row.as_ref().map_or(1, |r| r.number);
        let newest = self.content.template(paper).cloned().unwrap_or_else(|| basis.clone());
        let news = if newest.date > basis.date { written.news(&basis, &newest) } else { Vec::new() };
        let (parts, kit) = self.parts(&gathered, paper, &basis, &written, &plan, &news);
        let mut all = Filled::default();
        for part in &parts {
            all.take(Filled { blocks: Vec::new(), missing: part.missing.clone() });
        }
        all.take(Filled { blocks: Vec::new(), missing: kit.missing.clone() });
        let table = if paper == Paper::Plan { self.continuity_table(&gathered, &parts) } else { Vec::new() };
        let kind = |kind: SystemKind| {
            let key = format!("continuity-system-{}", kind.code());
            without_readings(&self.content.messages.say(Lang::Ja, &key, &[]))
        };
        let facts = gathered.facts(paper, &plan, kind);
        let advised = self.advice(tx, ctx, &permit, &gathered, paper, &versions, &facts, &news, &newest)?;
        let mut view = PlanView {
            organisation,
            label: gathered.label.clone(),
            paper,
            version: row.as_ref().map_or(0, |r| r.version),
            number,
            versions,
            parts,
            kit,
            missing: all.missing,
            news,
            advised,
            table,
            sheet: match paper {
                Paper::Plan => gathered.table.as_ref().map(|s| s.row.id),
                Paper::Rules => gathered.sheets.first().map(|s| s.row.id),
            },
            systems: gathered.systems,
            basis,
            written,
            facts,
        };
        let Document { title, foot, blocks, .. } = self.document(ctx, &view, None);
        let printed = serde_json::to_vec(&(title, foot, blocks)).map_err(|e| Error::Inside(e.to_string()))?;
        view.facts.insert("paper/".to_owned(), hash::hex(&printed));
        Ok(view)
    }

    /// What is stored of a paper: its row, the edition that it was made from, what was written.
    pub(crate) fn written_in(
        &self,
        tx: &sql::Tx,
        permit: &domain::policy::Permit,
        organisation: OrganisationId,
        paper: Paper,
    ) -> Result<(Option<storage::continuity::PaperRow>, Template, Written)> {
        let inside = |e: serde_json::Error| Error::Inside(e.to_string());
        let Some(row) = storage::continuity::find(tx, permit, organisation, paper)? else {
            let newest = self.content.template(paper);
            let newest = newest.ok_or_else(|| Error::Inside(format!("no template of {}", paper.code())))?;
            return Ok((None, newest.clone(), Written::default()));
        };
        let body = storage::continuity::template(tx, &row.template_hash)?
            .ok_or_else(|| Error::Inside(format!("no template of hash {}", row.template_hash)))?;
        let basis = serde_json::from_str(&body).map_err(inside)?;
        let written = serde_json::from_str(&row.written).map_err(inside)?;
        Ok((Some(row), basis, written))
    }

    /// The sections of a paper, filled, and the page for the box.
    fn parts(
        &self,
        gathered: &Gathered,
        paper: Paper,
        basis: &Template,
        written: &Written,
        plan: &Written,
        news: &[News],
    ) -> (Vec<Part>, Filled) {
        let known = self.known(gathered, plan);
        let sections = written.sections_of(basis);
        let maker = paper::Maker { app: self, gathered, written, known: &known, news };
        match paper {
            Paper::Plan => maker.plan(&sections),
            Paper::Rules => (maker.rules(&sections), Filled::default()),
        }
    }
}
