//! GET /desks/{id}/statistics?month=: a desk's month in figures; prints on one sheet.

use super::{lineage_words, lineages, minutes};
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::desk::Month;
use askama::Template;
use domain::ids::DeskId;

#[derive(Template)]
#[template(path = "pages/desk/statistics.html")]
struct Page {
    t: Frame,
    id: DeskId,
    month: Month,
    lineages: Vec<(String, i64)>,
    middle: String,
    slow: String,
}

/// `2026-11` as a page writes it.
pub(super) fn told(month: &str) -> String {
    match format!("{month}-01").parse::<jiff::civil::Date>() {
        Ok(day) => domain::dates::wareki(day).trim_end_matches("1日").to_owned(),
        Err(_) => month.to_owned(),
    }
}

/// GET /desks/{id}/statistics
pub async fn show(visit: Signed, Path(id): Path<DeskId>, asked: Asked) -> Answer {
    let month = visit.app().desk_month(&visit.ctx, id, asked.text("month")).await?;
    let asked: Vec<&str> = month.lineages.iter().map(|(lineage, _)| lineage.as_str()).collect();
    let words = lineages(&visit, &asked).await?;
    let told = |n: i64| minutes(&visit, i32::try_from(n).unwrap_or(i32::MAX));
    page(&Page {
        t: Frame::new(visit.visitor(), "desk-statistics").of(&month.association),
        lineages: month.lineages.iter().map(|(l, n)| (lineage_words(&words, l), *n)).collect(),
        middle: month.worked.map(|(m, _)| told(m)).unwrap_or_default(),
        slow: month.worked.map(|(_, s)| told(s)).unwrap_or_default(),
        id,
        month,
    })
}
