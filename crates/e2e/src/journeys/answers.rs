//! What a clinic answers in a journey, and whether that is what was stored.

use crate::fail::{Done, ensure, fail};
use crate::house::items;
use crate::today::{fiscal_year, last_day, today, typed, wareki};
use jiff::civil::Date;
use serde_json::Value;

/// One answer, as it was typed and as it must be stored.
#[derive(Debug, Clone)]
pub struct Typed {
    pub key: String,
    pub value: &'static str,
    pub checked_on: Date,
    pub target_date: Option<Date>,
    pub responsible: String,
    pub note: String,
    pub reason: String,
    /// How the days are written.
    way: usize,
}

impl Typed {
    /// The n-th answer of the journey: mostly yes, now and then a no with its target date.
    pub fn nth(n: usize, key: &str, may_na: bool) -> Done<Self> {
        let day = today()?;
        let value = match n {
            _ if may_na => "na",
            n if n % 5 == 4 => "no",
            _ => "yes",
        };
        Ok(Self {
            key: key.to_owned(),
            value,
            checked_on: day,
            target_date: if value == "no" { Some(last_day(fiscal_year(day))?) } else { None },
            responsible: if n.is_multiple_of(3) { "見本ヶ原 花子左衛門".to_owned() } else { String::new() },
            note: format!("{n}番目のメモ。台帳の3ページ目を見て、受付の人と一緒に確かめました。<b>&\"'"),
            reason: if value == "na" { "契約している事業者がないため".to_owned() } else { String::new() },
            way: n,
        })
    }
    pub fn checked_on_typed(&self) -> String {
        typed(self.checked_on, self.way)
    }
    pub fn target_date_typed(&self) -> String {
        self.target_date.map(|day| typed(day, self.way + 1)).unwrap_or_default()
    }
    pub fn target_date_told(&self) -> String {
        self.target_date.map(wareki).unwrap_or_default()
    }
    /// Whether a sheet of the API holds this.
    pub fn is_stored_in(&self, sheet: &Value) -> Done {
        let Some(item) = items(sheet).iter().find(|item| item["key"] == self.key.as_str()) else {
            return fail(format!("{} stands in no sheet", self.key));
        };
        let stored = &item["answer"];
        let text = |name: &str| stored[name].as_str().unwrap_or_default().to_owned();
        let day = |date: Option<Date>| date.map(|d| d.to_string()).unwrap_or_default();
        for (name, wanted) in [
            ("value", self.value.to_owned()),
            ("state", "answered".to_owned()),
            ("checked_on", self.checked_on.to_string()),
            ("target_date", day(self.target_date)),
            ("responsible", self.responsible.clone()),
            ("note", self.note.clone()),
        ] {
            ensure(text(name) == wanted, || format!("{}: {name} is {stored} instead of 「{wanted}」", self.key))?;
        }
        Ok(())
    }
}
