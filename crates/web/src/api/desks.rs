//! GET /desks: the telephone desks and whether they answer now. For everybody, in the demonstration too.

use crate::api::page::Page;
use crate::fault::Answer;
use crate::take::Asked;
use crate::visit::Visitor;
use content::Content;
use content::desks::DeskEntry;
use domain::dates::rfc3339;
use domain::desk::{Now, now};
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

/// Tokyo, the hours of every desk.
const TOKYO: Offset = Offset::constant(9);

/// The desks.
pub async fn all(visit: Visitor, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let content = &visit.app().content;
    page.cut(&content.desks, |d| d.desk.key.clone(), |d| show(d, content, visit.ctx.now))
}

fn show(entry: &DeskEntry, content: &Content, at: Timestamp) -> Value {
    let here = TOKYO.to_datetime(at);
    let (open, closes, opens) = match now(&entry.desk, here.date(), here.time(), |day| content.holidays.is_holiday(day)) {
        Now::Open { closes } => (true, instant(here.date(), closes), None),
        Now::Closed { opens } => (false, None, opens.and_then(|(day, minute)| instant(day, minute))),
    };
    json!({
        "key": entry.desk.key,
        "name": entry.desk.name,
        "operator": entry.operator,
        "phone": entry.desk.phone,
        "open_now": open,
        "closes_at": closes,
        "opens_at": opens,
        "hours": entry.desk.hours,
        "closed_on_holidays": entry.desk.closed_on_holidays,
        // The turn of the year, of which nothing is known: to be asked on the telephone.
        "hours_uncertain": entry.year_end == "unknown" && is_turn_of_year(here) || !content.holidays.knows(here.date()),
        "who_may_call": entry.who_may_call,
        "source": entry.source,
        "source_date": entry.source_date,
        "basis": entry.basis.code(),
    })
}

/// 29 December to 3 January.
fn is_turn_of_year(day: DateTime) -> bool {
    matches!((day.month(), day.day()), (12, 29..) | (1, ..=3))
}

/// A minute of a day in Tokyo; 1440 is the next midnight.
fn instant(day: Date, minute: i32) -> Option<String> {
    let at = day.at(0, 0, 0, 0).checked_add(Span::new().minutes(minute)).ok()?;
    TOKYO.to_timestamp(at).ok().map(rfc3339)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, key: &str) -> Value {
        let content = Content::bundled().expect("the bundled content");
        let desk = content.desks.iter().find(|d| d.desk.key == key).expect("a desk");
        show(desk, &content, text.parse().expect("an instant"))
    }

    #[test]
    fn hours_become_instants_in_tokyo() {
        let open = at("2026-11-24T09:00:00+09:00", "guideline");
        assert_eq!((&open["open_now"], &open["closes_at"]), (&json!(true), &json!("2026-11-24T18:00:00+09:00")));
        assert_eq!(open["opens_at"], Value::Null);
        // Monday the 23rd is a holiday.
        let holiday = at("2026-11-22T21:00:00+09:00", "guideline");
        assert_eq!((&holiday["open_now"], &holiday["opens_at"]), (&json!(false), &json!("2026-11-24T09:00:00+09:00")));
        let every_day = at("2026-11-23T20:59:59+09:00", "emergency");
        assert_eq!(every_day["closes_at"], json!("2026-11-23T21:00:00+09:00"));
        assert_eq!(every_day["hours_uncertain"], json!(false));
        assert_eq!(at("2026-12-31T10:00:00+09:00", "emergency")["hours_uncertain"], json!(true));
        assert_eq!(instant("2026-12-31".parse().expect("a day"), 1440).as_deref(), Some("2027-01-01T00:00:00+09:00"));
    }
}
