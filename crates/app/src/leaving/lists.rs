//! The lists of an archive that people read: who, with whom, what came, what was written. Each is a table of text.

use super::parts::evidence_path;
use crate::organisations::settle::follows;
use crate::{Ctx, Error, Result};
use content::{Lang, Messages};
use domain::dates::{from_micros, rfc3339};
use domain::ids::{NoticeId, OrganisationId, PersonId};
use domain::papers::figures::{Cell, Table};
use domain::policy::Action;
use sql::{Tx, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Every list; its title and heads stand under `archive-list-…` and `archive-head-…`.
pub(super) const ALL: [&str; 11] = [
    "history",
    "evidence",
    "vendors",
    "systems",
    "contacts",
    "people",
    "codes",
    "memberships",
    "notices",
    "training",
    "audit",
];

/// So many letters are read at once.
const LETTERS: i64 = 500;

type Row = Vec<String>;

/// A list of an institution.
pub(super) fn table(tx: &Tx, words: &Messages, ctx: &Ctx, house: OrganisationId, list: &str) -> Result<Table> {
    let say = |key: &str| words.say(Lang::Ja, key, &[]);
    let rows = match list {
        "history" => history(tx, house)?,
        "evidence" => evidence(tx, house)?,
        "vendors" => vendors(tx, house)?,
        "systems" => systems(tx, house)?,
        "contacts" => contacts(tx, house)?,
        "people" => people(tx, house, &say)?,
        "codes" => codes(tx, house)?,
        "memberships" => memberships(tx, house)?,
        "notices" => notices(tx, ctx, house)?,
        "training" => training(tx, house)?,
        "audit" => audit(tx, house, &say)?,
        other => return Err(Error::Inside(format!("no list {other}"))),
    };
    Ok(Table {
        name: say(&format!("archive-list-{list}")),
        head: say(&format!("archive-head-{list}")).split('、').map(str::to_owned).collect(),
        rows: rows.into_iter().map(|row| row.into_iter().map(Cell::Text).collect()).collect(),
    })
}

fn at(micros: i64) -> String {
    rfc3339(from_micros(micros))
}

fn opt_at(micros: Option<i64>) -> String {
    micros.map(at).unwrap_or_default()
}

fn day(day: Option<jiff::civil::Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

/// Names of persons, each read once.
#[derive(Default)]
struct Names(BTreeMap<PersonId, String>);

impl Names {
    fn of(&mut self, tx: &Tx, person: Option<PersonId>) -> Result<String> {
        let Some(person) = person else { return Ok(String::new()) };
        if let Some(known) = self.0.get(&person) {
            return Ok(known.clone());
        }
        let name = storage::people::name(tx, person)?.unwrap_or_default();
        self.0.insert(person, name.clone());
        Ok(name)
    }
}

fn history(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeSheet)?;
    let (mut out, mut names) = (Vec::new(), Names::default());
    for sheet in storage::checklist::list(tx, &permit, house)? {
        let vendor = sheet.vendor.map(|v| storage::organisations::label(tx, v)).transpose()?.flatten();
        let vendor = vendor.map(|(name, ..)| name).unwrap_or_default();
        for write in storage::checklist::history(tx, &sheet)? {
            out.push(vec![
                sheet.fiscal_year.to_string(),
                sheet.edition.clone(),
                sheet.form.clone(),
                vendor.clone(),
                write.item_key,
                write.version.to_string(),
                write.round.to_string(),
                write.value.map(|v| v.code().to_owned()).unwrap_or_default(),
                day(write.checked_on),
                day(write.target_date),
                write.responsible,
                write.note,
                write.reason,
                write.evidence,
                at(write.changed_at),
                names.of(tx, write.changed_by)?,
            ]);
        }
    }
    Ok(out)
}

fn evidence(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeEvidence)?;
    let (mut out, mut names) = (Vec::new(), Names::default());
    for (n, file) in (1..).zip(storage::evidence::list(tx, &permit, house)?) {
        let path = if file.withdrawn_at.is_none() { evidence_path(n, &file.name) } else { String::new() };
        out.push(vec![
            path,
            file.name,
            file.sha256,
            file.bytes.to_string(),
            file.media_type,
            day(file.expires_on),
            at(file.added_at),
            names.of(tx, file.added_by)?,
            opt_at(file.withdrawn_at),
            file.withdrawn_reason,
            file.id.to_string(),
        ]);
    }
    Ok(out)
}

fn vendors(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeVendors)?;
    let all = storage::vendors::list(tx, &permit, house)?.into_iter();
    Ok(all.map(|v| vec![v.name, v.code, v.contact, v.phone, v.night_phone, v.updates_all_servers, v.note]).collect())
}

