//! GET /training: who of an institution saw what. POST /training: the record becomes a file that proves an answer.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::organisations::{house, houses};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::seminars::{MeetingRow, PersonView, RowOfSheet, Training};
use askama::Template;
use domain::dates::{day_in_tokyo, from_micros, wareki};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/seminars/training.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    training: Training,
    rows: Vec<(String, String)>,
    form: FormState,
    may_record: bool,
    done: &'static str,
    /// Where the file is, once it was made.
    file: String,
}

impl Page {
    fn begun(&self, row: &PersonView) -> String {
        wareki(day_in_tokyo(from_micros(row.view.finished_at.unwrap_or(row.view.begun_at))))
    }
    fn minutes(&self, row: &PersonView) -> i64 {
        super::minutes(row.view.seen.length())
    }
    fn of(&self, row: &PersonView) -> i64 {
        super::minutes(row.length)
    }
    fn told(&self, row: &PersonView) -> String {
        row.view.told_on.map(wareki).unwrap_or_default()
    }
    fn held(&self, row: &MeetingRow) -> String {
        wareki(row.held_on)
    }
    fn is_empty(&self) -> bool {
        self.training.views.is_empty() && self.training.meetings.is_empty()
    }
}

async fn build(visit: &Signed, id: OrganisationId, form: FormState) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let training = app.training(ctx, id).await?;
    let row = app.organisation(ctx, id).await?.row;
    let may_record = ctx.may(Action::RecordTraining, id).is_ok();
    let mut rows = vec![(String::new(), visit.say.plain("seminar-row-none").to_string())];
    if may_record {
        let one = |r: RowOfSheet| (format!("{} {}", r.assessment, r.key), r.label);
        rows.extend(app.rows_for_training(ctx, id).await?.into_iter().map(one));
    }
    Ok(Page {
        t: Frame::new(visit.visitor(), "seminar-training").of(&row.name),
        organisation: id,
        houses: houses(visit, Kind::is_institution),
        training,
        rows,
        form,
        may_record,
        done: "",
        file: String::new(),
    })
}

/// GET /training?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let id = house(&visit, &asked, Kind::is_institution)?;
    let done = match asked.text("done") {
        "evidence" => "seminar-done-evidence",
        "meeting" => "seminar-done-meeting",
        _ => "",
    };
    let file: Option<domain::ids::EvidenceId> = asked.id("file")?;
    let file = file.map(|f| f.to_string()).unwrap_or_default();
    page(&Page { done, file, ..build(&visit, id, FormState::default()).await? })
}

/// POST /training
pub async fn evidence(visit: Signed, typed: Typed) -> Answer {
    let id: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let row = match typed.raw("row").split_once(' ') {
        Some((sheet, key)) => Some((sheet.parse().map_err(|_| Fault::not_found())?, key.to_owned())),
        None => None,
    };
    match visit.app().training_as_evidence(&visit.ctx, id, row).await {
        Ok(file) => Ok(go(&format!("/training?organisation={id}&done=evidence&file={file}"))),
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}
