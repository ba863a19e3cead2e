//! 修正概要: a comparison becomes a draft with a sentence per change; an editor puts it into words; it is published with
//! number and day and never changes again. What was computed is kept as it was, beside what was written.

mod comparing;
mod paper;
mod propose;

pub use comparing::GUIDE;

use crate::{App, Ctx, Error, Field, Result, for_installation};
use content::ChangeKind;
use content::compare::{
    Comparison,
    text::{Fate, TextComparison},
};
use domain::checklist::Status;
use domain::ids::{OrganisationId, SummaryId};
use domain::policy::{Action, Permit};
use domain::summaries::{LINE_MAX, Point, SummaryError, Written, number_key};
use domain::text::{clean_line, clean_lines};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use storage::guide::summaries::{Head, NewSummary, SummaryRow, Write};

/// One of the two that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Its hash: what was compared stays known.
    pub hash: String,
    /// Made up for the demonstration.
    pub demo: bool,
}

/// What changed, as it was computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Changes {
    /// A form of two editions.
    Form {
        /// Id of the form.
        form: String,
        /// Its name, of the newer edition.
        title: String,
        /// What changed.
        comparison: Box<Comparison>,
    },
    /// Two sets of texts: guides, questions and answers, templates.
    Texts {
        /// What changed.
        comparison: Box<TextComparison>,
    },
}

/// A comparison with its two sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The older.
    pub from: Side,
    /// The newer.
    pub to: Side,
    /// What changed between them.
    pub changes: Changes,
}

/// What was computed when a draft was begun; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computed {
    /// The comparison.
    pub compared: Compared,
    /// A sentence for each change or group of changes.
    pub points: Vec<Proposal>,
    /// When, RFC 3339.
    pub at: String,
    /// Version of the program.
    pub version: String,
}

/// A computed point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Names it within its summary.
    pub key: String,
    /// Its words.
    pub text: String,
}

/// A summary as a page shows it.
#[derive(Debug, Clone)]
pub struct SummaryView {
    /// What is stored.
    pub row: SummaryRow,
    /// What was computed.
    pub computed: Computed,
    /// What was written.
    pub written: Written,
    /// Whether the person may write and publish summaries.
    pub may_write: bool,
}

impl SummaryView {
    /// The computed words of a point; none for an added one.
    #[must_use]
    pub fn proposal(&self, key: Option<&str>) -> Option<&str> {
        self.computed.points.iter().find(|p| Some(p.key.as_str()) == key).map(|p| p.text.as_str())
    }
    /// Whether it is a draft.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.row.status == Status::Draft
    }
    /// Whether one of the two editions is made up.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.computed.compared.from.demo || self.computed.compared.to.demo
    }
    /// The JSON of the API.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let compared = &self.computed.compared;
        let side = |s: &Side| serde_json::json!({"id": s.id, "title": s.title, "hash": s.hash});
        let form = match &compared.changes {
            Changes::Form { form, .. } => Some(form.as_str()),
            Changes::Texts { .. } => None,
        };
        serde_json::json!({
            "id": self.row.id, "status": self.row.status.code(), "title": self.written.title,
            "sender": self.row.sender, "number": self.row.number, "date": self.row.dated.map(|d| d.to_string()),
            "from": side(&compared.from), "to": side(&compared.to), "form": form, "lead": self.written.lead,
            "points": self.written.shown().map(|p| p.text.as_str()).collect::<Vec<_>>(),
            "computed": self.computed.points.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(),
            "version": self.row.version,
        })
    }
}

/// What a summary bears at its head, as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedHead {
    /// Who publishes it; may be empty.
    pub sender: String,
    /// Its number; may be empty.
    pub number: String,
    /// Its day in any form that people type; may be empty.
    pub date: String,
}