fn systems(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeVendors)?;
    let mut out = Vec::new();
    for system in storage::vendors::systems(tx, &permit, house)? {
        let vendor = system.vendor.map(|v| storage::organisations::label(tx, v)).transpose()?.flatten();
        out.push(vec![system.kind.code().to_owned(), system.name, vendor.map(|(name, ..)| name).unwrap_or_default()]);
    }
    Ok(out)
}

fn contacts(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeHelp)?;
    let all = storage::incidents::contacts(tx, &permit, house)?.into_iter();
    Ok(all.map(|c| vec![c.name, c.phone, c.mobile, c.note]).collect())
}

fn people(tx: &Tx, house: OrganisationId, say: &dyn Fn(&str) -> String) -> Result<Vec<Row>> {
    let permit = follows(Action::SeePeople)?;
    let all = storage::people::members(tx, &permit, house)?.into_iter();
    Ok(all
        .map(|m| {
            let roles: Vec<String> = m.roles.iter().map(|r| say(&format!("role-{}", r.code()))).collect();
            vec![m.login, m.name, m.email, roles.join(" / "), m.id.to_string()]
        })
        .collect())
}

fn codes(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let all = storage::organisations::codes(tx, house)?.into_iter();
    Ok(all.map(|c| vec![c.code, c.fee_table, c.reason, day(c.valid_from), day(c.valid_to)]).collect())
}

fn memberships(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let mut out = Vec::new();
    for m in storage::organisations::memberships(tx, house)? {
        let name = storage::organisations::label(tx, m.association_id)?.map(|(name, ..)| name);
        out.push(vec![name.unwrap_or_default(), m.kind, day(m.from), day(m.to)]);
    }
    Ok(out)
}

fn notices(tx: &Tx, ctx: &Ctx, house: OrganisationId) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeNotices)?;
    let (mut out, mut after) = (Vec::new(), (i64::MAX, NoticeId::from_bytes([0xff; 16])));
    loop {
        let page = storage::notices::inbox(tx, &permit, house, ctx.today(), after, LETTERS)?;
        let Some(last) = page.last() else { return Ok(out) };
        after = (last.issued_at, last.id);
        for letter in page {
            out.push(vec![
                day(letter.date),
                letter.number.unwrap_or_default(),
                letter.sender,
                letter.title,
                at(letter.issued_at),
                opt_at(letter.read_at),
                opt_at(letter.acknowledged_at),
                letter.id.to_string(),
            ]);
        }
    }
}

fn training(tx: &Tx, house: OrganisationId) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeTraining)?;
    let mut out = Vec::new();
    for one in storage::seminars::views_of_house(tx, &permit, house)? {
        let v = one.view;
        out.push(vec![
            one.person,
            one.title,
            one.association,
            at(v.begun_at),
            opt_at(v.finished_at),
            day(v.told_on),
            v.told_minutes.to_string(),
            format!("{}/{}", v.quiz_right, v.quiz_of),
            String::new(),
        ]);
    }
    for meeting in storage::seminars::meetings(tx, &permit, house)? {
        let (held, people) = (meeting.held_on.to_string(), meeting.people.to_string());
        let mut row = vec![String::new(), meeting.title, String::new(), held];
        row.extend([String::new(), String::new(), String::new(), String::new(), people]);
        out.push(row);
    }
    Ok(out)
}

fn audit(tx: &Tx, house: OrganisationId, say: &dyn Fn(&str) -> String) -> Result<Vec<Row>> {
    let permit = follows(Action::SeeAudit)?;
    let (mut out, mut names) = (Vec::new(), Names::default());
    let mut lines = storage::audit::newest(tx, &permit, house, i64::MAX)?;
    lines.reverse();
    for line in lines {
        let actor = (line.actor != [0; 16]).then(|| PersonId::from_bytes(line.actor));
        out.push(vec![
            line.seq.to_string(),
            at(line.at),
            names.of(tx, actor)?,
            say(&format!("audit-{}", line.action)),
            line.action,
            line.subject,
            crate::checklist::hex(&line.hash),
        ]);
    }
    Ok(out)
}

/// A value of a row as JSON: an id as one reads ids, other bytes in hex.
pub(super) fn json_of(value: Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Int(n) => n.into(),
        Value::Text(text) => text.into(),
        Value::Bool(yes) => i64::from(yes).into(),
        Value::Bytes(bytes) => match <[u8; 16]>::try_from(bytes.as_slice()) {
            Ok(id) => Uuid::from_bytes(id).to_string().into(),
            Err(_) => crate::checklist::hex(&bytes).into(),
        },
    }
}
