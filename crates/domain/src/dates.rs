//! Days, instants, fiscal years and Japanese eras. Days are those of Asia/Tokyo (UTC+9, no summer time).

use jiff::{Timestamp, civil::Date, tz::Offset};

/// An instant as it is stored: microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

const TOKYO: Offset = Offset::constant(9);

/// The day in Tokyo at this instant.
#[must_use]
pub fn day_in_tokyo(at: Timestamp) -> Date {
    TOKYO.to_datetime(at).date()
}

/// The first seconds of the next day in Tokyo: when daily work is done.
#[must_use]
pub fn after_midnight(at: Timestamp) -> Timestamp {
    let tomorrow = day_in_tokyo(at).tomorrow().unwrap_or(Date::MAX);
    TOKYO.to_timestamp(tomorrow.at(0, 0, 5, 0)).unwrap_or(at)
}

/// The last second of the day in Tokyo: a day that is printed as the last one counts whole.
#[must_use]
pub fn end_of_day(at: Timestamp) -> Timestamp {
    TOKYO.to_timestamp(day_in_tokyo(at).at(23, 59, 59, 0)).unwrap_or(at)
}

/// RFC 3339 in Tokyo, to the second: `2026-11-24T09:00:00+09:00`.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    let t = TOKYO.to_datetime(at);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+09:00", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second())
}

/// Hour and minute in Tokyo, `14:02`.
#[must_use]
pub fn clock_time(at: Timestamp) -> String {
    let t = TOKYO.to_datetime(at);
    format!("{}:{:02}", t.hour(), t.minute())
}

/// The instant from its stored form.
#[must_use]
pub fn from_micros(micros: Micros) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The fiscal year of a day, named by the year in which its April lies: 2027-03-31 → 2026.
#[must_use]
pub fn fiscal_year(day: Date) -> i32 {
    i32::from(day.year()) - i32::from(day.month() < 4)
}

/// First and last day of a fiscal year (1 April to 31 March). Years outside 1–9998 are clamped.
#[must_use]
pub fn fiscal_year_bounds(year: i32) -> (Date, Date) {
    let y = i16::try_from(year.clamp(1, 9998)).unwrap_or(1);
    (Date::constant(y, 4, 1), Date::constant(y + 1, 3, 31))
}

/// The era table: first day, name, letter. The first day of 令和 is 2019-05-01.
const ERAS: [(Date, &str, char); 4] = [
    (Date::constant(2019, 5, 1), "令和", 'R'),
    (Date::constant(1989, 1, 8), "平成", 'H'),
    (Date::constant(1926, 12, 25), "昭和", 'S'),
    (Date::constant(1912, 7, 30), "大正", 'T'),
];

fn year_in_era(day: Date) -> Option<(&'static str, i16)> {
    ERAS.iter().find(|(from, ..)| day >= *from).map(|(from, name, _)| (*name, day.year() - from.year() + 1))
}

/// 令和8年11月24日; days before 大正 are written with the western year.
#[must_use]
pub fn wareki(day: Date) -> String {
    match year_in_era(day) {
        Some((era, 1)) => format!("{era}元年{}月{}日", day.month(), day.day()),
        Some((era, n)) => format!("{era}{n}年{}月{}日", day.month(), day.day()),
        None => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// 令和8年度 for a fiscal year; the year in which the era changes is 令和元年度.
#[must_use]
pub fn wareki_fiscal_year(year: i32) -> String {
    let (first, _) = fiscal_year_bounds(year);
    // 2019年度 began on 1 April in 平成31年 and is called 令和元年度.
    match year_in_era(Date::constant(first.year(), 12, 31)) {
        Some((era, 1)) => format!("{era}元年度"),
        Some((era, n)) => format!("{era}{n}年度"),
        None => format!("{year}年度"),
    }
}

/// Both forms: 2026年11月24日（令和8年11月24日）.
#[must_use]
pub fn both(day: Date) -> String {
    format!("{}年{}月{}日（{}）", day.year(), day.month(), day.day(), wareki(day))
}

/// A text that names no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date")]
pub struct NotADate;

/// Reads a day in any form that people type: 2026-11-24, 2026/11/24, 20261124, 2026年11月24日, R8.11.24,
/// 令和8年11月24日, 令和元年5月1日, 令8.11.24, 令和八年十一月二十四日, in full or half width, with or without
/// the day of the week behind it in brackets (it is not compared).
///
/// # Errors
/// [`NotADate`] when no day is named, or one that does not exist (2月30日, 平成40年).
pub fn parse(text: &str) -> Result<Date, NotADate> {
    let folded = arabic(&crate::text::fold_code(text).replace("元年", "1年"));
    let folded = without_weekday(&folded);
    let folded = folded.strip_suffix('日').unwrap_or(folded);
    if folded.is_empty() {
        return Err(NotADate);
    }
    let (era, rest) = split_era(folded);
    if era.is_none() && rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_digit()) {
        return day(number(&rest[..4])?, number(&rest[4..6])?, number(&rest[6..])?);
    }
    let parts: Vec<&str> = rest.split(['年', '月', '/', '.', '-', '・', ',']).filter(|p| !p.is_empty()).collect();
    let [y, m, d] = parts[..] else { return Err(NotADate) };
    let year = number(y)?;
    let Some((from, name)) = era else {
        return if y.len() == 4 { day(year, number(m)?, number(d)?) } else { Err(NotADate) };
    };
    if year < 1 {
        return Err(NotADate);
    }
    let found = day(from.year() + year - 1, number(m)?, number(d)?)?;
    // 平成40年 and 令和1年4月 do not exist.
    match ERAS.iter().find(|(start, ..)| found >= *start) {
        Some((_, found_name, _)) if *found_name == name => Ok(found),
        _ => Err(NotADate),
    }
}

/// Without （火） or （火曜日） behind the day, brackets folded.
fn without_weekday(text: &str) -> &str {
    let inside = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match inside {
        Some((day, "月" | "火" | "水" | "木" | "金" | "土" | "日")) => day,
        Some((day, name)) if name.ends_with("曜日") && name.chars().count() == 3 => day,
        _ => text,
    }
}

/// Numbers in kanji as digits: 十一 is 11, 二十四 is 24, 二〇二六 is 2026. All else stays.
fn arabic(text: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| if c == '零' { Some(0) } else { DIGITS.chars().position(|d| d == c) };
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        // 十 alone is ten; behind a digit it has been read with it.
        let tens = match digit(c) {
            Some(n) if signs.peek() == Some(&'十') => {
                signs.next();
                n
            }
            Some(n) => {
                out.push_str(&n.to_string());
                continue;
            }
            None if c == '十' => 1,
            None => {
                out.push(c);
                continue;
            }
        };
        let ones = signs.next_if(|c| digit(*c).is_some()).and_then(digit).unwrap_or(0);
        out.push_str(&(tens * 10 + ones).to_string());
    }
    out
}

