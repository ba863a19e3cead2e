//! GET and POST /setup: the owner and the institution.

use crate::fault::Answer;
use crate::forgery;
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_as};
use crate::pages::checklist::read_day;
use crate::pages::people::sign_in::with_session;
use crate::take::{Asked, Typed};
use crate::visit::Visitor;
use app::Place;
use app::organisations::TypedCode;
use app::setup::Setup;
use app::{Error, Field};
use askama::Template;
use axum::http::StatusCode;
use domain::organisations::{Kind, PREFECTURES};
use domain::text::fold_code;

#[derive(Template)]
#[template(path = "pages/setup/first.html")]
struct Page {
    t: Frame,
    form: FormState,
    /// Whether the code that `serve` printed is asked for.
    asks_code: bool,
    place: Place,
    kinds: Vec<(&'static str, String)>,
    prefectures: Vec<(&'static str, String)>,
}

fn build(visit: &Visitor, form: FormState) -> Page {
    let mut kinds = vec![("", visit.say.plain("setup-choose").to_string())];
    kinds.extend(
        Kind::ALL
            .into_iter()
            .filter(|k| k.is_institution())
            .map(|k| (k.code(), visit.say.plain(kind_key(k)).to_string())),
    );
    let mut prefectures = vec![("", visit.say.plain("setup-choose").to_string())];
    prefectures.extend(PREFECTURES.iter().map(|p| (*p, (*p).to_owned())));
    let (asks_code, place) = (asked_code(visit).is_some(), visit.app().config.place);
    Page { t: Frame::new(visit, "setup-title"), form, asks_code, place, kinds, prefectures }
}

/// The code that this visitor is asked for: off loopback the one that `serve` printed.
fn asked_code(visit: &Visitor) -> Option<&str> {
    let first = visit.web.options.first_code.as_ref()?;
    (!(first.on_loopback && visit.here)).then_some(first.code.as_str())
}

/// Whether two codes are one: width, case, hyphens and spaces aside, in a time that does not tell where they differ.
fn is_same_code(visit: &Visitor, given: &str, wanted: &str) -> bool {
    let plain = |text: &str| fold_code(text).to_ascii_lowercase().replace('-', "");
    forgery::same(&visit.web.form_key, &plain(given), &plain(wanted))
}

/// Key of the word for a kind of organisation.
pub(crate) fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::National => "kind-national",
        Kind::Prefectural => "kind-prefectural",
        Kind::County => "kind-county",
        Kind::Group => "kind-group",
        Kind::Hospital => "kind-hospital",
        Kind::Clinic => "kind-clinic",
        Kind::Dental => "kind-dental",
        Kind::BirthCentre => "kind-birth-centre",
        Kind::Pharmacy => "kind-pharmacy",
        Kind::Care => "kind-care",
        Kind::Vendor => "kind-vendor",
    }
}

/// GET /setup
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    if !visit.app().needs_setup().await? {
        return Ok(go("/"));
    }
    let form = FormState::default().with("ten", asked.text("ten"));
    page(&build(&visit, form))
}

/// POST /setup
pub async fn save(visit: Visitor, typed: Typed) -> Answer {
    // Before anything else: who cannot show the code learns nothing, not even that a name is taken.
    if let Some(wanted) = asked_code(&visit)
        && !is_same_code(&visit, typed.raw("start_code"), wanted)
        && visit.app().needs_setup().await?
    {
        let mut form = typed.keep();
        form.mark(Field::new("start_code", "setup-start-code-wrong"));
        return page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, form));
    }
    if typed.raw("password") != typed.raw("password_again") {
        let mut form = typed.keep();
        form.mark(Field::new("password_again", "password-differs"));
        return page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, form));
    }
    let mut faults = Vec::new();
    let mut code = |names: [&'static str; 3]| {
        let from = read_day(typed.raw(names[2]), names[2]).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        TypedCode { text: typed.raw(names[0]).to_owned(), reason: typed.line(names[1]), from, to: None }
    };
    let codes = vec![code(["code", "code_reason", "code_from"]), code(["code_2", "code_2_reason", "code_2_from"])];
    if !faults.is_empty() {
        let form = typed.keep().refuse(Error::Invalid(faults))?;
        return page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, form));
    }
    let setup = Setup {
        login: typed.line("login"),
        password: typed.raw("password").to_owned(),
        person_name: typed.line("person_name"),
        name: typed.line("name"),
        kana: typed.line("kana"),
        kind: typed.line("kind"),
        prefecture: typed.line("prefecture"),
        codes,
        ten: typed.line("ten"),
    };
    match visit.app().set_up(&visit.ctx, setup, &visit.origin()).await {
        Ok(session) => Ok(with_session(&visit, &session, go("/setup/systems"))),
        Err(Error::Conflict("setup-done")) => Ok(go("/sign-in")),
        Err(error @ Error::Invalid(_)) => {
            let form = typed.keep().refuse(error)?;
            page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, form))
        }
        Err(other) => Err(other.into()),
    }
}
