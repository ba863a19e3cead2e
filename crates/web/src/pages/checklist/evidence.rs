//! The files of one answer: GET and POST /assessments/{id}/items/{key}/evidence.

use super::item_path;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::evidence;
use crate::take::{Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::checklist::{EvidenceRow, SheetView};
use app::{Error, Field};
use askama::Template;
use domain::checklist::Item;
use domain::ids::{AssessmentId, EvidenceId};
use domain::policy::Action;

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
    let attached: Vec<EvidenceRow> = match sheet.in_round(key, sheet.row.round) {
        Some(a) => sheet.files(a).into_iter().cloned().collect(),
        None => Vec::new(),
    };
    let all = visit.app().evidence(&visit.ctx, sheet.row.organisation).await?;
    let others =
        all.into_iter().filter(|f| f.withdrawn_at.is_none() && attached.iter().all(|a| a.id != f.id)).collect();
    let t = Frame::new(visit.visitor(), "checklist-evidence").of(&sheet.organisation.name);
    Ok(Page { t, form, item, attached, others, sheet })
}

/// POST /assessments/{id}/items/{key}/evidence: takes files in and attaches them, attaches or detaches known ones.
/// What came in whole is attached, also when another file did not fit.
pub async fn save(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>, mut upload: Upload) -> Answer {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    visit.ctx.may(Action::AddEvidence, sheet.row.organisation)?;
    if sheet.waiting(&key).is_some() {
        // Before a file is taken in that would lie about.
        let form = FormState::default().refuse(Error::Conflict("carry-look-first"))?;
        return page_again(&form.clone(), &build(&visit, id, &key, form).await?);
    }
    let mut added: Vec<EvidenceId> = Vec::new();
    let mut form = FormState::default();
    let broken = loop {
        let part = match upload.next().await {
            Ok(None) => break None,
            Ok(Some(Piece::Text)) => continue,
            Ok(Some(Piece::File(part))) if part.file_name.is_empty() => continue,
            Ok(Some(Piece::File(part))) => part,
            Err(fault) => break Some(fault),
        };
        let name = part.file_name.clone();
        let outcome = match evidence::read(&visit, part).await {
            Ok(outcome) => outcome,
            Err(fault) => break Some(fault),
        };
        let kept = match outcome {
            Ok(incoming) => {
                let typed = upload.typed();
                evidence::keep(&visit, sheet.row.organisation, &name, incoming, typed.raw("once")).await
            }
            Err(error) => Err(error),
        };
        match kept {
            Ok(file) => added.push(file),
            Err(error) => form = evidence::refused(&visit.say, form, error, &name)?,
        }
    };
    let typed = upload.typed();
    if !added.is_empty() || typed.has("attach") || typed.has("detach") {
        attach(&visit, id, &key, &added, &typed).await?;
    } else if broken.is_none() && form.is_fine() {
        form.mark(Field::new("file", "evidence-none"));
    }
    match broken {
        Some(fault) => Err(fault),
        None if form.is_fine() => Ok(go(&format!("/assessments/{id}/items/{key}/evidence"))),
        None => page_again(&form.clone(), &build(&visit, id, &key, form).await?),
    }
}

/// Attaches what came in and what was chosen, detaches what was chosen.
async fn attach(visit: &Signed, id: AssessmentId, key: &str, added: &[EvidenceId], typed: &Typed) -> Result<(), Fault> {
    let mut added = added.to_vec();
    added.extend(typed.id::<EvidenceId>("attach")?);
    visit.app().change_files(&visit.ctx, id, key, &added, typed.id("detach")?).await.map_err(Fault::from)
}
