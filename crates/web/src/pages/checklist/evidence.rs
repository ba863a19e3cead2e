//! The files of one answer: GET and POST /assessments/{id}/items/{key}/evidence.

use super::item_path;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_as};
use crate::take::{Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::Error;
use app::checklist::{AnswerRow, EvidenceRow, NewAnswer, SheetView};
use askama::Template;
use axum::http::StatusCode;
use domain::assessment::Wanted;
use domain::checklist::Item;
use domain::ids::{AssessmentId, EvidenceId};

#[derive(Template)]
#[template(path = "pages/checklist/evidence.html")]
struct Page {
    t: Frame,
    form: FormState,
    sheet: SheetView,
    item: Item,
    attached: Vec<EvidenceRow>,
    others: Vec<EvidenceRow>,
}

impl Page {
    fn path(&self) -> String {
        item_path(&self.sheet, &self.item)
    }
}

/// GET /assessments/{id}/items/{key}/evidence
pub async fn show(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>) -> Answer {
    page(&build(&visit, id, &key, FormState::default()).await?)
}

async fn build(visit: &Signed, id: AssessmentId, key: &str, form: FormState) -> Result<Page, Fault> {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let item = sheet.form()?.item(key).ok_or_else(Fault::not_found)?.clone();
    let attached: Vec<EvidenceRow> = match newest(&sheet, key) {
        Some(a) => sheet.files(a).into_iter().cloned().collect(),
        None => Vec::new(),
    };
    let all = visit.app().evidence(&visit.ctx, sheet.row.organisation).await?;
    let others =
        all.into_iter().filter(|f| f.withdrawn_at.is_none() && attached.iter().all(|a| a.id != f.id)).collect();
    let t = Frame::new(visit.visitor(), "checklist-evidence").of(&sheet.organisation.name);
    Ok(Page { t, form, item, attached, others, sheet })
}

fn newest<'s>(sheet: &'s SheetView, key: &str) -> Option<&'s AnswerRow> {
    sheet.answers.get(key).and_then(|rows| rows.iter().find(|r| r.round == sheet.row.round))
}

/// POST /assessments/{id}/items/{key}/evidence: takes files in and attaches them, attaches or detaches known ones.
pub async fn save(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>, mut upload: Upload) -> Answer {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let mut added: Vec<EvidenceId> = Vec::new();
    let mut fault = None;
    while let Some(piece) = upload.next().await? {
        let Piece::File(mut part) = piece else { continue };
        if part.file_name.is_empty() {
            continue;
        }
        let name = part.file_name.clone();
        let mut incoming = visit.app().incoming()?;
        while let Some(chunk) = part.chunk().await? {
            incoming.take(&chunk)?;
        }
        match visit.app().add_evidence(&visit.ctx, sheet.row.organisation, &name, incoming).await {
            Ok(row) => added.push(row.id),
            Err(Error::MediaType(code)) => fault = Some(Error::field("file", code)),
            Err(Error::Invalid(fields)) => fault = Some(Error::Invalid(fields)),
            Err(other) => return Err(other.into()),
        }
    }
    let typed = upload.typed();
    if !added.is_empty() || typed.has("attach") || typed.has("detach") {
        attach(&visit, &sheet, &key, &added, &typed).await?;
    }
    if let Some(error) = fault {
        let form = typed.keep().refuse(error)?;
        return page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, id, &key, form).await?);
    }
    Ok(go(&format!("/assessments/{id}/items/{key}/evidence")))
}

/// Writes the answer's list of files anew; everything else of the answer stays.
async fn attach(
    visit: &Signed,
    sheet: &SheetView,
    key: &str,
    added: &[EvidenceId],
    typed: &Typed,
) -> Result<(), Fault> {
    let now = newest(sheet, key);
    let mut ids: Vec<EvidenceId> = now.map(|a| sheet.files(a).iter().map(|f| f.id).collect()).unwrap_or_default();
    ids.extend_from_slice(added);
    ids.extend(typed.id::<EvidenceId>("attach")?);
    let gone: Option<EvidenceId> = typed.id("detach")?;
    ids.retain(|id| Some(*id) != gone);
    ids.dedup();
    let wanted = now.map_or_else(Wanted::default, |a| Wanted {
        value: a.value,
        checked_on: a.checked_on,
        target_date: a.target_date,
        responsible: a.responsible.clone(),
        note: a.note.clone(),
        reason: a.reason.clone(),
    });
    let new = NewAnswer { wanted, evidence: Some(ids), version: sheet.version(key) };
    visit.app().answer(&visit.ctx, sheet.row.id, key, new).await?;
    Ok(())
}
