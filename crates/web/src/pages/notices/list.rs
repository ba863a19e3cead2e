//! GET /inbox: what came; for associations also what was sent and what is being written.

use super::house;
use crate::api::notices::placed;
use crate::fault::{Answer, Fault};
use crate::frame::{Frame, page};
use crate::take::Asked;
use crate::visit::Signed;
use app::notices::{Box, Matter, NoticeRow};
use askama::Template;
use domain::ids::{NoticeId, OrganisationId};
use domain::policy::Action;

/// Notices on one page.
const MOST: i64 = 50;

#[derive(Template)]
#[template(path = "pages/notices/list.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    association: bool,
    may_write: bool,
    which: &'static str,
    query: String,
    matters: Vec<Matter>,
    own: Vec<NoticeRow>,
    next: Option<String>,
}

/// `MICROS-ID` of the last notice on a page.
fn after(asked: &Asked) -> Result<Option<(i64, NoticeId)>, Fault> {
    match asked.text("after") {
        "" => Ok(None),
        text => placed(text).map(Some).ok_or_else(Fault::not_found),
    }
}

/// GET /inbox?organisation=&box=&q=&after=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (organisation, name, association) = house(&visit, asked.id("organisation")?).await?;
    let (app, ctx) = (visit.app(), &visit.ctx);
    let which = Box::from_code(asked.text("box")).unwrap_or(Box::Inbox);
    let query = domain::text::clean_line(asked.text("q"));
    let (mut matters, mut own, mut next) = (Vec::new(), Vec::new(), None);
    match which {
        Box::Inbox if !query.is_empty() => {
            matters = Matter::of(app.search_inbox(ctx, organisation, &query).await?);
        }
        Box::Sent | Box::Draft if !query.is_empty() => {
            own = app.search_own_notices(ctx, organisation, which == Box::Sent, &query).await?;
        }
        Box::Inbox => {
            let most = usize::try_from(MOST).unwrap_or_default();
            matters = app.matters(ctx, organisation, after(&asked)?, most + 1).await?;
            if matters.len() > most {
                matters.truncate(most);
                next = matters.last().map(|m| format!("{}_{}", m.at.0, m.at.1));
            }
        }
        Box::Sent | Box::Draft => {
            own = app.own_notices(ctx, organisation, which == Box::Sent, after(&asked)?, MOST + 1).await?;
            if own.len() as i64 > MOST {
                own.truncate(usize::try_from(MOST).unwrap_or_default());
                next = own.last().map(|n| format!("{}_{}", n.changed_at, n.id));
            }
        }
    }
    page(&Page {
        t: Frame::new(visit.visitor(), "notices-title").of(&name),
        organisation,
        association,
        may_write: association && ctx.may(Action::WriteNotices, organisation).is_ok(),
        which: match which {
            Box::Inbox => "inbox",
            Box::Sent => "sent",
            Box::Draft => "draft",
        },
        query,
        matters,
        own,
        next,
    })
}
