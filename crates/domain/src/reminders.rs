//! Reminders: what is due, until when, and in which order. They are worked out from what is stored, never stored.

use jiff::civil::Date;

/// What a reminder is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// A question that was handed to the person.
    Asked,
    /// The target date of a いいえ.
    Target,
    /// The sheet of the year is not full, and the year ends.
    Year,
    /// Everything was answered, and the target dates have come: the next round.
    Round,
    /// A file that soon proves nothing any more.
    Evidence,
    /// An edition arrived.
    Edition,
    /// A text of the guide changed since the person read it.
    Guide,
}

impl About {
    /// Everything.
    pub const ALL: [About; 7] =
        [About::Asked, About::Target, About::Year, About::Round, About::Evidence, About::Edition, About::Guide];
    /// The code; the words stand under `reminders-CODE` and, what to do, `reminders-CODE-do`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            About::Asked => "asked",
            About::Target => "target",
            About::Year => "year",
            About::Round => "round",
            About::Evidence => "evidence",
            About::Edition => "edition",
            About::Guide => "guide",
        }
    }
}

/// A target date is told so many days before it.
pub const TARGET_DAYS: i32 = 30;
/// A file that expires is told so many days before.
pub const EVIDENCE_DAYS: i32 = 60;
/// The end of the fiscal year is told so many days before.
pub const YEAR_DAYS: i32 = 120;
/// A reminder is put off for so many days at most.
pub const PUT_OFF_DAYS_MAX: i32 = 366;

/// The next day of the week (1: Monday … 7: Sunday) from a day on, that day included.
#[must_use]
pub fn next_on(weekday: i64, from: Date) -> Date {
    let wanted = weekday.clamp(1, 7);
    let now = i64::from(from.weekday().to_monday_one_offset());
    from.checked_add(jiff::Span::new().days((wanted - now).rem_euclid(7))).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_next_day_of_a_week() {
        // 2026-11-24 is a Tuesday.
        let tuesday = date(2026, 11, 24);
        assert_eq!(next_on(2, tuesday), tuesday);
        assert_eq!(next_on(1, tuesday), date(2026, 11, 30));
        assert_eq!(next_on(7, tuesday), date(2026, 11, 29));
    }
}