impl App {
    /// Begins a summary of a comparison, or finds the draft that somebody began of the same one.
    ///
    /// # Errors
    /// Refused; invalid: nothing changed.
    pub async fn begin_summary(&self, ctx: &Ctx, compared: Compared) -> Result<SummaryId> {
        let permit = ctx.may_any(Action::WriteSummary)?;
        let points = propose::points(&self.content.messages, &compared);
        let written = Written {
            title: propose::title(&self.content.messages, &compared),
            lead: String::new(),
            points: points
                .iter()
                .map(|p| Point { key: Some(p.key.clone()), text: p.text.clone(), left_out: false })
                .collect(),
            list: true,
        };
        let computed =
            Computed { points, at: domain::dates::rfc3339(ctx.now), version: self.config.version.to_owned(), compared };
        let id = SummaryId(self.new_id(ctx));
        let new = NewSummary {
            id,
            compared: told_apart(&computed.compared),
            computed: json(&computed)?,
            written: json(&written)?,
            by: ctx.actor.person(),
            at: ctx.micros(),
        };
        let entry = self.entry(ctx, HOUSE, Action::WriteSummary, id.bytes(), new.compared.clone());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                if let Some(draft) = storage::guide::summaries::draft_of(tx, &permit, &new.compared)? {
                    return Ok(draft);
                }
                storage::guide::summaries::add(tx, &permit, &new)?;
                storage::audit::append(tx, &entry)?;
                Ok(id)
            })
            .await
    }

    /// A summary; drafts for those who write them.
    ///
    /// # Errors
    /// Not found.
    pub async fn summary(&self, ctx: &Ctx, id: SummaryId) -> Result<SummaryView> {
        let asked = AskedFor::of(ctx)?;
        self.db
            .read(move |tx| {
                let (permit, may_write) = asked.confirm(tx)?;
                let row = storage::guide::summaries::find(tx, &permit, id)?.ok_or_else(Error::not_found)?;
                let computed = parse(&row.computed)?;
                let written = parse(&row.written)?;
                Ok(SummaryView { row, computed, written, may_write })
            })
            .await
    }

    /// Every summary with its words: drafts first for those who write them, then the newest published ones; and
    /// whether the person may write some.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn summaries(&self, ctx: &Ctx) -> Result<(Vec<(SummaryRow, Written)>, bool)> {
        let asked = AskedFor::of(ctx)?;
        self.db
            .read(move |tx| {
                let (permit, may_write) = asked.confirm(tx)?;
                let rows = storage::guide::summaries::list(tx, &permit)?;
                let all = rows.into_iter().map(|row| parse(&row.written).map(|written| (row, written)));
                Ok((all.collect::<Result<Vec<_>>>()?, may_write))
            })
            .await
    }

    /// The summaries of a comparison that the person may see: id and title.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn summaries_of(&self, ctx: &Ctx, compared: &Compared) -> Result<Vec<(SummaryId, String)>> {
        let wanted = told_apart(compared);
        let (all, _) = self.summaries(ctx).await?;
        Ok(all.into_iter().filter(|(row, _)| row.compared == wanted).map(|(row, w)| (row.id, w.title)).collect())
    }

    /// Keeps what an editor wrote; the new version. Points keep their computed facts: a key that was not computed is
    /// dropped, and a computed point that is missing comes back as left out.
    ///
    /// # Errors
    /// Not found; invalid; conflict when it is published; stale.
    pub async fn write_summary(&self, ctx: &Ctx, id: SummaryId, written: Written, version: i64) -> Result<i64> {
        let permit = ctx.may_any(Action::WriteSummary).map_err(hidden)?;
        let written = cleaned(written);
        written.check().map_err(refused)?;
        let write = Write { version, by: ctx.actor.person(), at: ctx.micros() };
        let entry = self.entry(ctx, HOUSE, Action::WriteSummary, id.bytes(), json(&written)?);
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit).map_err(hidden)?;
                let row = draft(tx, &permit, id)?;
                let computed: Computed = parse(&row.computed)?;
                let kept = json(&with_every_point(written.clone(), &computed))?;
                let version = storage::guide::summaries::write(tx, &permit, id, &kept, write)?;
                let version = version.ok_or_else(|| stale(&row))?;
                storage::audit::append(tx, &entry)?;
                Ok(version)
            })
            .await
    }

    /// Publishes a draft with its number and day, either of which may be empty.
    ///
    /// # Errors
    /// Not found; invalid: empty, a day that is none, a number used twice; conflict when it is published; stale.
    pub async fn publish_summary(&self, ctx: &Ctx, id: SummaryId, typed: &TypedHead, version: i64) -> Result<()> {
        let permit = ctx.may_any(Action::PublishSummary).map_err(hidden)?;
        let head = head(typed, ctx.today())?;
        let write = Write { version, by: ctx.actor.person(), at: ctx.micros() };
        let entry =
            self.entry(ctx, HOUSE, Action::PublishSummary, id.bytes(), format!("{version} {}", head.number_key));
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit).map_err(hidden)?;
                let row = draft(tx, &permit, id)?;
                parse::<Written>(&row.written)?.check_whole().map_err(refused)?;
                let used = || Error::field("number", "summary-number-used");
                if storage::guide::summaries::has_number(tx, &head.number_key)? {
                    return Err(used());
                }
                match storage::guide::summaries::publish(tx, &permit, id, &head, write) {
                    Err(error) if error.is_conflict() => return Err(used()),
                    Err(error) => return Err(error.into()),
                    Ok(None) => return Err(stale(&row)),
                    Ok(Some(_)) => {}
                }
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }

    /// Removes a draft.
    ///
    /// # Errors
    /// Not found; conflict when it is published.
    pub async fn remove_summary(&self, ctx: &Ctx, id: SummaryId) -> Result<()> {
        let permit = ctx.may_any(Action::WriteSummary).map_err(hidden)?;
        let entry = self.entry(ctx, HOUSE, Action::WriteSummary, id.bytes(), "removed".to_owned());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit).map_err(hidden)?;
                draft(tx, &permit, id)?;
                storage::guide::summaries::remove(tx, &permit, id)?;
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }
}

/// What is asked of the policy before something is shown.
struct AskedFor {
    see: Permit,
    write: Option<Permit>,
}

