//! Signing in and out.

use crate::cookies;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, local, page, page_again};
use crate::pages::people::{code, factor, resume};
use crate::take::{Asked, Typed};
use crate::visit::{Signed, Visitor};
use app::people::{Entered, NewSession};
use askama::Template;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "pages/people/sign_in.html")]
pub(crate) struct SignIn {
    pub t: Frame,
    pub form: FormState,
    /// What was done just now, by the key of its words: signed out, erased; empty: nothing.
    pub left: &'static str,
    /// A form that was sent after its session had ended.
    pub again: bool,
}

/// GET /sign-in
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    let next = local(asked.text("next"));
    if visit.me.is_some() {
        return Ok(go(next));
    }
    if visit.app().needs_setup().await? {
        return Ok(go("/setup"));
    }
    let form = FormState::default().with("next", next);
    let left = match asked.text("left") {
        "1" => "people-signed-out",
        "erased" => "people-left-erased",
        _ => "",
    };
    page(&SignIn { t: Frame::new(&visit, "people-sign-in"), form, left, again: false })
}

/// POST /sign-in
pub async fn enter(visit: Visitor, typed: Typed) -> Answer {
    let (login, password) = (typed.line("login"), typed.raw("password"));
    match visit.app().sign_in(&visit.ctx, &login, password, &visit.origin()).await {
        Ok(entered) => arrive(&visit, entered, &typed).await,
        Err(error) => again(&visit, &typed, error),
    }
}

/// The page of the sign-in with what is wrong; what was typed before it is kept.
pub(super) fn again(visit: &Visitor, typed: &Typed, error: app::Error) -> Answer {
    let form = typed.keep().refuse(error)?;
    let again = !form.value(resume::PATH).is_empty();
    let t = Frame::new(visit, "people-sign-in");
    page_again(&form.clone(), &SignIn { t, form, left: "", again })
}

/// Where a right password leads: in, or to the page that asks for the code or the passkey.
pub(crate) async fn arrive(visit: &Visitor, entered: Entered, typed: &Typed) -> Answer {
    match entered {
        Entered::Session(session) => inside(visit, &session, typed).await,
        Entered::Code(pending) => code::ask(visit, &pending, typed).await,
    }
}

/// In: to the form that was kept, to the page that asks for a second factor, or on.
pub(super) async fn inside(visit: &Visitor, session: &NewSession, typed: &Typed) -> Answer {
    let answer = match resume::wanted(typed) {
        Some(kept) => resume::offer(visit, session, kept).await?,
        None if session.asked => go(&factor::asked_address(local(typed.raw("next")))),
        None => go(local(typed.raw("next"))),
    };
    Ok(with_session(visit, session, answer))
}

/// POST /sign-out
pub async fn leave(visit: Signed) -> Answer {
    let session = visit.me().session.ok_or_else(Fault::not_found)?;
    visit.app().sign_out(&visit.ctx, session).await?;
    let cookie = cookies::write(cookies::SESSION, "", Some(0), visit.secure);
    let mut answer = ([(header::SET_COOKIE, cookie)], go("/sign-in?left=1")).into_response();
    // The next person at this PC finds nothing by going back.
    let everything = HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert(HeaderName::from_static("clear-site-data"), everything);
    Ok(answer)
}

/// Hands the session to the browser, until the browser is closed: PCs of a reception are shared. The browser's own
/// cookie stays.
pub(crate) fn with_session(visit: &Visitor, session: &NewSession, mut answer: Response) -> Response {
    let secure = visit.secure;
    let headers = answer.headers_mut();
    headers.append(header::SET_COOKIE, cookies::write(cookies::SESSION, &session.token, None, secure));
    let kept = Some(cookies::DEVICE_KEPT);
    headers.append(header::SET_COOKIE, cookies::write(cookies::DEVICE, &session.device, kept, secure));
    if !visit.pending.is_empty() {
        headers.append(header::SET_COOKIE, cookies::write(cookies::PENDING, "", Some(0), secure));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
