//! GET and POST /evidence: the files of an organisation, and taking one in.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::organisations::{house, houses};
use crate::take::{Asked, Piece, Upload};
use crate::visit::Signed;
use app::Field;
use app::checklist::EvidenceRow;
use app::evidence::{FILE_MAX, Use};
use askama::Template;
use domain::ids::{EvidenceId, OrganisationId};
use domain::organisations::Kind;
use domain::policy::Action;
use std::collections::BTreeMap;

/// How many days before its last day a file is shown as one that expires soon.
const SOON: i64 = 60;

#[derive(Template)]
#[template(path = "pages/evidence/list.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    files: Vec<EvidenceRow>,
    uses: BTreeMap<EvidenceId, Vec<Use>>,
    today: jiff::civil::Date,
    form: FormState,
    may_add: bool,
    megabytes: u64,
    done: &'static str,
}

impl Page {
    fn used(&self, file: &EvidenceRow) -> usize {
        self.uses.get(&file.id).map_or(0, Vec::len)
    }
    /// Key of the words about a day of expiry that is near or past; empty when there is nothing to say.
    fn soon(&self, file: &EvidenceRow) -> &'static str {
        let Some(day) = file.expires_on else { return "" };
        match self.today.until(day).map(|span| i64::from(span.get_days())) {
            Ok(..0) => "evidence-expired",
            Ok(..=SOON) => "evidence-expires-soon",
            _ => "",
        }
    }
    fn is_withdrawn(&self, file: &EvidenceRow) -> bool {
        file.withdrawn_at.is_some()
    }
}

async fn build(visit: &Signed, id: OrganisationId, form: FormState) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let mut files = app.evidence(ctx, id).await?;
    // Newest first, what was withdrawn last.
    files.reverse();
    files.sort_by_key(|f| f.withdrawn_at.is_some());
    let name = app.organisation(ctx, id).await?.row.name;
    Ok(Page {
        t: Frame::new(visit.visitor(), "evidence-title").of(&name),
        organisation: id,
        houses: houses(visit, Kind::is_institution),
        uses: app.evidence_uses(ctx, id).await?,
        files,
        today: ctx.today(),
        form,
        may_add: ctx.may(Action::AddEvidence, id).is_ok(),
        megabytes: FILE_MAX / 1024 / 1024,
        done: "",
    })
}

/// GET /evidence?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let id = house(&visit, &asked, Kind::is_institution)?;
    let done = match asked.text("done") {
        "added" => "evidence-done-added",
        "withdrawn" => "evidence-done-withdrawn",
        _ => "",
    };
    page(&Page { done, ..build(&visit, id, FormState::default()).await? })
}

/// POST /evidence: a form with one or more files. What came in whole stays, also when another did not fit.
pub async fn add(visit: Signed, mut upload: Upload) -> Answer {
    let mut organisation: Option<OrganisationId> = None;
    let mut form = FormState::default();
    let mut taken = 0;
    loop {
        let part = match upload.next().await? {
            None => break,
            Some(Piece::Text) => continue,
            Some(Piece::File(part)) => part,
        };
        // The template puts the texts first.
        if part.file_name.is_empty() {
            continue;
        }
        let name = part.file_name.clone();
        let outcome = super::read(&visit, part).await?;
        let typed = upload.typed();
        let id = match organisation {
            Some(id) => id,
            None => *organisation.insert(typed.id("organisation")?.ok_or_else(Fault::not_found)?),
        };
        visit.ctx.may(Action::AddEvidence, id)?;
        let outcome = match outcome {
            Ok(incoming) => super::keep(&visit, id, &name, incoming, typed.raw("once")).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(_) => taken += 1,
            Err(error) => form = super::refused(&visit.say, form, error, &name)?,
        }
    }
    let typed = upload.typed();
    let id = organisation.or(typed.id("organisation")?).ok_or_else(Fault::not_found)?;
    if taken == 0 && form.is_fine() {
        form.mark(Field::new("file", "evidence-none"));
    }
    if form.is_fine() {
        return Ok(go(&format!("/evidence?organisation={id}&done=added")));
    }
    let shown = build(&visit, id, form.clone()).await?;
    page_again(&form, &Page { done: if taken > 0 { "evidence-done-added" } else { "" }, ..shown })
}
