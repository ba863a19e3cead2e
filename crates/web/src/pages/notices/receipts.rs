//! GET and POST /notices/{id}/receipts?find=&after=: who has read, those who have not first; receipts on paper and by
//! fax are ticked here. POST …/remind.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::notices::{AskedReceipts, Mailed, NoticeMail, ReceiptLine, Receipts, Way};
use askama::Template;
use domain::ids::{NoticeId, OrganisationId};
use domain::mail::MailState;
use domain::policy::Action;

/// How many stand on one page.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "pages/notices/receipts.html")]
pub(super) struct Page {
    t: Frame,
    form: FormState,
    receipts: Receipts,
    mailed: Mailed,
    may_tick: bool,
    /// There are more than one page shows: a name is looked for.
    many: bool,
    /// Where this page begins, and the next one.
    after: String,
    next: Option<String>,
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
    /// Whether an answer on paper would change the line.
    fn may_answer(&self, line: &ReceiptLine) -> bool {
        let ended = if self.receipts.notice.asks_receipt { line.acknowledged_at } else { line.read_at };
        self.may_tick && ended.is_none()
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
        match n {
            Some(n) => self.t.plain("notices-fives").with("n", *n).to_string(),
            None => self.t.plain("notices-few").to_string(),
        }
    }
}

/// The page as it stands, with a form that came back.
pub(super) async fn build(visit: &Signed, id: NoticeId, form: FormState) -> Result<Page, Fault> {
    shown(visit, id, form, String::new()).await
}

/// The page behind a line, or of a name that `form` looks for.
async fn shown(visit: &Signed, id: NoticeId, form: FormState, after: String) -> Result<Page, Fault> {
    let place = match after.as_str() {
        "" => None,
        text => Some(AskedReceipts::place(text).ok_or_else(Fault::not_found)?),
    };
    let find = form.value("find").to_owned();
    let asked = AskedReceipts { find: find.clone(), after: place, most: MOST };
    let receipts = visit.app().receipts(&visit.ctx, id, asked).await?;
    let next = receipts.lines.last().filter(|_| receipts.more && find.is_empty()).map(ReceiptLine::place);
    Ok(Page {
        t: Frame::new(visit.visitor(), "notices-receipts").of(&receipts.notice.letter.sender),
        may_tick: visit.ctx.may(Action::IssueNotices, receipts.notice.organisation).is_ok(),
        many: !find.is_empty() || !after.is_empty() || next.is_some(),
        mailed: visit.app().mailed(&visit.ctx, id).await?,
        done: "",
        after,
        next,
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
    let form = FormState::default().with("find", asked.text("find"));
    page(&Page { done, ..shown(&visit, id, form, asked.text("after").to_owned()).await? })
}

/// POST /notices/{id}/receipts
pub async fn tick(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    let way = Way::by_hand(typed.raw("way")).ok_or_else(Fault::not_found)?;
    let member: OrganisationId = typed.id("member")?.ok_or_else(Fault::not_found)?;
    visit.app().tick_receipt(&visit.ctx, id, member, way).await?;
    // Back to where one was.
    let word = |name: &str| match typed.raw(name) {
        "" => String::new(),
        text => format!("&{name}={}", form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()),
    };
    Ok(go(&format!("/notices/{id}/receipts?done=ticked{}{}", word("find"), word("after"))))
}

/// POST /notices/{id}/remind
pub async fn remind(visit: Signed, Path(id): Path<NoticeId>) -> Answer {
    visit.app().remind_readers(&visit.ctx, id).await?;
    Ok(go(&format!("/notices/{id}/receipts?done=reminded")))
}
