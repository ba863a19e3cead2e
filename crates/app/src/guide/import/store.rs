//! A draft becomes a revision: the workbook into the store, the row after, one record in the same transaction.

use super::{FORMS, Opened};
use crate::guide::EditionView;
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Field, Result};
use content::workbook::edition::{self, Draft, DraftFault, Frame};
use content::{Arg, Lang};
use domain::checklist::{Edition, Status};
use domain::ids::OrganisationId;
use domain::policy::Action;
use domain::text::{clean_line, without_readings};
use std::sync::Arc;
use storage::guide::{EditionRow, NewEdition, sources};

/// The media type under which a workbook is kept.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Longest id, longest line of the frame, and most notes.
const ID_MAX: usize = 24;
const LINE_MAX: usize = 300;
const NOTES_MAX: usize = 60;

/// A revision that was stored, or was there already.
pub type Stored = EditionView;

/// What a transaction needs, made before it.
struct Storing {
    opened: Opened,
    draft: Draft,
    frame: Frame,
    source: sources::SourceRow,
}

impl App {
    /// Stores a draft of an edition. The same file with the same corrections twice is one revision.
    ///
    /// # Errors
    /// Refused; invalid: every fault of the draft; conflict when an older revision says exactly this.
    pub async fn store_workbook(&self, ctx: &Ctx, opened: &Opened, draft: Draft) -> Result<Stored> {
        let store = self.storing(ctx, opened, draft).await?;
        self.db.write(store).await
    }

    /// The same once per key, answered with the object of the API.
    ///
    /// # Errors
    /// As [`App::store_workbook`]; conflict `idempotency-key-reused`.
    pub async fn store_workbook_once(
        &self,
        ctx: &Ctx,
        opened: &Opened,
        draft: Draft,
        once: Option<Once>,
    ) -> Result<Made> {
        let (shown, form) = (opened.clone(), draft.form.clone());
        let (words, lang) = (self.content.clone(), Lang::Ja);
        let store = self.storing(ctx, opened, draft).await?;
        self.once(ctx, once, move |tx| {
            let stored = store(tx)?;
            Ok(super::import_json(&shown, &form, Some(&stored), &words.messages, lang))
        })
        .await
    }

    async fn storing(
        &self,
        ctx: &Ctx,
        opened: &Opened,
        mut draft: Draft,
    ) -> Result<impl Fn(&sql::Tx<'_>) -> Result<Stored> + Send + 'static + use<>> {
        let permit = ctx.may_any(Action::ImportEdition)?;
        tidy(&mut draft)?;
        let frame = self.frame(opened, &draft);
        // Checked before anything is kept; the closure builds it again on what stands then.
        edition::build(None, &opened.known(), &draft, &opened.book, &frame).map_err(faults)?;
        let may = permit.clone();
        self.db.read(move |tx| crate::for_installation(tx, &may).map(|_| ())).await?;
        let (app, file, coming) = (self.clone(), opened.file.clone(), self.coming().await);
        let kept = tokio::task::spawn_blocking(move || {
            let mut incoming = app.incoming()?;
            incoming.take(&file.bytes)?;
            app.keep(incoming, XLSX)
        });
        let (sha256, bytes) = kept.await.map_err(|e| Error::Inside(e.to_string()))??;
        let storing = Storing {
            source: sources::SourceRow {
                form: draft.form.clone(),
                file_name: draft.file.clone(),
                sha256,
                bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
                cell_map: String::new(),
                added_at: ctx.micros(),
                added_by: ctx.actor.person(),
            },
            opened: opened.clone(),
            draft,
            frame,
        };
        let (cache, at) = (self.editions.clone(), ctx.micros());
        let entry = self.entry(ctx, OrganisationId::from_bytes([0; 16]), Action::ImportEdition, [0; 16], String::new());
        Ok(move |tx: &sql::Tx<'_>| {
            coming.named(tx, &storing.source.sha256)?;
            let permit = crate::for_installation(tx, &permit)?;
            let revisions = storage::guide::revisions(tx, &storing.draft.id)?;
            let base_row = base(&revisions);
            let base: Option<Arc<Edition>> = base_row.map(|row| cache.get(tx, &row.hash)).transpose()?;
            if base.as_ref().is_some_and(|e| e.demo) {
                return Err(Error::field("id", "workbook-id-demo"));
            }
            let known = storing.opened.known();
            let built = edition::build(base.as_deref(), &known, &storing.draft, &storing.opened.book, &storing.frame);
            let (edition, map) = built.map_err(faults)?;
            let hash = content::hash::of_edition(&edition);
            if let Some(row) = storage::guide::by_hash(tx, &hash)? {
                if revisions.first().is_some_and(|newest| newest.hash == hash) {
                    return Ok(EditionView { row, edition: Arc::new(edition) });
                }
                return Err(Error::Conflict("workbook-revision-exists"));
            }
            let new = NewEdition {
                hash: hash.clone(),
                id: edition.id.clone(),
                fiscal_year: edition.fiscal_year.map(i64::from),
                guideline: edition.guideline.clone(),
                body: content::hash::canonical(&edition),
                origin: "imported".to_owned(),
            };
            storage::guide::add_edition(tx, &new, at)?;
            if let Some(row) = base_row {
                for other in sources::of_edition(tx, &row.hash)?.iter().filter(|s| s.form != storing.draft.form) {
                    sources::add(tx, &permit, &hash, other)?;
                }
            }
            let source = sources::SourceRow { cell_map: edition::canonical(&map), ..storing.source.clone() };
            sources::add(tx, &permit, &hash, &source)?;
            let row = storage::guide::by_hash(tx, &hash)?;
            let row = row.ok_or_else(|| Error::Inside("a revision that was added is not there".into()))?;
            let mut entry = entry.clone();
            entry.detail = format!("{} {} {hash} {}", edition.id, storing.draft.form, source.sha256);
            storage::audit::append(tx, &entry)?;
            Ok(EditionView { row, edition: Arc::new(edition) })
        })
    }

