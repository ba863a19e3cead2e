//! 「もう一度確かめます」: before what somebody at a PC that was left alone should not do. The gate asks, for every route
//! that says `fresh`; what was typed waits sealed in the page, and goes on from there with one button.

use crate::cookies;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, local, page, page_again};
use crate::party::{self, passkeys};
use crate::take::{Asked, Typed};
use crate::visit::{Signed, Visitor};
use app::Error;
use app::people::Ways;
use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::SessionId;
use domain::policy::Refusal;

/// The page on its own, for what is fetched.
pub(crate) const PATH: &str = "/step-up";
/// Hidden field with what was typed, sealed.
pub(super) const BODY: &str = "step_body";
/// Larger forms are typed again (bytes).
const MOST: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "pages/people/step_up.html")]
struct StepUp {
    t: Frame,
    form: FormState,
    /// With what it is shown; none: with the password.
    ways: Option<Ways>,
    /// Where passkeys work, when not here.
    address: String,
    /// Where it goes on: the form's own address, or [`PATH`].
    action: String,
}

impl StepUp {
    async fn new(visit: &Visitor, form: FormState, action: String) -> Result<Self, Fault> {
        let me = visit.me.as_ref().ok_or(Refusal::SignIn)?;
        let works = passkeys(visit);
        let ways = match me.session.filter(|_| me.has_factor) {
            Some(session) => Some(visit.app().ways_to_prove(&visit.ctx, session, works.party()).await?),
            None => None,
        };
        let (t, address) = (Frame::new(visit, "step-up-title"), works.address().to_owned());
        Ok(Self { t, form, ways, address, action })
    }
    /// Key of the first sentence.
    fn lead(&self) -> &'static str {
        match &self.ways {
            None => "step-up-lead-password",
            Some(ways) if ways.telephone => "step-up-lead-code",
            Some(_) => "step-up-lead-passkey",
        }
    }
}

/// Whether a request goes on.
pub(crate) enum Passed {
    /// It does, with the session's new cookie where a proof was given.
    On(Request, Option<HeaderValue>),
    /// The page that asks comes first.
    Ask(Response),
}

/// Looks at a request of a route that asks for a fresh proof.
pub(crate) async fn pass(visit: &Visitor, request: Request, limit: usize) -> Result<Passed, Fault> {
    let Some((me, session)) = visit.me.as_ref().and_then(|me| Some((me, me.session?))) else {
        return Ok(Passed::On(request, None));
    };
    let fresh = me.is_fresh(visit.ctx.now);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let media = request.headers().get(header::CONTENT_TYPE).map(|v| v.as_bytes().to_ascii_lowercase());
    let is_form = !reads && media.is_some_and(|m| m.starts_with(b"application/x-www-form-urlencoded"));
    if !is_form && fresh {
        return Ok(Passed::On(request, None));
    }
    let scripted = crate::outer::wants_json(request.headers());
    if !is_form && scripted {
        return Err(asked());
    }
    if reads {
        let next: String = form_urlencoded::byte_serialize(visit.address.as_bytes()).collect();
        return Ok(Passed::Ask(go(&format!("{PATH}?next={next}"))));
    }
    if !is_form {
        return Ok(Passed::Ask(ask(visit, None, FormState::default()).await?));
    }
    let (mut parts, body) = request.into_parts();
    let bytes = to_bytes(body, limit).await.map_err(|e| crate::forgery::of_body(&e, limit))?;
    let typed = Typed::from_urlencoded(&bytes);
    if !typed.has(BODY) {
        if fresh {
            return Ok(Passed::On(Request::from_parts(parts, Body::from(bytes)), None));
        }
        if scripted {
            return Err(asked());
        }
        let small = (bytes.len() <= MOST).then_some(&bytes);
        let sealed = small.and_then(|bytes| visit.app().seal_form(session, &visit.address, bytes));
        return Ok(Passed::Ask(ask(visit, sealed, FormState::default()).await?));
    }
    let sealed = typed.raw(BODY);
    let whole = visit.app().open_form(session, &visit.address, sealed).ok_or_else(Fault::forged)?;
    let mut cookie = None;
    // Sent twice: the first time was the proof.
    if !fresh {
        match prove_with(visit, session, &typed).await {
            Ok(new) => cookie = Some(new),
            Err(error) => {
                let form = FormState::default().refuse(error)?;
                return Ok(Passed::Ask(ask(visit, Some(sealed.to_owned()), form).await?));
            }
        }
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Passed::On(Request::from_parts(parts, Body::from(whole)), cookie))
}

/// For scripts.
fn asked() -> Fault {
    Fault::new(StatusCode::FORBIDDEN, "error-step-up")
}

/// The page that asks; with what was typed it sends that on itself.
async fn ask(visit: &Visitor, sealed: Option<String>, form: FormState) -> Answer {
    let form = if form.is_fine() { form.answered(StatusCode::UNAUTHORIZED) } else { form };
    let (action, form) = match sealed {
        Some(sealed) => (visit.address.clone(), form.with(BODY, sealed)),
        None => (PATH.to_owned(), form.with("next", visit.came_from.as_str())),
    };
    page_again(&form.clone(), &StepUp::new(visit, form, action).await?)
}

/// Takes the proof; the session's new cookie.
async fn prove_with(visit: &Visitor, session: SessionId, typed: &Typed) -> Result<HeaderValue, Error> {
    let code = party::shown(visit, typed, "step_");
    let token = visit.app().prove(&visit.ctx, session, typed.raw("step_password"), code, &visit.agent).await?;
    Ok(cookies::write(cookies::SESSION, &token, None, visit.secure))
}

/// GET /step-up?next=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let form = FormState::default().with("next", local(asked.text("next")));
    page(&StepUp::new(visit.visitor(), form, PATH.to_owned()).await?)
}

/// POST /step-up
pub async fn prove(visit: Signed, typed: Typed) -> Answer {
    let session = visit.me().session.ok_or(Refusal::SignIn)?;
    match prove_with(visit.visitor(), session, &typed).await {
        Ok(cookie) => Ok(([(header::SET_COOKIE, cookie)], go(local(typed.raw("next")))).into_response()),
        Err(error) => {
            let form = FormState::default().with("next", local(typed.raw("next"))).refuse(error)?;
            page_again(&form.clone(), &StepUp::new(visit.visitor(), form, PATH.to_owned()).await?)
        }
    }
}
