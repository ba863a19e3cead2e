//! A form that was sent after its session had ended: the person signs in again, and what was typed is
//! offered once more under the new session's token. Nothing typed is lost.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, local, page_as};
use crate::gate::to_sign_in;
use crate::pages::people::sign_in::SignIn;
use crate::take::Typed;
use crate::visit::{Visit, Visitor};
use app::people::NewSession;
use askama::Template;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::policy::Refusal;
use std::sync::Arc;

/// Hidden field with the address of the form.
pub const PATH: &str = "resume_path";
/// Hidden field with what was typed, urlencoded.
pub(super) const BODY: &str = "resume_body";
/// Larger forms are not offered again (bytes).
pub(super) const MOST: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "pages/people/resume.html")]
struct Resume {
    t: Frame,
    path: String,
    pairs: Vec<(String, String)>,
}

/// The sign-in page that carries the form which just failed.
pub(crate) async fn ask(visit: &Visitor, request: Request) -> Answer {
    let media =
        request.headers().get(header::CONTENT_TYPE).map(|v| v.as_bytes().to_ascii_lowercase()).unwrap_or_default();
    let scripted = crate::outer::wants_json(request.headers());
    if scripted || !media.starts_with(b"application/x-www-form-urlencoded") {
        return Err(Refusal::SignIn.into());
    }
    let path = visit.path().to_owned();
    let bytes = to_bytes(request.into_body(), MOST).await.map_err(|_| Fault::from(Refusal::SignIn))?;
    let typed = Typed::from_urlencoded(&bytes);
    if typed.pairs().next().is_none() || typed.has(super::step_up::BODY) {
        // A button alone: nothing was typed. Or what was typed is sealed for a session that is over.
        return Ok(to_sign_in(&visit.came_from));
    }
    let kept = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(typed.pairs().filter(|(name, _)| !name.contains("password")))
        .finish();
    let form = FormState::default().with(PATH, path).with(BODY, kept).with("next", visit.came_from.clone());
    page_as(StatusCode::UNAUTHORIZED, &SignIn { t: Frame::new(visit, "people-sign-in"), form, left: "", again: true })
}

/// What a sign-in carries, as long as it leads to a form of ours.
pub(crate) fn wanted(typed: &Typed) -> Option<(String, Typed)> {
    let path = local(typed.raw(PATH));
    (path != "/").then(|| (path.to_owned(), Typed::from_urlencoded(typed.raw(BODY).as_bytes())))
}

/// Offers the form once more.
pub(crate) async fn offer(
    visit: &Visitor,
    session: &NewSession,
    (path, typed): (String, Typed),
) -> Result<Response, Fault> {
    let me = visit.app().session(&session.token, visit.ctx.now).await?.ok_or(Refusal::SignIn)?;
    let signed = Visitor(Arc::new(Visit {
        web: visit.web.clone(),
        ctx: app::Ctx { actor: me.actor.clone(), ..visit.ctx.clone() },
        say: visit.say.clone(),
        csrf: me.csrf.clone(),
        me: Some(Arc::new(me)),
        address: "/".to_owned(),
        came_from: "/".to_owned(),
        network: visit.network.clone(),
        called: visit.called.clone(),
        agent: visit.agent.clone(),
        device: visit.device.clone(),
        pending: String::new(),
        secure: visit.secure,
        here: visit.here,
    }));
    let pairs = typed.pairs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    page_as(StatusCode::OK, &Resume { t: Frame::new(&signed, "people-resume"), path, pairs })
}
