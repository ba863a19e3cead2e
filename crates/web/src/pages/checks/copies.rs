//! Copies onto a stick (控え): where one can be put, when the last was made, and the one of every day.

use crate::fault::Answer;
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::ports::Shelf;
use askama::Template;
use domain::dates::from_micros;

#[derive(Template)]
#[template(path = "pages/checks/copies.html")]
struct Page {
    t: Frame,
    form: FormState,
    /// Value and words of each place.
    places: Vec<(String, String)>,
    /// When the last copy was made; empty: never.
    last: String,
    is_due: bool,
    /// So many files are not in it, because they were gone.
    lost: usize,
    /// The folder of the daily copy; empty: none.
    daily: String,
    /// Where the copy lies that was just made.
    made: String,
    ended: bool,
}

async fn build(visit: &Signed, form: FormState) -> Result<Page, crate::fault::Fault> {
    let copies = visit.app().copies(&visit.ctx).await?;
    let words = |shelf: &Shelf| {
        let folder = shelf.folder.display().to_string();
        let gigabytes = shelf.free.map(|free| format!("{:.1}", free as f64 / f64::from(1 << 30)));
        let said = match &gigabytes {
            Some(free) => visit.say.plain("copies-place").with("folder", &folder).with("free", free).to_string(),
            None => folder.clone(),
        };
        (folder, said)
    };
    let t = Frame::new(visit.visitor(), "copies-title");
    Ok(Page {
        places: copies.shelves.iter().map(words).collect(),
        last: copies.last.map(|at| t.instant(&from_micros(at))).unwrap_or_default(),
        is_due: copies.is_due(visit.ctx.micros()),
        lost: copies.lost,
        daily: copies.daily.map(|folder| folder.display().to_string()).unwrap_or_default(),
        made: String::new(),
        ended: false,
        t,
        form,
    })
}

/// GET /settings/copies
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let page_now = build(&visit, FormState::default()).await?;
    let only = match page_now.places.as_slice() {
        [(one, _)] => one.clone(),
        _ => String::new(),
    };
    let form = FormState::default().with("folder", only);
    page(&Page { form, ended: asked.text("done") == "ended", ..page_now })
}

/// POST /settings/copies: makes one now.
pub async fn make(visit: Signed, typed: Typed) -> Answer {
    match visit.app().make_copy(&visit.ctx, &typed.line("folder"), typed.ticked("daily")).await {
        Ok(made) => {
            let form = typed.keep();
            page(&Page { made: made.file.display().to_string(), ..build(&visit, form).await? })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, form).await?)
        }
    }
}

/// POST /settings/copies/end: no daily copy any more.
pub async fn end(visit: Signed) -> Answer {
    visit.app().end_daily_copy(&visit.ctx).await?;
    Ok(go("/settings/copies?done=ended"))
}
