//! Desks and public contacts.

use super::{Findings, filled};
use crate::desks::{CONTACTS, DESKS};
use crate::error::Finding;
use crate::load::Content;
use domain::desk::{Hours, minutes};
use domain::text::fold_code;
use std::collections::BTreeSet;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn check(content: &Content, out: &mut Findings) {
    let mut seen = BTreeSet::new();
    for entry in &content.desks {
        let key = entry.desk.key.as_str();
        let fields = [
            ("name", entry.desk.name.as_str()),
            ("name_en", &entry.name_en),
            ("operator", &entry.operator),
            ("source", &entry.source),
            ("source_date", &entry.source_date),
        ];
        filled(DESKS, key, &fields, out);
        if !seen.insert(key) {
            out.push(Finding::new(DESKS, "check-desk-twice", &[("desk", key)]));
        }
        if !is_phone(&entry.desk.phone) {
            out.push(Finding::new(DESKS, "check-phone", &[("desk", key), ("phone", &entry.desk.phone)]));
        }
        let mut days = BTreeSet::new();
        for hours in &entry.desk.hours {
            if !are_hours(hours) || !hours.days.iter().all(|d| days.insert(d.as_str())) {
                let text = format!("{} {}–{}", hours.days.join(" "), hours.opens, hours.closes);
                out.push(Finding::new(DESKS, "check-desk-hours", &[("desk", key), ("hours", &text)]));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for contact in &content.contacts {
        let key = contact.key.as_str();
        let fields = [
            ("name", contact.name.as_str()),
            ("name_en", &contact.name_en),
            ("when", &contact.when),
            ("source", &contact.source),
            ("source_date", &contact.source_date),
        ];
        filled(CONTACTS, key, &fields, out);
        if !seen.insert(key) {
            out.push(Finding::new(CONTACTS, "check-desk-twice", &[("desk", key)]));
        }
        match &contact.phone {
            Some(phone) if !is_phone(phone) => {
                out.push(Finding::new(CONTACTS, "check-phone", &[("desk", key), ("phone", phone)]));
            }
            None => filled(CONTACTS, key, &[("phone_note", &contact.phone_note)], out),
            Some(_) => {}
        }
    }
}

/// Days that exist, and a closing time after the opening time.
fn are_hours(hours: &Hours) -> bool {
    let times = minutes(&hours.opens).zip(minutes(&hours.closes));
    !hours.days.is_empty()
        && hours.days.iter().all(|d| DAYS.contains(&d.as_str()))
        && times.is_some_and(|(opens, closes)| opens < closes)
}

/// Digits, hyphens, and a # at the front (#9110).
fn is_phone(phone: &str) -> bool {
    let digits = phone.strip_prefix('#').unwrap_or(phone);
    fold_code(phone) == phone && digits.len() >= 3 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}
