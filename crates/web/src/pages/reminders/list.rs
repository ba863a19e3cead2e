//! GET and POST /organisations/{id}/reminders: everything that waits; one of them put off or handed on.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::reminders::{About, Mark, Reminder};
use askama::Template;
use domain::dates::wareki;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/reminders/list.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    reminders: Vec<Reminder>,
    /// The one that is put off or handed on.
    chosen: Option<Reminder>,
    later: FormState,
    hand: FormState,
    /// Colleagues: id, name.
    people: Vec<(String, String)>,
    may_mark: bool,
    done: bool,
}

impl Page {
    fn words(&self, r: &Reminder) -> Words {
        Words::of(&self.t, r)
    }
}

/// A reminder as a page says it.
pub(crate) struct Words {
    /// The thing by name, with readings.
    pub what: askama::filters::Safe<String>,
    /// Key of the kind's word.
    pub kind: String,
    /// Key of what to do.
    pub todo: String,
    /// Until when; empty: no day.
    pub until: String,
    /// Put off until; empty: not.
    pub later: String,
    /// Who sees to it; empty: nobody by name.
    pub to: String,
}

impl Words {
    pub(crate) fn of(t: &Frame, r: &Reminder) -> Self {
        let code = r.about.code();
        let day = |d: Option<jiff::civil::Date>| match d {
            Some(day) if t.lang() == "en" => day.to_string(),
            Some(day) => wareki(day),
            None => String::new(),
        };
        Self {
            what: crate::ruby::of(t, &r.what),
            kind: format!("reminders-{code}-kind"),
            todo: format!("reminders-{code}-do"),
            until: day(r.until),
            later: day(r.put_off_until),
            to: r.handed_to.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        }
    }
}

async fn build(visit: &Signed, id: OrganisationId, key: &str) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let house = app.organisation(ctx, id).await?;
    let reminders = app.reminders(ctx, id).await?;
    let may_mark = ctx.may(Action::MarkReminders, id).is_ok();
    let chosen = reminders.iter().find(|r| may_mark && r.key == key).cloned();
    let shared = chosen.as_ref().is_some_and(|r| !matches!(r.about, About::Asked | About::Guide));
    let mut people = Vec::new();
    if shared && ctx.may(Action::SeePeople, id).is_ok() {
        people.push((String::new(), visit.say.plain("checklist-hand-choose").to_string()));
        people.extend(app.people(ctx, id).await?.into_iter().map(|m| (m.id.to_string(), m.name)));
    }
    let week = ctx.today().checked_add(jiff::Span::new().days(7)).unwrap_or(ctx.today());
    Ok(Page {
        t: Frame::new(visit.visitor(), "reminders-title").of(&house.row.name),
        organisation: id,
        reminders,
        chosen,
        later: FormState::default().named("later").with("until", wareki(week)),
        hand: FormState::default().named("hand"),
        people,
        may_mark,
        done: false,
    })
}

/// GET /organisations/{id}/reminders, `?key=` chooses one.
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let done = asked.text("done") == "marked";
    page(&Page { done, ..build(&visit, id, asked.text("key")).await? })
}

/// POST /organisations/{id}/reminders: `what` is `later`, `hand` or `anew`.
pub async fn mark(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let key = typed.line("key");
    let what = typed.line("what");
    let wanted = match what.as_str() {
        "later" => match domain::dates::parse(typed.raw("until").trim()) {
            Ok(day) => Ok(Mark::PutOff(day)),
            Err(_) => Err(Error::field("until", "reminders-day")),
        },
        "hand" => match typed.raw("person").parse::<PersonId>() {
            Ok(person) => Ok(Mark::HandTo(person)),
            Err(_) => Err(Error::field("person", "reminders-person")),
        },
        _ => Ok(Mark::Anew),
    };
    let marked = match wanted {
        Ok(mark) => visit.app().mark_reminder(&visit.ctx, id, &key, mark).await,
        // Who may not mark, or asks for what is not there, learns nothing of fields.
        Err(error) => visit.ctx.may(Action::MarkReminders, id).map(|_| ()).and(Err(error)),
    };
    let Err(error) = marked else { return Ok(go(&format!("/organisations/{id}/reminders?done=marked"))) };
    let built = build(&visit, id, &key).await?;
    if what == "hand" {
        let hand = typed.keep().named("hand").refuse(error)?;
        return page_again(&hand.clone(), &Page { hand, ..built });
    }
    let later = typed.keep().named("later").refuse(error)?;
    page_again(&later.clone(), &Page { later, ..built })
}
