//! Setting a desk up, and everything that its association keeps of it.

use super::{spans, weekday_key};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::pages::organisations::kind_key;
use crate::pages::rooms::member_key;
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::desk::{DeskSettings, TypedDesk};
use askama::Template;
use axum::http::StatusCode;
use domain::desk::{WEEKDAYS, YearEnd, week};
use domain::ids::{DeskId, OrganisationId, PersonId, TemplateId};
use domain::organisations::membership::MemberKind;
use domain::policy::Action;
use domain::rooms::{For, LEVELS};

/// What the form of a desk offers.
struct Choices {
    days: Vec<(&'static str, &'static str)>,
    year_ends: Vec<(&'static str, String)>,
    levels: Vec<(&'static str, String)>,
    member_kinds: Vec<(&'static str, String)>,
}

impl Choices {
    fn of(visit: &Signed) -> Self {
        let say = |key: &str| visit.say.plain(key).to_string();
        let year_end = |y: YearEnd| match y {
            YearEnd::Open => "desk-year-end-open",
            YearEnd::Closed => "desk-year-end-closed",
            YearEnd::Unknown => "desk-year-end-unknown",
        };
        Self {
            days: WEEKDAYS.iter().map(|day| (*day, weekday_key(day))).collect(),
            year_ends: [YearEnd::Unknown, YearEnd::Open, YearEnd::Closed].map(|y| (y.code(), say(year_end(y)))).into(),
            levels: LEVELS.map(|k| (k.code(), say(kind_key(&k)))).into(),
            member_kinds: MemberKind::ALL.map(|k| (k.code(), say(member_key(k)))).into(),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/desk/new.html")]
struct New {
    t: Frame,
    organisation: OrganisationId,
    /// Desks of the content that nobody answers for: key and name.
    bundled: Vec<(String, String)>,
    key: String,
    form: FormState,
    choices: Choices,
}

#[derive(Template)]
#[template(path = "pages/desk/settings.html")]
struct Page {
    t: Frame,
    view: DeskSettings,
    form: FormState,
    closure: FormState,
    ready: FormState,
    ending: FormState,
    choices: Choices,
    stale: bool,
    done: bool,
}

fn typed_desk(typed: &Typed) -> TypedDesk {
    let all = |name: &str| typed.all(name).map(str::to_owned).collect::<Vec<String>>();
    TypedDesk {
        name: typed.line("name"),
        phone: typed.line("phone"),
        about: typed.lines("about"),
        week: WEEKDAYS.map(|day| typed.line(day)),
        closed_on_holidays: typed.ticked("closed_on_holidays"),
        year_end: typed.line("year_end"),
        audience: For { levels: all("levels"), member_kinds: all("member_kinds"), roles: Vec::new() },
        written: typed.ticked("written"),
    }
}

fn kept(desk: &domain::desk::Desk, about: &str, audience: &For, written: bool) -> FormState {
    let mut pairs: Vec<(&str, String)> = vec![
        ("name", desk.name.clone()),
        ("phone", desk.phone.clone()),
        ("about", about.to_owned()),
        ("year_end", desk.year_end.code().to_owned()),
    ];
    let days = week(&desk.hours);
    pairs.extend(WEEKDAYS.iter().zip(&days).map(|(day, hours)| (*day, spans(hours))));
    for (name, on) in [("closed_on_holidays", desk.closed_on_holidays), ("written", written)] {
        if on {
            pairs.push((name, "true".to_owned()));
        }
    }
    pairs.extend(audience.levels.iter().map(|c| ("levels", c.clone())));
    pairs.extend(audience.member_kinds.iter().map(|c| ("member_kinds", c.clone())));
    FormState::kept(pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

async fn new_page(
    visit: &Signed,
    organisation: OrganisationId,
    key: &str,
    form: Option<FormState>,
) -> Result<New, Fault> {
    visit.ctx.may(Action::RunDesk, organisation)?;
    let row = visit.app().organisation(&visit.ctx, organisation).await?.row;
    if !row.kind.is_association() {
        return Err(Fault::not_found());
    }
    let national = row.kind == domain::organisations::Kind::National;
    let desks = visit.app().desks(&visit.ctx).await?.desks;
    let free = desks.iter().filter(|d| national && d.id.is_none());
    let begun = desks.iter().find(|d| national && d.id.is_none() && !key.is_empty() && d.entry.desk.key == key);
    let blank = || FormState::default().with("year_end", "unknown").with("written", "true");
    let form = form.unwrap_or_else(|| match begun {
        Some(desk) => kept(&desk.entry.desk, &desk.entry.note, &For::default(), true),
        None => blank(),
    });
    Ok(New {
        t: Frame::new(visit.visitor(), "desk-new").of(&row.name),
        organisation,
        bundled: free.map(|d| (d.entry.desk.key.clone(), d.entry.desk.name.clone())).collect(),
        key: begun.map(|d| d.entry.desk.key.clone()).unwrap_or_default(),
        form,
        choices: Choices::of(visit),
    })
}

/// GET /desks/new?organisation=&key=
pub async fn new(visit: Signed, asked: Asked) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    page(&new_page(&visit, organisation, asked.text("key"), None).await?)
}

/// POST /desks?organisation=
pub async fn set_up(visit: Signed, asked: Asked, typed: Typed) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?.or(typed.id("organisation")?))?;
    let key = typed.line("key");
    match visit.app().set_up_desk(&visit.ctx, organisation, &key, typed_desk(&typed)).await {
        Ok(id) => Ok(go(&format!("/desks/{id}/settings?done=1"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &new_page(&visit, organisation, &key, Some(form)).await?)
        }
    }
}

async fn build(visit: &Signed, id: DeskId) -> Result<Page, Fault> {
    let view = visit.app().desk_settings(&visit.ctx, id).await?;
    let row = &view.row;
    let form = kept(&row.desk, &row.about, &row.audience, row.written).with("version", row.version.to_string());
    Ok(Page {
        t: Frame::new(visit.visitor(), "desk-settings").of(&view.association),
        form,
        closure: FormState::default().named("closure"),
        ready: FormState::default().named("ready"),
        ending: FormState::default().named("ending"),
        choices: Choices::of(visit),
        stale: false,
        done: false,
        view,
    })
}

/// GET /desks/{id}/settings
pub async fn show(visit: Signed, Path(id): Path<DeskId>, asked: Asked) -> Answer {
    page(&Page { done: !asked.text("done").is_empty(), ..build(&visit, id).await? })
}

fn done(id: DeskId) -> Answer {
    Ok(go(&format!("/desks/{id}/settings?done=1")))
}

/// POST /desks/{id}/settings
pub async fn save(visit: Signed, Path(id): Path<DeskId>, typed: Typed) -> Answer {
    let version = typed.raw("version").parse().unwrap_or(0);
    match visit.app().change_desk(&visit.ctx, id, version, typed_desk(&typed)).await {
        Ok(()) => done(id),
        Err(Error::Stale { .. }) => {
            let fresh = build(&visit, id).await?;
            let form = typed.keep().with("version", fresh.view.row.version.to_string());
            page_as(StatusCode::CONFLICT, &Page { form, stale: true, ..fresh })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &Page { form, ..build(&visit, id).await? })
        }
    }
}

/// POST /desks/{id}/closures: days on which it is closed, or one of them taken back.
pub async fn closure(visit: Signed, Path(id): Path<DeskId>, typed: Typed) -> Answer {
    let app = visit.app();
    if let Ok(from) = typed.raw("open_again").parse() {
        app.reopen_desk(&visit.ctx, id, from).await?;
        return done(id);
    }
    let (from, to, reason) = (typed.line("from"), typed.line("to"), typed.line("reason"));
    match app.close_desk(&visit.ctx, id, (&from, &to, &reason)).await {
        Ok(()) => done(id),
        Err(error) => {
            let closure = typed.keep().named("closure").refuse(error)?;
            page_again(&closure.clone(), &Page { closure, ..build(&visit, id).await? })
        }
    }
}

/// POST /desks/{id}/operators: who answers there.
pub async fn operator(visit: Signed, Path(id): Path<DeskId>, typed: Typed) -> Answer {
    visit.app().desk_settings(&visit.ctx, id).await?;
    let person: PersonId = typed.id("person")?.ok_or_else(Fault::not_found)?;
    visit.app().assign_operator(&visit.ctx, id, person, typed.raw("answers") == "true").await?;
    done(id)
}

/// POST /desks/{id}/templates: a ready-made text more, or one dropped.
pub async fn template(visit: Signed, Path(id): Path<DeskId>, typed: Typed) -> Answer {
    let app = visit.app();
    if let Some(drop) = typed.id::<TemplateId>("drop")? {
        app.drop_desk_template(&visit.ctx, id, drop).await?;
        return done(id);
    }
    match app.add_desk_template(&visit.ctx, id, &typed.line("title"), &typed.lines("body")).await {
        Ok(()) => done(id),
        Err(error) => {
            let ready = typed.keep().named("ready").refuse(error)?;
            page_again(&ready.clone(), &Page { ready, ..build(&visit, id).await? })
        }
    }
}

/// POST /desks/{id}/end
pub async fn end(visit: Signed, Path(id): Path<DeskId>) -> Answer {
    match visit.app().give_up_desk(&visit.ctx, id).await {
        Ok(_) => Ok(go("/desks")),
        Err(error) => {
            let ending = FormState::default().named("ending").refuse(error)?;
            page_again(&ending.clone(), &Page { ending, ..build(&visit, id).await? })
        }
    }
}