    /// The words of the edition that are neither the sheet's nor the person's.
    fn frame(&self, opened: &Opened, draft: &Draft) -> Frame {
        let say = |lang, key: &str, args: &[(&str, Arg)]| without_readings(&self.content.messages.say(lang, key, args));
        let year = draft.fiscal_year.map(domain::dates::wareki_fiscal_year).unwrap_or_else(|| draft.id.clone());
        let year_en = draft.fiscal_year.map_or_else(|| draft.id.clone(), |y| y.to_string());
        let mut note =
            say(Lang::Ja, "workbook-note", &[("file", (&draft.file).into()), ("sha256", (&draft.sha256).into())]);
        if !draft.source.is_empty() {
            let key = if draft.url.is_empty() { "workbook-note-source" } else { "workbook-note-source-url" };
            note += &say(Lang::Ja, key, &[("source", (&draft.source).into()), ("url", (&draft.url).into())]);
        }
        let is_edited =
            |item: &edition::DraftItem| !edition::is_on_sheet(&opened.book, &draft.sheet, &item.cell, &item.text);
        if draft.items.iter().any(is_edited) {
            note += &say(Lang::Ja, "workbook-note-edited", &[]);
        }
        let n = [("n", Arg::from("{n}"))];
        Frame {
            title: say(Lang::Ja, "workbook-edition-title", &[("year", year.into())]),
            title_en: say(Lang::En, "workbook-edition-title", &[("year", year_en.into())]),
            note,
            form_title_en: say(Lang::En, form_key(&draft.form), &[]),
            section_en: say(Lang::En, "workbook-section", &n),
            item_en: say(Lang::En, "workbook-item", &n),
        }
    }
}

/// Key of the name of a form.
fn form_key(form: &str) -> &'static str {
    match form {
        "vendor" => "workbook-form-vendor",
        "pharmacy" => "workbook-form-pharmacy",
        _ => "workbook-form-institution",
    }
}

/// The revision on which a form is put: the newest that was made here, else the newest in use, else the newest.
fn base(revisions: &[EditionRow]) -> Option<&EditionRow> {
    let made_here = revisions.iter().find(|r| r.origin != "bundled");
    made_here.or_else(|| revisions.iter().find(|r| r.status == Status::Published)).or(revisions.first())
}

/// Lines without breaks and spaces at their ends; and what a database and a paper can hold.
fn tidy(draft: &mut Draft) -> Result<()> {
    let mut faults = Vec::new();
    draft.id = draft.id.trim().to_owned();
    let key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if draft.id.is_empty()
        || draft.id.len() > ID_MAX
        || !draft.id.chars().all(key)
        || !draft.id.starts_with(|c: char| c.is_ascii_lowercase())
    {
        faults.push(Field::new("id", "workbook-id-unusable"));
    }
    if !FORMS.contains(&draft.form.as_str()) {
        faults.push(Field::new("form", "workbook-form-unknown"));
    }
    let lines = [
        ("form_title", &mut draft.form_title, true),
        ("title", &mut draft.title, true),
        ("guideline", &mut draft.guideline, false),
        ("source", &mut draft.source, false),
        ("url", &mut draft.url, false),
    ];
    for (name, line, needed) in lines {
        *line = clean_line(line);
        if line.chars().count() > LINE_MAX {
            faults.push(Field::new(name, "too-long").with("max", LINE_MAX.to_string()));
        } else if needed && line.is_empty() {
            faults.push(Field::new(name, "workbook-line-missing"));
        }
    }
    draft.source = draft.source.trim_start_matches("出典").trim_start_matches(['：', ':']).trim().to_owned();
    if !draft.url.is_empty() && !draft.url.starts_with("https://") && !draft.url.starts_with("http://") {
        faults.push(Field::new("url", "workbook-url"));
    }
    if draft.fiscal_year.is_none_or(|y| !(2019..=2099).contains(&y)) {
        faults.push(Field::new("fiscal_year", "workbook-year-missing"));
    }
    draft.notes = draft.notes.iter().map(|n| clean_line(n)).filter(|n| !n.is_empty()).take(NOTES_MAX).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Faults of rows, named by their place in the table (from 1).
fn faults(faults: Vec<DraftFault>) -> Error {
    let row = |n: usize| (n + 1).to_string();
    let field = |fault: DraftFault| match fault {
        DraftFault::Rows => Field::new("items", "workbook-rows").with("max", edition::ITEMS_MAX.to_string()),
        DraftFault::Text(n) => Field::new("items", "workbook-row-text").with("row", row(n)),
        DraftFault::Lineage(n) => Field::new("items", "workbook-row-lineage").with("row", row(n)),
        DraftFault::Twice(n) => Field::new("items", "workbook-row-twice").with("row", row(n)),
        DraftFault::SameCell(n, cell) => {
            Field::new("items", "workbook-row-same-cell").with("row", row(n)).with("cell", cell)
        }
    };
    Error::Invalid(faults.into_iter().map(field).collect())
}
