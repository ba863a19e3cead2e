//! 修正概要: what changed from one edition to another, as a person tells it. What was computed is kept beside it and
//! never changes; here are the words that an editor wrote, and the rules for publishing them.

use crate::dates::fiscal_year;
use crate::notices;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Longest title, number or sender (characters).
pub const LINE_MAX: usize = 200;
/// Longest lead or point (characters).
pub const TEXT_MAX: usize = 4000;
/// Most points.
pub const POINTS_MAX: usize = 1000;

/// One point of a summary.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Point {
    /// The computed point that it tells; none for one that an editor added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its words; the first line is the sentence, further lines stand below it.
    pub text: String,
    /// Not to be shown. It is kept, so that it can come back.
    #[serde(default)]
    pub left_out: bool,
}

/// A summary as an editor wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Written {
    /// Its title.
    pub title: String,
    /// What stands before the points; may be empty.
    pub lead: String,
    /// The points in their order.
    pub points: Vec<Point>,
    /// Whether the list of every computed change follows.
    pub list: bool,
}

/// Why a summary cannot be kept or published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SummaryError {
    /// Without a title, or with one that is too long.
    #[error("a title of at most 200 characters is needed")]
    Title,
    /// A lead or a point that is too long.
    #[error("a text is too long")]
    Long,
    /// More points than anybody reads.
    #[error("too many points")]
    Many,
    /// Nothing would be shown.
    #[error("no point is shown")]
    Empty,
}

impl Written {
    /// The points that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(|p| !p.left_out && !p.text.trim().is_empty())
    }
    /// Whether it can be kept as a draft.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), SummaryError> {
        let long = |text: &str, max: usize| text.chars().count() > max;
        if self.title.trim().is_empty() || long(&self.title, LINE_MAX) {
            return Err(SummaryError::Title);
        }
        if long(&self.lead, TEXT_MAX) || self.points.iter().any(|p| long(&p.text, TEXT_MAX)) {
            return Err(SummaryError::Long);
        }
        if self.points.len() > POINTS_MAX {
            return Err(SummaryError::Many);
        }
        Ok(())
    }
    /// Whether it can be published.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check_whole(&self) -> Result<(), SummaryError> {
        self.check()?;
        if self.shown().next().is_none() { Err(SummaryError::Empty) } else { Ok(()) }
    }
}

/// By what a number is the same as another: sender and fiscal year, and the number without its spaces and widths
/// (第1003号 and 第 1003 号). Empty without a number, and for a 事務連絡, which has none.
#[must_use]
pub fn number_key(sender: &str, number: &str, day: Date) -> String {
    let folded = notices::number_key(number);
    if folded.is_empty() || notices::is_unnumbered(number) {
        return String::new();
    }
    format!("{} {} {folded}", fiscal_year(day), notices::number_key(sender))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_empty_summary_is_a_draft_at_most() {
        let point = |text: &str, left_out| Point { text: text.into(), left_out, ..Point::default() };
        let mut summary = Written { title: "題".into(), ..Written::default() };
        assert_eq!((summary.check(), summary.check_whole()), (Ok(()), Err(SummaryError::Empty)));
        summary.points = vec![point("残さない", true), point(" \n", false)];
        assert_eq!(summary.check_whole(), Err(SummaryError::Empty));
        summary.points.push(point("八つの項目。", false));
        assert_eq!(summary.check_whole(), Ok(()));
        summary.title = " ".into();
        assert_eq!(summary.check(), Err(SummaryError::Title));
        summary.title = "題".into();
        summary.lead = "あ".repeat(TEXT_MAX + 1);
        assert_eq!(summary.check(), Err(SummaryError::Long));
    }

    #[test]
    fn a_number_is_unique_for_its_sender_in_a_fiscal_year() {
        let key = |number: &str, day| number_key("みほん医師会", number, day);
        let september = date(2024, 9, 6);
        assert_eq!(key("日医発 第 1003 号（情シ）", september), key("日医発第１００３号(情シ)", date(2025, 3, 31)));
        assert_ne!(key("日医発第1003号", september), key("日医発第1003号", date(2025, 4, 1)));
        assert_ne!(key("1", september), number_key("ためし医師会", "1", september));
        assert_eq!((key("　", september), key("事務 連絡", september)), (String::new(), String::new()));
    }
}
