//! GET and POST /editions/import: the file is chosen and read; what was found is shown, nothing is stored.

use super::{FORMS, table};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, page, page_again};
use crate::take::{Asked, Piece, Upload};
use crate::visit::Signed;
use app::guide::import::{WORKBOOK_MAX, Wanted, WorkbookFile, first_draft};
use app::{Error, Field};
use askama::Template;
use content::calendar::OfficialFile;
use domain::policy::{Action, Refusal};

#[derive(Template)]
#[template(path = "pages/guide/import/upload.html")]
struct Page {
    t: Frame,
    form: FormState,
    forms: Vec<(&'static str, String)>,
    /// The fiscal year whose edition is missing, with the ministry's files.
    year: Option<(String, Vec<OfficialFile>)>,
    megabytes: usize,
}

fn build(visit: &Signed, form: FormState) -> Page {
    let today = visit.ctx.today();
    let missing = visit.app().content.year_in_force(today).filter(|y| !y.official_files.is_empty());
    let year = missing.map(|y| {
        let workbooks = y.official_files.iter().filter(|f| f.form.is_some()).cloned().collect();
        (domain::dates::wareki_fiscal_year(y.fiscal_year), workbooks)
    });
    let mut forms = vec![("", visit.say.plain("workbook-form-auto").to_string())];
    forms.extend(FORMS.iter().map(|(id, key)| (*id, visit.say.plain(key).to_string())));
    Page { t: Frame::new(visit.visitor(), "workbook-title"), form, forms, year, megabytes: WORKBOOK_MAX / 1024 / 1024 }
}

/// Refused for whoever does not stand for the installation.
pub(super) async fn gate(visit: &Signed) -> Result<(), Fault> {
    if visit.app().stands_for_installation(&visit.ctx, Action::ImportEdition).await? {
        return Ok(());
    }
    Err(Refusal::Forbidden.into())
}

/// GET /editions/import
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    gate(&visit).await?;
    page(&build(&visit, FormState::default().with("form", asked.text("form"))))
}

/// POST /editions/import: a form with the file.
pub async fn open(visit: Signed, mut upload: Upload) -> Answer {
    gate(&visit).await?;
    let mut file = None;
    while let Some(piece) = upload.next().await? {
        let Piece::File(mut part) = piece else { continue };
        let mut taken = WorkbookFile { name: last_part(&part.file_name), bytes: Vec::new() };
        // One byte too many is enough to know that it is too large.
        while let Some(chunk) = part.chunk().await? {
            let room = (WORKBOOK_MAX + 1).saturating_sub(taken.bytes.len());
            taken.bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        if part.name == "file" && !part.file_name.is_empty() && file.is_none() {
            file = Some(taken);
        }
    }
    let typed = upload.typed();
    let mut form = typed.keep();
    let Some(file) = file else {
        form.mark(Field::new("file", "workbook-file-missing"));
        return page_again(&form, &build(&visit, form.clone()));
    };
    let text = |name: &str| Some(typed.line(name)).filter(|t| !t.is_empty());
    let wanted = Wanted { id: None, form: text("form"), sheet: text("sheet") };
    match visit.app().open_workbook(&visit.ctx, file, &wanted).await {
        Ok(opened) => {
            let draft = first_draft(&opened, &visit.app().content.years, None, wanted.form.as_deref());
            page(&table::first(&visit, &opened, &draft))
        }
        Err(error) => {
            let form = refused(form, error)?;
            page_again(&form, &build(&visit, form.clone()))
        }
    }
}

/// What is wrong with the file, beside its field.
pub(super) fn refused(mut form: FormState, error: Error) -> Result<FormState, Fault> {
    let field = match error {
        Error::MediaType(code) => Field::new("file", code),
        Error::TooLarge(limit) => {
            Field::new("file", "workbook-too-large").with("megabytes", (limit / 1024 / 1024).to_string())
        }
        other => return form.refuse(other),
    };
    form.mark(field);
    Ok(form)
}

/// The name without its path; at most 120 characters.
pub(crate) fn last_part(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    domain::text::clean_line(last).chars().take(120).collect()
}
