//! GET and POST /notices/{id}/receipts: who has read; receipts on paper and by fax are ticked here. POST …/remind.

use crate::fault::{Answer, Fault};
use crate::frame::{Frame, go, page};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::notices::{ReceiptLine, Receipts, Way};
use askama::Template;
use domain::ids::{NoticeId, OrganisationId};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/notices/receipts.html")]
struct Page {
    t: Frame,
    receipts: Receipts,
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
    fn count(&self, n: &Option<i64>) -> String {
        n.map_or_else(|| self.t.plain("notices-few").to_string(), |n| n.to_string())
    }
}

/// GET /notices/{id}/receipts
pub async fn show(visit: Signed, Path(id): Path<NoticeId>, asked: Asked) -> Answer {
    let receipts = visit.app().receipts(&visit.ctx, id).await?;
    page(&Page {
        t: Frame::new(visit.visitor(), "notices-receipts").of(&receipts.notice.letter.sender),
        read: receipts.lines.iter().filter(|l| l.read_at.is_some()).count(),
        may_tick: visit.ctx.may(Action::IssueNotices, receipts.notice.organisation).is_ok(),
        done: match asked.text("done") {
            "ticked" => "notices-done-ticked",
            "reminded" => "notices-done-reminded",
            _ => "",
        },
        receipts,
    })
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
