//! The paper model of a sheet, and its exports.

use super::json::sheet_json;
use super::view::SheetView;
use crate::{App, Ctx, Error, Result};
use content::Lang;
use domain::dates::{day_in_tokyo, rfc3339, wareki};
use domain::ids::AssessmentId;
use domain::papers::{Format, OfficialWorkbook, Paper, Sheet, SheetAnswer};
use domain::policy::Action;
use jiff::Timestamp;
use std::collections::BTreeMap;
use storage::checklist::AnswerRow;
use storage::evidence::EvidenceRow;

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
        let (app, ctx2) = (self.clone(), ctx.clone());
        let (sheet, json) = self
            .db
            .report(move |tx| {
                let whole = format == Format::Json;
                let (view, kept, sheet) = app.sheet_as_of(tx, &ctx2, id, at, whole)?;
                // With every write in it, it is by far the largest: only for who asks for it.
                let json = whole.then(|| sheet_json(&view, Some(&kept))).transpose()?;
                Ok::<_, Error>((sheet, json))
            })
            .await?;
        if let Some(json) = json {
            let mut text = serde_json::to_string_pretty(&json).map_err(|e| Error::Inside(e.to_string()))?;
            text.push('\n');
            return Ok(text.into_bytes());
        }
        self.print(Paper::Sheet(Box::new(sheet)), format).await
    }

    /// A filled copy of the official workbook out of which the sheet's form was imported.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `official-no-workbook` where the edition did not come from one.
    pub async fn export_official(&self, ctx: &Ctx, id: AssessmentId, at: Option<Timestamp>) -> Result<Vec<u8>> {
        let (app, ctx2) = (self.clone(), ctx.clone());
        let (sheet, source) = self
            .db
            .report(move |tx| {
                let (view, _, sheet) = app.sheet_as_of(tx, &ctx2, id, at, false)?;
                let source = storage::guide::sources::of_form(tx, &view.row.edition_hash, &view.row.form)?;
                Ok::<_, Error>((sheet, source.ok_or(Error::Conflict("official-no-workbook"))?))
            })
            .await?;
        let map = serde_json::from_str(&source.cell_map).map_err(|e| Error::Inside(e.to_string()))?;
        let original = self.stored_workbook(&source.sha256).await?;
        self.print(Paper::Official(Box::new(OfficialWorkbook { sheet, map, original })), Format::Xlsx).await
    }

    /// The sheet as of an instant, every write up to then, and its paper. The writes are read where they are asked for, or
    /// where something was written later: each row's newest answer is its last write. Without an instant it is what
    /// stands, whatever the clock said when it was written: a clock that ran ahead hides no answer.
    fn sheet_as_of(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        id: AssessmentId,
        at: Option<Timestamp>,
        writes: bool,
    ) -> Result<(SheetView, Vec<AnswerRow>, Sheet)> {
        let upto = at.map_or(i64::MAX, end_of);
        let mut view = self.sheet_in(tx, ctx, id)?;
        let later = view.answers.values().flatten().any(|a| a.changed_at > upto);
        let history = if writes || later { storage::checklist::history(tx, &view.row)? } else { Vec::new() };
        let permit = ctx.may(Action::SeeSheet, view.row.organisation)?;
        view.take_files(tx, &permit, &history)?;
        // What was withdrawn later was still there.
        for file in view.evidence.values_mut() {
            file.withdrawn_at = file.withdrawn_at.filter(|withdrawn| *withdrawn <= upto);
        }
        // A round that was begun later is not there yet.
        let begun = storage::checklist::rounds(tx, &view.row)?;
        let begun = begun.into_iter().filter(|(n, _, since)| *n == 1 || *since <= upto);
        view.rounds = begun.map(|(n, day, _)| (n, day)).collect();
        view.row.round = view.rounds.last().map_or(1, |(n, _)| *n);
        let (_, head) = storage::audit::head_at(tx, &permit, view.row.organisation, upto)?;
        let view = as_of(view, &history, upto);
        let kept: Vec<AnswerRow> = history.into_iter().filter(|h| h.changed_at <= upto).collect();
        let codes = storage::organisations::codes(tx, view.row.organisation)?;
        let code = codes.first().map_or_else(|| view.organisation.code.clone(), |c| c.code.clone());
        let withdrawn = self.content.messages.say(Lang::Ja, "evidence-withdrawn", &[]);
        let mut sheet = model(&view, at.unwrap_or(ctx.now), hex(&head), &withdrawn)?;
        sheet.organisation_code =
            if codes.iter().any(|c| c.code == view.organisation.code) { view.organisation.code.clone() } else { code };
        Ok((view, kept, sheet))
    }
}

/// Instants are shown to the second and kept finer: one on a whole second is its end, so that what Mamori says of a write
/// names a moment at which it holds.
fn end_of(at: Timestamp) -> i64 {
    let micros = at.as_microsecond();
    if micros % 1_000_000 == 0 { micros + 999_999 } else { micros }
}

/// The state of a sheet as of an instant: the last write of each row and round up to then.
fn as_of(mut view: SheetView, history: &[AnswerRow], at: i64) -> SheetView {
    // What was carried over later is not there yet.
    if view.inherited.as_ref().is_some_and(|i| i.at > at) {
        view.inherited = None;
        view.row.carried = None;
    }
    if history.iter().all(|h| h.changed_at <= at) {
        return view;
    }
    view.answers.clear();
    for write in history.iter().filter(|h| h.changed_at <= at) {
        super::view::take_write(view.answers.entry(write.item_key.clone()).or_default(), write.clone());
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

fn model(view: &SheetView, at: Timestamp, head: String, withdrawn: &str) -> Result<Sheet> {
    let form = view.form()?;
    let named = |file: &EvidenceRow| match file.withdrawn_at {
        Some(_) => format!("{}（{withdrawn}）", file.name),
        None => file.name.clone(),
    };
    let answer = |a: &AnswerRow| SheetAnswer {
        round: a.round,
        value: a.value.map(|v| v.code().to_owned()),
        checked_on: a.checked_on.map(|d| d.to_string()),
        target_date: a.target_date.map(|d| d.to_string()),
        responsible: a.responsible.clone(),
        note: a.note.clone(),
        evidence: view.files(a).into_iter().map(named).collect(),
    };
    let answers: BTreeMap<String, Vec<SheetAnswer>> =
        view.answers.iter().map(|(key, rows)| (key.clone(), rows.iter().map(answer).collect())).collect();
    let mut sheet = Sheet {
        edition: view.row.edition.clone(),
        edition_hash: view.row.edition_hash.clone(),
        organisation_name: view.organisation.name.clone(),
        organisation_code: view.organisation.code.clone(),
        vendor_name: view.vendor.as_ref().map(|v| v.name.clone()),
        vendor_code: view.vendor.as_ref().map(|v| v.code.clone()),
        rounds: form.rounds.max(view.row.round),
        progress: view.progress,
        at: rfc3339(at),
        at_label: wareki(day_in_tokyo(at)),
        audit_head: head,
        ..Sheet::of(&view.edition, form, view.row.fiscal_year, &answers, &view.chosen)
    };
    for row in sheet.sections.iter_mut().flat_map(|s| &mut s.rows) {
        row.to_confirm = view.waiting(&row.key).is_some();
    }
    Ok(sheet)
}
