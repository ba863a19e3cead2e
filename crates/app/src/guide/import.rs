//! Official workbooks: opened, shown, corrected by hand, stored as a draft of an edition.

mod draft;
mod json;
mod store;

pub use draft::{default_id, first_draft};
pub use json::import_json;
pub use store::Stored;

use crate::{App, Ctx, Error, Field, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use content::calendar::OfficialFile;
use content::workbook::edition::Draft;
use content::workbook::lineage::Asked;
use content::workbook::{self, Book, Found, Proposal, Warning};
use domain::checklist::{Edition, Status};
use domain::papers::official::CellMap;
use domain::policy::Action;
use std::collections::HashMap;
use std::sync::Arc;
use storage::guide::EditionRow;

/// Largest workbook (bytes).
pub const WORKBOOK_MAX: usize = workbook::open::FILE_MAX;
/// The forms that a workbook may hold.
pub const FORMS: [&str; 3] = ["institution", "pharmacy", "vendor"];

/// A file as it was brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl WorkbookFile {
    /// The bytes as text, for a form that carries the file until it is stored.
    #[must_use]
    pub fn packed(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.bytes)
    }
    /// The file of such a text; none when it is none.
    #[must_use]
    pub fn unpacked(name: &str, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok().filter(|b| b.len() <= WORKBOOK_MAX)?;
        Some(Self { name: name.to_owned(), bytes })
    }
}

/// What is known before the file is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Id of the edition; none: as the sheet's year says.
    pub id: Option<String>,
    /// The form; none: as the sheet says.
    pub form: Option<String>,
    /// The worksheet; none: the one with the table.
    pub sheet: Option<String>,
}

/// A workbook that was opened. Nothing of it is stored yet.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The file.
    pub file: Arc<WorkbookFile>,
    /// Its worksheets.
    pub book: Arc<Book>,
    /// What was found in it.
    pub found: Found,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The ministry's own file, if it is one that is known, with its fiscal year.
    pub official: Option<(i32, OfficialFile)>,
    /// A lineage for each question.
    pub proposals: Vec<Proposal>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// The editions that are known, oldest first.
    pub(crate) editions: Vec<Arc<Edition>>,
}

impl Opened {
    /// The requirements that are known, each with its short name, in the order of the newest edition.
    #[must_use]
    pub fn lineages(&self) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        let forms = self.editions.iter().rev().flat_map(|e| &e.forms);
        for item in forms.flat_map(|f| f.items()).filter(|i| i.phase.is_none()) {
            if out.iter().all(|(lineage, _)| *lineage != item.lineage) {
                out.push((item.lineage.clone(), item.title.clone()));
            }
        }
        out
    }
    pub(crate) fn known(&self) -> Vec<&Edition> {
        self.editions.iter().map(Arc::as_ref).collect()
    }
}

impl App {
    /// Opens a workbook and proposes what each question is. Nothing is stored.
    ///
    /// # Errors
    /// Refused; media type, invalid or too large for a file that cannot be taken, with a sentence for each kind.
    pub async fn open_workbook(&self, ctx: &Ctx, file: WorkbookFile, wanted: &Wanted) -> Result<Opened> {
        let permit = ctx.may_any(Action::ImportEdition)?;
        if let Some(form) = wanted.form.as_deref().filter(|f| !FORMS.contains(f)) {
            tracing::debug!(form, "no form of a workbook");
            return Err(Error::field("form", "workbook-form-unknown"));
        }
        // Nobody else makes the program unfold a file.
        let may = permit.clone();
        self.db.read(move |tx| crate::for_installation(tx, &may).map(|_| ())).await?;
        let (file, form, sheet) = (Arc::new(file), wanted.form.clone(), wanted.sheet.clone());
        let bytes = file.clone();
        let (book, found, sha256) = tokio::task::spawn_blocking(move || {
            let book = Book::open(&bytes.bytes)?;
            let found = book.find(&bytes.name, form.as_deref(), sheet.as_deref())?;
            Ok((book, found, content::hash::hex(&bytes.bytes)))
        })
        .await
        .map_err(|e| Error::Inside(e.to_string()))?
        .map_err(refused)?;
        let id = wanted.id.clone().unwrap_or_else(|| default_id(&self.content.years, found.fiscal_year));
        let editions = self.known_editions(id.clone()).await?;
        let form = wanted.form.clone().or(found.form.clone()).unwrap_or_else(|| FORMS[0].to_owned());
        let asked: Vec<Asked> = found
            .items
            .iter()
            .map(|i| Asked { number: i.number.as_deref(), scope: i.scope.as_deref(), text: &i.text })
            .collect();
        let known: Vec<&Edition> = editions.iter().map(Arc::as_ref).collect();
        let proposals = workbook::propose(&asked, &known, &form, &id);
        let mut warnings = found.warnings.clone();
        let meant = draft::year_of_id(&id);
        if let (Some(seen), Some(_)) = (found.fiscal_year.filter(|y| meant.is_some_and(|m| m != *y)), meant) {
            warnings.push(Warning::OtherYear(seen));
        }
        let official = self.content.years.official(&sha256).map(|(year, file)| (year.fiscal_year, file.clone()));
        Ok(Opened { file, book: Arc::new(book), found, sha256, official, proposals, warnings, editions })
    }

