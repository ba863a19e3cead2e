//! GET / for somebody of an institution: this year's sheet, the next three steps, what is missing.

use super::edition_label;
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::pages::organisations::houses;
use crate::pages::reminders::list::Words;
use crate::visit::Visitor;
use app::checklist::{Asked, Home, SheetView, YearState};
use app::guide::{EditionView, TextView};
use app::reminders::About;
use askama::Template;
use content::calendar::OfficialFile;
use domain::assessment::Why;
use domain::dates::{wareki, wareki_fiscal_year};
use domain::desk::consultation::State;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/checklist/home.html")]
struct Page {
    t: Frame,
    home: Home,
    organisation: OrganisationId,
    year: String,
    practice: String,
    may_answer: bool,
    may_import: bool,
    copy_due: bool,
    others: Vec<(String, String, String)>,
    /// The person's institutions, where there are several.
    houses: Vec<(OrganisationId, String)>,
    /// Questions that the person was asked to answer, and those that others were.
    mine: Vec<Asked>,
    theirs: Vec<Asked>,
    /// Texts of the guide that changed since the person read them: address, name, note of change.
    changed: Vec<(String, String, String)>,
    /// What waits for the person, the nearest first.
    reminders: Vec<app::reminders::Reminder>,
    /// Consultations that a desk answered, or in which it asked back.
    answered: Vec<app::desk::ConsultationRow>,
}

impl Page {
    fn words(&self, r: &app::reminders::Reminder) -> Words {
        Words::of(&self.t, r)
    }
    fn why(&self, step: &app::checklist::Step) -> &'static str {
        match step.why {
            Why::Open => "checklist-why-open",
            Why::ToConfirm => "carry-step",
            Why::Overdue => "checklist-why-overdue",
            Why::NoTarget => "checklist-why-no-target",
            Why::ToDo => "checklist-why-to-do",
        }
    }
    fn step_title(&self, step: &app::checklist::Step) -> askama::filters::Safe<String> {
        crate::ruby::of(&self.t, crate::pages::guide::title(&self.t, step.item.title_read(), &step.item.title_en))
    }
    fn title<'a>(&self, asked: &'a Asked) -> &'a str {
        crate::pages::guide::title(&self.t, &asked.title, &asked.title_en)
    }
    /// The edition into which the offered sheets are carried over: id and title.
    fn offered(&self) -> Option<(&str, &str)> {
        match (&self.home.state, &self.home.practice) {
            (YearState::Known { id, title }, _) => Some((id, title)),
            (_, Some((id, title))) => Some((id, title)),
            _ => None,
        }
    }
    fn carry_path(&self, from: &app::checklist::Listed, to: &str) -> String {
        super::carry::path(from.row.id, to, self.home.year)
    }
    fn offer_name(&self, from: &app::checklist::Listed) -> String {
        let vendor = from.vendor.as_ref().map(|v| format!(" – {}", v.name)).unwrap_or_default();
        format!("{} {}{vendor}", wareki_fiscal_year(from.row.fiscal_year), from.form_title)
    }
    fn label(&self, sheet: &SheetView) -> String {
        edition_label(sheet, &self.practice)
    }
    /// The size of a file as its properties show it: 25,655.
    fn bytes(&self, file: &OfficialFile) -> String {
        let digits = file.bytes.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    }
    /// The day of publication in brackets; nothing where it is not known.
    fn published(&self, day: &Option<jiff::civil::Date>) -> String {
        match day.map(wareki) {
            Some(day) if self.t.lang() == "en" => format!(" ({day})"),
            Some(day) => format!("（{day}）"),
            None => String::new(),
        }
    }
}

/// The home of the person's first institution, or of the one asked for.
///
/// # Errors
/// Refused; as the use case gives them.
pub async fn show(visit: &Visitor, organisation: OrganisationId) -> Answer {
    let ctx = &visit.ctx;
    let home = visit.app().home(ctx, organisation).await?;
    let view = visit.app().organisation(ctx, organisation).await?;
    let mut reminders = visit.app().reminders_of(ctx, organisation, &home).await?;
    // Questions and guides have a place of their own on this page.
    reminders.retain(|r| r.is_for(ctx.actor.person()) && !matches!(r.about, About::Asked | About::Guide));
    let answered = if ctx.may(Action::SeeConsultations, organisation).is_ok() {
        let newest = visit.app().own_consultations(ctx, organisation, i64::MAX, 20).await?;
        newest.into_iter().map(|(row, _)| row).filter(|r| matches!(r.state, State::Answered | State::Waiting)).collect()
    } else {
        Vec::new()
    };
    let mut others = Vec::new();
    let editions = visit.app().editions(ctx).await?;
    let changed = visit.app().changed_texts(ctx).await?;
    let changed = if changed.is_empty() { Vec::new() } else { told(visit, &changed, editions.clone()) };
    for edition in editions {
        let Some(form) = edition.edition.form_for(view.row.kind) else { continue };
        let begun = home
            .sheets
            .iter()
            .any(|s| s.row.edition == edition.row.id && s.row.form == form.id && s.row.fiscal_year == home.year);
        if edition.edition.fiscal_year.is_none() && !begun {
            others.push((edition.row.id.clone(), form.id.clone(), form.title.clone()));
        }
    }
    let me = ctx.actor.person();
    let (mine, theirs) = visit
        .app()
        .asked(ctx, organisation)
        .await?
        .into_iter()
        .partition(|asked| asked.to_person.is_some() && asked.to_person == me);
    let t = Frame::new(visit, "checklist-home").of(&view.row.name).titled(view.row.name.clone());
    let may_answer = ctx.may(Action::Answer, organisation).is_ok();
    let may_import = visit.app().stands_for_installation(ctx, Action::ImportEdition).await?;
    let practice = visit.say.plain("checklist-practice").to_string();
    page(&Page {
        t,
        year: wareki_fiscal_year(home.year),
        home,
        organisation,
        practice,
        may_answer,
        may_import,
        copy_due: visit.app().copy_is_due(ctx).await?,
        others,
        houses: houses(visit, Kind::is_institution),
        mine,
        theirs,
        changed,
        reminders,
        answered,
    })
}

/// Changed texts with their names.
fn told(visit: &Visitor, changed: &[TextView], editions: Vec<EditionView>) -> Vec<(String, String, String)> {
    let editions = super::super::guide::newest_first(editions);
    let one = |text: &TextView| {
        let (form, lineage) = (&text.row.form, &text.row.lineage);
        let name = super::super::guide::guides::name_of(&visit.say, &editions, form, lineage);
        (format!("/guide/{form}/{lineage}"), name, text.guide.change.clone())
    };
    changed.iter().map(one).collect()
}
