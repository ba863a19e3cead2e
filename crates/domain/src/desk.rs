//! Desks, their hours, and what is asked at them.

pub mod calendar;
pub mod consultation;
pub mod holidays;

pub use calendar::{Calendar, Closure, Doubt, Now, Standing, hours_on, now, worked};

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

/// Hours of one weekday, `09:00`–`18:00`. A weekday may have several, with a pause between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// `mon` … `sun`
    pub days: Vec<String>,
    /// First minute, `09:00`.
    pub opens: String,
    /// First minute after closing, `18:00`.
    pub closes: String,
}

/// Whether a desk is open at the turn of the year, as far as somebody wrote it down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearEnd {
    /// As on every other day.
    Open,
    /// Closed from 29 December to 3 January.
    Closed,
    /// Nobody entered the days yet.
    #[default]
    Unknown,
}

impl YearEnd {
    /// The code in content, database and forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            YearEnd::Open => "open",
            YearEnd::Closed => "closed",
            YearEnd::Unknown => "unknown",
        }
    }
    /// What a code means; `None` for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [YearEnd::Open, YearEnd::Closed, YearEnd::Unknown].into_iter().find(|y| y.code() == code)
    }
}

/// A consultation desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Key in `content/desks`; empty for a desk that was set up here.
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
    /// Whether it is open at the turn of the year.
    #[serde(default)]
    pub year_end: YearEnd,
}

/// The weekdays in the order in which forms show them, as `content/desks` writes them.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Longest name of a desk (characters).
pub const NAME_MAX: usize = 60;

/// A code for the weekday as `content/desks` writes it.
#[must_use]
pub fn weekday_code(day: Weekday) -> &'static str {
    WEEKDAYS[usize::from(day.to_monday_zero_offset().unsigned_abs()) % 7]
}

/// A time `HH:MM`; `24:00` is the end of the day. Minutes since midnight; `None` if it is no time.
#[must_use]
pub fn minutes(text: &str) -> Option<i32> {
    let (h, m) = text.split_once(':')?;
    let (h, m): (i32, i32) = (h.parse().ok()?, m.parse().ok()?);
    ((0..=24).contains(&h) && (0..60).contains(&m) && h * 60 + m <= 1440).then_some(h * 60 + m)
}

/// A minute of a day as `9:00`.
#[must_use]
pub fn clock(minute: i32) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// Why the typed hours of a day cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadHours {
    /// No times: `9:00–18:00` is meant.
    Unreadable,
    /// The desk closes before it opens.
    Backwards,
    /// Two spans of one day overlap, or stand in the wrong order.
    Overlapping,
}

/// The hours of one day as a person types them (`9:00〜12:00、13時〜18時`), in minutes; empty: closed on that day.
///
/// # Errors
/// [`BadHours`].
pub fn read_hours(typed: &str) -> Result<Vec<(i32, i32)>, BadHours> {
    let folded: String = crate::text::fold_code(typed)
        .chars()
        .map(|c| match c {
            '〜' | '～' | '~' | 'か' => '-',
            '、' | '，' | '・' | '/' | ';' => ',',
            '：' => ':',
            other => other,
        })
        .collect();
    let folded = folded.replace("-ら", "-").replace("まで", "").replace("時半", ":30").replace('分', "");
    let mut out: Vec<(i32, i32)> = Vec::new();
    for span in folded.split(',').filter(|span| !span.is_empty()) {
        let (opens, closes) = span.split_once('-').ok_or(BadHours::Unreadable)?;
        let opens = read_time(opens).ok_or(BadHours::Unreadable)?;
        let closes = read_time(closes).ok_or(BadHours::Unreadable)?;
        if closes <= opens {
            return Err(BadHours::Backwards);
        }
        if out.last().is_some_and(|last| opens < last.1) {
            return Err(BadHours::Overlapping);
        }
        out.push((opens, closes));
    }
    Ok(out)
}

/// `9`, `9:00`, `9時`, `9時15`.
fn read_time(text: &str) -> Option<i32> {
    let text = text.replace('時', ":");
    let text = text.trim_end_matches(':');
    if text.contains(':') { minutes(text) } else { minutes(&format!("{text}:00")) }
}

/// The hours of the seven days as they are stored: days with the same span together, in the order of the week.
#[must_use]
pub fn together(week: &[Vec<(i32, i32)>; 7]) -> Vec<Hours> {
    let mut out: Vec<Hours> = Vec::new();
    let two = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
    for (day, spans) in WEEKDAYS.iter().zip(week) {
        for (opens, closes) in spans {
            let (opens, closes) = (two(*opens), two(*closes));
            match out.iter_mut().find(|h| h.opens == opens && h.closes == closes) {
                Some(same) => same.days.push((*day).to_owned()),
                None => out.push(Hours { days: vec![(*day).to_owned()], opens, closes }),
            }
        }
    }
    out
}

/// The hours of each weekday, Monday first, in minutes and in order.
#[must_use]
pub fn week(hours: &[Hours]) -> [Vec<(i32, i32)>; 7] {
    WEEKDAYS.map(|day| {
        let mine = hours.iter().filter(|h| h.days.iter().any(|d| d == day));
        let mut spans: Vec<(i32, i32)> =
            mine.filter_map(|h| minutes(&h.opens).zip(minutes(&h.closes))).filter(|(o, c)| o < c).collect();
        spans.sort_unstable();
        spans
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_type_them() {
        for typed in ["9:00-18:00", "９：００〜１８：００", "9時～18時", "9時から18時まで", "9-18", "09:00 – 18:00"]
        {
            assert_eq!(read_hours(typed), Ok(vec![(540, 1080)]), "{typed}");
        }
        assert_eq!(read_hours("9:00〜12:00、13時半〜18:00"), Ok(vec![(540, 720), (810, 1080)]));
        assert_eq!(read_hours("0:00-24:00"), Ok(vec![(0, 1440)]));
        assert_eq!(read_hours("  "), Ok(Vec::new()));
        assert_eq!(read_hours("18:00-9:00"), Err(BadHours::Backwards));
        assert_eq!(read_hours("9:00-9:00"), Err(BadHours::Backwards));
        assert_eq!(read_hours("9:00-13:00,12:00-18:00"), Err(BadHours::Overlapping));
        for typed in ["朝から", "9:00", "25:00-26:00", "9:75-10:00", "-"] {
            assert_eq!(read_hours(typed), Err(BadHours::Unreadable), "{typed}");
        }
    }

    #[test]
    fn a_week_comes_back_as_it_was_put_together() {
        let mut days: [Vec<(i32, i32)>; 7] = std::array::from_fn(|_| vec![(540, 720), (780, 1080)]);
        days[5] = vec![(540, 720)];
        days[6] = Vec::new();
        let stored = together(&days);
        assert_eq!(stored.len(), 2);
        assert_eq!(week(&stored), days);
    }
}
