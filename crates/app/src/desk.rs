//! The consultation desks, and whether they answer now.

use crate::{App, Ctx};
use content::calendar::Holidays;
use content::desks::DeskEntry;
use domain::desk::{Now, hours_on, now};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Tokyo, the hours of every desk.
const TOKYO: Offset = Offset::constant(9);

/// A desk as it stands at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskNow {
    /// What is known of it.
    pub entry: DeskEntry,
    /// Open until, or opening at.
    pub now: Now,
    /// Nobody wrote down whether it is open on these days: to be asked on the telephone.
    pub uncertain: bool,
}

impl App {
    /// Every desk, in the order of the content.
    #[must_use]
    pub fn desks(&self, ctx: &Ctx) -> Vec<DeskNow> {
        self.content.desks.iter().map(|entry| desk_at(entry, &self.content.holidays, ctx.now)).collect()
    }

    /// Whether a weekday's office hours (9 to 18) are over or have not begun: the hour of night numbers.
    #[must_use]
    pub fn is_night(&self, ctx: &Ctx) -> bool {
        let here = TOKYO.to_datetime(ctx.now);
        let day = here.date();
        let weekend = matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        weekend || self.content.holidays.is_holiday(day) || is_turn_of_year(day) || !(9..18).contains(&here.hour())
    }
}

/// A desk as it stands at an instant.
#[must_use]
pub fn desk_at(entry: &DeskEntry, holidays: &Holidays, at: Timestamp) -> DeskNow {
    let here = TOKYO.to_datetime(at);
    let turn = is_turn_of_year(here.date());
    DeskNow {
        now: now(&entry.desk, here.date(), here.time(), |day| holidays.is_holiday(day)),
        // Nobody wrote down on which days exactly a desk is closed at the turn of the year.
        uncertain: (turn && entry.year_end != "open") || !holidays.knows(here.date()),
        entry: entry.clone(),
    }
}

/// 29 December to 3 January.
fn is_turn_of_year(day: Date) -> bool {
    matches!((day.month(), day.day()), (12, 29..) | (1, ..=3))
}

/// A minute of a day as `9:00`.
#[must_use]
pub fn clock(minute: i32) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// The hours of a desk where they are the same on all its days: `every` or `weekdays`, opens, closes.
#[must_use]
pub fn hours(entry: &DeskEntry) -> Option<(&'static str, String, String)> {
    // A Monday, and the six days after it.
    let monday = Date::constant(2026, 11, 16);
    let week: Vec<Option<(i32, i32)>> = (0..7)
        .filter_map(|n| Some(hours_on(&entry.desk, monday.checked_add(jiff::Span::new().days(n)).ok()?, false)))
        .collect();
    let first = (*week.first()?)?;
    let same = |days: &[Option<(i32, i32)>]| days.iter().all(|d| *d == Some(first));
    let days = match week.get(5..) {
        Some(end) if same(&week) && !end.is_empty() => "every",
        Some([None, None]) if same(&week[..5]) => "weekdays",
        _ => return None,
    };
    Some((days, clock(first.0), clock(first.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_told_in_one_line() {
        let content = content::Content::bundled().expect("the bundled content");
        let told: Vec<_> = content.desks.iter().filter_map(hours).collect();
        assert_eq!(
            told,
            [("every", "6:00".to_owned(), "21:00".to_owned()), ("weekdays", "9:00".to_owned(), "18:00".to_owned())]
        );
    }
}
