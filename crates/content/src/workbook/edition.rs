//! What was found, as a person left it, becomes an edition with its cell map.

use super::grid::Book;
use super::title::one_line;
use super::{number, words};
use domain::cells::Place;
use domain::checklist::{Due, Edition, Form, Gate, Imported, Item, Scope, Section, TextBasis};
use domain::organisations::Kind;
use domain::papers::official::{CellMap, ItemCells, RoundCells};
use std::collections::BTreeMap;

/// The lineage whose いいえ ends a form.
const GATE: &str = "systems-in-use";
/// Why 記入不要 may be chosen: the note is about vendors, or about something else.
const NO_CONTRACT: &str = "no-vendor-contract";
const BY_NOTE: &str = "stated-on-the-form";
/// Longest short name (characters).
const TITLE_MAX: usize = 18;
/// Most questions of a form.
pub const ITEMS_MAX: usize = 300;
/// Longest question (characters).
pub const TEXT_MAX: usize = 2_000;

/// A form as it is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Id of the edition, `r8`.
    pub id: String,
    /// Id of the form.
    pub form: String,
    /// Its official name.
    pub form_title: String,
    /// Title of the sheet.
    pub title: String,
    /// The fiscal year.
    pub fiscal_year: Option<i32>,
    /// Version of the guideline; empty where it is not known.
    pub guideline: String,
    /// Day of publication; empty where it is not known.
    pub posted: String,
    /// 出典, as the person typed it.
    pub source: String,
    /// Where it can be read.
    pub url: String,
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The worksheet.
    pub sheet: String,
    /// Notes of the form.
    pub notes: Vec<String>,
    /// Its rows.
    pub items: Vec<DraftItem>,
}

/// A row as it is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftItem {
    /// Heading.
    pub section: String,
    /// Scope; empty for none.
    pub scope: String,
    /// Number; empty for none.
    pub number: String,
    /// The question.
    pub text: String,
    /// The requirement that it is.
    pub lineage: String,
    /// The form's own note excuses the row.
    pub na: bool,
    /// The cell of the question.
    pub cell: String,
    /// The cells of its answers.
    pub rounds: Vec<RoundCells>,
}

/// The words that the edition's frame is made of; they stand in `messages`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// 令和8年度版
    pub title: String,
    /// FY2026 edition
    pub title_en: String,
    /// Where it was imported from.
    pub note: String,
    /// Name of the form in English.
    pub form_title_en: String,
    /// A section in English; the number is put in place of `{n}`.
    pub section_en: String,
    /// A new requirement in English; the number is put in place of `{n}`.
    pub item_en: String,
}

/// What is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftFault {
    /// No row at all, or more than [`ITEMS_MAX`].
    Rows,
    /// A row without a question, or with one that is too long; which.
    Text(usize),
    /// A row whose lineage is no key.
    Lineage(usize),
    /// Two rows of one requirement that are not about different things.
    Twice(usize),
    /// Two rows with the same answer cell.
    SameCell(usize, String),
}

/// Whether the words of a question stand so in its cell, and nothing else does but its number and scope and a note: only
/// then they are official. A question that was shortened is somebody's own words.
#[must_use]
pub fn is_on_sheet(book: &Book, sheet: &str, cell: &str, text: &str) -> bool {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
    let (Some(grid), Some(place)) = (book.grid(sheet), Place::parse(cell)) else { return false };
    let (wanted, whole) = (squeezed(text), squeezed(&grid.text(place).replace("_x000D_", "")));
    let is_scope = |text: &str| text.is_empty() || words::scope(text).is_some();
    let leads_in = |before: &str| is_scope(number::take(before).map_or(before, |taken| &before[taken.length..]));
    let follows = |after: &str| is_scope(after) || words::is_note(after);
    !wanted.is_empty()
        && whole.match_indices(&wanted).any(|(at, _)| leads_in(&whole[..at]) && follows(&whole[at + wanted.len()..]))
}

/// Which rows a form's own notes excuse: the note says 記入不要 and names the row, or the row says so itself.
#[must_use]
pub fn excused(number: Option<&str>, text: &str, notes: &[String]) -> bool {
    const WORDS: [&str; 3] = ["記入不要", "記入は不要", "記入する必要はありません"];
    let says = |text: &str| WORDS.iter().any(|w| text.contains(w));
    if says(text) {
        return true;
    }
    let Some(number) = number.filter(|n| !n.is_empty()) else { return false };
    notes.iter().filter(|n| says(n)).any(|note| {
        let note: String = domain::text::fold_number(note);
        let (section, ordinal) = number.split_at(number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len()));
        let ordinal = ordinal.trim_start_matches('-');
        let whole = note.match_indices(number).any(|(at, _)| {
            !note[..at].ends_with(|c: char| c.is_ascii_digit())
                && !note[at + number.len()..].starts_with(|c: char| c.is_ascii_digit())
        });
        // 2(2)及び(3): the section is named once.
        let is_closed = ordinal.starts_with('(') || ordinal.starts_with(|c| domain::text::circled(c).is_some());
        let section_named = [format!("{section}("), format!("{section}-")].iter().any(|s| note.contains(s.as_str()));
        whole || (is_closed && section_named && note.contains(ordinal))
    })
}

