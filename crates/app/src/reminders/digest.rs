//! The weekly digest: for those who asked for it, on their day of the week by the clock of Tokyo, once however many
//! workers there are. With nothing to say nothing is sent. It holds no link, so that nobody learns to type a password
//! behind one.

use crate::jobs::Outcome;
use crate::mails::NewMail;
use crate::people::INSTALLATION;
use crate::{App, Ctx, Error, Field, Result};
use content::{Arg, Lang};
use domain::ids::PersonId;
use domain::mail::{fold_address, is_address};
use domain::organisations::Kind;
use domain::policy::{Action, Actor, Refusal};
use domain::reminders::next_on;
use domain::text::without_readings;
use storage::reminders::DigestRow;

/// The kind of the job.
pub(crate) const JOB: &str = "digest";
/// It goes out from this hour on, in Tokyo.
const HOUR: i8 = 7;
const HOURLY: i64 = 3_600_000_000;

/// The digest that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Where it goes.
    pub address: String,
    /// 1: Monday … 7: Sunday.
    pub weekday: i64,
}

impl App {
    /// The digest that the caller wants; none: no digest.
    ///
    /// # Errors
    /// Refused.
    pub async fn digest(&self, ctx: &Ctx) -> Result<Option<Wanted>> {
        ctx.may_any(Action::OwnAccount)?;
        let person = ctx.actor.person().ok_or(Error::Refused(Refusal::SignIn))?;
        let row = self.db.read(move |tx| Ok::<_, Error>(storage::reminders::wanted(tx, person)?)).await?;
        Ok(row.map(|r| Wanted { address: r.address, weekday: r.weekday }))
    }

