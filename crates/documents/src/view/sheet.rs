//! The sheet as `sheet.typ` reads it: one line per round, dates in 和暦.

use domain::{
    dates,
    papers::printed::{Line, Mark},
    papers::{Sheet, SheetRow},
};
use serde::Serialize;
use serde_json::{Value, json};

/// More characters than this below one row may run over the page's end.
const LONG: usize = 700;
/// More characters than this in a row's own text, too.
const LONG_TEXT: usize = 400;
/// More lines of rounds than this, too.
const MANY_ROUNDS: usize = 12;

/// More characters than this in the form's notes, too.
const LONG_NOTES: usize = 1200;

/// The texts of the sheet.
#[derive(Serialize)]
pub(crate) struct Texts<'a> {
    title: &'a str,
    fiscal_year_label: &'a str,
    edition_title: &'a str,
    form_title: &'a str,
    organisation_name: &'a str,
    organisation_code: &'a str,
    vendor_name: &'a str,
    vendor_code: &'a str,
    provenance: &'a str,
    notes: &'a [String],
    at_label: &'a str,
    edition_hash: &'a str,
    audit_head: &'a str,
    due_label: String,
    reference_label: String,
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    number: &'a str,
    scope: &'a str,
    text: &'a str,
    /// Own words from a draft or paraphrase.
    inferred: bool,
    /// Own words from memory.
    unverified: bool,
    due: bool,
    reference: bool,
    /// Carried over and not confirmed: open, with a mark on one's own copy.
    to_confirm: bool,
    rounds: Vec<Round>,
    details: Vec<Detail<'a>>,
    /// The row itself may run over the page's end.
    breakable: bool,
    /// What stands below the row may run over the page's end.
    long: bool,
}

#[derive(Serialize)]
struct Round {
    round: i64,
    yes: bool,
    no: bool,
    checked_on: String,
    target_date: String,
}

#[derive(Serialize)]
struct Detail<'a> {
    round: i64,
    responsible: &'a str,
    note: &'a str,
    evidence: &'a [String],
}

/// Switches: which columns and marks the template draws.
pub(crate) fn switches(sheet: &Sheet) -> Value {
    let p = &sheet.progress;
    json!({
        "demo": sheet.demo,
        "official": sheet.official,
        "older_edition": sheet.older_edition,
        "form": sheet.form,
        "vendor": sheet.vendor_name.is_some() || sheet.vendor_code.is_some(),
        "scopes": sheet.has_scopes(),
        "groups": sheet.has_groups(),
        "long_notes": sheet.notes.iter().map(|note| note.chars().count() + 40).sum::<usize>() > LONG_NOTES,
        "progress": { "due": p.due, "answered": p.answered, "yes": p.yes, "no": p.no, "na": p.na },
    })
}

/// The texts of the sheet.
pub(crate) fn texts(sheet: &Sheet) -> Texts<'_> {
    let (due_label, reference_label) = group_labels(sheet);
    Texts {
        title: &sheet.paper_title,
        fiscal_year_label: &sheet.fiscal_year_label,
        edition_title: &sheet.edition_title,
        form_title: &sheet.form_title,
        organisation_name: &sheet.organisation_name,
        organisation_code: &sheet.organisation_code,
        vendor_name: sheet.vendor_name.as_deref().unwrap_or_default(),
        vendor_code: sheet.vendor_code.as_deref().unwrap_or_default(),
        provenance: &sheet.provenance,
        notes: &sheet.notes,
        at_label: &sheet.at_label,
        edition_hash: &sheet.edition_hash,
        audit_head: &sheet.audit_head,
        due_label,
        reference_label,
        sections: sheet
            .sections
            .iter()
            .map(|s| Section { title: &s.title, rows: s.rows.iter().map(|r| row(sheet, r)).collect() })
            .collect(),
    }
}

fn row<'a>(sheet: &Sheet, row: &'a SheetRow) -> Row<'a> {
    let rounds: Vec<Round> = row.lines(sheet.rounds).iter().map(line).collect();
    let details: Vec<Detail<'a>> = row
        .answers
        .iter()
        .filter(|a| !(a.responsible.is_empty() && a.note.is_empty() && a.evidence.is_empty()))
        .map(|a| Detail { round: a.round, responsible: &a.responsible, note: &a.note, evidence: &a.evidence })
        .collect();
    let size: usize = details.iter().map(Detail::size).sum();
    Row {
        number: &row.number,
        scope: &row.scope,
        text: &row.text,
        inferred: row.mark() == Some(Mark::Inferred),
        unverified: row.mark() == Some(Mark::Unverified),
        due: row.due,
        reference: row.reference,
        to_confirm: row.to_confirm && !sheet.official,
        breakable: row.text.chars().count() > LONG_TEXT
            || row.scope.chars().count() > LONG_TEXT / 4
            || rounds.len() > MANY_ROUNDS,
        rounds,
        details,
        long: size > LONG,
    }
}

impl Detail<'_> {
    /// Characters, a line break counted as half a line.
    fn size(&self) -> usize {
        let of = |text: &str| text.chars().count() + 25 * text.matches('\n').count();
        of(self.responsible) + of(self.note) + self.evidence.iter().map(|name| of(name)).sum::<usize>()
    }
}

fn line(line: &Line) -> Round {
    let date = |day: Option<&str>| {
        day.map_or_else(String::new, |day| dates::parse(day).map_or_else(|_| day.to_owned(), dates::wareki))
    };
    Round {
        round: line.round,
        yes: line.yes,
        no: line.no,
        checked_on: date(line.checked_on),
        target_date: date(line.target_date),
    }
}

/// 令和5年度 and 令和6年度 of an edition whose reference rows are for the following year.
fn group_labels(sheet: &Sheet) -> (String, String) {
    let known = (2019..2100).find(|year| sheet.edition_title.starts_with(&dates::wareki_fiscal_year(*year)));
    let year = known.unwrap_or(sheet.fiscal_year);
    (dates::wareki_fiscal_year(year), dates::wareki_fiscal_year(year + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_follow_the_edition_not_the_year() {
        let sheet = Sheet { edition_title: "令和5年度版".into(), fiscal_year: 2026, ..Sheet::default() };
        assert_eq!(group_labels(&sheet), ("令和5年度".into(), "令和6年度".into()));
    }
}