/// What earlier editions say about a lineage.
fn known<'e>(editions: &[&'e Edition], lineage: &str) -> Option<&'e Item> {
    editions.iter().rev().flat_map(|e| &e.forms).find_map(|f| f.items().find(|i| i.lineage == lineage))
}

/// Makes the edition: `base` is its newest revision, whose other forms stay.
///
/// # Errors
/// Every fault of the draft.
pub fn build(
    base: Option<&Edition>,
    editions: &[&Edition],
    draft: &Draft,
    book: &Book,
    frame: &Frame,
) -> Result<(Edition, CellMap), Vec<DraftFault>> {
    let keys = keys(draft)?;
    let mut sections: Vec<Section> = Vec::new();
    for (row, key) in draft.items.iter().zip(&keys) {
        let title = if row.section.trim().is_empty() { draft.form_title.clone() } else { one_line(&row.section) };
        if sections.last().is_none_or(|s| s.title != title) {
            let section = section(&title, &sections, editions, frame);
            sections.push(section);
        }
        if let Some(section) = sections.last_mut() {
            section.items.push(item(row, key, editions, draft, book, frame));
        }
    }
    let gate =
        draft.items.iter().zip(&keys).find(|(row, _)| row.lineage == GATE).map(|(_, key)| Gate { key: key.clone() });
    let items = draft.items.iter().zip(&keys);
    let items =
        items.map(|(row, key)| ItemCells { key: key.clone(), cell: row.cell.clone(), rounds: row.rounds.clone() });
    let part = book.grid(&draft.sheet).map(|g| g.part.clone()).unwrap_or_default();
    let map = CellMap { sheet: draft.sheet.clone(), part, date1904: book.date1904, items: items.collect() };
    let imported = Imported {
        file: draft.file.clone(),
        sha256: draft.sha256.clone(),
        cells: crate::hash::hex(canonical(&map).as_bytes()),
        source: draft.source.clone(),
        url: draft.url.clone(),
        note: frame.note.clone(),
    };
    let rounds = draft.items.iter().flat_map(|i| &i.rounds).map(|r| r.round).max().unwrap_or(1);
    let form = Form {
        id: draft.form.clone(),
        title: draft.form_title.clone(),
        title_en: frame.form_title_en.clone(),
        paper_title: draft.title.clone(),
        kinds: kinds(&draft.form, &draft.form_title),
        notes: draft.notes.clone(),
        rounds,
        gate: gate.filter(|_| draft.form != "vendor"),
        sections,
        imported: Some(imported),
    };
    let mut edition = match base {
        Some(base) => base.clone(),
        None => Edition {
            id: draft.id.clone(),
            title: String::new(),
            title_en: String::new(),
            fiscal_year: None,
            posted: String::new(),
            guideline: String::new(),
            demo: false,
            note: String::new(),
            forms: Vec::new(),
        },
    };
    edition.title = frame.title.clone();
    edition.title_en = frame.title_en.clone();
    edition.fiscal_year = draft.fiscal_year.or(edition.fiscal_year);
    for (field, typed) in [(&mut edition.posted, &draft.posted), (&mut edition.guideline, &draft.guideline)] {
        if !typed.is_empty() {
            field.clone_from(typed);
        }
    }
    match edition.forms.iter_mut().find(|f| f.id == form.id) {
        Some(old) => *old = form,
        None => edition.forms.push(form),
    }
    let order = ["institution", "pharmacy", "vendor"];
    edition.forms.sort_by_key(|f| order.iter().position(|id| *id == f.id));
    let notes: Vec<&str> = edition.forms.iter().filter_map(|f| Some(f.imported.as_ref()?.note.as_str())).collect();
    edition.note = notes.join(" ");
    Ok((edition, map))
}

/// A cell map as it is stored and hashed.
#[must_use]
pub fn canonical(map: &CellMap) -> String {
    // A map has string keys and whole numbers only, so that writing it cannot fail.
    serde_json::to_string(map).unwrap_or_default()
}

/// Who fills a form. Where the sheet names pharmacies, they fill that of the institutions.
fn kinds(form: &str, title: &str) -> Vec<Kind> {
    match form {
        "vendor" => vec![Kind::Vendor],
        "pharmacy" => vec![Kind::Pharmacy],
        _ => Kind::ALL
            .iter()
            .copied()
            .filter(|k| k.is_institution() && (*k != Kind::Pharmacy || title.contains("薬局")))
            .collect(),
    }
}

