//! GET /organisations: the organisations that a person sees, with the ways into each.

use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::Asked;
use crate::visit::Signed;
use app::organisations::OrganisationView;
use askama::Template;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;

/// How many stand on one page.
const MOST: i64 = 50;

#[derive(Template)]
#[template(path = "pages/organisations/list.html")]
struct Page {
    t: Frame,
    all: Vec<Entry>,
    next: Option<OrganisationId>,
    kinds: Vec<(&'static str, String)>,
    form: crate::form::FormState,
    may_found: bool,
}

/// An organisation with what the person may do there.
struct Entry {
    view: OrganisationView,
    contacts: bool,
    vendors: bool,
    evidence: bool,
    audit: bool,
    members: bool,
    home: bool,
    together: bool,
    notices: bool,
    people: bool,
}

/// GET /organisations?kind=&code=&after=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (ctx, kind) = (&visit.ctx, asked.text("kind"));
    let code = Some(asked.text("code")).filter(|c| !c.trim().is_empty());
    let mut found = visit.app().organisations(ctx, kind, None, code, asked.id("after")?, MOST + 1).await?;
    let full = i64::try_from(found.len()).is_ok_and(|n| n > MOST);
    if full {
        found.pop();
    }
    let next = if full { found.last().map(|v| v.row.id) } else { None };
    let entry = |view: OrganisationView| {
        let may = |action| ctx.may(action, view.row.id).is_ok();
        Entry {
            contacts: may(Action::SeeHelp),
            vendors: may(Action::SeeVendors),
            evidence: may(Action::SeeEvidence),
            audit: may(Action::SeeAudit),
            home: view.row.kind.is_institution() && may(Action::SeeSheet),
            together: view.row.kind == Kind::Group,
            notices: may(Action::SeeNotices),
            people: may(Action::SeePeople),
            members: view.row.kind.is_association() && may(Action::SeeMembers),
            view,
        }
    };
    let mut kinds = vec![("", visit.say.plain("organisations-any-kind").to_string())];
    kinds.extend(Kind::ALL.iter().map(|k| (k.code(), visit.say.plain(super::kind_key(k)).to_string())));
    let form = crate::form::FormState::default().with("kind", kind).with("code", asked.text("code"));
    page(&Page {
        t: Frame::new(visit.visitor(), "organisations-title"),
        all: found.into_iter().map(entry).collect(),
        next,
        kinds,
        form,
        may_found: ctx.may_any(Action::FoundAssociation).is_ok(),
    })
}
