//! Desks: who can be asked, the operators' work, what an institution asks and shows, questions with their answers.

pub mod ask;
pub mod board;
pub mod call;
pub mod faq;
pub mod holidays;
pub mod list;
pub mod one;
pub mod settings;
pub mod show;
pub mod statistics;

use crate::say::Say;
use crate::visit::Visit;
use app::desk::{DeskNow, clock, hours};
use content::Lang;
use domain::checklist::Form;
use domain::dates::from_micros;
use domain::desk::consultation::{Saying, State, Urgency, Way};
use domain::desk::{Doubt, Now};
use jiff::civil::Date;

/// How a desk stands now, in words.
pub(crate) struct Standing {
    /// Open now.
    pub open: bool,
    /// Until when, or from when.
    pub now: String,
    /// Its hours in one line; empty where the days differ.
    pub hours: String,
    /// Key of what is not known.
    pub doubt: Option<&'static str>,
}

/// How a desk stands now, as the visitor reads it.
pub(crate) fn standing(visit: &Visit, desk: &DeskNow) -> Standing {
    let (say, today) = (&visit.say, visit.ctx.today());
    let (open, now) = match desk.standing.now {
        Now::Open { closes } => (true, say.plain("incidents-desk-open").with("closes", clock(closes)).to_string()),
        Now::Closed { opens: Some((day, minute)) } => (false, opens(say, today, day, &clock(minute))),
        Now::Closed { opens: None } => (false, say.plain("incidents-desk-closed").to_string()),
    };
    let hours = hours(&desk.entry).map(|(days, opens, closes)| {
        let key = if days == "every" { "incidents-desk-every-day" } else { "incidents-desk-weekdays" };
        say.plain(key).with("opens", opens).with("closes", closes).to_string()
    });
    let doubt = desk.standing.doubt.map(|doubt| match doubt {
        Doubt::YearEnd => "desk-doubt-year-end",
        Doubt::Holidays => "desk-doubt-holidays",
    });
    Standing { open, now, hours: hours.unwrap_or_default(), doubt }
}

fn opens(say: &Say, today: Date, day: Date, time: &str) -> String {
    let sentence = match today.tomorrow() {
        _ if day == today => say.plain("incidents-desk-opens-today"),
        Ok(tomorrow) if day == tomorrow => say.plain("incidents-desk-opens-tomorrow"),
        _ => {
            say.plain("incidents-desk-opens-on").with("month", i32::from(day.month())).with("day", i32::from(day.day()))
        }
    };
    sentence.with("time", time).to_string()
}

/// Key of the words for a state.
pub(crate) fn state_key(state: &State) -> &'static str {
    match state {
        State::Open => "consultation-open",
        State::Waiting => "consultation-waiting",
        State::Answered => "consultation-answered",
        State::Closed => "consultation-is-closed",
    }
}

fn way_key(way: &Way) -> &'static str {
    match way {
        Way::Phone => "consultation-phone",
        Way::Written => "consultation-written",
    }
}

fn urgency_key(urgency: &Urgency) -> &'static str {
    match urgency {
        Urgency::Normal => "consultation-normal",
        Urgency::Today => "consultation-today",
        Urgency::Now => "consultation-now",
    }
}

fn saying_key(kind: &Saying) -> &'static str {
    match kind {
        Saying::Question => "consultation-question",
        Saying::Answer => "consultation-answer",
        Saying::Note => "consultation-note",
    }
}

fn weekday_key(day: &str) -> &'static str {
    match day {
        "mon" => "desk-mon",
        "tue" => "desk-tue",
        "wed" => "desk-wed",
        "thu" => "desk-thu",
        "fri" => "desk-fri",
        "sat" => "desk-sat",
        _ => "desk-sun",
    }
}

/// Spans of a day: `9:00–12:00、13:00–18:00`.
fn spans(day: &[(i32, i32)]) -> String {
    day.iter().map(|(o, c)| format!("{}–{}", clock(*o), clock(*c))).collect::<Vec<_>>().join("、")
}

/// A stored instant as a page writes it.
fn at(t: &crate::frame::Frame, micros: &i64) -> String {
    t.instant(&from_micros(*micros))
}

/// A day as a page writes it.
fn day(day: &Date) -> String {
    domain::dates::wareki(*day)
}

/// Minutes of a desk in words.
fn minutes(visit: &Visit, minutes: i32) -> String {
    let key = if minutes >= 60 { "desk-hours-minutes" } else { "desk-minutes" };
    visit.say.plain(key).with("hours", minutes / 60).with("minutes", minutes % 60).to_string()
}

/// The rows that a question can be about: lineage, and number with the beginning of the text. `kept` are there
/// already: no form drops them, whatever the editions in use say.
async fn lineages(visit: &Visit, kept: &[&str]) -> Result<Vec<(String, String)>, crate::fault::Fault> {
    let mut out = vec![(String::new(), visit.say.plain("consultation-no-item").to_string())];
    for (view, form) in visit.app().forms_to_ask_about(&visit.ctx).await? {
        if let Some(form) = view.edition.form(&form) {
            offer(&mut out, form, |_| true);
        }
    }
    let is_missing = |lineage: &&&str| !out.iter().any(|(known, _)| known.as_str() == **lineage);
    let missing: Vec<&str> = kept.iter().filter(is_missing).copied().collect();
    if !missing.is_empty() {
        for view in visit.app().editions(&visit.ctx).await?.iter().rev() {
            for form in &view.edition.forms {
                offer(&mut out, form, |lineage| missing.contains(&lineage));
            }
        }
    }
    for lineage in missing {
        if !out.iter().any(|(known, _)| known == lineage) {
            out.push((lineage.to_owned(), lineage.to_owned()));
        }
    }
    Ok(out)
}

/// Adds the rows of a form that are wanted and not there yet.
fn offer(out: &mut Vec<(String, String)>, form: &Form, wanted: impl Fn(&str) -> bool) {
    for item in form.items().filter(|item| wanted(&item.lineage)) {
        if !out.iter().any(|(lineage, _)| *lineage == item.lineage) {
            let text: String = item.text.chars().take(36).collect();
            let dots = if item.text.chars().count() > 36 { "…" } else { "" };
            let number = item.number.as_deref().unwrap_or_default();
            // Its numbers say nothing without the name of the table.
            let table = if form.id == "continuity" { format!(" ― {}", form.title) } else { String::new() };
            out.push((item.lineage.clone(), format!("{number} {text}{dots}{table}").trim().to_owned()));
        }
    }
}

/// The words for a requirement, from [`lineages`].
fn lineage_words(all: &[(String, String)], lineage: &str) -> String {
    all.iter().find(|(l, _)| l == lineage).map_or_else(|| lineage.to_owned(), |(_, words)| words.clone())
}

/// Name of a desk in the visitor's language.
fn desk_name(visit: &Visit, desk: &DeskNow) -> String {
    if visit.say.view().lang == Lang::En && !desk.entry.name_en.is_empty() {
        desk.entry.name_en.clone()
    } else {
        desk.entry.desk.name.clone()
    }
}
