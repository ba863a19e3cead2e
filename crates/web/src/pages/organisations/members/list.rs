//! GET /organisations/{id}/members?find=&list=&after=: whoever stands right below an association, by name.

use super::{kind_key, name, path};
use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{Frame, page};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::organisations::listing::{AskedMembers, Listed, Members};
use askama::Template;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;

/// How many stand on one page.
const MOST: usize = 50;
/// Members without an institution, and whoever belonged once, as `list` says it.
const OTHERS: [(&str, &str); 2] = [("person", "members-list-person"), ("ended", "members-list-ended")];

#[derive(Template)]
#[template(path = "pages/organisations/members/list.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    members: Members,
    form: FormState,
    lists: Vec<(&'static str, String)>,
    next: Option<String>,
    done: bool,
    may: May,
}

/// What the person may do beside looking.
struct May {
    import: bool,
    invite: bool,
    merge: bool,
    found: bool,
    letterhead: bool,
    export: bool,
}

impl Page {
    fn path(&self, listed: &Listed) -> String {
        path(self.id, listed)
    }
    fn name<'a>(&self, listed: &'a Listed) -> &'a str {
        name(listed)
    }
}

/// GET /organisations/{id}/members
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let after: Option<OrganisationId> = asked.id("after")?;
    let wanted = AskedMembers {
        find: asked.text("find").to_owned(),
        list: asked.text("list").to_owned(),
        after: after.map(OrganisationId::bytes),
        most: MOST,
    };
    let ctx = &visit.ctx;
    let members = visit.app().members(ctx, id, wanted).await?;
    let word = |key: &str| visit.say.plain(key).to_string();
    let mut lists = vec![("", word("members-list-all"))];
    // A nation has prefectures right below it, a county institutions.
    let own = members.association.kind.level();
    let below = |k: &&Kind| k.is_institution() || k.level().is_some_and(|level| own.is_some_and(|own| level > own));
    lists.extend(Kind::ALL.iter().filter(below).map(|k| (k.code(), word(kind_key(k)))));
    lists.extend(OTHERS.iter().map(|(code, key)| (*code, word(key))));
    let last = members.items.last().filter(|_| members.more && asked.text("find").is_empty());
    let next = last.map(|l| format!("/organisations/{id}/members?list={}&after={}", asked.text("list"), l.subject()));
    let may = May {
        import: ctx.may(Action::ImportMembers, id).is_ok(),
        invite: ctx.may(Action::InviteMembers, id).is_ok(),
        merge: members.association.kind != Kind::National && ctx.may(Action::ChangeMembers, id).is_ok(),
        found: members.association.kind != Kind::County && ctx.may_any(Action::FoundAssociation).is_ok(),
        export: ctx.may(Action::ExportMembers, id).is_ok(),
        letterhead: ctx.may(Action::SeeNotices, id).is_ok(),
    };
    let form = FormState::default().with("find", asked.text("find")).with("list", asked.text("list"));
    page(&Page {
        t: Frame::new(visit.visitor(), "members-title").of(&members.association.name),
        id,
        members,
        form,
        lists,
        next,
        done: asked.text("done") == "1",
        may,
    })
}
