//! GET and POST /organisations/{id}/consents: who sees what of an institution; given and withdrawn.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::programme::ConsentView;
use askama::Template;
use domain::dates::from_micros;
use domain::ids::OrganisationId;
use domain::policy::Action;

/// Forms of the page by their place: an institution stands below few associations.
const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

#[derive(Template)]
#[template(path = "pages/programme/consents.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    consents: Vec<(ConsentView, FormState)>,
    form: FormState,
    may_change: bool,
    done: bool,
}

impl Page {
    fn at(&self, micros: &Option<i64>) -> String {
        micros.map(|m| self.t.instant(&from_micros(m))).unwrap_or_default()
    }
}

async fn build(visit: &Signed, id: OrganisationId) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let consents = app.consents(ctx, id).await?;
    let house = app.organisation(ctx, id).await?;
    let form = |place: usize, view: &ConsentView| {
        let ticked = |yes: bool| if yes { "true" } else { "" };
        FormState::default()
            .named(NAMES[place.min(NAMES.len() - 1)])
            .with("answers", ticked(view.answers))
            .with("incidents", ticked(view.incidents))
    };
    Ok(Page {
        t: Frame::new(visit.visitor(), "consents-title").of(&house.row.name),
        organisation: id,
        consents: consents
            .into_iter()
            .enumerate()
            .map(|(place, view)| {
                let form = form(place, &view);
                (view, form)
            })
            .collect(),
        form: FormState::default(),
        may_change: ctx.may(Action::ChangeConsents, id).is_ok(),
        done: false,
    })
}

/// GET /organisations/{id}/consents
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let done = asked.text("done") == "saved";
    page(&Page { done, ..build(&visit, id).await? })
}

/// What became of a box; none where it is as it was shown. An old page gives nothing again that was withdrawn since.
fn changed(typed: &Typed, name: &str) -> Option<bool> {
    let (ticked, shown) = (typed.ticked(name), format!("{name}_shown"));
    (!typed.has(&shown) || typed.ticked(&shown) != ticked).then_some(ticked)
}

/// POST /organisations/{id}/consents: `association`, and what it may see.
pub async fn save(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    visit.ctx.may(Action::ChangeConsents, id).map_err(Fault::from)?;
    let association = typed.id::<OrganisationId>("association")?.ok_or_else(Fault::not_found)?;
    let (answers, incidents) = (changed(&typed, "answers"), changed(&typed, "incidents"));
    match visit.app().change_consent(&visit.ctx, id, association, answers, incidents).await {
        Ok(_) => Ok(go(&format!("/organisations/{id}/consents?done=saved"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            let mut shown = build(&visit, id).await?;
            shown.form = form;
            page_again(&shown.form.clone(), &shown)
        }
    }
}
