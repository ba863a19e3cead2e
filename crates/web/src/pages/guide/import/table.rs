//! What was found, beside the sheet, every cell to be corrected by hand. POST /editions/import/draft stores it;
//! GET /editions/{edition}/forms/{form} opens what was stored once more.

use super::sheet::{Drawn, draw};
use super::{FORMS, fields, upload, why_key};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::guide::import::{Opened, Wanted};
use askama::Template;
use content::workbook::edition::{Draft, is_on_sheet};
use domain::cells::Place;
use domain::papers::official::How;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "pages/guide/import/table.html")]
pub(super) struct Page {
    t: Frame,
    form: FormState,
    forms: Vec<(&'static str, String)>,
    lineages: Vec<(String, String)>,
    hows: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    rounds: Vec<i64>,
    sheet: Drawn,
    sheet_name: String,
    file_name: String,
    sha256: String,
    /// The name of the ministry's own file, where this is one.
    official: Option<String>,
    warnings: Vec<String>,
    /// The table was changed by a button, and is not stored.
    done: &'static str,
}

/// A row of the form.
struct Row {
    n: usize,
    /// The cell of the question, where it is drawn.
    cell: Option<String>,
    why: &'static str,
    /// The words are not those of the sheet.
    edited: bool,
    /// Where answers go, in short.
    cells: String,
    dropped: bool,
}

/// The page as it begins.
pub(super) fn first(visit: &Signed, opened: &Opened, draft: &Draft) -> Page {
    build(visit, opened, fields::of_draft(opened, draft), "")
}

fn build(visit: &Signed, opened: &Opened, form: FormState, done: &'static str) -> Page {
    let say = &visit.say;
    let count = |name: &str| form.value(name).parse::<usize>().unwrap_or_default();
    let (count, rounds) = (count("rows"), i64::try_from(count("rounds").max(1)).unwrap_or(1));
    let sheet_name = form.value("sheet").to_owned();
    let rounds: Vec<i64> = (1..=rounds).collect();
    let (mut questions, mut answers) = (BTreeSet::new(), BTreeSet::new());
    let grid = opened.book.grid(&sheet_name);
    let anchored = |address: &str| Some(grid?.anchor(Place::parse(address)?));
    let mut lineages: Vec<(String, String)> = Vec::new();
    let known = opened.lineages();
    let mut rows = Vec::new();
    for n in 0..count {
        let value = |name: &str| form.value(&format!("{name}.{n}"));
        questions.extend(anchored(value("cell")));
        let mut cells = Vec::new();
        for round in &rounds {
            for name in ["yes", "no", "na", "checked_on", "target_date"] {
                let address = form.value(&format!("{name}.{n}.{round}"));
                answers.extend(anchored(address));
                if !address.is_empty() && cells.last().is_none_or(|last: &String| last != address) {
                    cells.push(address.to_owned());
                }
            }
        }
        let lineage = value("lineage").to_owned();
        if known.iter().all(|(k, _)| *k != lineage) && lineages.iter().all(|(k, _)| *k != lineage) {
            lineages
                .push((lineage.clone(), say.plain("workbook-new-lineage").with("id", lineage.as_str()).to_string()));
        }
        let text = value("text");
        rows.push(Row {
            n,
            cell: anchored(value("cell")).map(Place::address),
            why: if opened.proposals.get(n).is_some_and(|p| p.lineage == lineage) {
                why_key(opened, n)
            } else {
                "workbook-why-by-hand"
            },
            edited: !text.is_empty() && !is_on_sheet(&opened.book, &sheet_name, value("cell"), text),
            cells: cells.join(" "),
            dropped: form.is(&format!("drop.{n}"), "true"),
        });
    }
    lineages.splice(0..0, known);
    let none = Drawn { columns: Vec::new(), rows: Vec::new(), is_cut: false };
    let sheet = grid.map_or(none, |g| draw(g, &questions, &answers));
    let drawn: BTreeSet<&str> = sheet.rows.iter().flat_map(|r| &r.cells).map(|c| c.address.as_str()).collect();
    for row in &mut rows {
        row.cell = row.cell.take().filter(|cell| drawn.contains(cell.as_str()));
    }
    let warnings = opened.warnings.iter().map(|w| {
        let field = app::Field { name: "file", code: w.code(), args: w.args() };
        say.plain_fault(&field)
    });
    Page {
        t: Frame::new(visit.visitor(), "workbook-table-title").wide(),
        forms: FORMS.iter().map(|(id, key)| (*id, say.plain(key).to_string())).collect(),
        hows: How::ALL.iter().map(|how| (how.code(), say.plain(how_key(*how)).to_string())).collect(),
        warnings: warnings.collect(),
        sheet,
        official: opened.official.as_ref().map(|(_, file)| file.name.clone()),
        file_name: opened.file.name.clone(),
        sha256: opened.sha256.clone(),
        sheet_name,
        form,
        lineages,
        rows,
        rounds,
        done,
    }
}

fn how_key(how: How) -> &'static str {
    match how {
        How::Choice => "workbook-how-choice",
        How::Circle => "workbook-how-circle",
        How::Control => "workbook-how-control",
        How::Text => "workbook-how-text",
    }
}

/// GET /editions/{edition}/forms/{form}: a form that was imported, to be corrected.
pub async fn correct(visit: Signed, Path((id, form)): Path<(String, String)>) -> Answer {
    upload::gate(&visit).await?;
    let (opened, draft) = visit.app().reopen_workbook(&visit.ctx, &id, &form).await?;
    page(&first(&visit, &opened, &draft))
}

/// POST /editions/import/draft
pub async fn save(visit: Signed, typed: Typed) -> Answer {
    upload::gate(&visit).await?;
    let file = fields::file(&typed).ok_or_else(Fault::unreadable)?;
    let form = typed.line("form");
    let wanted = Wanted { id: Some(typed.line("id")), form: None, sheet: Some(typed.raw("sheet").to_owned()) };
    // A file that was taken once is taken again; what was altered on the way is refused as any other.
    let opened = visit.app().open_workbook(&visit.ctx, file, &wanted).await?;
    match typed.raw("act") {
        "spread" => {
            let form = fields::spread_columns(&typed, typed.keep());
            return page(&build(&visit, &opened, form, "workbook-done-spread"));
        }
        "add" => {
            let (rows, _) = fields::counts(&typed);
            let form = typed.keep().with("rows", (rows + 1).to_string());
            return page(&build(&visit, &opened, form, "workbook-done-added"));
        }
        _ => {}
    }
    let (draft, faults) = fields::draft(&typed, &opened);
    let mut kept = typed.keep();
    for fault in faults {
        kept.mark(fault);
    }
    if kept.is_fine() {
        let id = draft.id.clone();
        match visit.app().store_workbook(&visit.ctx, &opened, draft).await {
            Ok(_) => return Ok(go(&format!("/editions?done=imported&id={id}&form={form}"))),
            Err(error) => kept = kept.refuse(error)?,
        }
    }
    page_again(&kept, &build(&visit, &opened, kept.clone(), ""))
}