    /// Newest published revisions, oldest year first, and last the newest revision of the edition that is meant.
    async fn known_editions(&self, id: String) -> Result<Vec<Arc<Edition>>> {
        let cache = self.editions.clone();
        self.db
            .read(move |tx| {
                let mut newest: HashMap<String, EditionRow> = HashMap::new();
                for row in storage::guide::editions(tx)? {
                    if row.status == Status::Published || row.id == id {
                        newest.insert(row.id.clone(), row);
                    }
                }
                let mut rows: Vec<EditionRow> = newest.into_values().collect();
                rows.sort_by(|a, b| (a.id == id, a.fiscal_year, &a.id).cmp(&(b.id == id, b.fiscal_year, &b.id)));
                let mut out = Vec::new();
                for row in rows {
                    let edition = cache.get(tx, &row.hash)?;
                    if !edition.demo {
                        out.push(edition);
                    }
                }
                Ok::<_, Error>(out)
            })
            .await
    }

    /// A form as it stands in its newest imported revision, to be corrected: the file is opened anew.
    ///
    /// # Errors
    /// Refused; not found when the form was not imported.
    pub async fn reopen_workbook(&self, ctx: &Ctx, id: &str, form: &str) -> Result<(Opened, Draft)> {
        let permit = ctx.may_any(Action::ImportEdition)?;
        let (cache, wanted, of_form) = (self.editions.clone(), id.to_owned(), form.to_owned());
        let (edition, source) = self
            .db
            .read(move |tx| {
                crate::for_installation(tx, &permit)?;
                for row in storage::guide::revisions(tx, &wanted)? {
                    if let Some(source) = storage::guide::sources::of_form(tx, &row.hash, &of_form)? {
                        return Ok::<_, Error>((cache.get(tx, &row.hash)?, source));
                    }
                }
                Err(Error::not_found())
            })
            .await?;
        let bytes = self.stored_workbook(&source.sha256).await?;
        let map: CellMap = serde_json::from_str(&source.cell_map).map_err(|e| Error::Inside(e.to_string()))?;
        let wanted = Wanted { id: Some(id.to_owned()), form: Some(form.to_owned()), sheet: Some(map.sheet.clone()) };
        let file = WorkbookFile { name: source.file_name, bytes };
        let opened = self.open_workbook(ctx, file, &wanted).await?;
        let draft = draft::stored_draft(&opened, &edition, form, &map).ok_or_else(Error::not_found)?;
        Ok((opened, draft))
    }

    /// The bytes of a workbook in the store.
    pub(crate) async fn stored_workbook(&self, sha256: &str) -> Result<Vec<u8>> {
        self.read_blob(sha256).await
    }
}

/// What is wrong with a file, for the person who brought it.
fn refused(error: workbook::Error) -> Error {
    match error {
        workbook::Error::TooLarge(bytes) => Error::TooLarge(bytes as u64),
        kind if kind.is_kind() => Error::MediaType(kind.code()),
        other => {
            tracing::info!(%other, "a workbook was refused");
            Error::Invalid(vec![Field { name: "file", code: other.code(), args: other.args() }])
        }
    }
}
