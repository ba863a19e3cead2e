//! Handing a question to a colleague or a vendor contact by name.

use super::item_path;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::checklist::{HandTo, HandedRow, SheetView};
use app::{Error, Field};
use askama::Template;
use domain::checklist::Item;
use domain::ids::AssessmentId;
use domain::policy::Action;

/// A colleague in the list, before the id.
const COLLEAGUE: &str = "colleague:";
/// A vendor's contact in the list, before the name.
const CONTACT: &str = "contact:";
/// Somebody whose name is typed.
const OTHER: &str = "other";

#[derive(Template)]
#[template(path = "pages/checklist/hand.html")]
struct Page {
    t: Frame,
    form: FormState,
    sheet: SheetView,
    item: Item,
    people: Vec<(String, String)>,
    handed: bool,
}

impl Page {
    fn path(&self) -> String {
        item_path(&self.sheet, &self.item)
    }
}

/// GET /assessments/{id}/items/{key}/hand
pub async fn show(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>) -> Answer {
    page(&build(&visit, id, &key, None).await?)
}

async fn build(visit: &Signed, id: AssessmentId, key: &str, form: Option<FormState>) -> Result<Page, Fault> {
    let sheet = visit.app().sheet(&visit.ctx, id).await?;
    let item = sheet.form()?.item(key).ok_or_else(Fault::not_found)?.clone();
    let people = people(visit, &sheet).await?;
    let handed = sheet.handed.get(key);
    let form = form.unwrap_or_else(|| handed.map(|h| kept(h, &people)).unwrap_or_default());
    let t = Frame::new(visit.visitor(), "checklist-hand").of(&sheet.organisation.name);
    Ok(Page { t, form, item, people, handed: handed.is_some(), sheet })
}

/// Everybody who can be chosen: colleagues, the vendors' contacts, somebody else.
async fn people(visit: &Signed, sheet: &SheetView) -> Result<Vec<(String, String)>, Fault> {
    let (app, ctx, organisation) = (visit.app(), &visit.ctx, sheet.row.organisation);
    let word = |key: &str| visit.say.plain(key).to_string();
    let mut out = vec![(String::new(), word("checklist-hand-choose"))];
    if ctx.may(Action::SeePeople, organisation).is_ok() {
        let all = app.people(ctx, organisation).await?;
        for person in &all {
            // Two of one name are told apart by what they sign in with.
            let namesake = all.iter().any(|p| p.id != person.id && p.name == person.name);
            let name = if namesake { format!("{} ({})", person.name, person.login) } else { person.name.clone() };
            out.push((format!("{COLLEAGUE}{}", person.id), name));
        }
    }
    if ctx.may(Action::SeeVendors, organisation).is_ok() {
        for vendor in app.vendors(ctx, organisation).await? {
            let name = format!("{} {}", vendor.name, vendor.contact).trim().to_owned();
            out.push((format!("{CONTACT}{name}"), name));
        }
    }
    out.push((OTHER.to_owned(), word("checklist-hand-other")));
    Ok(out)
}

/// The form as it stands.
fn kept(handed: &HandedRow, people: &[(String, String)]) -> FormState {
    let listed = match handed.to_person {
        Some(person) => format!("{COLLEAGUE}{person}"),
        None => format!("{CONTACT}{}", handed.to_name),
    };
    let form = FormState::default().with("message", handed.message.clone());
    if people.iter().any(|(value, _)| *value == listed) {
        form.with("to", listed)
    } else {
        form.with("to", OTHER).with("to_name", handed.to_name.clone())
    }
}

fn read(typed: &Typed) -> Result<HandTo, Field> {
    let (to, name) = (typed.raw("to"), typed.line("to_name"));
    if typed.has("take_back") {
        Ok(HandTo::Nobody)
    } else if let Some(id) = to.strip_prefix(COLLEAGUE) {
        id.parse().map(HandTo::Colleague).map_err(|_| Field::new("to", "hand-no-colleague"))
    } else if let Some(contact) = to.strip_prefix(CONTACT) {
        Ok(HandTo::Name(contact.to_owned()))
    } else if to.is_empty() && name.is_empty() {
        Err(Field::new("to", "hand-nobody"))
    } else {
        Ok(HandTo::Name(name))
    }
}

/// POST /assessments/{id}/items/{key}/hand
pub async fn save(visit: Signed, Path((id, key)): Path<(AssessmentId, String)>, typed: Typed) -> Answer {
    let outcome = match read(&typed) {
        Ok(to) => visit.app().hand_over(&visit.ctx, id, &key, to, &typed.lines("message")).await,
        Err(field) => Err(field.into()),
    };
    match outcome {
        Ok(()) => Ok(go(&format!("/assessments/{id}/items/{key}"))),
        Err(error @ (Error::Invalid(_) | Error::NothingStored { .. })) => {
            // A full disk still reads: the page comes back with everything that was typed.
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, &key, Some(form)).await?)
        }
        Err(other) => Err(other.into()),
    }
}
