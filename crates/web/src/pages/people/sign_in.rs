//! Signing in and out.

use crate::cookies;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, local, page, page_again};
use crate::pages::people::resume;
use crate::take::{Asked, Typed};
use crate::visit::{Signed, Visitor};
use app::people::NewSession;
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "pages/people/sign_in.html")]
pub(crate) struct SignIn {
    pub t: Frame,
    pub form: FormState,
    /// Signed out just now.
    pub left: bool,
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
    page(&SignIn { t: Frame::new(&visit, "people-sign-in"), form, left: asked.text("left") == "1", again: false })
}

/// POST /sign-in
pub async fn enter(visit: Visitor, typed: Typed) -> Answer {
    let (login, password) = (typed.line("login"), typed.raw("password"));
    match visit.app().sign_in(&visit.ctx, &login, password, &visit.network, &visit.agent).await {
        Ok(session) => {
            let answer = match resume::wanted(&typed) {
                Some(kept) => resume::offer(&visit, &session, kept).await?,
                None => go(local(typed.raw("next"))),
            };
            Ok(with_session(&visit, &session, answer))
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            let again = !form.value(resume::PATH).is_empty();
            let t = Frame::new(&visit, "people-sign-in");
            page_again(&form.clone(), &SignIn { t, form, left: false, again })
        }
    }
}

/// POST /sign-out
pub async fn leave(visit: Signed) -> Answer {
    let session = visit.me().session.ok_or_else(Fault::not_found)?;
    visit.app().sign_out(&visit.ctx, session).await?;
    let cookie = cookies::write(cookies::SESSION, "", Some(0), visit.secure);
    Ok(([(header::SET_COOKIE, cookie)], go("/sign-in?left=1")).into_response())
}

/// Hands the session to the browser, until the browser is closed: PCs of a reception are shared.
pub(crate) fn with_session(visit: &Visitor, session: &NewSession, mut answer: Response) -> Response {
    let cookie = cookies::write(cookies::SESSION, &session.token, None, visit.secure);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
