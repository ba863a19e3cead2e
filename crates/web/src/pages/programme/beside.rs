//! GET /beside: an institution's newest sheet beside its county and its kind.

use super::consented::words;
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::Asked;
use crate::visit::Signed;
use app::programme::Beside;
use askama::Template;
use domain::dates::{from_micros, wareki_fiscal_year};

#[derive(Template)]
#[template(path = "pages/programme/beside.html")]
struct Page {
    t: Frame,
    found: Beside,
    sheet: Option<Own>,
    as_of: String,
}

/// The own sheet in words.
struct Own {
    heading: String,
    path: String,
    answered: i64,
    due: i64,
    lines: Vec<Line>,
}

/// One row: one's own answer, and how many of the county said はい.
struct Line {
    title: String,
    choice: &'static str,
    yes: Option<i64>,
    institutions: i64,
}

impl Page {
    fn figure(&self, n: &Option<i64>) -> String {
        n.map_or_else(|| self.t.plain("programme-hidden").to_string(), |n| n.to_string())
    }
    fn kind(&self, kind: &domain::organisations::Kind) -> &'static str {
        crate::pages::organisations::kind_key(kind)
    }
}

/// GET /beside?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let id = visit.organisation(asked.id("organisation")?)?;
    let found = visit.app().beside(&visit.ctx, id).await?;
    let sheet = found.sheet.as_ref().map(|sheet| {
        let form = sheet.edition.form(&sheet.form);
        let figures = |key: &str| found.area.as_ref().and_then(|a| a.items.get(key)).and_then(|f| f[0]);
        let institutions = found.area.as_ref().map_or(0, |a| a.institutions);
        Own {
            heading: format!(
                "{} {}",
                wareki_fiscal_year(sheet.fiscal_year),
                form.map(|f| f.title.as_str()).unwrap_or_default()
            ),
            path: format!("/assessments/{}", sheet.id),
            answered: sheet.progress.answered,
            due: sheet.progress.due,
            lines: form
                .map(|f| {
                    f.items()
                        .map(|item| Line {
                            title: crate::pages::guide::item_title(&visit.say, item),
                            choice: words(sheet.chosen.get(&item.key).copied()),
                            yes: figures(&item.key),
                            institutions,
                        })
                        .collect()
                })
                .unwrap_or_default(),
        }
    });
    let t = Frame::new(visit.visitor(), "beside-title");
    let as_of = found.as_of.map(|at| t.instant(&from_micros(at))).unwrap_or_default();
    page(&Page { t, found, sheet, as_of })
}
