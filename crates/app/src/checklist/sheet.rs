//! The paper model of a sheet, and its exports.

use super::json::sheet_json;
use super::view::SheetView;
use crate::{App, Ctx, Error, Result};
use domain::checklist::Due;
use domain::dates::{day_in_tokyo, rfc3339, wareki, wareki_fiscal_year};
use domain::ids::AssessmentId;
use domain::papers::{Format, Paper, Sheet, SheetAnswer, SheetRow, SheetSection};
use domain::policy::Action;
use jiff::Timestamp;
use storage::checklist::AnswerRow;

impl App {
    /// A sheet as a file. The same data, `at`, version, fonts and keys give the same bytes.
    ///
    /// # Errors
    /// Not found, forbidden; the press's own.
    pub async fn export_sheet(
        &self,
        ctx: &Ctx,
        id: AssessmentId,
        format: Format,
        at: Option<Timestamp>,
    ) -> Result<Vec<u8>> {
        let at = at.unwrap_or(ctx.now);
        let (app, ctx2) = (self.clone(), ctx.clone());
        let (sheet, json) = self
            .db
            .read(move |tx| {
                let mut view = app.sheet_in(tx, &ctx2, id)?;
                let history = storage::checklist::history(tx, &view.row)?;
                let permit = ctx2.may(Action::SeeSheet, view.row.organisation)?;
                view.take_files(tx, &permit, &history)?;
                // A round that was begun later is not there yet.
                let begun = storage::checklist::rounds(tx, &view.row)?;
                let begun = begun.into_iter().filter(|(n, _, since)| *n == 1 || *since <= at.as_microsecond());
                view.rounds = begun.map(|(n, day, _)| (n, day)).collect();
                view.row.round = view.rounds.last().map_or(1, |(n, _)| *n);
                let (_, head) = storage::audit::head_at(tx, &permit, view.row.organisation, at.as_microsecond())?;
                let view = as_of(view, &history, at.as_microsecond());
                let kept: Vec<AnswerRow> =
                    history.into_iter().filter(|h| h.changed_at <= at.as_microsecond()).collect();
                let codes = storage::organisations::codes(tx, view.row.organisation)?;
                let code = codes.first().map_or_else(|| view.organisation.code.clone(), |c| c.code.clone());
                let mut sheet = model(&view, at, hex(&head))?;
                sheet.organisation_code = if codes.iter().any(|c| c.code == view.organisation.code) {
                    view.organisation.code.clone()
                } else {
                    code
                };
                Ok::<_, Error>((sheet, sheet_json(&view, Some(&kept))?))
            })
            .await?;
        if format == Format::Json {
            let mut text = serde_json::to_string_pretty(&json).map_err(|e| Error::Inside(e.to_string()))?;
            text.push('\n');
            return Ok(text.into_bytes());
        }
        self.print(Paper::Sheet(Box::new(sheet)), format).await
    }
}

/// The state of a sheet as of an instant: the last write of each row and round up to then.
fn as_of(mut view: SheetView, history: &[AnswerRow], at: i64) -> SheetView {
    if history.iter().all(|h| h.changed_at <= at) {
        return view;
    }
    view.answers.clear();
    for write in history.iter().filter(|h| h.changed_at <= at) {
        let rows = view.answers.entry(write.item_key.clone()).or_default();
        rows.retain(|r| r.round != write.round);
        rows.push(write.clone());
        rows.sort_by_key(|r| r.round);
    }
    view.chosen =
        view.answers.iter().filter_map(|(k, rows)| Some((k.clone(), super::view::standing(rows)?.value?))).collect();
    if let Ok(form) = view.form() {
        view.progress = domain::assessment::progress(form, &view.chosen);
    }
    view
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn model(view: &SheetView, at: Timestamp, head: String) -> Result<Sheet> {
    let form = view.form()?;
    let answer = |a: &AnswerRow| SheetAnswer {
        round: a.round,
        value: a.value.map(|v| v.code().to_owned()),
        checked_on: a.checked_on.map(|d| d.to_string()),
        target_date: a.target_date.map(|d| d.to_string()),
        responsible: a.responsible.clone(),
        note: a.note.clone(),
        evidence: view.files(a).into_iter().map(|f| f.name.clone()).collect(),
    };
    let sections = form
        .sections
        .iter()
        .map(|section| SheetSection {
            title: section.title.clone(),
            rows: section
                .items
                .iter()
                .map(|item| SheetRow {
                    key: item.key.clone(),
                    number: item.number.clone().unwrap_or_default(),
                    scope: item.scope.map(|s| s.label().to_owned()).unwrap_or_default(),
                    text: item.text.clone(),
                    text_basis: item.basis.code().to_owned(),
                    due: view.is_due(item),
                    reference: item.due == Due::Reference,
                    answers: view
                        .answers
                        .get(&item.key)
                        .map(|rows| rows.iter().map(answer).collect())
                        .unwrap_or_default(),
                })
                .collect(),
        })
        .collect();
    Ok(Sheet {
        fiscal_year: view.row.fiscal_year,
        fiscal_year_label: wareki_fiscal_year(view.row.fiscal_year),
        edition: view.row.edition.clone(),
        edition_title: view.edition.title.clone(),
        edition_hash: view.row.edition_hash.clone(),
        older_edition: view.older_edition(),
        demo: view.edition.demo,
        form: view.row.form.clone(),
        form_title: form.title.clone(),
        paper_title: form.paper_title.clone(),
        official: form.is_official(),
        provenance: view.edition.note.clone(),
        notes: form.notes.clone(),
        organisation_name: view.organisation.name.clone(),
        organisation_code: view.organisation.code.clone(),
        vendor_name: view.vendor.as_ref().map(|v| v.name.clone()),
        vendor_code: view.vendor.as_ref().map(|v| v.code.clone()),
        rounds: form.rounds.max(view.row.round),
        progress: view.progress,
        sections,
        at: rfc3339(at),
        at_label: wareki(day_in_tokyo(at)),
        audit_head: head,
    })
}
