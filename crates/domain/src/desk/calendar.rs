//! Whether a desk is open: hours by weekday, national holidays, closures that somebody entered, the turn of the year.
//! What nobody wrote down is said to be unknown, never guessed.

use super::holidays::Holidays;
use super::{Desk, Hours, YearEnd, minutes, weekday_code};
use jiff::civil::{Date, DateTime};

/// Days on which a desk is closed, the last included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why, as it is shown.
    pub reason: String,
}

/// What is known of the days.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'c> {
    /// National holidays.
    pub holidays: &'c Holidays,
    /// Closures of the desk.
    pub closures: &'c [Closure],
}

impl Calendar<'_> {
    /// The closure in force on a day.
    #[must_use]
    pub fn closure(&self, day: Date) -> Option<&Closure> {
        self.closures.iter().find(|c| (c.from..=c.to).contains(&day))
    }
    /// Whether somebody entered what happens at the turn of the year in which a day lies.
    fn turn_entered(&self, day: Date) -> bool {
        let Some((first, last)) = turn_of_year(day) else { return true };
        self.closures.iter().any(|c| c.from <= last && c.to >= first)
    }
}

/// What is not known of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The closing at the turn of the year is not entered.
    YearEnd,
    /// The national holidays of that year are not announced.
    Holidays,
}

/// Open until, or opening at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// Open; closes at this minute of today.
    Open {
        /// Minutes since midnight.
        closes: i32,
    },
    /// Closed; opens next on this day at this minute, if within sixty days.
    Closed {
        /// The next opening.
        opens: Option<(Date, i32)>,
    },
}

/// How a desk stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Open or closed.
    pub now: Now,
    /// What is not known of today, or of the day on which it opens next.
    pub doubt: Option<Doubt>,
}

/// So many days ahead an opening is looked for.
const AHEAD: usize = 60;

/// 29 December to 3 January around a day of that span.
#[must_use]
pub fn turn_of_year(day: Date) -> Option<(Date, Date)> {
    let first = match (day.month(), day.day()) {
        (12, 29..) => day.year(),
        (1, ..=3) => day.year() - 1,
        _ => return None,
    };
    Some((Date::new(first, 12, 29).ok()?, Date::new(first + 1, 1, 3).ok()?))
}

/// The hours of a desk on a day, as minutes since midnight, in order; none: closed all day.
#[must_use]
pub fn hours_on(desk: &Desk, calendar: &Calendar, day: Date) -> Vec<(i32, i32)> {
    let off = calendar.closure(day).is_some()
        || (desk.closed_on_holidays && calendar.holidays.is_holiday(day))
        || (desk.year_end == YearEnd::Closed && turn_of_year(day).is_some());
    if off {
        return Vec::new();
    }
    let code = weekday_code(day.weekday());
    let of_day = |h: &&Hours| h.days.iter().any(|d| d == code);
    let spans = desk.hours.iter().filter(of_day).filter_map(|h| minutes(&h.opens).zip(minutes(&h.closes)));
    let mut spans: Vec<(i32, i32)> = spans.filter(|(opens, closes)| opens < closes).collect();
    spans.sort_unstable();
    spans
}

/// What is not known of a day.
fn doubt(desk: &Desk, calendar: &Calendar, day: Date) -> Option<Doubt> {
    if turn_of_year(day).is_some() && desk.year_end == YearEnd::Unknown && !calendar.turn_entered(day) {
        Some(Doubt::YearEnd)
    } else if desk.closed_on_holidays && !calendar.holidays.knows(day) {
        Some(Doubt::Holidays)
    } else {
        None
    }
}

