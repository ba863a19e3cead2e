//! GET /notices/{id}: the letters, outermost first; POST …/read records that they were read.

use super::threads::Threads;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::notices::{Cited, Deciding, NoticeRow, NoticeView};
use askama::Template;
use askama::filters::Safe;
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::{Seal, State};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/notices/one.html")]
pub(super) struct Page {
    t: Frame,
    id: NoticeId,
    view: NoticeView,
    state: State,
    house: String,
    sender: String,
    association: bool,
    may_read: bool,
    may_write: bool,
    may_issue: bool,
    may_approve: bool,
    may_see_receipts: bool,
    needs_approval: bool,
    /// The form that adds files to a draft.
    files: FormState,
    /// How a draft is decided about, where the office has that step.
    deciding: Option<Deciding>,
    done: &'static str,
}

impl Page {
    /// Why whoever looks only notes what was decided on paper.
    fn hindered(&self) -> Option<&'static str> {
        self.deciding.as_ref().and_then(|deciding| deciding.hindered)
    }
    fn by_hand(&self, seal: &Seal) -> bool {
        *seal == Seal::ByHand
    }
    fn approved_at(&self) -> String {
        let at = self.view.letters.first().and_then(|l| l.approved_at);
        at.map(|at| domain::dates::wareki(domain::dates::day_in_tokyo(domain::dates::from_micros(at))))
            .unwrap_or_default()
    }
    /// What the letters cite.
    fn cites(&self) -> Safe<String> {
        self.threads(&self.view.cites, false)
    }
    /// What became of them.
    fn cited_by(&self) -> Safe<String> {
        self.threads(&self.view.cited_by, true)
    }
    fn threads(&self, steps: &[Cited], later: bool) -> Safe<String> {
        Threads { t: &self.t, steps, later, house: self.view.house, here: self.id }.list()
    }
    fn read_at(&self) -> String {
        let at = self.view.receipt.as_ref().map(|r| domain::dates::from_micros(r.read_at));
        at.map(|at| self.t.instant(&at)).unwrap_or_default()
    }
    /// 何をするか・いつまでに・どこを見るか: key of the words, and what this level wrote there.
    fn summary<'l>(&self, letter: &'l NoticeRow) -> Vec<(&'static str, &'l str)> {
        const WORDS: [&str; 3] = ["notices-summary-what", "notices-summary-when", "notices-summary-where"];
        let lines = WORDS.into_iter().zip(letter.summary.iter().map(String::as_str));
        lines.filter(|(_, line)| !line.is_empty()).collect()
    }
    /// What a level further inside wrote that is not said above it already.
    fn says_more(&self, place: &usize) -> bool {
        let Some(letter) = self.view.letters.get(*place).filter(|_| *place > 0) else { return false };
        !letter.summary.is_empty() && self.view.letters[..*place].iter().all(|l| l.summary != letter.summary)
    }
}

/// The page of a notice, through one house or any of the reader's.
pub(super) async fn build(
    visit: &Signed,
    id: NoticeId,
    house: Option<OrganisationId>,
    files: FormState,
    done: &'static str,
) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let view = app.notice(ctx, id, house).await?;
    let house = app.organisation(ctx, view.house).await?;
    let outer = view.outer()?;
    let association = house.row.kind.is_association();
    let may = |action| association && ctx.may(action, view.house).is_ok();
    let needs_approval = association && app.letterhead(ctx, view.house).await?.needs_approval;
    let decides = needs_approval && view.own && outer.state != State::Issued;
    let deciding = if decides { Some(app.deciding(ctx, id).await?) } else { None };
    Ok(Page {
        deciding,
        t: Frame::new(visit.visitor(), "notices-one").titled(outer.letter.title.as_str()).of(&house.row.name),
        id,
        state: outer.state,
        sender: outer.letter.sender.clone(),
        may_read: !view.own && ctx.may(Action::ReadNotices, view.house).is_ok(),
        may_write: may(Action::WriteNotices),
        may_issue: may(Action::IssueNotices),
        may_approve: may(Action::ApproveNotices),
        may_see_receipts: may(Action::SeeReceipts),
        needs_approval,
        house: house.row.name.clone(),
        association,
        files: files.named("files"),
        done,
        view,
    })
}

/// GET /notices/{id}?organisation=
pub async fn show(visit: Signed, Path(id): Path<NoticeId>, asked: Asked) -> Answer {
    let done = match asked.text("done") {
        "read" => "notices-done-read",
        "issued" => "notices-done-issued",
        "relayed" => "notices-done-relayed",
        "saved" => "notices-done-saved",
        "approved" => "notices-done-approved",
        "files" => "notices-done-files",
        "file-removed" => "notices-done-file-removed",
        _ => "",
    };
    page(&build(&visit, id, asked.id("organisation")?, FormState::default(), done).await?)
}

/// POST /notices/{id}/read
pub async fn read(visit: Signed, Path(id): Path<NoticeId>, typed: Typed) -> Answer {
    let view = visit.app().notice(&visit.ctx, id, super::named_house(&typed)?).await?;
    let house = view.house;
    if view.own {
        return Err(Fault::not_found());
    }
    if typed.ticked("acknowledge") {
        if !view.outer()?.asks_receipt {
            return Err(Error::Conflict("notice-asks-no-receipt").into());
        }
        visit.app().acknowledge_notice(&visit.ctx, id, house).await?;
    } else {
        visit.app().read_notice(&visit.ctx, id, house).await?;
    }
    Ok(go(&format!("/notices/{id}?organisation={house}&done=read")))
}

/// Key of the words for what a citation does.
pub(super) fn relation_key(relation: &domain::notices::Relation) -> &'static str {
    match relation {
        domain::notices::Relation::Cites => "notices-relation-cites",
        domain::notices::Relation::Amends => "notices-relation-amends",
        domain::notices::Relation::Replaces => "notices-relation-replaces",
    }
}
