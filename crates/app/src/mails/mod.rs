//! Mail: queued in the transaction that makes it necessary, sent by a job, tried again while the server is away, shown
//! with its state. A mail that a crash caught between the server's answer and our note goes out twice under one
//! `Message-ID`, which mail programs show once; none is ever lost.

mod relay;
pub(crate) mod returned;

pub use relay::{RelayView, TypedRelay};

use crate::jobs::{Job, Outcome};
use crate::ports::{Attachment, Message, PostError, PostFault, Relay};
use crate::{App, Ctx, Error, Result};
use domain::dates::from_micros;
use domain::ids::{MailId, OrganisationId};
use domain::mail::{GIVE_UP_HOURS, GIVE_UP_TRIES, MailState, minutes_until_next_try};
use domain::policy::Action;
use domain::text::{clean_line, clean_lines};
use serde::{Deserialize, Serialize};
use sql::Tx;
use std::time::Duration;
pub use storage::mails::{Attached, Mail};

/// The kind of the job that sends one mail.
pub(crate) const JOB: &str = "mail";
/// The longest that one message may take, whatever the server does.
const LONGEST: Duration = Duration::from_secs(60);
/// Without settings a mail looks again after so long (microseconds).
const NO_SETTINGS: i64 = 10 * MINUTE;
/// The longest rest after the server could not be used (minutes).
const REST_MAX: i64 = 30;
/// Mails that ended are kept for so long (days).
pub const KEPT_DAYS: i64 = 90;
const MINUTE: i64 = 60_000_000;
/// Setting: until when no mail is tried, because the server could not be used.
const REST: &str = "mail-rest";
/// Longest answer of a server that is kept, characters.
const SAID_MAX: usize = 300;

/// A mail to be queued, made before the transaction.
#[derive(Debug, Clone)]
pub struct NewMail {
    organisation: OrganisationId,
    id: MailId,
    job: storage::jobs::NewJob,
    to: String,
    subject: String,
    body: String,
    attached: Vec<Attached>,
}

impl NewMail {
    /// Adds a file whose bytes lie in the store of files already ([`App::keep_blob`]).
    #[must_use]
    pub fn attach(mut self, name: &str, media_type: &str, sha256: &str) -> Self {
        self.attached.push(Attached {
            name: clean_line(name),
            media_type: media_type.to_owned(),
            sha256: sha256.to_owned(),
        });
        self
    }
    /// The same mail to somebody whose address is only known inside the transaction.
    #[must_use]
    pub(crate) fn to(&self, organisation: OrganisationId, address: &str) -> Self {
        Self { organisation, to: domain::mail::fold_address(address), ..self.clone() }
    }
    /// Its id, under which its state is found.
    #[must_use]
    pub fn id(&self) -> MailId {
        self.id
    }
}

/// The moment until which all mails wait, and how often in a row the server could not be used.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Rest {
    until: i64,
    failures: i64,
}

/// What a try needs.
struct Try {
    mail: Mail,
    attached: Vec<Attached>,
    relay: Option<Relay>,
    rest: Rest,
}

/// Whether mail can be sent at all, inside a transaction.
pub(crate) fn is_set_up(tx: &Tx) -> Result<bool> {
    relay::is_set_up(tx)
}

impl App {
    /// A mail to be queued; `organisation`: for whom it goes (zero: for the installation).
    #[must_use]
    pub fn mail(&self, ctx: &Ctx, organisation: OrganisationId, to: &str, subject: &str, body: &str) -> NewMail {
        let id = MailId(self.new_id(ctx));
        NewMail {
            organisation,
            id,
            job: self.mail_job(ctx, id),
            to: domain::mail::fold_address(to),
            subject: clean_line(subject),
            body: clean_lines(body),
            attached: Vec::new(),
        }
    }

    fn mail_job(&self, ctx: &Ctx, id: MailId) -> storage::jobs::NewJob {
        self.job(ctx, JOB, &format!("mail {id}"), &serde_json::json!({ "id": id.to_string() }), ctx.micros())
    }

