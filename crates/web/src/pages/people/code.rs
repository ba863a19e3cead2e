//! The second page of a sign-in: the code or the passkey, after the password was right. The cookie that leads here opens nothing.

use super::resume;
use super::sign_in::{again, inside};
use crate::cookies;
use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{Frame, go, local, page, page_again};
use crate::party::{self, passkeys};
use crate::take::Typed;
use crate::visit::Visitor;
use app::Error;
use app::people::{PendingSignIn, Ways};
use askama::Template;
use axum::http::{HeaderValue, header};

#[derive(Template)]
#[template(path = "pages/people/code.html")]
struct Code {
    t: Frame,
    form: FormState,
    ways: Ways,
    /// Where passkeys work, when not here.
    address: String,
}

/// The page, with what it may offer to whoever has this cookie.
async fn code(visit: &Visitor, pending: &str, form: FormState) -> app::Result<Code> {
    let works = passkeys(visit);
    let ways = visit.app().ways_to_enter(&visit.ctx, pending, works.party()).await?;
    let title = if ways.telephone { "factor-code-title" } else { "passkey-enter-title" };
    Ok(Code { t: Frame::new(visit, title), form, ways, address: works.address().to_owned() })
}

/// What the page carries of the sign-in before it: where it leads, and a form that was kept.
fn carried(typed: &Typed) -> FormState {
    let carried = ["next", resume::PATH, resume::BODY];
    carried.iter().fold(FormState::default(), |form, name| form.with(name, typed.raw(name)))
}

/// The page that asks for the code or the passkey, right after the password.
pub(super) async fn ask(visit: &Visitor, pending: &PendingSignIn, typed: &Typed) -> Answer {
    let mut answer = page(&code(visit, &pending.token, carried(typed)).await?)?;
    let secure = visit.secure;
    let cookie = cookies::write(cookies::PENDING, &pending.token, Some(PendingSignIn::SECONDS), secure);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

/// POST /sign-in/code
pub async fn enter(visit: Visitor, typed: Typed) -> Answer {
    let shown = party::shown(&visit, &typed, "");
    match visit.app().enter_code(&visit.ctx, &visit.pending, shown, &visit.origin()).await {
        Ok(session) => inside(&visit, &session, &typed).await,
        // The button was pressed twice.
        Err(Error::Conflict(_)) if visit.me.is_some() => Ok(go(local(typed.raw("next")))),
        Err(error @ Error::Conflict(_)) => again(&visit, &typed, error),
        Err(error) => {
            let form = carried(&typed).refuse(error)?;
            match code(&visit, &visit.pending, form.clone()).await {
                Ok(shown) => page_again(&form, &shown),
                Err(over) => again(&visit, &typed, over),
            }
        }
    }
}