fn split_era(text: &str) -> (Option<(Date, &'static str)>, &str) {
    for (from, name, letter) in ERAS {
        let first: String = name.chars().take(1).collect();
        for mark in [name.to_owned(), first, letter.to_string(), letter.to_ascii_lowercase().to_string()] {
            if let Some(rest) = text.strip_prefix(&mark) {
                return (Some((from, name)), rest.strip_prefix('.').unwrap_or(rest));
            }
        }
    }
    (None, text)
}

fn number(text: &str) -> Result<i16, NotADate> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotADate);
    }
    text.parse().map_err(|_| NotADate)
}

fn day(y: i16, m: i16, d: i16) -> Result<Date, NotADate> {
    let (m, d) = (i8::try_from(m).map_err(|_| NotADate)?, i8::try_from(d).map_err(|_| NotADate)?);
    if !(1868..=9998).contains(&y) {
        return Err(NotADate);
    }
    Date::new(y, m, d).map_err(|_| NotADate)
}

/// Days from `today` until the end of the fiscal year, the last day counted as 0.
#[must_use]
pub fn days_left(today: Date, fiscal_year: i32) -> i32 {
    let (_, last) = fiscal_year_bounds(fiscal_year);
    today.until(last).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_common_form_is_read() {
        for text in [
            "2026-11-24",
            "2026/11/24",
            "20261124",
            "２０２６年１１月２４日",
            "R8.11.24",
            "r8/11/24",
            "令和8年11月24日",
            "令和８年１１月２４日",
            "令8.11.24",
            " R8-11-24 ",
            "2026.11.24",
            "Ｒ８．１１．２４",
            "㋿8年11月24日",
            "令和八年十一月二十四日",
            "二〇二六年十一月二十四日",
            "令和8年11月24日（火）",
            "R8.11.24(火曜日)",
        ] {
            assert_eq!(parse(text), Ok(date(2026, 11, 24)), "{text}");
        }
        assert_eq!(parse("令和元年5月1日"), Ok(date(2019, 5, 1)));
        assert_eq!(parse("R7.4.1"), Ok(date(2025, 4, 1)));
        assert_eq!(parse("令和二十年十月三十日（月）"), Ok(date(2038, 10, 30)));
        for text in [
            "",
            "令和1年4月30日",
            "平成40年1月1日",
            "2026-02-30",
            "8/11/24",
            "あした",
            "2026-13-01",
            "R8.11",
            "令和十百年一月一日",
        ] {
            assert_eq!(parse(text), Err(NotADate), "{text}");
        }
    }

    #[test]
    fn eras_and_fiscal_years() {
        assert_eq!(wareki(date(2026, 11, 24)), "令和8年11月24日");
        assert_eq!(wareki(date(2019, 5, 1)), "令和元年5月1日");
        assert_eq!(wareki(date(2019, 4, 30)), "平成31年4月30日");
        assert_eq!(wareki_fiscal_year(2026), "令和8年度");
        assert_eq!(fiscal_year(date(2027, 3, 31)), 2026);
        assert_eq!(fiscal_year(date(2026, 4, 1)), 2026);
        assert_eq!(days_left(date(2026, 11, 24), 2026), 127);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(days in 0i32..40_000) {
            let day = date(1912, 7, 30).checked_add(jiff::Span::new().days(days)).expect("in range");
            proptest::prop_assert_eq!(parse(&wareki(day)), Ok(day));
            proptest::prop_assert_eq!(parse(&day.to_string()), Ok(day));
        }
    }
}
