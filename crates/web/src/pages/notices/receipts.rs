//! GET and POST /notices/{id}/receipts: who has read; receipts on paper and by fax are ticked here. POST …/remind.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::notices::{Mailed, NoticeMail, ReceiptLine, Receipts, Way};
use askama::Template;
use domain::ids::{NoticeId, OrganisationId};
use domain::mail::MailState;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/notices/receipts.html")]
pub(super) struct Page {
    t: Frame,
    form: FormState,
    receipts: Receipts,
    mailed: Mailed,
    read: usize,
    may_tick: bool,
    done: &'static str,
}

impl Page {
    fn at(&self, micros: &Option<i64>) -> String {
        micros.map(|m| self.t.instant(&domain::dates::from_micros(m))).unwrap_or_default()
    }
    fn way(&self, line: &ReceiptLine) -> &'static str {
        match line.way.as_str() {
            "paper" => "notices-way-paper",
            "fax" => "notices-way-fax",
            "screen" => "notices-way-screen",
            _ => "notices-way-none",
        }
    }
    fn days(&self, line: &ReceiptLine) -> i64 {
        line.hop_days.unwrap_or_default()
    }
    /// Whether a mail waits that was tried: the server cannot be used for the moment.
    fn waits_for_server(&self) -> bool {
        self.mailed.mails.iter().any(|m| m.state == Some(MailState::Queued) && m.tries > 0)
    }
    fn mail_state(&self, mail: &NoticeMail) -> &'static str {
        match mail.state {
            Some(MailState::Queued) => "notices-mail-queued",
            Some(MailState::Sent) => "notices-mail-sent",
            Some(MailState::Failed | MailState::Bounced) => "notices-mail-lost",
            None => "notices-mail-faxed",
        }
    }
    fn mail_why(&self, mail: &NoticeMail) -> &'static str {
        match mail.fault.as_str() {
            "address" => "notices-mail-why-address",
            "full" => "notices-mail-why-full",
            "large" => "notices-mail-why-large",
            "refused" => "notices-mail-why-refused",
            _ if mail.state == Some(MailState::Bounced) => "notices-mail-why-returned",
            _ => "notices-mail-why-old",
        }
    }
    /// What was typed for this mail, or the address that did not work.
    fn typed_address<'p>(&'p self, mail: &'p NoticeMail) -> &'p str {
        if self.is_wrong(mail) { self.form.value("email") } else { &mail.address }
    }
    fn field_id(&self, mail: &NoticeMail) -> String {
        if self.is_wrong(mail) { self.form.id("email") } else { format!("email-{}", mail.contact) }
    }
    fn is_wrong(&self, mail: &NoticeMail) -> bool {
        self.form.is("contact", mail.contact.to_string().as_str())
    }
    fn count(&self, n: &Option<i64>) -> String {
        n.map_or_else(|| self.t.plain("notices-few").to_string(), |n| n.to_string())
    }
}

/// The page as it stands, with a form that came back.
pub(super) async fn build(visit: &Signed, id: NoticeId, form: FormState) -> Result<Page, Fault> {
    let receipts = visit.app().receipts(&visit.ctx, id).await?;
    Ok(Page {
        t: Frame::new(visit.visitor(), "notices-receipts").of(&receipts.notice.letter.sender),
        read: receipts.lines.iter().filter(|l| l.read_at.is_some()).count(),
        may_tick: visit.ctx.may(Action::IssueNotices, receipts.notice.organisation).is_ok(),
        mailed: visit.app().mailed(&visit.ctx, id).await?,
        done: "",
        form,
        receipts,
    })
}

/// GET /notices/{id}/receipts
pub async fn show(visit: Signed, Path(id): Path<NoticeId>, asked: Asked) -> Answer {
    let done = match asked.text("done") {
        "ticked" => "notices-done-ticked",
        "reminded" => "notices-done-reminded",
        "mailing" => "notices-done-mailing",
        "faxed" => "notices-done-faxed",
        "returned" => "notices-done-returned",
        _ => "",
    };
    page(&Page { done, ..build(&visit, id, FormState::default()).await? })
}

/// POST /notices/{id}/receipts
pub async fn tick(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    let way = Way::by_hand(typed.raw("way")).ok_or_else(Fault::not_found)?;
    let member: OrganisationId = typed.id("member")?.ok_or_else(Fault::not_found)?;
    visit.app().tick_receipt(&visit.ctx, id, member, way).await?;
    Ok(go(&format!("/notices/{id}/receipts?done=ticked")))
}

/// POST /notices/{id}/remind
pub async fn remind(visit: Signed, Path(id): Path<NoticeId>) -> Answer {
    visit.app().remind_readers(&visit.ctx, id).await?;
    Ok(go(&format!("/notices/{id}/receipts?done=reminded")))
}
