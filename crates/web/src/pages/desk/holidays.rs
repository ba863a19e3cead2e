//! GET and POST /holidays: the national holidays by which desks close, and the Cabinet Office's file of them.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Piece, Upload};
use crate::visit::{Signed, Visitor};
use app::desk::HOLIDAYS_MAX;
use askama::Template;
use domain::desk::holidays::{Holiday, Holidays};
use domain::policy::Action;

/// Largest body of the form: the file and the form around it.
pub const BODY: usize = HOLIDAYS_MAX + 64 * 1024;

#[derive(Template)]
#[template(path = "pages/desk/holidays.html")]
struct Page {
    t: Frame,
    holidays: Holidays,
    years: Vec<(i16, Vec<Holiday>)>,
    form: FormState,
    may_set: bool,
    done: bool,
}

impl Page {
    fn day(&self, day: &Holiday) -> String {
        format!("{}月{}日", day.date.month(), day.date.day())
    }
}

async fn build(visit: &Visitor, form: FormState) -> Result<Page, Fault> {
    let holidays = visit.app().holidays().await?;
    let this = visit.ctx.today().year();
    let years = (this - 1..=holidays.last_year)
        .map(|year| (year, holidays.days.iter().filter(|h| h.date.year() == year).cloned().collect::<Vec<_>>()));
    Ok(Page {
        t: Frame::new(visit, "holidays-title"),
        years: years.collect(),
        holidays,
        form,
        may_set: visit.app().stands_for_installation(&visit.ctx, Action::SetHolidays).await?,
        done: false,
    })
}

/// GET /holidays
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    page(&Page { done: !asked.text("done").is_empty(), ..build(&visit, FormState::default()).await? })
}

/// POST /holidays
pub async fn take(visit: Signed, mut upload: Upload) -> Answer {
    visit.ctx.may_any(Action::SetHolidays)?;
    let (mut name, mut bytes) = (String::new(), Vec::new());
    while let Some(piece) = upload.next().await? {
        let Piece::File(mut part) = piece else { continue };
        name.clone_from(&part.file_name);
        while let Some(chunk) = part.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
    }
    match visit.app().import_holidays(&visit.ctx, &name, &bytes).await {
        Ok(_) => Ok(go("/holidays?done=1")),
        Err(error) => {
            let form = upload.typed().keep().refuse(error)?;
            page_again(&form.clone(), &build(visit.visitor(), form).await?)
        }
    }
}
