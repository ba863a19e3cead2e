//! GET and POST /assessments/{id}/carry-over: what will happen to each answer, and the switch in one step.

use super::{Before, name, why};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::checklist::{Carrying, Wish};
use askama::Template;
use askama::filters::Safe;
use domain::dates::wareki_fiscal_year;
use domain::ids::AssessmentId;

/// What happens to a row.
struct Row {
    number: String,
    title: String,
    text: String,
    scope: String,
    /// Key of the words for what is left to do.
    fate: &'static str,
    /// Key of the words of the answer that comes along.
    choice: Option<&'static str>,
    why: Safe<String>,
    sources: Vec<Before>,
}

#[derive(Template)]
#[template(path = "pages/checklist/carry/preview.html")]
struct Page {
    t: Frame,
    form: FormState,
    id: AssessmentId,
    from: String,
    to: String,
    carried: Option<Told>,
}

/// The carry-over in words.
struct Told {
    title: String,
    year: i32,
    joins: bool,
    rows: Vec<Row>,
    removed: Vec<Before>,
    tap: usize,
    read: usize,
    open: usize,
}

impl Page {
    fn year(&self, told: &Told) -> String {
        wareki_fiscal_year(told.year)
    }
}

/// GET /assessments/{id}/carry-over
pub async fn show(visit: Signed, Path(id): Path<AssessmentId>, asked: Asked) -> Answer {
    let wish = wish(asked.text("to"), asked.text("fiscal_year"))?;
    build(&visit, id, wish, FormState::default()).await
}

fn wish(to: &str, year: &str) -> Result<Wish, Fault> {
    let fiscal_year = match year.trim() {
        "" => None,
        year => Some(year.parse().map_err(|_| Error::field("fiscal_year", "sheet-year-out-of-range"))?),
    };
    Ok(Wish { to: domain::text::clean_line(to), fiscal_year })
}

async fn build(visit: &Signed, id: AssessmentId, wish: Wish, form: FormState) -> Answer {
    let from = visit.app().sheet(&visit.ctx, id).await?;
    let to = wish.to.clone();
    let (told, form) = match visit.app().preview_carry_over(&visit.ctx, id, wish).await {
        Ok(carrying) => (Some(told(visit, carrying).await?), form),
        // What cannot be carried over is said in a sentence, with the way back.
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => (None, form.refuse(error)?),
        Err(other) => return Err(other.into()),
    };
    let heading = format!("{} {}", wareki_fiscal_year(from.row.fiscal_year), from.form()?.title);
    let t = Frame::new(visit.visitor(), "carry-title").of(&from.organisation.name);
    let page = Page { t, form, id, from: heading, to, carried: told };
    page_again(&page.form, &page)
}

async fn told(visit: &Signed, carrying: Carrying) -> Result<Told, Fault> {
    let edition = visit.app().edition(&visit.ctx, &carrying.edition).await?.edition;
    let form = edition.form(&carrying.form).ok_or_else(Fault::not_found)?;
    let (mut rows, mut tap, mut read, mut open) = (Vec::new(), 0, 0, 0);
    for key in &carrying.keys {
        let (Some(row), Some(item)) = (carrying.inherited.rows.get(key), form.item(key)) else { continue };
        let fate = match &row.proposal {
            None => {
                open += 1;
                "carry-fate-open"
            }
            Some(_) if row.one_tap => {
                tap += 1;
                "carry-fate-tap"
            }
            Some(_) => {
                read += 1;
                "carry-fate-read"
            }
        };
        rows.push(Row {
            number: item.number.clone().unwrap_or_default(),
            title: name(&visit.say, &item.title, &item.title_en).to_owned(),
            text: item.text.clone(),
            scope: item.scope_label().unwrap_or_default().to_owned(),
            fate,
            choice: row.proposal.as_ref().map(|p| super::super::item::choice_key(p.value)),
            why: why(&visit.say, row),
            sources: row.sources.iter().map(|s| Before::of(&carrying.inherited, s)).collect(),
        });
    }
    let removed = carrying.inherited.removed.iter().map(|s| Before::of(&carrying.inherited, s)).collect();
    let title = name(&visit.say, &edition.title, &edition.title_en).to_owned();
    Ok(Told { title, year: carrying.fiscal_year, joins: carrying.joins, rows, removed, tap, read, open })
}

/// POST /assessments/{id}/carry-over
pub async fn over(visit: Signed, Path(id): Path<AssessmentId>, typed: Typed) -> Answer {
    let wish = wish(typed.raw("to"), typed.raw("fiscal_year"))?;
    match visit.app().carry_over(&visit.ctx, id, wish.clone()).await {
        Ok(done) => {
            let sheet = done.assessment.ok_or_else(Fault::not_found)?;
            Ok(go(&format!("/assessments/{sheet}?done=carried")))
        }
        // Pressed twice, or by two people: the sheet is there, and the newer one is meant.
        Err(Error::Conflict("carry-already")) => {
            let newer = visit.app().undoable(&visit.ctx, id).await?.map(|(row, _)| row.id).filter(|newer| *newer != id);
            Ok(go(&match newer {
                Some(newer) => format!("/assessments/{newer}?done=carried"),
                None => format!("/assessments/{id}"),
            }))
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::NothingStored { .. })) => {
            build(&visit, id, wish, typed.keep().refuse(error)?).await
        }
        Err(other) => Err(other.into()),
    }
}
