//! Writes random values into every field of every row over HTTP, and remembers them.

use crate::values::Luck;
use crate::world::{House, World};
use domain::assessment::{Choice, Progress, progress};
use domain::checklist::{Edition, Form, Item};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One write.
#[derive(Debug, Clone)]
pub struct Written {
    pub key: String,
    pub round: i64,
    pub version: i64,
    pub value: Option<Choice>,
    pub checked_on: Option<String>,
    pub target_date: Option<String>,
    pub responsible: String,
    pub note: String,
    pub reason: String,
    /// Places in the institution's list of files.
    pub files: Vec<usize>,
}

/// A sheet and every write to it, oldest first.
pub struct Sheet<'w> {
    pub world: &'w World,
    pub house: &'w House,
    pub edition: &'w Edition,
    pub form: &'w Form,
    pub vendor: bool,
    pub fiscal_year: i32,
    pub id: String,
    pub writes: Vec<Written>,
    /// Rounds, the first without its day.
    pub rounds: Vec<(i64, Option<String>)>,
}

impl<'w> Sheet<'w> {
    /// Begins a sheet.
    pub fn begin(world: &'w World, edition: &'w Edition, form: &'w Form, house: usize, fiscal_year: i32) -> Self {
        let house = &world.houses[house];
        let vendor = form.is_for(domain::organisations::Kind::Vendor);
        let body = json!({"edition": edition.id, "form": form.id, "fiscal_year": fiscal_year,
            "vendor_id": vendor.then(|| world.vendor.0.clone())});
        let made = house.script.post(&format!("/organisations/{}/assessments", house.id), &body).is(201).json();
        let id = made["id"].as_str().expect("an id").to_owned();
        Self { world, house, edition, form, vendor, fiscal_year, id, writes: Vec::new(), rounds: vec![(1, None)] }
    }
    pub fn next_round(&mut self, day: &str) {
        let path = format!("/assessments/{}/rounds", self.id);
        let made = self.house.script.post(&path, &json!({"checked_on": day})).is(201).json();
        let number = self.rounds.len() as i64 + 1;
        assert_eq!(made["round"], number);
        self.rounds.push((number, Some(day.to_owned())));
    }
    /// Writes one row; a `full` one has every field.
    pub fn write(&mut self, item: &Item, full: bool, luck: &mut Luck) {
        let value = match luck.below(20) {
            _ if self.form.gate.as_ref().is_some_and(|gate| gate.key == item.key) => Some(Choice::Yes),
            0 if !full => None,
            1..=5 if item.na_when.is_some() => Some(Choice::Na),
            1..=8 => Some(Choice::No),
            _ => Some(Choice::Yes),
        };
        let some = |luck: &mut Luck| full || luck.one_in(2);
        let mut files: Vec<usize> = Vec::new();
        if some(luck) {
            let first = luck.below(self.house.files.len());
            files = (0..1 + luck.below(3)).map(|n| (first + n) % self.house.files.len()).collect();
        }
        let new = Written {
            key: item.key.clone(),
            round: self.rounds.len() as i64,
            version: self.version(&item.key, self.writes.len()) + 1,
            value,
            checked_on: Some(luck.day(self.fiscal_year.min(2025))),
            target_date: some(luck).then(|| luck.day(self.fiscal_year)),
            responsible: if some(luck) { luck.name() } else { String::new() },
            note: if some(luck) { luck.note() } else { String::new() },
            reason: if some(luck) { format!("理由：{}", luck.name()) } else { String::new() },
            files,
        };
        let body = json!({
            "value": new.value.map(Choice::code), "checked_on": new.checked_on, "target_date": new.target_date,
            "responsible": new.responsible,
            // As a form sends line breaks.
            "note": new.note.replace('\n', "\r\n"),
            "reason": new.reason,
            "evidence_ids": new.files.iter().map(|n| self.house.files[*n].id.as_str()).collect::<Vec<_>>(),
            "version": new.version - 1,
        });
        self.house.script.put(&format!("/assessments/{}/items/{}", self.id, item.key), &body).is(200);
        self.writes.push(new);
    }

    /// How often a row was written, among the first so many writes.
    pub fn version(&self, key: &str, upto: usize) -> i64 {
        self.writes[..upto].iter().filter(|w| w.key == key).map(|w| w.version).max().unwrap_or(0)
    }
    /// The newest write of each round of a row.
    pub fn rounds_of(&self, key: &str, upto: usize) -> Vec<&Written> {
        let newest: BTreeMap<i64, &Written> =
            self.writes[..upto].iter().filter(|w| w.key == key).map(|w| (w.round, w)).collect();
        newest.into_values().collect()
    }
    /// The answer that stands: the newest round with a choice, else the newest.
    pub fn standing(&self, key: &str, upto: usize) -> Option<&Written> {
        let rounds = self.rounds_of(key, upto);
        rounds.iter().rev().find(|w| w.value.is_some()).or(rounds.last()).copied()
    }
    pub fn chosen(&self, upto: usize) -> BTreeMap<String, Choice> {
        let of = |i: &Item| Some((i.key.clone(), self.standing(&i.key, upto)?.value?));
        self.form.items().filter_map(of).collect()
    }
    pub fn progress(&self, upto: usize) -> Progress {
        progress(self.form, &self.chosen(upto))
    }
    /// The names of a write's files, as they were attached.
    pub fn names(&self, written: &Written) -> Vec<&str> {
        written.files.iter().map(|n| self.house.files[*n].name.as_str()).collect()
    }
    /// The arguments of `mamori assessment export` that name this sheet.
    pub fn arguments(&self) -> Vec<String> {
        let year = self.fiscal_year.to_string();
        let mut out = vec!["--organisation", self.house.code, "--edition", &self.edition.id, "--form", &self.form.id];
        out.extend(["--year", &year]);
        if self.vendor {
            out.extend(["--vendor", &self.world.vendor.1]);
        }
        out.into_iter().map(str::to_owned).collect()
    }
    /// A name for its files.
    pub fn slug(&self) -> String {
        format!("{}-{}-{}", self.edition.id, self.form.id, self.fiscal_year)
    }
    /// What the API shows of it now.
    pub fn shown(&self) -> Value {
        self.house.script.get(&format!("/assessments/{}", self.id)).is(200).json()
    }
}

/// Now, by the machine's clock, as the server has it.
#[expect(clippy::disallowed_methods, reason = "the test stands outside the program: it has no clock port")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
