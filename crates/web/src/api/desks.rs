//! GET /desks: the telephone desks and whether they answer now. For everybody, in the demonstration too.

use crate::api::page::Page;
use crate::fault::Answer;
use crate::take::Asked;
use crate::visit::Visitor;
use app::desk::DeskNow;
use domain::dates::{day_in_tokyo, rfc3339};
use domain::desk::Now;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

/// The desks.
pub async fn all(visit: Visitor, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let all = visit.app().desks(&visit.ctx).await?;
    let key = |d: &DeskNow| d.id.map_or_else(|| d.entry.desk.key.clone(), |id| id.to_string());
    page.cut(&all.desks, key, |d| show(d, visit.ctx.now))
}

fn show(found: &DeskNow, at: Timestamp) -> Value {
    let (open, closes, opens) = match found.standing.now {
        Now::Open { closes } => (true, instant(day_in_tokyo(at), closes), None),
        Now::Closed { opens } => (false, None, opens.and_then(|(day, minute)| instant(day, minute))),
    };
    let entry = &found.entry;
    json!({
        "id": found.id,
        "key": entry.desk.key,
        "name": entry.desk.name,
        "operator": entry.operator,
        "phone": entry.desk.phone,
        "open_now": open,
        "closes_at": closes,
        "opens_at": opens,
        "hours": entry.desk.hours,
        "closed_on_holidays": entry.desk.closed_on_holidays,
        "hours_uncertain": found.standing.doubt.is_some(),
        "closures": found.closures.iter().map(|c| json!({"from": c.from.to_string(), "to": c.to.to_string(), "reason": c.reason})).collect::<Vec<_>>(),
        "who_may_call": entry.who_may_call,
        "source": entry.source,
        "source_date": entry.source_date,
        "basis": entry.basis.code(),
    })
}

/// A minute of a day in Tokyo as an instant; 1440 is the next midnight.
fn instant(day: Date, minute: i32) -> Option<String> {
    let at = day.at(0, 0, 0, 0).checked_add(Span::new().minutes(minute)).ok()?;
    Offset::constant(9).to_timestamp(at).ok().map(rfc3339)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_the_next_day() {
        let day = Date::constant(2026, 12, 31);
        assert_eq!(instant(day, 540).as_deref(), Some("2026-12-31T09:00:00+09:00"));
        assert_eq!(instant(day, 1440).as_deref(), Some("2027-01-01T00:00:00+09:00"));
    }
}
