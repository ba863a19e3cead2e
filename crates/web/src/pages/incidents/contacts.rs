//! GET and POST /organisations/{id}/help: whom the institution calls, the posters, the page behind its code.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::incidents::{CONTACTS_MAX, HelpView, TypedContact, mark};
use app::{Error, Field, Place};
use askama::Template;
use axum::http::StatusCode;
use domain::ids::OrganisationId;
use domain::policy::Action;

/// Names of the fields of each line: name, phone, mobile, note.
type Names = [&'static str; 4];
/// One row per line of the form.
const LINES: [Names; CONTACTS_MAX] = [
    ["name1", "phone1", "mobile1", "note1"],
    ["name2", "phone2", "mobile2", "note2"],
    ["name3", "phone3", "mobile3", "note3"],
    ["name4", "phone4", "mobile4", "note4"],
    ["name5", "phone5", "mobile5", "note5"],
    ["name6", "phone6", "mobile6", "note6"],
    ["name7", "phone7", "mobile7", "note7"],
    ["name8", "phone8", "mobile8", "note8"],
];
/// The fields as the use case names them.
const FIELDS: Names = ["name", "phone", "mobile", "note"];

#[derive(Template)]
#[template(path = "pages/incidents/contacts.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    view: HelpView,
    form: FormState,
    /// Somebody else changed it meanwhile: what stands now is told.
    late: bool,
    done: &'static str,
    may_change: bool,
    /// The plan, where numbers of public contacts are written, is open to the person.
    may_write_plan: bool,
    place: Place,
    /// The address of the institution's page: with its name where a phone outside can open it.
    address: Option<String>,
}

impl Page {
    fn lines(&self) -> &'static [Names] {
        &LINES
    }
    /// Lines without anything in them are closed until they are wanted.
    fn used(&self, names: &Names) -> bool {
        names.iter().any(|n| !self.form.value(n).is_empty() || self.form.wrong(n).is_some())
    }
}

fn kept(view: &HelpView) -> FormState {
    let begin = FormState::default().with("seen", mark(&view.contacts));
    LINES.iter().zip(&view.contacts).fold(begin, |form, (names, c)| {
        let values = [&c.name, &c.phone, &c.mobile, &c.note];
        names.iter().zip(values).fold(form, |form, (name, value)| form.with(name, value.as_str()))
    })
}

async fn build(visit: &Signed, id: OrganisationId, form: Option<FormState>) -> Result<Page, Fault> {
    let view = visit.app().help(&visit.ctx, id).await?;
    // Whole where others can open it, too: in the clinic's network as well.
    let begin = visit.app().config.address_for_colleagues().unwrap_or_default();
    let address = view.code.as_deref().map(|code| format!("{begin}/help/{code}"));
    Ok(Page {
        t: Frame::new(visit.visitor(), "incidents-contacts-title").of(&view.label.name),
        organisation: id,
        form: form.unwrap_or_else(|| kept(&view)),
        late: false,
        done: "",
        may_change: visit.ctx.may(Action::ChangeHelp, id).is_ok(),
        may_write_plan: view.label.kind.is_institution() && visit.ctx.may(Action::ChangePlan, id).is_ok(),
        place: visit.app().config.place,
        address,
        view,
    })
}

/// GET /organisations/{id}/help
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let done = match asked.text("done") {
        "contacts" => "incidents-done-contacts",
        "code" => "incidents-done-code",
        _ => "",
    };
    page(&Page { done, ..build(&visit, id, None).await? })
}

/// POST /organisations/{id}/help
pub async fn save(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let line = |names: &Names| {
        let [name, phone, mobile, note] = names.map(|n| typed.line(n));
        TypedContact { name, phone, mobile, note }
    };
    let contacts = LINES.iter().map(line).collect();
    match visit.app().save_help_contacts(&visit.ctx, id, contacts, Some(typed.raw("seen").to_owned())).await {
        Ok(()) => Ok(go(&format!("/organisations/{id}/help?done=contacts"))),
        Err(Error::Stale { .. }) => {
            let built = build(&visit, id, None).await?;
            // Whoever saves again has seen what stands.
            let form = typed.keep().with("seen", mark(&built.view.contacts));
            page_as(StatusCode::CONFLICT, &Page { late: true, form, ..built })
        }
        Err(error) => {
            let form = typed.keep().refuse(placed(error))?;
            page_again(&form.clone(), &build(&visit, id, Some(form)).await?)
        }
    }
}

/// Puts the faults of a line at the fields of that line.
fn placed(error: Error) -> Error {
    let Error::Invalid(fields) = error else { return error };
    let place = |field: Field| {
        let line = field.args.iter().find(|(n, _)| *n == "line").and_then(|(_, v)| v.parse::<usize>().ok());
        let names = line.and_then(|n| LINES.get(n.saturating_sub(1)));
        let column = FIELDS.iter().position(|f| *f == field.name);
        match names.zip(column).and_then(|(names, column)| names.get(column)) {
            Some(name) => Field { name, ..field },
            None => field,
        }
    };
    Error::Invalid(fields.into_iter().map(place).collect())
}

/// POST /organisations/{id}/help/code: the old code opens nothing from then on.
pub async fn renew(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    visit.app().renew_help_code(&visit.ctx, id).await?;
    Ok(go(&format!("/organisations/{id}/help?done=code")))
}
