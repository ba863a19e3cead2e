//! Holidays and fiscal years.

use super::{Findings, filled};
use crate::calendar::{Holidays, Years};
use crate::error::Finding;
use crate::load::Content;

pub(super) fn check(content: &Content, out: &mut Findings) {
    holidays(&content.holidays, out);
    years(content, out);
}

fn holidays(holidays: &Holidays, out: &mut Findings) {
    let file = Holidays::FILE;
    filled(file, "holidays", &[("source", &holidays.source), ("source_date", &holidays.source_date)], out);
    for pair in holidays.days.windows(2).filter(|pair| pair[0].date >= pair[1].date) {
        out.push(Finding::new(file, "check-holiday-order", &[("date", &pair[1].date.to_string())]));
    }
    for holiday in &holidays.days {
        let date = holiday.date.to_string();
        filled(file, &date, &[("name", &holiday.name)], out);
        if !holidays.knows(holiday.date) {
            out.push(Finding::new(file, "check-holiday-year", &[("date", &date)]));
        }
    }
    for year in holidays.first_year..=holidays.last_year {
        if !holidays.days.iter().any(|h| h.date.year() == year) {
            out.push(Finding::new(file, "check-holiday-none", &[("year", &year.to_string())]));
        }
    }
}

fn years(content: &Content, out: &mut Findings) {
    let file = Years::FILE;
    let years = &content.years.years;
    for pair in years.windows(2).filter(|pair| pair[0].fiscal_year >= pair[1].fiscal_year) {
        out.push(Finding::new(file, "check-year-order", &[("year", &pair[1].fiscal_year.to_string())]));
    }
    for year in years {
        let number = year.fiscal_year.to_string();
        if let Some(id) = &year.edition {
            let edition = content.edition(id).filter(|e| e.fiscal_year == Some(year.fiscal_year) && !e.demo);
            if edition.is_none() {
                out.push(Finding::new(file, "check-year-edition", &[("year", &number), ("edition", id)]));
            }
        }
        if year.edition.is_none() && year.note.trim().is_empty() {
            filled(file, &number, &[("note", "")], out);
        }
        for official in &year.official_files {
            let is_hash =
                official.sha256.len() == 64 && official.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            if !is_hash || official.bytes == 0 {
                out.push(Finding::new(file, "check-year-file", &[("year", &number), ("name", &official.name)]));
            }
            filled(file, &number, &[("name", &official.name), ("what", &official.what)], out);
        }
    }
}
