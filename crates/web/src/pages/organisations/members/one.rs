//! GET and POST /organisations/{id}/members/{member}: one member, and one plain form for each thing that can become of
//! them.

use super::{member_key, member_kinds, name, path};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::pages::checklist::{read_day, typed_day};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::organisations::listing::MemberView;
use app::organisations::membership::NewMember;
use app::organisations::register::NewCode;
use app::{Error, Field};
use askama::Template;
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::membership::{MemberKind, State};
use domain::policy::Action;
use jiff::civil::Date;

/// What can become of a member, as the form says it.
const WHATS: [&str; 6] = ["move", "leave", "code", "hand", "state", "back"];

#[derive(Template)]
#[template(path = "pages/organisations/members/one.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    today: Date,
    view: MemberView,
    forms: Forms,
    done: bool,
    may_change: bool,
    may_invite: bool,
    places: Vec<(String, String)>,
    kinds: Vec<(&'static str, String)>,
    states: Vec<(&'static str, String)>,
}

/// A form for each thing; the one that was sent holds what was typed.
struct Forms {
    moving: FormState,
    leaving: FormState,
    coding: FormState,
    handing: FormState,
    stating: FormState,
    /// Faults of a form without fields.
    whole: FormState,
}

impl Forms {
    fn new(today: Date) -> Self {
        let from = || FormState::default().with("from", typed_day(Some(today)));
        Self {
            moving: from().named("move"),
            leaving: FormState::default().named("leave").with("last", typed_day(Some(today))),
            coding: from().named("code"),
            handing: from().named("hand").with("kind", MemberKind::A1.code()),
            stating: from().named("state").with("state", State::Paused.code()),
            whole: FormState::default(),
        }
    }
    fn put(&mut self, what: &str, form: FormState) {
        match what {
            "move" => self.moving = form.named("move"),
            "leave" => self.leaving = form.named("leave"),
            "code" => self.coding = form.named("code"),
            "hand" => self.handing = form.named("hand"),
            "state" => self.stating = form.named("state"),
            _ => self.whole = form,
        }
    }
}

impl Page {
    fn path(&self) -> String {
        path(self.id, &self.view.listed)
    }
    fn state(&self, state: &State) -> &'static str {
        state_key(*state)
    }
    /// Belongs to the association today or later.
    fn belongs(&self) -> bool {
        let (_, to) = self.view.listed.days();
        to.is_none_or(|to| to >= self.today)
    }
    fn is_institution(&self) -> bool {
        self.view.listed.organisation.as_ref().is_some_and(|o| o.kind.is_institution())
    }
    fn is_association(&self) -> bool {
        self.view.listed.organisation.as_ref().is_some_and(|o| o.kind.is_association())
    }
    fn subject(&self) -> String {
        self.view.listed.subject()
    }
    /// Key of the word for a kind of membership.
    fn kind(&self, code: &str) -> &'static str {
        MemberKind::from_code(code).map_or("members-kind-association", |kind| member_key(&kind))
    }
}

fn state_key(state: State) -> &'static str {
    match state {
        State::Open => "members-state-open",
        State::Paused => "members-state-paused",
        State::Closed => "members-state-closed",
    }
}

fn subject(text: &str) -> Result<[u8; 16], Fault> {
    text.parse::<OrganisationId>().map(OrganisationId::bytes).map_err(|_| Fault::not_found())
}

async fn build(visit: &Signed, id: OrganisationId, member: [u8; 16], forms: Forms) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let view = app.member(ctx, id, member).await?;
    let may_change = ctx.may(Action::ChangeMembers, id).is_ok();
    let places = if may_change { app.neighbours(ctx, id).await? } else { Vec::new() };
    let mut options = vec![(String::new(), visit.say.plain("organisations-choose").to_string())];
    options.extend(places.into_iter().map(|(id, name)| (id.to_string(), name)));
    let states = State::ALL.iter().map(|s| (s.code(), visit.say.plain(state_key(*s)).to_string())).collect();
    let invites = ctx.may(Action::InviteMembers, id).is_ok();
    Ok(Page {
        t: Frame::new(visit.visitor(), "members-title").titled(name(&view.listed)).of(&view.association.name),
        id,
        today: ctx.today(),
        may_change,
        may_invite: invites && !view.has_people,
        places: options,
        kinds: member_kinds(&visit.say),
        states,
        done: false,
        forms,
        view,
    })
}

/// GET /organisations/{id}/members/{member}
pub async fn show(visit: Signed, Path((id, member)): Path<(OrganisationId, String)>, asked: Asked) -> Answer {
    let forms = Forms::new(visit.ctx.today());
    let built = build(&visit, id, subject(&member)?, forms).await?;
    page(&Page { done: asked.text("done") == "1", ..built })
}

/// POST /organisations/{id}/members/{member}
pub async fn change(visit: Signed, Path((id, member)): Path<(OrganisationId, String)>, typed: Typed) -> Answer {
    let member = subject(&member)?;
    let what = WHATS.into_iter().find(|w| *w == typed.raw("what")).ok_or_else(Fault::not_found)?;
    visit.ctx.may(Action::ChangeMembers, id)?;
    let view = visit.app().member(&visit.ctx, id, member).await?;
    match carry_out(&visit, id, &view, what, &typed).await {
        // Who moved away is no longer at this address before long: the list says what was done.
        Ok(()) if what == "move" => Ok(go(&format!("/organisations/{id}/members?done=1"))),
        Ok(()) => Ok(go(&format!("{}?done=1", path(id, &view.listed)))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            let mut forms = Forms::new(visit.ctx.today());
            forms.put(what, form.clone());
            page_again(&form, &build(&visit, id, member, forms).await?)
        }
    }
}

/// A day that must be there.
fn typed(typed: &Typed, field: &'static str) -> Result<Date, Error> {
    let day = read_day(typed.raw(field), field).map_err(|fault| Error::Invalid(vec![fault]))?;
    day.ok_or_else(|| Error::Invalid(vec![Field::new(field, "date-unreadable")]))
}

async fn carry_out(
    visit: &Signed,
    id: OrganisationId,
    view: &MemberView,
    what: &str,
    form: &Typed,
) -> Result<(), Error> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let Some(organisation) = view.listed.organisation.as_ref().map(|o| o.id) else {
        let person: PersonId = view.listed.member.as_ref().map(|m| m.person).ok_or_else(Error::not_found)?;
        return match what {
            "leave" => app.end_member(ctx, id, person, typed(form, "last")?).await,
            _ => Err(Error::not_found()),
        };
    };
    match what {
        "move" => {
            let to = form.raw("to").parse().map_err(|_| Error::field("to", "membership-no-association"))?;
            app.move_member(ctx, id, organisation, to, typed(form, "from")?).await
        }
        "leave" => app.end_membership(ctx, id, organisation, typed(form, "last")?).await,
        "code" => {
            let new = NewCode { code: form.line("code"), reason: form.line("reason"), name: form.line("name") };
            app.recode(ctx, id, organisation, new, typed(form, "from")?).await
        }
        "hand" => {
            let member = NewMember {
                name: form.line("name"),
                kana: form.line("kana"),
                kind: form.line("kind"),
                number: form.line("number"),
                register_number: form.line("register_number"),
            };
            app.hand_on(ctx, id, organisation, member, typed(form, "from")?).await.map(drop)
        }
        "state" => {
            let state =
                State::from_code(form.raw("state")).ok_or_else(|| Error::field("state", "members-state-missing"))?;
            app.set_state(ctx, Some(id), organisation, state, typed(form, "from")?).await
        }
        _ => app.take_back_plan(ctx, id, organisation).await,
    }
}
