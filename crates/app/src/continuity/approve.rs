//! Approving a version: the paper is printed once and kept as a file; it is not printed anew afterwards.

use super::{PlanView, VersionRow};
use crate::blobs::Coming;
use crate::ports::PressError;
use crate::{App, Ctx, Error, Field, Result};
use content::hash;
use domain::continuity::{Paper, review_day};
use domain::ids::OrganisationId;
use domain::papers::{Format, Paper as Printed};
use domain::policy::Action;
use domain::text::clean_line;
use jiff::Timestamp;
use std::sync::Arc;
use storage::continuity::PaperRow;

/// An approval as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedApproval {
    /// Day; empty: today.
    pub approved_on: String,
    /// Who, as written on the paper.
    pub approved_by: String,
    /// Day of the next look; empty: a year later.
    pub review_on: String,
    /// The version that was on the screen.
    pub version: i64,
}

impl App {
    /// Approves what is in work; the number of the version.
    ///
    /// # Errors
    /// Refused; invalid: no name, a day that is none, an approval that is still to come, a review that is not after it;
    /// stale.
    pub async fn approve_plan(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
        typed: TypedApproval,
    ) -> Result<i64> {
        let permit = ctx.may(Action::ApprovePlan, organisation)?;
        let mut version = read(ctx, &typed)?;
        let view = self.continuity(ctx, organisation, paper).await?;
        if view.version != typed.version {
            return Err(Error::Stale { current: Box::new(super::plan_json(&view)) });
        }
        version.number = view.next_number();
        version.template_id.clone_from(&view.basis.id);
        version.missing = i64::try_from(view.missing.len()).unwrap_or(i64::MAX);
        version.facts = serde_json::to_string(&view.facts).map_err(|e| Error::Inside(e.to_string()))?;
        let document = self.document(ctx, &view, Some(&version));
        let coming = Arc::new(self.coming().await);
        version.docx_sha256 = self.print_and_keep(&document, Format::Docx, &coming).await?;
        version.pdf_sha256 = match self.print_and_keep(&document, Format::Pdf, &coming).await {
            Err(Error::Press(PressError::FontsMissing)) => String::new(),
            other => other?,
        };
        let number = version.number;
        let detail = format!("{} {number} {}", paper.code(), version.docx_sha256);
        let entry = self.entry(ctx, organisation, Action::ApprovePlan, organisation.bytes(), detail);
        let (app, ctx) = (self.clone(), ctx.clone());
        let brought = [version.docx_sha256.clone(), version.pdf_sha256.clone()];
        let written = self
            .db
            .write(move |tx| {
                coming.named(tx, &version.docx_sha256)?;
                coming.named(tx, &version.pdf_sha256)?;
                let (row, ..) = app.written_in(tx, &permit, organisation, paper)?;
                let standing = storage::continuity::versions(tx, &permit, organisation, paper)?;
                let same = row.as_ref().map_or(0, |r| r.version) == view.version
                    && standing.first().is_none_or(|v| v.number < number);
                let body = hash::canonical_template(&view.basis);
                let template_hash = hash::hex(body.as_bytes());
                if row.is_none() {
                    storage::continuity::add_template(tx, &template_hash, &view.basis.id, paper, &body, ctx.micros())?;
                }
                let written = serde_json::to_string(&view.written).map_err(|e| Error::Inside(e.to_string()))?;
                let row = PaperRow { template_hash, written, number, version: view.version, changed_at: ctx.micros() };
                let by = ctx.actor.person();
                if !same || !storage::continuity::write(tx, &permit, organisation, paper, &row, by)? {
                    return Err(app.stale_plan(tx, &ctx, organisation, paper)?);
                }
                storage::continuity::approve(tx, &permit, organisation, paper, &version, by)?;
                storage::audit::append(tx, &entry)?;
                Ok(number)
            })
            .await;
        self.written_or_gone(written, brought).await
    }

    /// Prints and keeps; what is `coming` is held also when nobody waits for it any more.
    async fn print_and_keep(
        &self,
        document: &domain::papers::Document,
        format: Format,
        coming: &Arc<Coming>,
    ) -> Result<String> {
        let bytes = self.print(Printed::Document(Box::new(document.clone())), format).await?;
        let mut incoming = self.incoming()?;
        incoming.take(&bytes)?;
        let (app, coming) = (self.clone(), coming.clone());
        let keep = move || {
            let _until_kept = coming;
            app.keep(incoming, format.media_type())
        };
        let kept = tokio::task::spawn_blocking(keep).await;
        Ok(kept.map_err(|e| Error::Inside(e.to_string()))??.0)
    }

    /// The paper as a file: of an approved version as it was kept, or from what stands where that says the same. Without a
    /// number: the newest approved one where it can still be had so, else what is in work, as a draft. What is in work
    /// bears the day of `at`, or else today.
    ///
    /// # Errors
    /// Not found (also a version that was not kept in this format and says something else by now), forbidden; the
    /// press's own.
    pub async fn export_plan(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
        number: Option<i64>,
        format: Format,
        at: Option<Timestamp>,
    ) -> Result<(PlanView, Vec<u8>)> {
        let view = self.continuity(ctx, organisation, paper).await?;
        let wanted = match number {
            Some(n) => view.versions.iter().find(|v| v.number == n),
            None => view.approved().filter(|_| view.stands_approved()),
        };
        if number.is_some_and(|n| wanted.is_none() && n != view.number) {
            return Err(Error::not_found());
        }
        let given = wanted.filter(|v| view.gives(v, format));
        if number.is_some() && given.is_none() && wanted.is_some() {
            return Err(Error::not_found());
        }
        if let Some(sha256) = given.map(|v| super::kept_as(v, format).to_owned()).filter(|s| !s.is_empty()) {
            let bytes = self.read_blob(&sha256).await?;
            return Ok((view, bytes));
        }
        let document = self.document(&ctx.dated(at), &view, given);
        let bytes = self.print(Printed::Document(Box::new(document)), format).await?;
        Ok((view, bytes))
    }
}

/// Reads what was typed; every wrong field is named at once.
fn read(ctx: &Ctx, typed: &TypedApproval) -> Result<VersionRow> {
    let mut faults = Vec::new();
    let mut day = |name: &'static str, text: &str| match text.trim() {
        "" => None,
        text => {
            let day = domain::dates::parse(text).ok();
            if day.is_none() {
                faults.push(Field::new(name, "answer-date"));
            }
            day
        }
    };
    let approved_on = day("approved_on", &typed.approved_on).unwrap_or_else(|| ctx.today());
    let review_on = day("review_on", &typed.review_on).unwrap_or_else(|| review_day(approved_on));
    let approved_by = clean_line(&typed.approved_by);
    if approved_by.is_empty() || approved_by.chars().count() > 100 {
        faults.push(Field::new("approved_by", "plan-approved-by"));
    }
    if approved_on > ctx.today() {
        faults.push(Field::new("approved_on", "plan-day-to-come"));
    }
    if review_on <= approved_on {
        faults.push(Field::new("review_on", "plan-review-early"));
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(VersionRow {
        number: 0,
        template_id: String::new(),
        facts: String::new(),
        missing: 0,
        approved_on,
        approved_by,
        review_on,
        pdf_sha256: String::new(),
        docx_sha256: String::new(),
        added_at: ctx.micros(),
    })
}
