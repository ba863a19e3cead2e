//! Desks and their hours.

use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

/// Hours of one weekday, `09:00`–`18:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// `mon` … `sun`
    pub days: Vec<String>,
    /// First minute, `09:00`.
    pub opens: String,
    /// First minute after closing, `18:00`.
    pub closes: String,
}

/// A consultation desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Key in `content/desks`.
    pub key: String,
    /// Name shown to people.
    pub name: String,
    /// Number as printed.
    pub phone: String,
    /// Hours by weekday.
    pub hours: Vec<Hours>,
    /// Closed on national holidays.
    #[serde(default)]
    pub closed_on_holidays: bool,
}

/// A code for the weekday as `content/desks` writes it.
#[must_use]
pub fn weekday_code(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

/// A time `HH:MM`; `24:00` is the end of the day. Minutes since midnight; `None` if it is no time.
#[must_use]
pub fn minutes(text: &str) -> Option<i32> {
    let (h, m) = text.split_once(':')?;
    let (h, m): (i32, i32) = (h.parse().ok()?, m.parse().ok()?);
    ((0..=24).contains(&h) && (0..60).contains(&m) && h * 60 + m <= 1440).then_some(h * 60 + m)
}

/// The hours of a desk on a day, as minutes since midnight.
#[must_use]
pub fn hours_on(desk: &Desk, day: Date, is_holiday: bool) -> Option<(i32, i32)> {
    if is_holiday && desk.closed_on_holidays {
        return None;
    }
    let code = weekday_code(day.weekday());
    desk.hours
        .iter()
        .find(|h| h.days.iter().any(|d| d == code))
        .and_then(|h| Some((minutes(&h.opens)?, minutes(&h.closes)?)))
        .filter(|(opens, closes)| opens < closes)
}

/// Open until, or opening at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// Open; closes at this minute of today.
    Open {
        /// Minutes since midnight.
        closes: i32,
    },
    /// Closed; opens next on this day at this minute, if within two weeks.
    Closed {
        /// The next opening.
        opens: Option<(Date, i32)>,
    },
}

/// Whether a desk is open at a time of a day; `is_holiday` answers for any day.
pub fn now(desk: &Desk, day: Date, time: Time, is_holiday: impl Fn(Date) -> bool) -> Now {
    let minute = i32::from(time.hour()) * 60 + i32::from(time.minute());
    if let Some((opens, closes)) = hours_on(desk, day, is_holiday(day)) {
        if (opens..closes).contains(&minute) {
            return Now::Open { closes };
        }
        if minute < opens {
            return Now::Closed { opens: Some((day, opens)) };
        }
    }
    let mut next = day;
    for _ in 0..14 {
        let Ok(tomorrow) = next.tomorrow() else { break };
        next = tomorrow;
        if let Some((opens, _)) = hours_on(desk, next, is_holiday(next)) {
            return Now::Closed { opens: Some((next, opens)) };
        }
    }
    Now::Closed { opens: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn guideline_desk() -> Desk {
        Desk {
            key: "guideline".into(),
            name: "見本".into(),
            phone: "0000".into(),
            hours: vec![Hours {
                days: ["mon", "tue", "wed", "thu", "fri"].map(String::from).to_vec(),
                opens: "09:00".into(),
                closes: "18:00".into(),
            }],
            closed_on_holidays: true,
        }
    }

    #[test]
    fn a_holiday_monday_opens_on_tuesday() {
        let holiday = |d: Date| d == date(2026, 11, 23);
        let desk = guideline_desk();
        assert_eq!(
            now(&desk, date(2026, 11, 23), time(10, 0, 0, 0), holiday),
            Now::Closed { opens: Some((date(2026, 11, 24), 540)) }
        );
        assert_eq!(now(&desk, date(2026, 11, 24), time(17, 59, 0, 0), holiday), Now::Open { closes: 1080 });
        assert_eq!(
            now(&desk, date(2026, 11, 24), time(18, 0, 0, 0), holiday),
            Now::Closed { opens: Some((date(2026, 11, 25), 540)) }
        );
    }
}
