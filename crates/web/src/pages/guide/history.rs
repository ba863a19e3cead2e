//! GET /guide/{form}/{lineage}/history: every revision of a text, two of them compared. POST …/revision: what editors do
//! with one of them.

use super::changes::List;
use super::guides::name_of;
use super::{newest_first, series_key};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page};
use crate::take::{Asked, Path, Typed};
use crate::visit::{Signed, Visit, Visitor};
use app::guide::summaries::{Changes, Compared, Side};
use app::guide::{Revision, Standing};
use askama::Template;
use content::Guide;
use content::compare::text::{Text, compare};
use domain::dates::{both, day_in_tokyo, from_micros};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/guide/history.html")]
struct Page {
    t: Frame,
    path: String,
    series: &'static str,
    revisions: Vec<Revision>,
    form: FormState,
    options: Vec<(String, String)>,
    changes: Option<List>,
    writes: bool,
    done: String,
}

impl Page {
    fn standing(&self, revision: &Revision) -> &'static str {
        match revision.standing {
            Standing::InForce => "guide-standing-in-force",
            Standing::Past => "guide-standing-past",
            Standing::Planned => "guide-standing-planned",
            Standing::Offered => "guide-standing-offered",
            Standing::Left => "guide-standing-left",
            Standing::Withdrawn => "guide-standing-withdrawn",
        }
    }
    fn day(&self, revision: &Revision) -> String {
        let at = revision.text.row.published_at.unwrap_or(revision.text.row.added_at);
        both(day_in_tokyo(from_micros(at)))
    }
}

/// What was done, as the address says it after a form was taken.
const DONE: [&str; 6] = ["published", "planned", "withdrawn", "taken", "left", "discarded"];

/// GET /guide/{form}/{lineage}/history
pub async fn show(visit: Visitor, Path((form, lineage)): Path<(String, String)>, asked: Asked) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let revisions = app.text_history(ctx, &form, &lineage).await?;
    let editions = newest_first(app.editions(ctx).await?);
    let name = name_of(&visit.say, &editions, &form, &lineage);
    let number = |at: usize| revisions.get(at).map(|r| r.text.row.revision);
    let to = asked.number("to")?.or(number(0));
    let from = asked.number("from")?.or(number(1));
    let find =
        |revision: Option<i64>| revisions.iter().find(|r| Some(r.text.row.revision) == revision).map(|r| &r.text);
    let changes = match (find(from), find(to)) {
        (Some(a), Some(b)) if a.row.revision != b.row.revision => {
            Some(compared(&visit, (&a.guide, ""), (&b.guide, ""), &name))
        }
        _ => None,
    };
    let option = |r: &Revision| {
        let n = r.text.row.revision;
        (n.to_string(), format!("{} {}", visit.say.plain("guide-revision-n").with("n", n), r.text.guide.change))
    };
    let picked = |revision: Option<i64>| revision.map(|n| n.to_string()).unwrap_or_default();
    let done = DONE.iter().find(|d| **d == asked.text("done")).map(|d| format!("guide-done-{d}"));
    page(&Page {
        path: format!("/guide/{form}/{lineage}"),
        series: series_key(&form),
        form: FormState::default().with("from", picked(from)).with("to", picked(to)),
        options: revisions.iter().map(option).collect(),
        changes,
        writes: app.stands_for_installation(ctx, Action::PublishGuide).await?,
        done: done.unwrap_or_default(),
        t: Frame::new(&visit, "guide-history-title")
            .titled(format!("{}：{name}", visit.say.plain("guide-history-title"))),
        revisions,
    })
}

/// Two texts compared by section, each with its name in the comparison.
pub(super) fn compared(visit: &Visit, a: (&Guide, &str), b: (&Guide, &str), name: &str) -> List {
    let side = |(guide, title): (&Guide, &str)| Side {
        id: guide.lineage.clone(),
        title: title.to_owned(),
        title_en: title.to_owned(),
        hash: guide.hash.clone(),
        demo: false,
    };
    let comparison = Box::new(compare(&Text::of_guide(a.0, name), &Text::of_guide(b.0, name)));
    List::of(&visit.say, &Compared { from: side(a), to: side(b), changes: Changes::Texts { comparison } })
}

/// POST /guide/{form}/{lineage}/revision: `do` is withdraw, take, leave or draft.
pub async fn decide(visit: Signed, Path((form, lineage)): Path<(String, String)>, typed: Typed) -> Answer {
    let revision = typed.raw("revision").trim().parse().map_err(|_| Fault::not_found())?;
    let (app, ctx) = (visit.app(), &visit.ctx);
    let done = match typed.raw("do") {
        "withdraw" => app.withdraw_text(ctx, &form, &lineage, revision).await.map(|()| "history?done=withdrawn"),
        "take" => app.take_offer(ctx, &form, &lineage, revision).await.map(|()| "history?done=taken"),
        "leave" => app.leave_offer(ctx, &form, &lineage, revision).await.map(|()| "history?done=left"),
        "draft" => app.draft_from(ctx, &form, &lineage, revision).await.map(|()| "edit"),
        _ => return Err(Fault::not_found()),
    };
    Ok(go(&format!("/guide/{form}/{lineage}/{}", done?)))
}