    /// Says that the caller wants the digest, or none any more. Where it went elsewhere until now, that address is told
    /// in one last mail: whoever else sits at the account does not lead the reminders away unseen.
    ///
    /// # Errors
    /// Fields `address` (`digest-address`) and `weekday` (`digest-weekday`); refused.
    pub async fn want_digest(&self, ctx: &Ctx, wanted: Option<Wanted>) -> Result<()> {
        let permit = ctx.may_any(Action::OwnAccount)?;
        let person = ctx.actor.person().ok_or(Error::Refused(Refusal::SignIn))?;
        let row = match wanted {
            None => None,
            Some(wanted) => {
                let address = fold_address(&wanted.address);
                let mut faults = Vec::new();
                if !is_address(&address) {
                    faults.push(Field::new("address", "digest-address"));
                }
                if !(1..=7).contains(&wanted.weekday) {
                    faults.push(Field::new("weekday", "digest-weekday"));
                }
                if !faults.is_empty() {
                    return Err(Error::Invalid(faults));
                }
                let due_on = next_on(wanted.weekday, ctx.today()).to_string();
                Some(DigestRow { person, address, weekday: wanted.weekday, due_on })
            }
        };
        let said = row.as_ref().map_or_else(|| "no digest".to_owned(), |r| format!("digest on {}", r.weekday));
        let entry = self.entry(ctx, INSTALLATION, Action::OwnAccount, person.bytes(), said);
        let (moved, at) = (Lang::ALL.map(|lang| (lang, self.moved_mail(ctx, lang))), ctx.micros());
        self.db
            .write(move |tx| {
                let old = storage::reminders::wanted(tx, person)?.map(|old| old.address);
                if let Some(old) = old.filter(|old| row.as_ref().is_some_and(|new| new.address != *old))
                    && crate::mails::is_set_up(tx)?
                {
                    let lang = lang_of(tx, person)?;
                    for (_, mail) in moved.iter().filter(|(of, _)| *of == lang) {
                        Self::queue_mail(tx, &mail.to(INSTALLATION, &old), at)?;
                    }
                }
                match &row {
                    Some(row) => storage::reminders::want(tx, &permit, row)?,
                    None => storage::reminders::stop(tx, &permit, person)?,
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Says to an address that the digest goes elsewhere from now on. It holds no link either.
    fn moved_mail(&self, ctx: &Ctx, lang: Lang) -> NewMail {
        let day = if lang == Lang::En { ctx.today().to_string() } else { domain::dates::wareki(ctx.today()) };
        let args = [("day", Arg::from(day.as_str()))];
        let say = |key: &str| self.content.messages.say(lang, key, &args);
        self.mail(ctx, INSTALLATION, "", &say("digest-moved-subject"), &say("digest-moved-body"))
    }

    /// The job: whatever is due today, looked at every hour.
    pub(crate) async fn digests(&self, ctx: &Ctx) -> Result<Outcome> {
        let again = Outcome::Again(ctx.micros() + HOURLY);
        if domain::dates::clock_time(ctx.now).split(':').next().and_then(|hour| hour.parse::<i8>().ok()) < Some(HOUR) {
            return Ok(again);
        }
        loop {
            let today = ctx.today();
            let due = self.db.read(move |tx| Ok::<_, Error>(storage::reminders::due(tx, today)?)).await?;
            if due.is_empty() {
                return Ok(again);
            }
            for row in due {
                self.send_digest(ctx, row).await?;
            }
        }
    }

    /// Queues one digest and moves its day, in one transaction.
    async fn send_digest(&self, ctx: &Ctx, row: DigestRow) -> Result<()> {
        let person = row.person;
        let found = self.db.read(move |tx| {
            let account = storage::people::account(tx, person)?;
            Ok::<_, Error>((account, storage::people::acting_roles(tx, person)?))
        });
        let (account, roles) = found.await?;
        let actor = Actor::Person { id: person, roles: roles.iter().map(|r| (r.organisation, r.role)).collect() };
        let theirs = Ctx { actor, ..ctx.clone() };
        let lang = account.map(|a| crate::people::Preferences::stored(&a.preferences).lang).unwrap_or_default();
        let mut houses: Vec<_> =
            roles.into_iter().filter(|r| Kind::is_institution(r.kind)).map(|r| (r.organisation, r.name)).collect();
        houses.dedup();
        let mut parts = Vec::new();
        for (organisation, name) in houses {
            let Ok(reminders) = self.reminders(&theirs, organisation).await else { continue };
            let lines: Vec<String> = reminders
                .iter()
                .filter(|r| r.is_for(Some(person)))
                .map(|r| {
                    let (what, todo) = self.told(lang, r);
                    format!("・{what}\n　{todo}\n")
                })
                .collect();
            if !lines.is_empty() {
                parts.push(format!("■ {name}\n{}", lines.join("")));
            }
        }
        let mail = (!parts.is_empty()).then(|| {
            let say = |key: &str, args: &[(&str, Arg)]| without_readings(&self.content.messages.say(lang, key, args));
            let day = if lang == Lang::En { ctx.today().to_string() } else { domain::dates::wareki(ctx.today()) };
            let subject = say("digest-subject", &[("day", Arg::from(day.as_str()))]);
            let body = format!("{}\n\n{}\n{}\n", say("digest-hello", &[]), parts.join("\n"), say("digest-end", &[]));
            self.mail(ctx, INSTALLATION, &row.address, &subject, &body)
        });
        let tomorrow = ctx.today().tomorrow().unwrap_or_else(|_| ctx.today());
        let next = next_on(row.weekday, tomorrow);
        let mut entry = self.entry(ctx, INSTALLATION, Action::OwnAccount, person.bytes(), "digest sent".to_owned());
        entry.actor = None;
        let at = ctx.micros();
        self.db
            .write(move |tx| {
                if !storage::reminders::claim(tx, &row, next)? {
                    return Ok(());
                }
                if let Some(mail) = &mail {
                    Self::queue_mail(tx, mail, at)?;
                }
                Ok::<_, Error>(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}

/// The language of a person's mails.
fn lang_of(tx: &sql::Tx, person: PersonId) -> Result<Lang> {
    let account = storage::people::account(tx, person)?;
    Ok(account.map(|a| crate::people::Preferences::stored(&a.preferences).lang).unwrap_or_default())
}