    /// Queues a mail inside the transaction that makes it necessary, before its audit record.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn queue_mail(tx: &Tx, new: &NewMail, at: i64) -> Result<()> {
        let host = relay::sender_host(tx)?;
        let mail = Mail {
            organisation: new.organisation,
            id: new.id,
            message_id: format!("{}.mamori@{host}", new.id),
            recipient: new.to.clone(),
            subject: new.subject.clone(),
            body: new.body.clone(),
            state: MailState::Queued,
            tries: 0,
            fault: String::new(),
            said: String::new(),
            created_at: at,
            ended_at: None,
        };
        storage::mails::add(tx, &mail, &new.attached)?;
        storage::jobs::enqueue(tx, &new.job, at)?;
        Ok(())
    }

    /// The job of one mail.
    pub(crate) async fn send_mail(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
        let id: Option<MailId> = payload["id"].as_str().and_then(|t| t.parse().ok());
        let id = id.ok_or_else(|| Error::Inside("a mail's job without its id".to_owned()))?;
        let now = ctx.micros();
        let app = self.clone();
        let found = self.db.read(move |tx| app.next_try(tx, id)).await?;
        let Some(Try { mut mail, attached, relay, rest }) = found else { return Ok(Outcome::Done) };
        let Some(relay) = relay else { return Ok(Outcome::Again(now + NO_SETTINGS)) };
        // What waited for settings, or while nothing ran, has its tries still before it.
        if mail.tries >= GIVE_UP_TRIES && now - mail.created_at > GIVE_UP_HOURS * 60 * MINUTE {
            (mail.state, mail.ended_at) = (MailState::Failed, Some(now));
            return self.note_try(mail, None).await.map(|()| Outcome::Done);
        }
        // A rest that ends later than any was begun while the clock was wrong.
        if rest.until > now && rest.until <= now + REST_MAX * MINUTE {
            return Ok(Outcome::Again(rest.until));
        }
        let tried = self.try_to_send(relay, &mail, attached).await;
        let ended_at = self.ports.clock.now().as_microsecond();
        mail.tries += 1;
        match tried {
            Ok(()) => {
                (mail.state, mail.ended_at) = (MailState::Sent, Some(ended_at));
                (mail.fault, mail.said) = (String::new(), String::new());
                let well = (rest.failures > 0).then(Rest::default);
                self.note_try(mail, well).await.map(|()| Outcome::Done)
            }
            Err(error) => {
                error.fault.code().clone_into(&mut mail.fault);
                mail.said = clean_line(&error.said).chars().take(SAID_MAX).collect();
                tracing::warn!(fault = mail.fault, tries = mail.tries, "a mail could not be sent");
                if error.fault.is_final() {
                    (mail.state, mail.ended_at) = (MailState::Failed, Some(ended_at));
                    return self.note_try(mail, None).await.map(|()| Outcome::Done);
                }
                let next = ended_at + minutes_until_next_try(mail.tries) * MINUTE;
                let wait = minutes_until_next_try(rest.failures + 1).min(REST_MAX) * MINUTE;
                let rest = Rest { until: ended_at + wait, failures: rest.failures + 1 };
                self.note_try(mail, error.fault.concerns_all().then_some(rest)).await?;
                Ok(Outcome::Again(next))
            }
        }
    }

    /// The mail that is to be tried, if it still waits.
    fn next_try(&self, tx: &Tx, id: MailId) -> Result<Option<Try>> {
        let Some((mail, attached)) = storage::mails::find(tx, id)? else { return Ok(None) };
        if mail.state != MailState::Queued {
            return Ok(None);
        }
        let rest = storage::settings::get(tx, REST)?;
        let rest = rest.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(Some(Try { mail, attached, relay: self.relay_in(tx)?, rest }))
    }

    async fn note_try(&self, mail: Mail, rest: Option<Rest>) -> Result<()> {
        let rest = rest.map(|r| serde_json::to_string(&r).unwrap_or_default());
        self.db
            .write(move |tx| {
                storage::mails::tried(tx, &mail)?;
                if let Some(rest) = &rest {
                    storage::settings::put(tx, REST, rest)?;
                }
                Ok(())
            })
            .await
    }

    async fn try_to_send(&self, relay: Relay, mail: &Mail, attached: Vec<Attached>) -> Result<(), PostError> {
        let mut attachments = Vec::new();
        for one in attached {
            let bytes = self.read_blob(&one.sha256).await.map_err(|error| {
                // A store that is away is back some time; bytes that are not there are not.
                let away = matches!(error, Error::NothingStored { .. });
                let fault = if away { PostFault::Later } else { PostFault::Refused };
                PostError { fault, said: format!("{}: {error}", one.sha256) }
            })?;
            attachments.push(Attachment { name: one.name, media_type: one.media_type, bytes });
        }
        let message = Message {
            message_id: mail.message_id.clone(),
            date: from_micros(mail.created_at),
            to: mail.recipient.clone(),
            subject: mail.subject.clone(),
            body: mail.body.clone(),
            attachments,
        };
        self.hand_over_to_post(relay, message).await
    }

    /// Hands a message to the post on the blocking pool, and waits no longer than [`LONGEST`].
    async fn hand_over_to_post(&self, relay: Relay, message: Message) -> Result<(), PostError> {
        let post = self.ports.post.clone();
        let sending = tokio::task::spawn_blocking(move || post.send(&relay, &message));
        match tokio::time::timeout(LONGEST, sending).await {
            Ok(Ok(sent)) => sent,
            Ok(Err(error)) => Err(PostError { fault: PostFault::Later, said: error.to_string() }),
            Err(late) => Err(PostError { fault: PostFault::Timeout, said: late.to_string() }),
        }
    }

    /// The newest mails with their state.
    ///
    /// # Errors
    /// Refused.
    pub async fn mails(&self, ctx: &Ctx) -> Result<Vec<Mail>> {
        let permit = ctx.may_any(Action::Operate)?;
        self.db.read(move |tx| Ok(storage::mails::newest(tx, &permit)?)).await
    }

    /// Puts a mail that failed or came back into the queue anew; also one that a server took and that never arrived. It
    /// keeps its `Message-ID`, so that a mail program shows it once.
    ///
    /// # Errors
    /// Refused; not found.
    pub async fn send_mail_again(&self, ctx: &Ctx, id: MailId) -> Result<()> {
        let permit = ctx.may_any(Action::Operate)?;
        let entry = self.entry(ctx, relay::INSTALLATION, Action::Operate, id.bytes(), "mail again".to_owned());
        let (job, at) = (self.mail_job(ctx, id), ctx.micros());
        self.db
            .write(move |tx| {
                if !storage::mails::again(tx, &permit, id, at)? {
                    return Err(Error::not_found());
                }
                storage::jobs::enqueue(tx, &job, at)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Marks a mail that came back, by its `Message-ID`; false where none such was sent. `said`: what the mailbox
    /// that sent it back wrote.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn mail_bounced(&self, ctx: &Ctx, message_id: &str, said: &str) -> Result<bool> {
        ctx.may_any(Action::Operate)?;
        let (id, at) = (message_id.trim_matches(['<', '>', ' ']).to_owned(), ctx.micros());
        let said: String = clean_line(said).chars().take(SAID_MAX).collect();
        self.db.write(move |tx| Ok(storage::mails::bounced(tx, &id, &said, at)?)).await
    }

    /// Removes mails that ended long ago, with bytes that nobody else holds. For the daily job; how many went.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn sweep_mails(&self, ctx: &Ctx) -> Result<usize> {
        ctx.may_any(Action::Operate)?;
        let before = ctx.micros() - KEPT_DAYS * 24 * 60 * MINUTE;
        let mut removed = 0;
        loop {
            let (gone, free) = self.db.write(move |tx| Ok::<_, Error>(storage::mails::sweep(tx, before)?)).await?;
            removed += gone;
            self.remove_blobs(free).await;
            if gone == 0 {
                return Ok(removed);
            }
        }
    }
}
