//! One's own account: password, sessions, tokens of the API.

use super::factor::asked_address;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Field;
use app::people::{SessionView, SignedIn, StrangerView, TOKEN_DAYS_MAX, TokenView};
use app::reminders::Wanted;
use askama::Template;
use domain::ids::SessionId;
use domain::policy::Action;
use std::sync::Arc;

/// What was done, as the address says it after a form was taken.
const DONE: [&str; 7] = ["digest", "password", "session", "others", "token-revoked", "stranger-mine", "stranger-ended"];

#[derive(Template)]
#[template(path = "pages/people/account.html")]
struct Account {
    t: Frame,
    me: Arc<SignedIn>,
    done: String,
    password: FormState,
    token: FormState,
    digest: FormState,
    digest_on: bool,
    days: Vec<(String, String)>,
    sessions: Vec<SessionView>,
    strangers: Vec<StrangerView>,
    tokens: Vec<TokenView>,
    days_max: u32,
    oversees: bool,
}

impl Account {
    /// What a browser calls itself, in words.
    fn browser(&self, agent: &str) -> String {
        self.t.browser_words(agent)
    }
}

#[derive(Template)]
#[template(path = "pages/people/token.html")]
struct Token {
    t: Frame,
    secret: String,
}

async fn account(visit: &Signed) -> Result<Account, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let wanted = app.digest(ctx).await?;
    let (address, weekday) =
        wanted.as_ref().map_or((visit.me().person.email.clone(), 1), |w| (w.address.clone(), w.weekday));
    Ok(Account {
        digest: FormState::default().named("digest").with("address", address).with("weekday", weekday.to_string()),
        digest_on: wanted.is_some(),
        days: (1..=7).map(|d| (d.to_string(), visit.say.plain(&format!("digest-day-{d}")).to_string())).collect(),
        t: Frame::new(visit.visitor(), "people-account"),
        me: visit.me_shared(),
        done: String::new(),
        password: FormState::default().named("password"),
        token: FormState::default().named("token").with("days", "30"),
        sessions: app.sessions(ctx).await?,
        strangers: match visit.me().session {
            Some(here) => app.strangers(ctx, here).await?,
            None => Vec::new(),
        },
        tokens: app.tokens(ctx).await?,
        days_max: TOKEN_DAYS_MAX,
        oversees: app.stands_for_installation(ctx, Action::Oversee).await?,
    })
}

/// GET /account
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let done = DONE.iter().find(|d| **d == asked.text("done")).map(|d| format!("people-done-{d}")).unwrap_or_default();
    page(&Account { done, ..account(&visit).await? })
}

/// POST /account/password
pub async fn password(visit: Signed, typed: Typed) -> Answer {
    let (old, new) = (typed.raw("old_password"), typed.raw("password"));
    let error = if new == typed.raw("password_again") {
        match visit.app().change_password(&visit.ctx, visit.me().session, old, new).await {
            Ok(()) => return Ok(go("/account?done=password")),
            Err(error) => error,
        }
    } else {
        app::Error::field("password_again", "password-differs")
    };
    let form = FormState::default().named("password").refuse(error)?;
    page_again(&form.clone(), &Account { password: form, ..account(&visit).await? })
}

/// POST /account/digest: with `stop` it ends.
pub async fn digest(visit: Signed, typed: Typed) -> Answer {
    let wanted = typed
        .raw("stop")
        .is_empty()
        .then(|| Wanted { address: typed.line("address"), weekday: typed.raw("weekday").trim().parse().unwrap_or(0) });
    match visit.app().want_digest(&visit.ctx, wanted).await {
        Ok(()) => Ok(go("/account?done=digest")),
        Err(error) => {
            let form = typed.keep().named("digest").refuse(error)?;
            page_again(&form.clone(), &Account { digest: form, ..account(&visit).await? })
        }
    }
}

/// POST /account/sessions/end
pub async fn end_session(visit: Signed, typed: Typed) -> Answer {
    let session: SessionId = typed.id("session")?.ok_or_else(Fault::not_found)?;
    visit.app().end_session(&visit.ctx, session).await?;
    Ok(go("/account?done=session"))
}

/// POST /account/sessions/end-others
pub async fn end_others(visit: Signed) -> Answer {
    let keep = visit.me().session.ok_or_else(Fault::not_found)?;
    visit.app().end_other_sessions(&visit.ctx, keep).await?;
    Ok(go("/account?done=others"))
}

/// POST /account/strangers: whether a sign-in from an unknown browser was one's own.
pub async fn stranger(visit: Signed, typed: Typed) -> Answer {
    let session: SessionId = typed.id("session")?.ok_or_else(Fault::not_found)?;
    let here = visit.me().session.ok_or_else(Fault::not_found)?;
    let mine = typed.raw("mine") == "yes";
    visit.app().answer_stranger(&visit.ctx, here, session, mine).await?;
    Ok(go(if mine { "/account?done=stranger-mine" } else { "/account?done=stranger-ended" }))
}

/// POST /account/tokens: the token is shown once, in the answer. Who owes a second factor sets it up first: a token
/// would be a way past it.
pub async fn issue_token(visit: Signed, typed: Typed) -> Answer {
    if visit.me().asked == app::people::Asked::Now {
        return Ok(go(&asked_address("/account")));
    }
    let days = domain::text::fold_code(typed.raw("days"));
    let error = match days.parse() {
        Ok(days) => {
            let person = visit.me().person.id;
            match visit.app().issue_token(&visit.ctx, person, &typed.line("label"), days).await {
                Ok(secret) => return page(&Token { t: Frame::new(visit.visitor(), "people-token-title"), secret }),
                Err(error) => error,
            }
        }
        Err(_) => app::Error::Invalid(vec![Field::new("days", "token-days").with("max", TOKEN_DAYS_MAX.to_string())]),
    };
    let form = typed.keep().named("token").refuse(error)?;
    page_again(&form.clone(), &Account { token: form, ..account(&visit).await? })
}

/// POST /account/tokens/revoke
pub async fn revoke_token(visit: Signed, typed: Typed) -> Answer {
    let token = typed.id("token")?.ok_or_else(Fault::not_found)?;
    visit.app().revoke_token(&visit.ctx, token).await?;
    Ok(go("/account?done=token-revoked"))
}
