//! GET /figures: the nation's figures for everybody, off until an operator switches them on. POST /figures: the switch.

use crate::fault::Answer;
use crate::frame::{Frame, go, page};
use crate::pages::guide::{item_title, title};
use crate::take::{Asked, Typed};
use crate::visit::{Signed, Visitor};
use app::programme::{Picture, Row};
use askama::Template;
use domain::checklist::Status;
use domain::dates::{fiscal_year, from_micros, wareki_fiscal_year};
use domain::policy::Action;

/// The form whose figures everybody sees.
const FORM: &str = "institution";

#[derive(Template)]
#[template(path = "pages/programme/figures.html")]
struct Page {
    t: Frame,
    pictures: Vec<Picture>,
    labels: Vec<String>,
    of: String,
    on: bool,
    may_switch: bool,
}

impl Page {
    fn figure(&self, n: &Option<i64>) -> String {
        n.map_or_else(|| self.t.plain("programme-hidden").to_string(), |n| n.to_string())
    }
    fn as_of(&self, picture: &Picture) -> String {
        self.t.instant(&from_micros(picture.as_of))
    }
    fn label(&self, place: &usize, row: &Row) -> String {
        self.labels.get(*place).cloned().unwrap_or_else(|| row.label.clone())
    }
}

/// GET /figures
pub async fn show(visit: Visitor, _asked: Asked) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let year = fiscal_year(ctx.today());
    let mut editions = app.editions(ctx).await?;
    editions.retain(|e| e.row.status == Status::Published && e.edition.form(FORM).is_some());
    editions.reverse();
    let chosen = editions.iter().find(|e| e.row.fiscal_year == Some(i64::from(year)));
    let chosen = chosen.or_else(|| editions.first());
    let asked = app::programme::Asked {
        edition: chosen.map(|e| e.row.id.clone()).unwrap_or_default(),
        form: FORM.to_owned(),
        fiscal_year: year,
        by: "item".to_owned(),
    };
    let pictures = app.figures(ctx, asked).await?;
    let form = chosen.and_then(|e| e.edition.form(FORM));
    let labels = form.map(|f| f.items().map(|item| item_title(&visit.say, item)).collect()).unwrap_or_default();
    let name = chosen.map(|e| title(&visit.say, &e.edition.title, &e.edition.title_en).to_owned()).unwrap_or_default();
    page(&Page {
        t: Frame::new(&visit, "figures-title"),
        pictures,
        labels,
        of: format!("{} {name}", wareki_fiscal_year(year)),
        on: app.figures_are_public().await?,
        may_switch: ctx.may_any(Action::Operate).is_ok(),
    })
}

/// POST /figures: `on` is `true` or not.
pub async fn switch(visit: Signed, typed: Typed) -> Answer {
    visit.app().switch_figures(&visit.ctx, typed.ticked("on")).await?;
    Ok(go("/figures"))
}
