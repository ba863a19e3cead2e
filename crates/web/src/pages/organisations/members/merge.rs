//! GET and POST /organisations/{id}/merge: an association becomes part of another. First what would move, then the
//! work and how far it is.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::checklist::{read_day, typed_day};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::jobs::WorkState;
use app::organisations::merge::MergeView;
use app::{Error, Field};
use askama::Template;
use domain::ids::OrganisationId;
use jiff::civil::Date;

#[derive(Template)]
#[template(path = "pages/organisations/members/merge.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    view: MergeView,
    form: FormState,
    options: Vec<(String, String)>,
    /// Seen and to be confirmed: into which, from which day.
    asked: Option<(String, Date)>,
}

impl Page {
    fn is_working(&self) -> bool {
        self.view.works.iter().any(|w| w.state == WorkState::Working)
    }
}

async fn build(visit: &Signed, id: OrganisationId, on: Date, form: FormState) -> Result<Page, Fault> {
    let view = visit.app().merge_view(&visit.ctx, id, on).await?;
    let mut options = vec![(String::new(), visit.say.plain("organisations-choose").to_string())];
    options.extend(view.candidates.iter().map(|(id, name)| (id.to_string(), name.clone())));
    let t = Frame::new(visit.visitor(), "merge-title").of(&view.association.name);
    Ok(Page { t, id, view, form, options, asked: None })
}

/// GET /organisations/{id}/merge
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, _: Asked) -> Answer {
    let today = visit.ctx.today();
    page(&build(&visit, id, today, FormState::default().with("on", typed_day(Some(today)))).await?)
}

fn read(visit: &Signed, typed: &Typed) -> Result<(OrganisationId, Date), Error> {
    let mut wrong = Vec::new();
    let into = typed.raw("into").parse().map_err(|_| wrong.push(Field::new("into", "membership-no-association")));
    let on = match read_day(typed.raw("on"), "on") {
        Ok(Some(day)) => day,
        Ok(None) => {
            wrong.push(Field::new("on", "date-unreadable"));
            visit.ctx.today()
        }
        Err(field) => {
            wrong.push(field);
            visit.ctx.today()
        }
    };
    match (into, wrong.is_empty()) {
        (Ok(into), true) => Ok((into, on)),
        _ => Err(Error::Invalid(wrong)),
    }
}

/// POST /organisations/{id}/merge: looked at, or confirmed.
pub async fn merge(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let today = visit.ctx.today();
    // Nobody learns from a form whether there is such an association.
    visit.app().merge_view(&visit.ctx, id, today).await?;
    let outcome = match read(&visit, &typed) {
        Ok((into, on)) if typed.raw("act") == "merge" => {
            visit.app().merge_association(&visit.ctx, id, into, on).await.map(|_| None)
        }
        Ok(wanted) => Ok(Some(wanted)),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(None) => Ok(go(&format!("/organisations/{id}/merge"))),
        Ok(Some((into, on))) => {
            let built = build(&visit, id, on, typed.keep()).await?;
            let name = built.view.candidates.iter().find(|(other, _)| *other == into).map(|(_, name)| name.clone());
            match name {
                Some(name) => page(&Page { asked: Some((name, on)), ..built }),
                None => {
                    let form = typed.keep().refuse(Error::field("into", "membership-no-association"))?;
                    page_again(&form.clone(), &Page { form, ..built })
                }
            }
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, today, form).await?)
        }
    }
}
