//! GET and POST /organisations/{id}/imports/{import}: columns, what would become of the rows, and how far it is.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::imports::{Import, MemberField, RefusedRow, checked};
use askama::Template;
use axum::response::IntoResponse;
use domain::ids::{ImportId, OrganisationId};

/// So many rows of the list are shown.
const SHOWN: usize = 8;
/// So many refused rows are shown.
const REFUSED: usize = 200;

#[derive(Template)]
#[template(path = "pages/imports/one.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    import: Import,
    /// What would become of the rows; none: the columns do not fit yet.
    looked: Option<Import>,
    form: FormState,
    columns: Vec<(&'static str, &'static str)>,
    options: Vec<(String, String)>,
}

impl Page {
    fn of(&self) -> String {
        self.import.id.map(|id| id.to_string()).unwrap_or_default()
    }
    fn state(&self) -> &'static str {
        super::state_key(&self.import)
    }
    fn first(&self) -> impl Iterator<Item = &(u64, Vec<String>)> {
        self.import.table.rows.iter().take(SHOWN)
    }
    /// What came or would come of it.
    fn outcome(&self) -> &Import {
        self.looked.as_ref().unwrap_or(&self.import)
    }
    fn refused(&self) -> impl Iterator<Item = &RefusedRow> {
        self.outcome().progress.refused.iter().take(REFUSED)
    }
    fn unsaid(&self) -> i64 {
        self.outcome().progress.refused_count - i64::try_from(REFUSED).unwrap_or(0)
    }
}

/// Name of the input of a field, and key of its words.
fn input(field: MemberField) -> (&'static str, &'static str) {
    use MemberField as F;
    match field {
        F::Name => ("column-name", "imports-field-name"),
        F::Kana => ("column-kana", "imports-field-kana"),
        F::Kind => ("column-kind", "imports-field-kind"),
        F::Number => ("column-number", "imports-field-number"),
        F::RegisterNumber => ("column-register_number", "imports-field-register_number"),
        F::Institution => ("column-institution", "imports-field-institution"),
        F::Code => ("column-code", "imports-field-code"),
        F::InstitutionKind => ("column-institution_kind", "imports-field-institution_kind"),
        F::Prefecture => ("column-prefecture", "imports-field-prefecture"),
        F::From => ("column-from", "imports-field-from"),
        F::Reason => ("column-reason", "imports-field-reason"),
    }
}

fn form_of(import: &Import) -> FormState {
    let mapping = &import.progress.mapping;
    let at = |field: &MemberField| mapping.iter().position(|m| *m == Some(*field));
    MemberField::ALL.iter().fold(FormState::default(), |form, field| {
        form.with(input(*field).0, at(field).map_or(String::new(), |at| at.to_string()))
    })
}

fn build(visit: &Signed, id: OrganisationId, import: Import, looked: Option<Import>, form: FormState) -> Page {
    let word = |key: &str| visit.say.plain(key).to_string();
    let mut options = vec![(String::new(), word("imports-no-column"))];
    options.extend(import.table.header.iter().enumerate().map(|(at, text)| (at.to_string(), text.trim().to_owned())));
    let columns = MemberField::ALL.iter().map(|f| input(*f)).collect();
    Page { t: Frame::new(visit.visitor(), "imports-title"), id, import, looked, form, columns, options }
}

fn import_id(text: &str) -> Result<ImportId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

/// GET /organisations/{id}/imports/{import}
pub async fn show(visit: Signed, Path((id, import)): Path<(OrganisationId, String)>) -> Answer {
    let import = visit.app().member_import(&visit.ctx, id, import_id(&import)?).await?;
    let mut looked = None;
    if import.state == "draft"
        && let Ok(mapping) = checked(import.progress.mapping.clone())
    {
        looked = Some(visit.app().preview_members(&visit.ctx, id, import.table.clone(), mapping, false).await?);
    }
    let form = form_of(&import);
    page(&build(&visit, id, import, looked, form))
}

/// POST /organisations/{id}/imports/{import}: the columns, to be looked at again or carried out.
pub async fn save(visit: Signed, Path((id, of)): Path<(OrganisationId, String)>, typed: Typed) -> Answer {
    let of = import_id(&of)?;
    let import = visit.app().member_import(&visit.ctx, id, of).await?;
    let mut mapping = vec![None; import.table.header.len()];
    let mut twice = false;
    for field in MemberField::ALL {
        if let Some(slot) = typed.line(input(*field).0).parse().ok().and_then(|at: usize| mapping.get_mut(at)) {
            twice |= slot.is_some();
            *slot = Some(*field);
        }
    }
    let mapping = if twice { Err(app::Error::field("mapping", "import-mapping-twice")) } else { checked(mapping) };
    let moves = typed.ticked("moves");
    let mapping = match mapping {
        Ok(mapping) => mapping,
        Err(error) => {
            let mut form = typed.keep();
            match error {
                // The first of the columns is where they are chosen.
                app::Error::Invalid(fields) => {
                    fields.into_iter().for_each(|f| form.mark(app::Field { name: "column-name", ..f }));
                }
                other => form = form.refuse(other)?,
            }
            return page_again(&form, &build(&visit, id, import, None, form.clone()));
        }
    };
    if typed.line("act") == "begin" {
        return match visit.app().begin_import(&visit.ctx, id, of, mapping, moves).await {
            Ok(()) => Ok(go(&format!("/organisations/{id}/imports/{of}")).into_response()),
            Err(error) => {
                let form = typed.keep().refuse(error)?;
                page_again(&form, &build(&visit, id, import, None, form.clone()))
            }
        };
    }
    let looked = visit.app().preview_members(&visit.ctx, id, import.table.clone(), mapping, moves).await?;
    page(&build(&visit, id, import, Some(looked), typed.keep()))
}
