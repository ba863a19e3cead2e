//! One's own second factor: what it is, setting a telephone up with a QR code or by typing, the codes for the paper,
//! taking it away. Passkeys have their own page (`passkeys.rs`).

use super::passkeys;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, local, page, page_again};
use crate::qr;
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::people::{Asked as Wanted, Enrolment, FactorView};
use askama::Template;
use askama::filters::Safe;

/// The page.
pub(super) const PATH: &str = "/account/second-factor";
/// What was done, as the address says it after a form was taken.
const DONE: [&str; 3] = ["off", "on", "telephone-off"];
/// So few codes left are told.
const FEW: i64 = 3;

#[derive(Template)]
#[template(path = "pages/people/factor.html")]
struct Factor {
    t: Frame,
    view: FactorView,
    wanted: Wanted,
    next: String,
    done: String,
    form: FormState,
}

impl Factor {
    fn are_few(&self) -> bool {
        self.view.codes_left <= FEW
    }
    fn is_on(&self) -> bool {
        self.view.since.is_some() || !self.view.passkeys.is_empty()
    }
    fn passkey_address(&self) -> String {
        if self.next.is_empty() { "/account/passkeys/new".to_owned() } else { passkeys::new_address(&self.next) }
    }
}

#[derive(Template)]
#[template(path = "pages/people/enrol.html")]
struct Enrol {
    t: Frame,
    enrolment: Enrolment,
    qr: Option<Safe<String>>,
    next: String,
    form: FormState,
}

#[derive(Template)]
#[template(path = "pages/people/codes.html")]
struct Codes {
    t: Frame,
    codes: Vec<String>,
    login: String,
    now: jiff::Timestamp,
    next: String,
    /// Words for what was set up just now; empty for a new set.
    on: &'static str,
}

impl Enrol {
    /// The secret in groups, none of which is broken where a line ends.
    fn groups(&self) -> impl Iterator<Item = &str> {
        self.enrolment.secret.split(' ')
    }
}

/// Where somebody is led who is asked for a second factor; afterwards they go on to `next`.
pub(crate) fn asked_address(next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{PATH}?next={next}")
}

async fn factor(visit: &Signed, next: &str) -> Result<Factor, Fault> {
    Ok(Factor {
        t: Frame::new(visit.visitor(), "factor-title"),
        view: visit.app().own_factor(&visit.ctx).await?,
        wanted: visit.me().asked,
        next: if next.is_empty() { String::new() } else { local(next).to_owned() },
        done: String::new(),
        form: FormState::default(),
    })
}

/// GET /account/second-factor?next=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let done = DONE.iter().find(|d| **d == asked.text("done")).map(|d| format!("factor-done-{d}")).unwrap_or_default();
    page(&Factor { done, ..factor(&visit, asked.text("next")).await? })
}

/// The page again, with what stands in the way.
async fn again(visit: &Signed, next: &str, error: Error) -> Answer {
    let form = FormState::default().refuse(error)?;
    page_again(&form.clone(), &Factor { form, ..factor(visit, next).await? })
}

fn enrol(visit: &Signed, enrolment: Enrolment, next: &str, form: FormState) -> Enrol {
    let t = Frame::new(visit.visitor(), "factor-enrol-title");
    Enrol { t, qr: qr::svg(&enrolment.address), enrolment, next: next.to_owned(), form }
}

/// POST /account/second-factor: shows a new secret; nothing is kept of it yet.
pub async fn begin(visit: Signed, typed: Typed) -> Answer {
    let next = typed.raw("next");
    match visit.app().begin_factor(&visit.ctx).await {
        Ok(enrolment) => page(&enrol(&visit, enrolment, next, FormState::default())),
        Err(error) => again(&visit, next, error).await,
    }
}

/// POST /account/second-factor/confirm: with the first code it counts; the codes for the paper are shown once.
pub async fn confirm(visit: Signed, typed: Typed) -> Answer {
    let (sealed, next) = (typed.raw("sealed"), typed.raw("next"));
    match visit.app().confirm_factor(&visit.ctx, sealed, typed.raw("code"), &visit.agent).await {
        Ok(codes) if codes.is_empty() && next.is_empty() => Ok(go(&done_address("on"))),
        Ok(codes) if codes.is_empty() => Ok(go(local(next))),
        Ok(codes) => page(&paper(&visit, codes, next, "factor-on")),
        Err(error @ Error::Conflict(_)) => again(&visit, next, error).await,
        Err(error) => {
            let enrolment = visit.app().enrolment(&visit.ctx, sealed).await?;
            let form = FormState::default().refuse(error)?;
            page_again(&form.clone(), &enrol(&visit, enrolment, next, form))
        }
    }
}

/// The codes for the paper, shown once; then it goes on to `next`.
pub(super) fn paper(visit: &Signed, codes: Vec<String>, next: &str, on: &'static str) -> impl Template {
    Codes {
        t: Frame::new(visit.visitor(), "factor-codes-title"),
        codes,
        login: visit.me().person.login.clone(),
        now: visit.ctx.now,
        next: if next.is_empty() { PATH.to_owned() } else { local(next).to_owned() },
        on,
    }
}

/// The page, after something was done.
pub(super) fn done_address(done: &str) -> String {
    format!("{PATH}?done={done}")
}

/// POST /account/second-factor/codes: a new set, shown once.
pub async fn codes(visit: Signed, typed: Typed) -> Answer {
    match visit.app().new_recovery_codes(&visit.ctx).await {
        Ok(codes) => page(&paper(&visit, codes, "", "")),
        Err(error) => again(&visit, typed.raw("next"), error).await,
    }
}

/// POST /account/second-factor/remove: the telephone; passkeys are taken away on their own page.
pub async fn remove(visit: Signed, typed: Typed) -> Answer {
    match visit.app().remove_factor(&visit.ctx, &visit.agent).await {
        Ok(is_left) => Ok(go(&done_address(if is_left { "telephone-off" } else { "off" }))),
        Err(error) => again(&visit, typed.raw("next"), error).await,
    }
}