/// How a desk stands at a time in Tokyo.
#[must_use]
pub fn now(desk: &Desk, calendar: &Calendar, at: DateTime) -> Standing {
    let (today, minute) = (at.date(), i32::from(at.hour()) * 60 + i32::from(at.minute()));
    let unsure = doubt(desk, calendar, today);
    for (opens, closes) in hours_on(desk, calendar, today) {
        if minute < opens {
            return Standing { now: Now::Closed { opens: Some((today, opens)) }, doubt: unsure };
        }
        if minute < closes {
            return Standing { now: Now::Open { closes }, doubt: unsure };
        }
    }
    let mut day = today;
    for _ in 0..AHEAD {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        if let Some((opens, _)) = hours_on(desk, calendar, day).first() {
            let doubt = unsure.or_else(|| doubt(desk, calendar, day));
            return Standing { now: Now::Closed { opens: Some((day, *opens)) }, doubt };
        }
    }
    Standing { now: Now::Closed { opens: None }, doubt: unsure }
}

/// So many days of a clock are counted; more is more than a year of waiting.
const COUNTED: usize = 400;

/// The working-hours clock: minutes in which the desk was open between two times in Tokyo; none where `to` comes first.
#[must_use]
pub fn worked(desk: &Desk, calendar: &Calendar, from: DateTime, to: DateTime) -> i32 {
    let minute = |at: DateTime| i32::from(at.hour()) * 60 + i32::from(at.minute());
    let (mut day, mut sum) = (from.date(), 0);
    for _ in 0..COUNTED {
        if day > to.date() {
            break;
        }
        let first = if day == from.date() { minute(from) } else { 0 };
        let last = if day == to.date() { minute(to) } else { 1440 };
        for (opens, closes) in hours_on(desk, calendar, day) {
            sum += (closes.min(last) - opens.max(first)).max(0);
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::holidays::Holiday;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn desk(days: &[&str], opens: &str, closes: &str, closed_on_holidays: bool) -> Desk {
        Desk {
            key: "guideline".into(),
            name: "見本".into(),
            phone: "0000".into(),
            hours: vec![Hours {
                days: days.iter().map(|d| (*d).to_owned()).collect(),
                opens: opens.into(),
                closes: closes.into(),
            }],
            closed_on_holidays,
            year_end: YearEnd::Unknown,
        }
    }
    fn weekdays() -> Desk {
        desk(&["mon", "tue", "wed", "thu", "fri"], "09:00", "18:00", true)
    }
    fn holidays() -> Holidays {
        let days = [date(2026, 11, 3), date(2026, 11, 23)].map(|date| Holiday { date, name: "見本".into() });
        Holidays { first_year: 2024, last_year: 2027, days: days.into(), ..Holidays::default() }
    }
    fn at(y: i16, m: i8, d: i8, hour: i8, minute: i8) -> DateTime {
        date(y, m, d).at(hour, minute, 0, 0)
    }

    #[test]
    fn a_holiday_monday_opens_on_tuesday() {
        let (desk, holidays) = (weekdays(), holidays());
        let calendar = Calendar { holidays: &holidays, closures: &[] };
        let at = |d, h, m| now(&desk, &calendar, at(2026, 11, d, h, m));
        let closed = |d, minute| Now::Closed { opens: Some((date(2026, 11, d), minute)) };
        assert_eq!(at(23, 10, 0), Standing { now: closed(24, 540), doubt: None });
        assert_eq!(at(24, 17, 59).now, Now::Open { closes: 1080 });
        assert_eq!(at(24, 18, 0).now, closed(25, 540));
        assert_eq!(at(24, 8, 59).now, closed(24, 540));
    }

    #[test]
    fn nobody_guesses_the_turn_of_the_year() {
        let (desk, holidays) = (weekdays(), holidays());
        let none = Calendar { holidays: &holidays, closures: &[] };
        assert_eq!(now(&desk, &none, at(2026, 12, 29, 10, 0)).doubt, Some(Doubt::YearEnd));
        // It opens next on a day of which nobody knows.
        let evening = now(&desk, &none, at(2026, 12, 28, 20, 0));
        assert_eq!(evening.doubt, Some(Doubt::YearEnd));
        let entered = [Closure { from: date(2026, 12, 30), to: date(2027, 1, 4), reason: "年末年始".into() }];
        let some = Calendar { holidays: &holidays, closures: &entered };
        assert_eq!(
            now(&desk, &some, at(2026, 12, 29, 10, 0)),
            Standing { now: Now::Open { closes: 1080 }, doubt: None }
        );
        let closed = now(&desk, &some, at(2026, 12, 30, 10, 0));
        assert_eq!(closed, Standing { now: Now::Closed { opens: Some((date(2027, 1, 5), 540)) }, doubt: None });
        let never = Desk { year_end: YearEnd::Closed, ..desk.clone() };
        assert_eq!(
            now(&never, &none, at(2026, 12, 29, 10, 0)).now,
            Now::Closed { opens: Some((date(2027, 1, 4), 540)) }
        );
        let always = Desk { year_end: YearEnd::Open, ..desk };
        assert_eq!(now(&always, &none, at(2026, 12, 29, 10, 0)).doubt, None);
    }

    #[test]
    fn years_of_which_the_holidays_are_not_announced_are_said_to_be_unknown() {
        let (desk, holidays) = (weekdays(), holidays());
        let calendar = Calendar { holidays: &holidays, closures: &[] };
        assert_eq!(now(&desk, &calendar, at(2028, 3, 20, 10, 0)).doubt, Some(Doubt::Holidays));
        let every = Desk { closed_on_holidays: false, ..desk };
        assert_eq!(now(&every, &calendar, at(2028, 3, 20, 10, 0)).doubt, None);
    }

    #[test]
    fn the_clock_counts_only_hours_in_which_somebody_works() {
        let (desk, holidays) = (weekdays(), holidays());
        let calendar = Calendar { holidays: &holidays, closures: &[] };
        let clock = |from, to| worked(&desk, &calendar, from, to);
        // Friday evening to Tuesday morning, over a Monday that is a holiday.
        assert_eq!(clock(at(2026, 11, 20, 17, 0), at(2026, 11, 24, 9, 30)), 90);
        assert_eq!(clock(at(2026, 11, 24, 10, 0), at(2026, 11, 24, 11, 15)), 75);
        assert_eq!(clock(at(2026, 11, 24, 10, 0), at(2026, 11, 24, 9, 0)), 0);
    }

    proptest! {
        /// Whatever the instant: a desk that is open closes later today, one that is closed opens later, and when that
        /// time has come it is open.
        #[test]
        fn an_opening_that_was_told_comes(day in 0_i64..1_200, minute in 0_i64..1_440, pause in any::<bool>()) {
            let mut desk = weekdays();
            if pause {
                desk.hours[0].closes = "12:00".into();
                let afternoon = Hours { opens: "13:00".into(), closes: "18:00".into(), ..desk.hours[0].clone() };
                desk.hours.push(afternoon);
            }
            let holidays = holidays();
            let closed = [Closure { from: date(2026, 8, 12), to: date(2026, 8, 16), reason: String::new() }];
            let calendar = Calendar { holidays: &holidays, closures: &closed };
            let start = date(2024, 1, 1).at(0, 0, 0, 0);
            let at = start.checked_add(jiff::Span::new().days(day).minutes(minute)).expect("a day");
            match now(&desk, &calendar, at).now {
                Now::Open { closes } => prop_assert!(closes > i32::from(at.hour()) * 60 + i32::from(at.minute())),
                Now::Closed { opens: Some((day, minute)) } => {
                    let opens = day.at(0, 0, 0, 0).checked_add(jiff::Span::new().minutes(minute)).expect("a day");
                    prop_assert!(opens > at);
                    let opened = matches!(now(&desk, &calendar, opens).now, Now::Open { .. });
                    prop_assert!(opened);
                    prop_assert_eq!(worked(&desk, &calendar, at, opens), 0);
                }
                Now::Closed { opens: None } => prop_assert!(false, "nothing opens within sixty days"),
            }
        }
    }
}
