//! Today in Tokyo, as people write it.

use crate::fail::Done;
use jiff::civil::Date;

/// Today in Asia/Tokyo.
#[expect(clippy::disallowed_methods, reason = "the harness lives in real time, as browsers do")]
pub fn today() -> Done<Date> {
    Ok(jiff::Timestamp::now().in_tz("Asia/Tokyo")?.date())
}

/// Now.
#[expect(clippy::disallowed_methods, reason = "the harness lives in real time, as browsers do")]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The fiscal year of a day: April to March.
pub fn fiscal_year(day: Date) -> i32 {
    i32::from(day.year()) - i32::from(day.month() < 4)
}

/// Its last day.
pub fn last_day(fiscal_year: i32) -> Done<Date> {
    Ok(Date::new(i16::try_from(fiscal_year + 1)?, 3, 31)?)
}

/// 令和8年11月24日
pub fn wareki(day: Date) -> String {
    format!("令和{}年{}月{}日", day.year() - 2018, day.month(), day.day())
}

/// A day in one of the ways in which people type it.
pub fn typed(day: Date, way: usize) -> String {
    let (year, month, date) = (day.year() - 2018, day.month(), day.day());
    match way % 5 {
        0 => wareki(day),
        1 => format!("R{year}.{month}.{date}"),
        2 => day.to_string(),
        3 => format!("{}/{month}/{date}", day.year()),
        _ => wide(&format!("令和{year}年{month}月{date}日")),
    }
}

/// With digits as wide as the other characters.
fn wide(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(u32::from('０') + d)).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_people_do() {
        let day = Date::constant(2026, 11, 24);
        assert_eq!(typed(day, 0), "令和8年11月24日");
        assert_eq!(typed(day, 1), "R8.11.24");
        assert_eq!(typed(day, 4), "令和８年１１月２４日");
        assert_eq!(fiscal_year(Date::constant(2027, 3, 31)), 2026);
    }
}
