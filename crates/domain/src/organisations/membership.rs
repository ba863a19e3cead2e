//! Membership over time: who is a member of an association, from which day to which, as what; and whether an
//! institution is open.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// As what somebody is a member. The words are those of the medical association; others count as `County`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MemberKind {
    /// A①: opens or manages an institution.
    A1,
    /// A②
    A2,
    /// B
    B,
    /// C
    C,
    /// Of the county or prefectural association alone.
    County,
}

impl MemberKind {
    /// Every kind, in the order in which lists show them.
    pub const ALL: [MemberKind; 5] = [MemberKind::A1, MemberKind::A2, MemberKind::B, MemberKind::C, MemberKind::County];
    /// The code in the database, in the API and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            MemberKind::A1 => "A1",
            MemberKind::A2 => "A2",
            MemberKind::B => "B",
            MemberKind::C => "C",
            MemberKind::County => "county",
        }
    }
    /// The kind of a code; `None` for an unknown one, `association` among them.
    #[must_use]
    pub fn from_code(code: &str) -> Option<MemberKind> {
        MemberKind::ALL.into_iter().find(|k| k.code() == code)
    }
    /// Whether a member of this kind can open or manage an institution, which then stands below the association.
    /// The institution beside the name of any other is where they work.
    #[must_use]
    pub fn opens(self) -> bool {
        matches!(self, MemberKind::A1 | MemberKind::County)
    }
}

/// Membership of an association in the one above it.
pub const OF_ASSOCIATION: &str = "association";

/// Whether an institution is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// 開いている
    Open,
    /// 休止: comes back.
    Paused,
    /// 廃止
    Closed,
}

impl State {
    /// Every state, in the order in which a form shows them.
    pub const ALL: [State; 3] = [State::Open, State::Paused, State::Closed];
    /// The code in the database and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Paused => "paused",
            State::Closed => "closed",
        }
    }
    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.code() == code)
    }
    /// What `active` says of it.
    #[must_use]
    pub fn is_active(self) -> bool {
        self == State::Open
    }
}

/// Days on which something holds, both included; an open end holds for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: Date,
    /// Last day; none: no end.
    pub to: Option<Date>,
}

/// Why a membership cannot be changed on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// The day lies before the membership began, or on its first day.
    #[error("before it began")]
    BeforeItBegan,
    /// It had ended by then.
    #[error("it had ended")]
    Ended,
}

impl Span {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
    /// Whether it begins after a day.
    #[must_use]
    pub fn is_planned(&self, on: Date) -> bool {
        self.from > on
    }
    /// The span as far as the day before another begins in its place.
    ///
    /// # Errors
    /// [`SpanError`] when nothing of it remains before, or nothing of it is left to be replaced.
    pub fn until_before(&self, day: Date) -> Result<Span, SpanError> {
        if self.to.is_some_and(|to| to < day) {
            return Err(SpanError::Ended);
        }
        let last = day.yesterday().map_err(|_| SpanError::BeforeItBegan)?;
        self.until(last)
    }
    /// The span with its last day.
    ///
    /// # Errors
    /// [`SpanError`] when the day lies before its first, or it had ended earlier.
    pub fn until(&self, last: Date) -> Result<Span, SpanError> {
        if last < self.from {
            return Err(SpanError::BeforeItBegan);
        }
        if self.to.is_some_and(|to| to < last) {
            return Err(SpanError::Ended);
        }
        Ok(Span { from: self.from, to: Some(last) })
    }
}

/// A member number or 医籍番号 as it is compared: width, case, hyphens and spaces folded. Leading zeros count: they
/// are part of a number.
#[must_use]
pub fn number_key(number: &str) -> String {
    crate::text::fold_code(number).chars().filter(|c| *c != '-').flat_map(char::to_lowercase).collect()
}

/// A number as it is shown: its last three signs, the others as stars; of three or fewer nothing is shown.
#[must_use]
pub fn masked(number: &str) -> String {
    let signs: Vec<char> = number.chars().collect();
    let hidden = if signs.len() > 3 { signs.len() - 3 } else { signs.len() };
    signs.iter().enumerate().map(|(at, c)| if at < hidden { '*' } else { *c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_compared_folded_and_shown_masked() {
        assert_eq!(number_key("Ａ－０１２ ３４"), "a01234");
        assert_eq!(masked("0123456"), "****456");
        assert_eq!((masked("12").as_str(), masked("").as_str()), ("**", ""));
    }

    #[test]
    fn who_opens_stands_below() {
        let opens: Vec<_> = MemberKind::ALL.into_iter().filter(|k| k.opens()).map(MemberKind::code).collect();
        assert_eq!(opens, ["A1", "county"]);
        assert_eq!(MemberKind::from_code(OF_ASSOCIATION), None);
    }

    #[test]
    fn a_membership_ends_where_the_next_begins() {
        let span = Span { from: date(2020, 4, 1), to: None };
        let before = span.until_before(date(2026, 10, 1)).expect("ends");
        assert_eq!(before.to, Some(date(2026, 9, 30)));
        assert_eq!(span.until_before(date(2020, 4, 1)), Err(SpanError::BeforeItBegan));
        assert_eq!(before.until(date(2026, 12, 1)), Err(SpanError::Ended));
        assert!(span.is_planned(date(2020, 3, 31)) && !span.is_planned(date(2020, 4, 1)));
    }

    proptest! {
        #[test]
        fn no_day_is_lost_or_counted_twice(from in 0i32..4000, day in 0i32..4000, asked in 0i32..4000) {
            let at = |n: i32| date(2020, 1, 1).checked_add(jiff::Span::new().days(n)).expect("a day");
            let old = Span { from: at(from), to: None };
            if let Ok(before) = old.until_before(at(day)) {
                let next = Span { from: at(day), to: None };
                let asked = at(asked);
                prop_assert_eq!(old.holds(asked), before.holds(asked) != next.holds(asked) && (before.holds(asked) || next.holds(asked)));
            } else {
                prop_assert!(day <= from);
            }
        }

        #[test]
        fn at_most_three_signs_are_shown(number in "\\PC{0,30}") {
            let shown = masked(&number);
            prop_assert_eq!(shown.chars().count(), number.chars().count());
            prop_assert!(shown.chars().zip(number.chars()).filter(|(s, n)| *s != '*' && s == n).count() <= 3);
        }
    }
}