/// The key of each row: its lineage, with what it is about where the form has it in several rows.
fn keys(draft: &Draft) -> Result<Vec<String>, Vec<DraftFault>> {
    let mut faults = Vec::new();
    if draft.items.is_empty() || draft.items.len() > ITEMS_MAX {
        return Err(vec![DraftFault::Rows]);
    }
    let mut keys: Vec<String> = Vec::new();
    let mut cells: BTreeMap<&str, usize> = BTreeMap::new();
    for (n, row) in draft.items.iter().enumerate() {
        if row.text.trim().is_empty() || row.text.chars().count() > TEXT_MAX {
            faults.push(DraftFault::Text(n));
        }
        if !crate::markdown::is_key(&row.lineage) || row.lineage.len() > 60 {
            faults.push(DraftFault::Lineage(n));
        }
        let rows = draft.items.iter().filter(|r| r.lineage == row.lineage).count();
        let about = match words::scope(&row.scope) {
            Some(Scope::Server) if rows > 1 => ".server",
            Some(Scope::Pc) if rows > 1 => ".pc",
            Some(Scope::Network) if rows > 1 => ".network",
            _ => "",
        };
        let key = format!("{}{about}", row.lineage);
        if keys.contains(&key) {
            faults.push(DraftFault::Twice(n));
        }
        keys.push(key);
        let answered = row.rounds.iter().flat_map(RoundCells::marks).filter(|m| m.control.is_none());
        let mut own: Vec<&str> = answered.map(|m| m.cell.as_str()).collect();
        own.sort_unstable();
        own.dedup();
        for cell in own {
            if cells.insert(cell, n).is_some_and(|other| other != n) {
                faults.push(DraftFault::SameCell(n, cell.to_owned()));
            }
        }
    }
    if faults.is_empty() { Ok(keys) } else { Err(faults) }
}

fn section(title: &str, before: &[Section], editions: &[&Edition], frame: &Frame) -> Section {
    let folded = words::letters_only(title);
    let known = editions.iter().rev().flat_map(|e| &e.forms).flat_map(|f| &f.sections);
    let known = known.into_iter().find(|s| words::letters_only(&s.title) == folded);
    let n = before.len() + 1;
    let free = |key: &str| before.iter().all(|s| s.key != key);
    let key = known.map(|s| s.key.clone()).filter(|k| free(k)).unwrap_or_else(|| format!("section-{n}"));
    let title_en = known.map_or_else(|| frame.section_en.replace("{n}", &n.to_string()), |s| s.title_en.clone());
    Section { key, title: title.to_owned(), title_en, items: Vec::new() }
}

fn item(row: &DraftItem, key: &str, editions: &[&Edition], draft: &Draft, book: &Book, frame: &Frame) -> Item {
    let known = known(editions, &row.lineage);
    let text = one_line(&row.text);
    let number = domain::text::fold_number(&row.number);
    let number = (!number.is_empty()).then_some(number);
    let official = is_on_sheet(book, &draft.sheet, &row.cell, &text);
    let scope = words::scope(&row.scope);
    let words = one_line(&row.scope);
    let excuse = match (row.na, known.and_then(|k| k.na_when.clone())) {
        (false, _) => None,
        (true, Some(known)) => Some(known),
        (true, None) => {
            let contract = draft.notes.iter().any(|n| n.contains("記入不要") && n.contains("契約"));
            Some(if contract { NO_CONTRACT } else { BY_NOTE }.to_owned())
        }
    };
    let new_name = frame.item_en.replace("{n}", number.as_deref().unwrap_or(key));
    Item {
        key: key.to_owned(),
        lineage: row.lineage.clone(),
        number_basis: number.is_some().then_some(TextBasis::Official),
        number,
        scope_words: (scope.is_none() && !words.is_empty()).then_some(words),
        scope,
        title: known.map_or_else(|| short(&text), |k| k.title.clone()),
        title_en: known.map_or(new_name, |k| k.title_en.clone()),
        text,
        due: Due::Now,
        na_basis: excuse.is_some().then_some(TextBasis::Official),
        na_when: excuse,
        basis: if official { TextBasis::Official } else { TextBasis::Confirmed },
        sources: [draft.url.clone()].into_iter().filter(|u| !u.is_empty()).collect(),
        guideline_refs: Vec::new(),
        phase: None,
        links: Vec::new(),
        manual_page: None,
        elsewhere: known.map(|k| k.elsewhere.clone()).unwrap_or_default(),
        readings: None,
    }
}

/// The beginning of a question as a short name.
fn short(text: &str) -> String {
    let first = text.split(['。', '※', '（', '(']).next().unwrap_or(text);
    let mut name: String = first.chars().take(TITLE_MAX).collect();
    if first.chars().count() > TITLE_MAX {
        name.push('…');
    }
    name
}
