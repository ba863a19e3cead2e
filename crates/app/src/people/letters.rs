//! Letters to a person about their own account: that somebody signed in from a browser that was not known, that a code
//! from paper was used, that the second factor came or went. They go by mail, where mail is set and an address of the
//! person is known; they hold no link, so that nobody learns to type a password behind one.

use super::{App, Ctx, INSTALLATION, Preferences};
use crate::Result;
use crate::mails::NewMail;
use content::{Arg, Lang};
use domain::ids::PersonId;
use sql::Tx;
use storage::people::AccountRow;

/// Where letters to a person go: to the address of their account; without one, and an account that began with a code has
/// none, to that of their weekly digest. Empty: nowhere.
pub(crate) fn letter_address(tx: &Tx, account: &AccountRow) -> Result<String> {
    if !account.email.is_empty() {
        return Ok(account.email.clone());
    }
    Ok(storage::reminders::wanted(tx, account.id)?.map(|digest| digest.address).unwrap_or_default())
}

/// A letter in both languages, made before the transaction; in the transaction it is addressed, and goes in one.
#[derive(Clone)]
pub(super) struct Letter([NewMail; 2]);

impl Letter {
    /// Queues it, where it can go.
    pub(super) fn send(&self, tx: &Tx, person: PersonId, at: i64) -> Result<()> {
        let Some(account) = storage::people::account(tx, person)? else { return Ok(()) };
        let address = letter_address(tx, &account)?;
        if address.is_empty() || !crate::mails::is_set_up(tx)? {
            return Ok(());
        }
        let Self([ja, en]) = self;
        let mail = if Preferences::stored(&account.preferences).lang == Lang::En { en } else { ja };
        App::queue_mail(tx, &mail.to(INSTALLATION, &address), at)
    }
}

impl App {
    /// A letter of a kind (`letter-KIND-subject`, `letter-KIND-body`), with the moment and the browser.
    pub(super) fn letter(&self, ctx: &Ctx, kind: &str, agent: &str) -> Letter {
        Letter([Lang::Ja, Lang::En].map(|lang| {
            let today = ctx.today();
            let day = if lang == Lang::En { today.to_string() } else { domain::dates::wareki(today) };
            let at = format!("{day} {}", domain::dates::clock_time(ctx.now));
            let browser = self.browser_words(lang, agent);
            let args = [("at", Arg::from(at.as_str())), ("browser", Arg::from(browser.as_str()))];
            let say = |part: &str| self.content.messages.say(lang, &format!("letter-{kind}-{part}"), &args);
            self.mail(ctx, INSTALLATION, "", &say("subject"), &say("body"))
        }))
    }

    /// What a browser calls itself, in words: 「Windows の Edge」.
    #[must_use]
    pub fn browser_words(&self, lang: Lang, agent: &str) -> String {
        let (browser, system) = domain::people::browser_and_system(agent);
        let say = |key: &str, args: &[(&str, Arg)]| self.content.messages.say(lang, key, args);
        match (browser, system) {
            ("", "") => say("people-browser-unknown", &[]),
            (one, "") | ("", one) => one.to_owned(),
            _ => say("people-browser", &[("browser", Arg::from(browser)), ("system", Arg::from(system))]),
        }
    }
}
