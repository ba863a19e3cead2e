//! The training record of an institution: what each of its people saw, what was seen together at a morning meeting, and
//! how it becomes a file that proves an answer.

use super::{MeetingRow, PersonView};
use crate::evidence::Incoming;
use crate::{App, Ctx, Error, Field, Result};
use domain::dates::fiscal_year;
use domain::ids::{AssessmentId, EvidenceId, MeetingId, OrganisationId, SeminarId};
use domain::papers::{Format, Paper};
use domain::policy::Action;
use domain::text::without_readings;

/// The rows that a training record proves first of all: education and drills in the continuity table, and who sees to
/// education. Lineages.
const FIRST: [&str; 3] = ["1-2-c", "safety-manager", "bcp"];

/// What an institution's people saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Training {
    /// One row per person and seminar, who began last first.
    pub views: Vec<PersonView>,
    /// Seen together, the latest first.
    pub meetings: Vec<MeetingRow>,
}

/// A row of a sheet to which the record can be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOfSheet {
    /// The sheet.
    pub assessment: AssessmentId,
    /// The row.
    pub key: String,
    /// Sheet and row in words.
    pub label: String,
}

impl App {
    /// The record of an institution.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn training(&self, ctx: &Ctx, house: OrganisationId) -> Result<Training> {
        let permit = ctx.may(Action::SeeTraining, house)?;
        self.db
            .read(move |tx| {
                let kind = crate::checklist::label_in(tx, house)?.kind;
                if !kind.is_institution() {
                    return Err(Error::not_found());
                }
                Ok(Training {
                    views: storage::seminars::views_of_house(tx, &permit, house)?,
                    meetings: storage::seminars::meetings(tx, &permit, house)?,
                })
            })
            .await
    }

    /// The rows of this year's sheets to which the record can be attached, those about training first. What was carried
    /// over and waits has to be looked at before.
    ///
    /// # Errors
    /// Refused.
    pub async fn rows_for_training(&self, ctx: &Ctx, house: OrganisationId) -> Result<Vec<RowOfSheet>> {
        let year = fiscal_year(ctx.today());
        let mut out = Vec::new();
        for listed in self.sheets(ctx, house).await? {
            if listed.row.fiscal_year != year || listed.row.vendor.is_some() {
                continue;
            }
            let sheet = self.sheet(ctx, listed.row.id).await?;
            for item in sheet.form()?.items().filter(|item| sheet.waiting(&item.key).is_none()) {
                let rank = FIRST.iter().position(|l| *l == item.lineage).unwrap_or(FIRST.len());
                let title = without_readings(&item.title);
                let label = format!("{} {} {title}", sheet.form()?.title, item.number.as_deref().unwrap_or_default());
                out.push((rank, RowOfSheet { assessment: sheet.row.id, key: item.key.clone(), label }));
            }
        }
        out.sort_by_key(|(rank, _)| *rank);
        Ok(out.into_iter().map(|(_, row)| row).collect())
    }

    /// Prints the record and keeps it as a file of the institution; with a row, it is attached there.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `seminar-training-none` where there is nothing, `carry-look-first` where the row was
    /// carried over and waits; as printing and answering.
    pub async fn training_as_evidence(
        &self,
        ctx: &Ctx,
        house: OrganisationId,
        row: Option<(AssessmentId, String)>,
    ) -> Result<EvidenceId> {
        ctx.may(Action::RecordTraining, house)?;
        let training = self.training(ctx, house).await?;
        if training.views.is_empty() && training.meetings.is_empty() {
            return Err(Error::Conflict("seminar-training-none"));
        }
        if let Some((assessment, key)) = &row {
            // Before a file is made that would lie about.
            let sheet = self.sheet(ctx, *assessment).await?;
            if sheet.row.organisation != house || sheet.form()?.item(key).is_none() {
                return Err(Error::not_found());
            }
            ctx.may(Action::Answer, house)?;
            if sheet.waiting(key).is_some() {
                return Err(Error::Conflict("carry-look-first"));
            }
        }
        let paper = self.training_paper(ctx, house).await?;
        let name = format!("{}_{}.pdf", paper.title, ctx.today());
        let bytes = self.print(Paper::Document(Box::new(paper)), Format::Pdf).await?;
        let mut incoming = self.incoming()?;
        incoming.take(&bytes)?;
        let file = self.add_printed(ctx, house, &name, incoming).await?;
        if let Some((assessment, key)) = row {
            self.change_files(ctx, assessment, &key, &[file], None).await?;
        }
        Ok(file)
    }

    /// A file that the house printed itself: its kind is known.
    async fn add_printed(
        &self,
        ctx: &Ctx,
        house: OrganisationId,
        name: &str,
        incoming: Incoming,
    ) -> Result<EvidenceId> {
        let (row, add) = self.adding_as(ctx, house, name, incoming, Some("application/pdf")).await?;
        let written = self.db.write(add).await;
        self.written_or_gone(written, [row.sha256]).await.map(|()| row.id)
    }

    /// Takes in the sheet that was signed at a morning meeting: a file of the institution, and the record of it.
    ///
    /// # Errors
    /// Not found, forbidden; invalid: day, people, the file.
    pub async fn record_meeting(
        &self,
        ctx: &Ctx,
        id: SeminarId,
        house: OrganisationId,
        (day, people): (&str, &str),
        file: Option<(String, Incoming)>,
    ) -> Result<EvidenceId> {
        ctx.may(Action::RecordTraining, house)?;
        self.seminar(ctx, id, Some(house)).await?;
        let mut wrong = Vec::new();
        let day = domain::dates::parse(day).ok().filter(|day| *day <= ctx.today());
        if day.is_none() {
            wrong.push(Field::new("day", "seminar-told-day"));
        }
        let people = domain::text::fold_code(people).parse::<i64>().ok().filter(|n| (1..=500).contains(n));
        if people.is_none() {
            wrong.push(Field::new("people", "seminar-meeting-people"));
        }
        if file.is_none() {
            wrong.push(Field::new("file", "seminar-meeting-file"));
        }
        let (Some(held_on), Some(people), Some((name, incoming))) = (day, people, file) else {
            return Err(Error::Invalid(wrong));
        };
        let (evidence, add) = self.adding(ctx, house, &name, incoming).await?;
        let permit = ctx.may(Action::RecordTraining, house)?;
        let meeting = MeetingRow {
            organisation: house,
            id: MeetingId(self.new_id(ctx)),
            seminar: id,
            title: String::new(),
            held_on,
            people,
            evidence: evidence.id,
            added_at: ctx.micros(),
            added_by: ctx.actor.person(),
        };
        let written = self
            .db
            .write(move |tx| {
                storage::seminars::add_meeting(tx, &permit, &meeting)?;
                // The file with its record: the chain's head moves last.
                add(tx)
            })
            .await;
        self.written_or_gone(written, [evidence.sha256]).await.map(|()| evidence.id)
    }
}
