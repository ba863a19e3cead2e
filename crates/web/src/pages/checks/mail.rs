//! The mail server: entered, tried, forgotten; and the newest mails with their state.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::mails::{KEPT_DAYS, Mail, TypedRelay};
use askama::Template;
use domain::dates::from_micros;
use domain::ids::MailId;
use domain::mail::{MailState, Security};

/// What was done, as the address says it after a form was taken.
const DONE: [&str; 3] = ["saved", "forgotten", "again"];

/// What came of a test.
struct Tried {
    to: String,
    /// Key of the sentence; empty: it was sent.
    fault: String,
    said: String,
}

#[derive(Template)]
#[template(path = "pages/checks/mail.html")]
struct Page {
    t: Frame,
    done: String,
    tried: Option<Tried>,
    relay: FormState,
    test: FormState,
    has_settings: bool,
    has_password: bool,
    securities: Vec<(&'static str, String)>,
    mails: Vec<Mail>,
    kept_days: i64,
}

impl Page {
    fn password_hint(&self) -> &'static str {
        if self.has_password { "mail-password-kept" } else { "mail-password-hint" }
    }
    fn state(&self, mail: &Mail) -> String {
        format!("mail-state-{}", mail.state.code())
    }
    fn fault(&self, mail: &Mail) -> String {
        format!("mail-fault-{}", mail.fault)
    }
    fn at(&self, micros: &i64) -> String {
        self.t.instant(&from_micros(*micros))
    }
    fn may_again(&self, mail: &Mail) -> bool {
        mail.state != MailState::Queued
    }
    /// Its button says that it was sent already.
    fn again_key(&self, mail: &Mail) -> &'static str {
        if mail.state == MailState::Sent { "mail-again-sent" } else { "mail-again" }
    }
    /// A server that was tried again may have taken it twice.
    fn maybe_twice(&self, mail: &Mail) -> bool {
        mail.state == MailState::Sent && mail.tries > 1
    }
}

/// The page with the settings that are kept; what somebody typed stands in their place.
async fn build(visit: &Signed, typed: Option<FormState>) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let kept = app.mail_settings(ctx).await?;
    let word = |s: Security| (s.code(), visit.say.plain(&format!("mail-security-{}", s.code())).to_string());
    let form = match (&kept, typed) {
        (_, Some(typed)) => typed,
        (Some(k), None) => FormState::default()
            .with("host", k.host.clone())
            .with("port", k.port.to_string())
            .with("security", k.security.code())
            .with("user", k.user.clone())
            .with("from", k.from.clone())
            .with("from_name", k.from_name.clone()),
        (None, None) => FormState::default().with("security", Security::StartTls.code()),
    };
    let own = visit.me().person.email.clone();
    Ok(Page {
        t: Frame::new(visit.visitor(), "mail-title"),
        done: String::new(),
        tried: None,
        relay: form.named("relay"),
        test: FormState::default().named("test").with("to", own),
        has_settings: kept.is_some(),
        has_password: kept.is_some_and(|k| k.has_password),
        securities: Security::ALL.map(word).to_vec(),
        mails: app.mails(ctx).await?,
        kept_days: KEPT_DAYS,
    })
}

/// GET /settings/mail
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let done = DONE.iter().find(|d| **d == asked.text("done")).map(|d| format!("mail-done-{d}")).unwrap_or_default();
    page(&Page { done, ..build(&visit, None).await? })
}

/// POST /settings/mail
pub async fn save(visit: Signed, typed: Typed) -> Answer {
    let wanted = TypedRelay {
        host: typed.line("host"),
        port: typed.line("port"),
        security: typed.line("security"),
        user: typed.line("user"),
        password: typed.raw("password").to_owned(),
        from: typed.line("from"),
        from_name: typed.line("from_name"),
    };
    match visit.app().save_mail_settings(&visit.ctx, wanted).await {
        Ok(()) => Ok(go("/settings/mail?done=saved")),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, Some(form)).await?)
        }
    }
}

/// POST /settings/mail/test: the answer of the server stands on the page that comes.
pub async fn test(visit: Signed, typed: Typed) -> Answer {
    let to = typed.line("to");
    let (subject, body) = (visit.say.plain("mail-test-subject"), visit.say.plain("mail-test-body"));
    match visit.app().try_mail(&visit.ctx, &to, &subject.to_string(), &format!("{body}\n")).await {
        Ok(sent) => {
            let (fault, said) = match sent {
                Ok(()) => (String::new(), String::new()),
                Err(error) => (format!("mail-fault-{}", error.fault.code()), error.said),
            };
            let test = typed.keep().named("test");
            page(&Page { tried: Some(Tried { to, fault, said }), test, ..build(&visit, None).await? })
        }
        Err(error) => {
            let form = typed.keep().named("test").refuse(error)?;
            page_again(&form.clone(), &Page { test: form, ..build(&visit, None).await? })
        }
    }
}

/// POST /settings/mail/again: a mail that failed goes into the queue anew.
pub async fn again(visit: Signed, typed: Typed) -> Answer {
    let mail: MailId = typed.id("mail")?.ok_or_else(Fault::not_found)?;
    visit.app().send_mail_again(&visit.ctx, mail).await?;
    Ok(go("/settings/mail?done=again"))
}

/// POST /settings/mail/forget
pub async fn forget(visit: Signed) -> Answer {
    visit.app().forget_mail_settings(&visit.ctx).await?;
    Ok(go("/settings/mail?done=forgotten"))
}
