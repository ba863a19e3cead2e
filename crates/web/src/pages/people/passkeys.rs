//! One's own passkeys: which there are, a new one, another name, taking one away. What the device does, a script asks of
//! it (`assets/js/passkey.js`); who has none gets the codes of a telephone offered, which need no script.

use super::factor::{self, asked_address};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, local, page, page_again};
use crate::party::{Passkeys, passkeys};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::people::{Answer as FromDevice, PasskeyView, Question};
use askama::Template;
use domain::ids::{PasskeyId, SessionId};
use domain::policy::Refusal;

/// The page.
const PATH: &str = "/account/passkeys";
/// Longest name that is proposed, characters: no longer than what is taken.
const NAME_MAX: usize = 40;
/// What was done, as the address says it after a form was taken.
const DONE: [&str; 3] = ["added", "renamed", "removed"];

#[derive(Template)]
#[template(path = "pages/people/passkeys.html")]
struct List {
    t: Frame,
    passkeys: Vec<PasskeyView>,
    options: Vec<(String, String)>,
    works: Passkeys,
    done: String,
    form: FormState,
}

impl List {
    /// Whether one works where somebody is.
    fn works_here(&self, one: &PasskeyView) -> bool {
        self.works.party().is_some_and(|party| party.id == one.works_at)
    }
}

#[derive(Template)]
#[template(path = "pages/people/passkey_new.html")]
struct New {
    t: Frame,
    question: Option<Question>,
    /// Where passkeys work, when not here.
    address: String,
    next: String,
    form: FormState,
}

impl New {
    /// Where the codes of a telephone are set up; afterwards it goes on as it would from here.
    fn telephone(&self) -> String {
        if self.next.is_empty() { factor::PATH.to_owned() } else { asked_address(&self.next) }
    }
}

async fn list(visit: &Signed, form: FormState) -> Result<List, Fault> {
    let passkeys_of = visit.app().own_passkeys(&visit.ctx).await?;
    Ok(List {
        t: Frame::new(visit.visitor(), "passkey-title"),
        options: passkeys_of.iter().map(|one| (one.id.to_string(), one.name.clone())).collect(),
        passkeys: passkeys_of,
        works: passkeys(visit),
        done: String::new(),
        form,
    })
}

/// GET /account/passkeys
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let done = DONE.iter().find(|d| **d == asked.text("done")).map(|d| format!("passkey-done-{d}")).unwrap_or_default();
    page(&List { done, ..list(&visit, FormState::default()).await? })
}

fn session(visit: &Signed) -> Result<SessionId, Fault> {
    Ok(visit.me().session.ok_or(Refusal::SignIn)?)
}

/// The page that asks the device; with a new question each time.
async fn new(visit: &Signed, next: &str, form: FormState) -> Result<New, Fault> {
    let works = passkeys(visit);
    let question = match works.party() {
        Some(party) => Some(visit.app().begin_passkey(&visit.ctx, session(visit)?, party).await?),
        None => None,
    };
    Ok(New {
        t: Frame::new(visit.visitor(), "passkey-new-title"),
        question,
        address: works.address().to_owned(),
        next: if next.is_empty() { String::new() } else { local(next).to_owned() },
        form,
    })
}

/// GET /account/passkeys/new?next=
pub async fn begin(visit: Signed, asked: Asked) -> Answer {
    let name = visit.app().browser_words(visit.say.view().lang, &visit.agent);
    let name: String = name.chars().take(NAME_MAX).collect();
    match new(&visit, asked.text("next"), FormState::default().with("name", name)).await {
        Ok(shown) => page(&shown),
        Err(fault) if fault.code == "passkey-too-many" => {
            let form = FormState::default().refuse(Error::Conflict("passkey-too-many"))?;
            page_again(&form.clone(), &list(&visit, form).await?)
        }
        Err(fault) => Err(fault),
    }
}

/// POST /account/passkeys: what a device made. With the first second factor the codes for the paper are shown once.
pub async fn add(visit: Signed, typed: Typed) -> Answer {
    let next = typed.raw("next");
    let Passkeys::Here(party) = passkeys(&visit) else { return Ok(go(&format!("{PATH}/new"))) };
    let made =
        FromDevice { party, sealed: typed.raw("passkey_sealed").to_owned(), text: typed.raw("passkey").to_owned() };
    match visit.app().add_passkey(&visit.ctx, session(&visit)?, &made, typed.raw("name"), &visit.agent).await {
        Ok(codes) if codes.is_empty() && next.is_empty() => Ok(go(&format!("{PATH}?done=added"))),
        Ok(codes) if codes.is_empty() => Ok(go(local(next))),
        Ok(codes) => page(&factor::paper(&visit, codes, next, "passkey-on")),
        Err(error @ Error::Conflict(_)) => {
            let form = FormState::default().refuse(error)?;
            page_again(&form.clone(), &list(&visit, form).await?)
        }
        Err(error) => {
            let form = FormState::default().with("name", typed.raw("name")).refuse(error)?;
            page_again(&form.clone(), &new(&visit, next, form).await?)
        }
    }
}

fn which(typed: &Typed) -> Result<PasskeyId, Fault> {
    typed.id("id")?.ok_or_else(Fault::not_found)
}

/// POST /account/passkeys/rename
pub async fn rename(visit: Signed, typed: Typed) -> Answer {
    match visit.app().rename_passkey(&visit.ctx, which(&typed)?, typed.raw("name")).await {
        Ok(()) => Ok(go(&format!("{PATH}?done=renamed"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &list(&visit, form).await?)
        }
    }
}

/// POST /account/passkeys/remove
pub async fn remove(visit: Signed, typed: Typed) -> Answer {
    match visit.app().remove_passkey(&visit.ctx, which(&typed)?, &visit.agent).await {
        Ok(true) => Ok(go(&format!("{PATH}?done=removed"))),
        Ok(false) => Ok(go(&factor::done_address("off"))),
        // Pressed twice, or long gone: it is not there, as was wanted.
        Err(Error::Refused(Refusal::NotFound)) => Ok(go(&format!("{PATH}?done=removed"))),
        Err(error) => Err(error.into()),
    }
}

/// Where the page that asks for a second factor leads.
pub(super) fn new_address(next: &str) -> String {
    asked_address(next).replacen(factor::PATH, &format!("{PATH}/new"), 1)
}
