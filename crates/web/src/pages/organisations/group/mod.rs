//! GET and POST /organisations/{id}/together: the institutions of a 運営法人 side by side; POST /organisations/{id}/group:
//! into which 運営法人 an institution goes.

pub mod item;

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::checklist::item::choice_key;
use crate::pages::guide::item_title;
use crate::say::Say;
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::organisations::group::{Column, Group, Outcome, Together};
use app::{Error, Field};
use askama::Template;
use domain::checklist::Item;
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/organisations/group/show.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    code: String,
    all: Vec<Together>,
    outcomes: Vec<Told>,
}

/// What became of one institution, in words.
pub(crate) struct Told {
    pub name: String,
    pub done: bool,
    /// The sentence of what stood in the way.
    pub why: String,
}

impl Page {
    fn path(&self, together: &Together, item: &Item) -> String {
        format!("/organisations/{}/together/{}/{}/{}", self.id, together.edition, together.form.id, item.key)
    }
    fn title(&self, item: &Item) -> String {
        item_title(&self.t, item)
    }
    fn items<'a>(&self, together: &'a Together) -> Vec<&'a Item> {
        together.form.items().collect()
    }
    fn choice(&self, column: &Column, item: &Item) -> &'static str {
        choice_key(column.chosen.get(&item.key).copied())
    }
    fn waiting<'a>(&self, together: &'a Together) -> Vec<&'a Column> {
        together.columns.iter().filter(|c| c.sheet.is_none()).collect()
    }
    fn begun<'a>(&self, together: &'a Together) -> Vec<&'a Column> {
        together.columns.iter().filter(|c| c.sheet.is_some()).collect()
    }
}

/// The sentence about each institution.
pub(crate) fn told(say: &Say, outcomes: Vec<Outcome>) -> Vec<Told> {
    let one = |outcome: Outcome| {
        let why = match outcome.result {
            Ok(()) => String::new(),
            Err(Error::Stale { .. }) => say.plain("group-stale").to_string(),
            Err(Error::Invalid(fields)) => fields.first().map(|f| say.plain_fault(f)).unwrap_or_default(),
            Err(error) => {
                let fault = Fault::from(error);
                say.plain_fault(&Field { name: crate::form::WHOLE, code: fault.code, args: fault.args.clone() })
            }
        };
        Told { name: outcome.name, done: why.is_empty(), why }
    };
    outcomes.into_iter().map(one).collect()
}

/// The institutions that were ticked.
pub(crate) fn chosen(typed: &Typed) -> Result<Vec<OrganisationId>, Fault> {
    typed.all("chosen").map(|id| id.parse().map_err(|_| Fault::not_found())).collect()
}

async fn build(visit: &Signed, id: OrganisationId) -> Result<Page, Fault> {
    let all = visit.app().together(&visit.ctx, id).await?;
    let row = visit.app().organisation(&visit.ctx, id).await?.row;
    if row.kind != domain::organisations::Kind::Group {
        return Err(Fault::not_found());
    }
    let t = Frame::new(visit.visitor(), "group-title").of(&row.name);
    Ok(Page { t, id, code: row.code, all, outcomes: Vec::new() })
}

/// GET /organisations/{id}/together
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    page(&build(&visit, id).await?)
}

/// POST /organisations/{id}/together: begins this year's sheet in several institutions.
pub async fn begin(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let all = visit.app().together(&visit.ctx, id).await?;
    let chosen = chosen(&typed)?;
    let wanted = |t: &&Together| t.edition == typed.raw("edition") && t.form.id == typed.raw("form");
    let together = all.iter().find(wanted).ok_or_else(Fault::not_found)?;
    let outcomes = told(&visit.say, visit.app().begin_together(&visit.ctx, together, &chosen).await?);
    page(&Page { outcomes, ..build(&visit, id).await? })
}

/// POST /organisations/{id}/group: the institution's own owner says to which 運営法人 it belongs.
pub async fn join(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    visit.ctx.may(Action::ChangeOrganisation, id)?;
    let group = match typed.raw("act") {
        "new" => Group::New(typed.line("name")),
        "known" => Group::Known(typed.line("code")),
        "out" => Group::Nothing,
        _ => return Err(Fault::not_found()),
    };
    match visit.app().join_group(&visit.ctx, id, group).await {
        Ok(()) => Ok(go(&format!("/organisations/{id}?done=group#group"))),
        Err(error) => {
            let form: FormState = typed.keep().refuse(error)?;
            let forms = super::one::Forms { group: form.clone(), ..super::one::Forms::default() };
            page_again(&form, &super::one::build(&visit, id, forms).await?)
        }
    }
}
