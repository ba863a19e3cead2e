//! The fields of the form to be corrected: a draft as fields, and fields as a draft.

use crate::form::FormState;
use crate::take::Typed;
use app::Field;
use app::guide::import::{Opened, WorkbookFile};
use content::workbook::edition::{Draft, DraftItem, ITEMS_MAX};
use content::workbook::{CellFault, TypedRound, resolve, spread};
use domain::papers::official::How;

/// Most rounds that are shown.
const ROUNDS_MAX: i64 = 6;

/// Names of the cells of a round: the address, and what is written there.
const MARKS: [&str; 3] = ["yes", "no", "na"];

/// The form as it begins.
pub(super) fn of_draft(opened: &Opened, draft: &Draft) -> FormState {
    let mut form = FormState::default()
        .with("file", opened.file.packed())
        .with("file_name", opened.file.name.as_str())
        .with("sheet", draft.sheet.as_str())
        .with("rows", draft.items.len().to_string())
        .with("id", draft.id.as_str())
        .with("form", draft.form.as_str())
        .with("form_title", draft.form_title.as_str())
        .with("title", draft.title.as_str())
        .with("fiscal_year", draft.fiscal_year.map(domain::dates::wareki_fiscal_year).unwrap_or_default())
        .with("guideline", draft.guideline.as_str())
        .with("source", draft.source.as_str())
        .with("url", draft.url.as_str())
        .with("notes", draft.notes.join("\n"));
    let rounds = draft.items.iter().flat_map(|i| &i.rounds).map(|r| r.round).max().unwrap_or(1).clamp(1, ROUNDS_MAX);
    form = form.with("rounds", rounds.to_string());
    for (n, item) in draft.items.iter().enumerate() {
        let fields = [
            ("section", &item.section),
            ("scope", &item.scope),
            ("number", &item.number),
            ("text", &item.text),
            ("lineage", &item.lineage),
            ("cell", &item.cell),
        ];
        for (name, value) in fields {
            form = form.with(&format!("{name}.{n}"), value.as_str());
        }
        form = form.with(&format!("na.{n}"), if item.na { "true" } else { "" });
        for cells in item.rounds.iter().filter(|r| r.round <= ROUNDS_MAX) {
            form = put_round(form, &format!("{n}.{}", cells.round), &TypedRound::of(cells));
        }
    }
    for columns in &opened.found.columns {
        form = put_round(form, &format!("col.{}", columns.round), columns);
    }
    form
}

fn put_round(form: FormState, at: &str, cells: &TypedRound) -> FormState {
    let mut form = form.with(&format!("how.{at}"), cells.how.code());
    for (name, (cell, value)) in MARKS.iter().zip([&cells.yes, &cells.no, &cells.na]) {
        form = form.with(&format!("{name}.{at}"), cell.as_str()).with(&format!("{name}_value.{at}"), value.as_str());
    }
    form.with(&format!("checked_on.{at}"), cells.checked_on.as_str())
        .with(&format!("target_date.{at}"), cells.target_date.as_str())
}

/// How many rows, and how many rounds, the form has.
pub(super) fn counts(typed: &Typed) -> (usize, i64) {
    let number = |name: &str| typed.raw(name).trim().parse::<i64>().unwrap_or_default();
    let rows = usize::try_from(number("rows")).unwrap_or_default().min(ITEMS_MAX);
    (rows, number("rounds").clamp(1, ROUNDS_MAX))
}

/// The cells of a round as they were typed.
fn typed_round(typed: &Typed, at: &str, round: i64) -> TypedRound {
    let line = |name: String| typed.line(&name);
    let mark = |name: &str| (line(format!("{name}.{at}")), line(format!("{name}_value.{at}")));
    TypedRound {
        round,
        how: How::from_code(&line(format!("how.{at}"))).unwrap_or(How::Text),
        yes: mark("yes"),
        no: mark("no"),
        na: mark("na"),
        checked_on: line(format!("checked_on.{at}")),
        target_date: line(format!("target_date.{at}")),
    }
}

/// The workbook that travels with the form.
pub(super) fn file(typed: &Typed) -> Option<WorkbookFile> {
    WorkbookFile::unpacked(&super::upload::last_part(typed.raw("file_name")), typed.raw("file"))
}

/// The form as a draft, and what of it cannot be read. Rows that are to be left out are.
pub(super) fn draft(typed: &Typed, opened: &Opened) -> (Draft, Vec<Field>) {
    let (rows, rounds) = counts(typed);
    let mut faults = Vec::new();
    let mut items = Vec::new();
    for n in (0..rows).filter(|n| !typed.ticked(&format!("drop.{n}"))) {
        let line = |name: &str| typed.line(&format!("{name}.{n}"));
        let mut cells = Vec::new();
        for round in 1..=rounds {
            let wanted = typed_round(typed, &format!("{n}.{round}"), round);
            match resolve(&opened.book, typed.raw("sheet"), &wanted) {
                Ok(found) if found.marks().next().is_some() || found.checked_on.is_some() => cells.push(found),
                Ok(_) => {}
                Err((field, fault)) => faults.push(of_cell(n, field, fault, &wanted)),
            }
        }
        items.push(DraftItem {
            section: line("section"),
            scope: line("scope"),
            number: line("number"),
            text: typed.lines(&format!("text.{n}")),
            lineage: line("lineage"),
            na: typed.ticked(&format!("na.{n}")),
            cell: line("cell").to_uppercase(),
            rounds: cells,
        });
    }
    let year = typed.line("fiscal_year");
    let draft = Draft {
        id: typed.line("id"),
        form: typed.line("form"),
        form_title: typed.line("form_title"),
        title: typed.line("title"),
        fiscal_year: read_year(&year),
        guideline: typed.line("guideline"),
        posted: String::new(),
        source: typed.line("source"),
        url: typed.line("url"),
        file: opened.file.name.clone(),
        sha256: opened.sha256.clone(),
        sheet: typed.raw("sheet").to_owned(),
        notes: typed.lines("notes").lines().map(str::to_owned).collect(),
        items,
    };
    (draft, faults)
}

/// A cell that cannot be filled, named by its row (from 1) and as it was typed.
fn of_cell(row: usize, field: &str, fault: CellFault, typed: &TypedRound) -> Field {
    let code = match fault {
        CellFault::NoCell => "workbook-cell-unknown",
        CellFault::Formula => "workbook-cell-formula",
        CellFault::NoControl => "workbook-cell-no-control",
    };
    let cell = match field {
        "yes" => &typed.yes.0,
        "no" => &typed.no.0,
        "na" => &typed.na.0,
        "checked_on" => &typed.checked_on,
        _ => &typed.target_date,
    };
    Field::new("items", code).with("row", (row + 1).to_string()).with("cell", cell.as_str())
}

/// 令和8年度, 8, R8, 2026.
fn read_year(text: &str) -> Option<i32> {
    content::workbook::fiscal_year(text).or_else(|| {
        let number = domain::text::fold_code(text).parse::<i32>().ok()?;
        Some(if number < 100 { number + 2018 } else { number })
    })
}

/// The columns of each round put into every row.
pub(super) fn spread_columns(typed: &Typed, form: FormState) -> FormState {
    let (rows, rounds) = counts(typed);
    let mut form = form;
    for round in 1..=rounds {
        let columns = typed_round(typed, &format!("col.{round}"), round);
        for n in 0..rows {
            let Some(place) = domain::cells::Place::parse(&typed.line(&format!("cell.{n}"))) else { continue };
            form = put_round(form, &format!("{n}.{round}"), &spread(&columns, place.row));
        }
    }
    form
}
