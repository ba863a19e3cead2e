//! A notice by mail to whom its association reaches outside Mamori: the whole as one PDF, with the code that shows that
//! it is genuine, and no address that asks for a password. A job prints it once and queues a mail for each of them; the
//! row in `notice_mails` sees to it that nobody gets it twice.

use super::{NoticeFile, own};
use crate::blobs::Coming;
use crate::codes::grouped;
use crate::evidence::{Incoming, file_name};
use crate::mails::{NewMail, returned};
use crate::{App, Ctx, Error, Result};
use content::Lang;
use domain::dates::wareki;
use domain::ids::{ContactId, NoticeId, OrganisationId};
use domain::mail::{fold_address, is_address};
use domain::notices::State;
use domain::papers::{Format, Paper};
use domain::policy::{Action, Permit};
use domain::text::{clean_line, without_readings};
use serde_json::{Value, json};
use std::sync::Arc;
use storage::notices::{ContactRow, NoticeMail, NoticeRow};

/// Job: prints a notice and queues its mails.
pub(crate) const MAIL_JOB: &str = "mail-notice";
/// So many mails are queued in one transaction.
const AT_ONCE: i64 = 100;
/// More contacts than an association can have.
const EVERYBODY: i64 = 10_000;
/// Longest answer of a server that is kept, characters.
const SAID_MAX: usize = 300;

/// The whole as one PDF in the store of files, under the name by which it goes.
#[derive(Clone)]
struct Printed {
    sha256: String,
    name: String,
    coming: Arc<Coming>,
}

/// Who gets a notice by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailed {
    /// The notice.
    pub notice: NoticeRow,
    /// Those to whom it went.
    pub mails: Vec<NoticeMail>,
    /// Contacts by mail to whom it did not go yet.
    pub waiting: usize,
    /// Contacts that are reached by fax or by post.
    pub by_hand: usize,
    /// Whether there is a mail server.
    pub has_server: bool,
}

impl Mailed {
    /// How many did not arrive.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.mails.iter().filter(|m| m.is_lost()).count()
    }
}

/// The job for a notice that goes to all members.
pub(super) fn job(app: &App, ctx: &Ctx, id: NoticeId) -> storage::jobs::NewJob {
    app.job(ctx, MAIL_JOB, &format!("{MAIL_JOB} {id} {}", ctx.micros()), &json!({ "notice": id }), ctx.micros())
}

/// Whether an association has contacts: any, or such that get mail.
pub(super) fn contacts(tx: &sql::Tx<'_>, permit: &Permit, organisation: OrganisationId) -> Result<(usize, usize)> {
    let all = storage::notices::contacts(tx, permit, organisation)?;
    let by_mail = all.iter().filter(|c| c.way == domain::notices::Reached::Mail).count();
    Ok((all.len(), by_mail))
}