impl AskedFor {
    fn of(ctx: &Ctx) -> Result<Self> {
        Ok(Self { see: ctx.may_any(Action::SeeSummaries)?, write: ctx.may_any(Action::WriteSummary).ok() })
    }
    /// The wider permit where it is confirmed, and whether it is.
    fn confirm(&self, tx: &sql::Tx) -> Result<(Permit, bool)> {
        if let Some(write) = &self.write
            && let Some(confirmed) = storage::organisations::confirm(tx, write)?
        {
            return Ok((confirmed, true));
        }
        Ok((self.see.clone(), false))
    }
}

/// Key of the words for a kind of change.
#[must_use]
pub fn kind_key(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Unchanged => "guide-change-unchanged",
        ChangeKind::Due => "guide-change-due",
        ChangeKind::Moved => "guide-change-moved",
        ChangeKind::Merged => "guide-change-merged",
        ChangeKind::Split => "guide-change-split",
        ChangeKind::New => "guide-change-new",
        ChangeKind::Removed => "guide-change-removed",
    }
}

/// Key of the words for what happened to a text, a section or a block.
#[must_use]
pub fn fate_key(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "guide-fate-new",
        Fate::Removed => "guide-fate-removed",
        Fate::Reworded => "guide-change-reworded",
        Fate::Moved => "guide-fate-moved",
        Fate::Marks => "guide-fate-marks",
    }
}

/// The installation's own chain.
const HOUSE: OrganisationId = OrganisationId(uuid::Uuid::nil());

/// What is compared, so that the same comparison is known again.
fn told_apart(compared: &Compared) -> String {
    let part = match &compared.changes {
        Changes::Form { form, .. } => form.as_str(),
        Changes::Texts { .. } => "texts",
    };
    format!("{part} {} {} {} {}", compared.from.id, compared.from.hash, compared.to.id, compared.to.hash)
}

/// A draft is not there for those who do not write them.
fn hidden<E: Into<Error>>(error: E) -> Error {
    match error.into() {
        Error::Refused(domain::policy::Refusal::Forbidden) => Error::not_found(),
        other => other,
    }
}

/// The draft; a published summary never changes.
fn draft(tx: &sql::Tx, permit: &Permit, id: SummaryId) -> Result<SummaryRow> {
    let row = storage::guide::summaries::find(tx, permit, id)?.ok_or_else(Error::not_found)?;
    if row.status == Status::Draft { Ok(row) } else { Err(Error::Conflict("summary-published")) }
}

fn stale(row: &SummaryRow) -> Error {
    let written = serde_json::from_str::<serde_json::Value>(&row.written).unwrap_or_default();
    Error::Stale { current: Box::new(serde_json::json!({"version": row.version, "written": written})) }
}

fn refused(error: SummaryError) -> Error {
    let max = |field: &'static str, code, max: usize| {
        Error::Invalid(vec![Field::new(field, code).with("max", max.to_string())])
    };
    match error {
        SummaryError::Title => max("title", "summary-title-needed", LINE_MAX),
        SummaryError::Long => max("", "summary-long", domain::summaries::TEXT_MAX),
        SummaryError::Many => max("", "summary-many", domain::summaries::POINTS_MAX),
        SummaryError::Empty => Error::field("", "summary-empty"),
    }
}

fn head(typed: &TypedHead, today: Date) -> Result<Head> {
    let (sender, number) = (clean_line(&typed.sender), clean_line(&typed.number));
    let mut faults = Vec::new();
    for (field, text) in [("sender", &sender), ("number", &number)] {
        if text.chars().count() > LINE_MAX {
            faults.push(Field::new(field, "too-long").with("max", LINE_MAX.to_string()));
        }
    }
    let dated = match typed.date.trim() {
        "" => None,
        text => domain::dates::parse(text).map_err(|_| faults.push(Field::new("date", "answer-date"))).ok(),
    };
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let number_key = number_key(&sender, &number, dated.unwrap_or(today));
    Ok(Head { sender, number, number_key, dated })
}

fn cleaned(written: Written) -> Written {
    let point = |p: Point| Point { text: clean_lines(&p.text).trim_start().to_owned(), ..p };
    Written {
        title: clean_line(&written.title),
        lead: clean_lines(&written.lead),
        // An added point that is empty was taken away.
        points: written.points.into_iter().map(point).filter(|p| p.key.is_some() || !p.text.is_empty()).collect(),
        list: written.list,
    }
}

fn with_every_point(mut written: Written, computed: &Computed) -> Written {
    let mut seen: Vec<String> = Vec::new();
    written.points.retain_mut(|point| match &point.key {
        Some(key) if seen.contains(key) || !computed.points.iter().any(|p| p.key == *key) => false,
        Some(key) => {
            seen.push(key.clone());
            true
        }
        None => true,
    });
    for proposal in computed.points.iter().filter(|p| !seen.contains(&p.key)) {
        let text = proposal.text.clone();
        written.points.push(Point { key: Some(proposal.key.clone()), text, left_out: true });
    }
    written
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Inside(e.to_string()))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::Inside(format!("a summary that cannot be read: {e}")))
}