impl App {
    /// How many contacts of an association get its notices by mail.
    ///
    /// # Errors
    /// Refused.
    pub async fn mail_contacts(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<usize> {
        let permit =
            ctx.may(Action::IssueNotices, organisation).or_else(|_| ctx.may(Action::WriteNotices, organisation))?;
        self.db.read(move |tx| Ok(contacts(tx, &permit, organisation)?.1)).await
    }

    /// Who gets a notice of one's own association by mail, and where each mail stands.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-not-issued`.
    pub async fn mailed(&self, ctx: &Ctx, id: NoticeId) -> Result<Mailed> {
        let has_server = self.has_mail().await?;
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let (permit, notice) = own(tx, &ctx, Action::SeeReceipts, id)?;
                if notice.state != State::Issued {
                    return Err(Error::Conflict("notice-not-issued"));
                }
                let issuer = notice.organisation;
                let (all, by_mail) = contacts(tx, &permit, issuer)?;
                Ok(Mailed {
                    mails: storage::notices::mailed::list(tx, &permit, issuer, id)?,
                    waiting: storage::notices::mailed::waiting(tx, &permit, issuer, id, EVERYBODY)?.len(),
                    by_hand: all - by_mail,
                    has_server,
                    notice,
                })
            })
            .await
    }

    /// Sends a notice by mail to the contacts to whom it did not go yet.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-not-issued`, `notice-mail-nobody`.
    pub async fn mail_notice(&self, ctx: &Ctx, id: NoticeId) -> Result<()> {
        let (job, salt, ctx) = (job(self, ctx, id), self.salt(), ctx.clone());
        self.db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, Action::IssueNotices, id)?;
                if row.state != State::Issued {
                    return Err(Error::Conflict("notice-not-issued"));
                }
                if storage::notices::mailed::waiting(tx, &permit, row.organisation, id, 1)?.is_empty() {
                    return Err(Error::Conflict("notice-mail-nobody"));
                }
                storage::jobs::enqueue(tx, &job, ctx.micros())?;
                super::draft::record(tx, &ctx, &row, Action::IssueNotices, salt)
            })
            .await
    }

    /// Sends a mail that did not arrive again, to this address; the contact keeps it.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `email`, also for a contact that was removed; conflict `notice-mail-under-way`.
    pub async fn mail_notice_again(&self, ctx: &Ctx, id: NoticeId, contact: ContactId, address: &str) -> Result<()> {
        let address = fold_address(address);
        if !is_address(&address) {
            return Err(Error::field("email", "contact-email"));
        }
        let (job, salt, ctx) = (job(self, ctx, id), self.salt(), ctx.clone());
        self.db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, Action::IssueNotices, id)?;
                let lost = lost(tx, &permit, &row, contact)?;
                let at = ctx.micros();
                if !storage::notices::mailed::anew(tx, &permit, row.organisation, id, &lost, &address, at)? {
                    return Err(Error::field("email", "notice-mail-contact-gone"));
                }
                storage::jobs::enqueue(tx, &job, at)?;
                super::draft::record(tx, &ctx, &row, Action::IssueNotices, salt)
            })
            .await
    }

    /// Notes that somebody whom a mail did not reach got the notice by fax.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-mail-under-way`.
    pub async fn faxed_instead(&self, ctx: &Ctx, id: NoticeId, contact: ContactId) -> Result<()> {
        let (salt, ctx) = (self.salt(), ctx.clone());
        self.db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, Action::IssueNotices, id)?;
                lost(tx, &permit, &row, contact)?;
                storage::notices::mailed::by_fax(tx, &permit, row.organisation, id, contact)?;
                super::draft::record(tx, &ctx, &row, Action::IssueNotices, salt)
            })
            .await
    }

    /// Takes in a mail that came back, saved as a file: the mail that it was is marked; the notice that it carried.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `file`: no mail that came back, one that only takes longer, none of this
    /// association's.
    pub async fn take_returned(&self, ctx: &Ctx, id: NoticeId, incoming: Incoming) -> Result<NoticeId> {
        let (salt, ctx) = (self.salt(), ctx.clone());
        let read = tokio::task::spawn_blocking(move || returned::read(&incoming.bytes()?)).await;
        let found = read.map_err(|e| Error::Inside(e.to_string()))??;
        let said: String = clean_line(&found.said).chars().take(SAID_MAX).collect();
        self.db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, Action::IssueNotices, id)?;
                let why = (found.why.code(), said.as_str());
                let (issuer, at) = (row.organisation, ctx.micros());
                let marked = storage::notices::mailed::returned(tx, &permit, issuer, &found.message_id, why, at)?;
                let (notice, _) = marked.ok_or_else(|| Error::field("file", "bounce-not-ours"))?;
                super::draft::record(tx, &ctx, &row, Action::IssueNotices, salt)?;
                Ok(notice)
            })
            .await
    }

    /// Job: prints a notice and queues a mail for every contact to whom it did not go yet.
    pub(crate) async fn mail_notice_job(&self, ctx: &Ctx, payload: &str) -> Result<()> {
        let payload: Value = serde_json::from_str(payload).map_err(|e| Error::Inside(e.to_string()))?;
        let id = payload["notice"].as_str().and_then(|t| t.parse().ok());
        let id: NoticeId = id.ok_or_else(|| Error::Inside("mails without their notice".into()))?;
        let view = self.own_letters(ctx, id).await?;
        let outer = view.0.first().ok_or_else(Error::not_found)?.clone();
        let issuer = outer.organisation;
        let permit = ctx.may(Action::IssueNotices, issuer)?;
        let files = super::files::all(&view.0);
        let mut printed: Option<Printed> = None;
        loop {
            let asked = permit.clone();
            let next = self
                .db
                .read(move |tx| Ok::<_, Error>(storage::notices::mailed::waiting(tx, &asked, issuer, id, AT_ONCE)?));
            let next = next.await?;
            if next.is_empty() {
                return Ok(());
            }
            let Printed { sha256, name, coming } = match &printed {
                Some(kept) => kept.clone(),
                None => printed.insert(self.print_for_mail(ctx, &view.0, view.1.as_ref()).await?).clone(),
            };
            let mails: Vec<(ContactRow, NewMail)> = next
                .into_iter()
                .map(|to| {
                    let mail = self.notice_mail(ctx, &outer, &files, &to);
                    let mail = mail.attach(&name, Format::Pdf.media_type(), &sha256);
                    (to, super::files::attached(mail, &files))
                })
                .collect();
            let (permit, at, row, ctx2, salt) = (permit.clone(), ctx.micros(), outer.clone(), ctx.clone(), self.salt());
            self.db
                .write(move |tx| {
                    coming.named(tx, &sha256)?;
                    for (to, mail) in &mails {
                        if storage::notices::mailed::queue(tx, &permit, id, to, mail.id(), at)? {
                            App::queue_mail(tx, mail, at)?;
                        }
                    }
                    super::draft::record(tx, &ctx2, &row, Action::IssueNotices, salt)
                })
                .await?;
        }
    }

    /// An issued notice with what it wraps, outermost first, for a job.
    async fn own_letters(
        &self,
        ctx: &Ctx,
        id: NoticeId,
    ) -> Result<(Vec<NoticeRow>, Option<storage::notices::OutsideRow>)> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                own(tx, &ctx, Action::IssueNotices, id)?;
                let letters = storage::notices::chain(tx, id)?;
                let innermost = letters.last().map_or(id, |n| n.id);
                let outside = storage::notices::outside_of(tx, innermost)?;
                Ok((letters, outside))
            })
            .await
    }

    /// Prints the whole as one PDF into the store of files.
    async fn print_for_mail(
        &self,
        ctx: &Ctx,
        letters: &[NoticeRow],
        outside: Option<&storage::notices::OutsideRow>,
    ) -> Result<Printed> {
        let paper = self.notice_paper(ctx, letters, outside).await?;
        let number = letters.first().and_then(|l| l.letter.number.clone());
        let name = number.unwrap_or_else(|| paper.title().to_owned());
        let bytes = self.print(Paper::Notice(Box::new(paper)), Format::Pdf).await?;
        let (app, coming) = (self.clone(), Arc::new(self.coming().await));
        let kept = tokio::task::spawn_blocking(move || app.keep_blob(&bytes)).await;
        let sha256 = kept.map_err(|e| Error::Inside(e.to_string()))??;
        Ok(Printed { sha256, name: file_name(&format!("{name}.pdf")), coming })
    }

    /// The words around the PDF.
    fn notice_mail(&self, ctx: &Ctx, notice: &NoticeRow, files: &[NoticeFile], to: &ContactRow) -> NewMail {
        let say = |key: &str, args: &[(&str, content::Arg)]| {
            without_readings(&self.content.messages.say(Lang::Ja, key, args))
        };
        let letter = &notice.letter;
        let text = |value: &str| content::Arg::from(value.to_owned());
        let number = letter.number.clone().unwrap_or_else(|| say("notices-unnumbered", &[]));
        let date = letter.date.map(wareki).unwrap_or_default();
        let code = grouped(&notice.check_code);
        let how = match self.check_url(&notice.check_code) {
            Some(url) => say("notice-mail-check-page", &[("url", text(&url))]),
            None => say("notice-mail-check-here", &[]),
        };
        let subject = say("notice-mail-subject", &[("sender", text(&letter.sender)), ("title", text(&letter.title))]);
        let facts =
            [("number", text(&number)), ("date", text(&date)), ("title", text(&letter.title)), ("code", text(&code))];
        let mut lines = vec![
            say("notice-mail-to", &[("name", text(&to.name))]),
            String::new(),
            say("notice-mail-lead", &[("sender", text(&letter.sender))]),
            String::new(),
        ];
        for key in ["notice-mail-number", "notice-mail-date", "notice-mail-title", "notice-mail-code"] {
            lines.push(say(key, &facts));
        }
        lines.extend([String::new(), how, say("notice-mail-no-link", &[])]);
        if let Some(day) = notice.deadline {
            lines.push(say("notices-until", &[("day", text(&wareki(day)))]));
        }
        if let Some((key, names)) = super::files::told_in_mail(files) {
            lines.extend([String::new(), say(key, &[])]);
            lines.extend(names);
        }
        self.mail(ctx, notice.organisation, &to.email, &subject, &format!("{}\n", lines.join("\n")))
    }
}

/// The mail of a contact that did not arrive.
fn lost(tx: &sql::Tx<'_>, permit: &Permit, row: &NoticeRow, contact: ContactId) -> Result<NoticeMail> {
    let all = storage::notices::mailed::list(tx, permit, row.organisation, row.id)?;
    let found = all.into_iter().find(|m| m.contact == contact).ok_or_else(Error::not_found)?;
    if found.is_lost() { Ok(found) } else { Err(Error::Conflict("notice-mail-under-way")) }
}
