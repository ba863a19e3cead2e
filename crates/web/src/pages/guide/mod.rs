//! What the scheme says, for everybody: practice guides, words of art, editions and what changed in them.

pub(crate) mod changes;
pub mod compare;
pub mod edit;
pub mod editions;
pub mod guides;
pub mod history;
pub mod import;
pub mod sets;
pub mod summaries;
pub mod words;

use crate::ruby;
use crate::say::Say;
use app::guide::EditionView;
use askama::filters::Safe;
use content::guide::GuideSection;
use content::{Guide, Lang};
use domain::checklist::{Item, Status, TextBasis};
use jiff::civil::Date;

/// Key of the words for how sure a text is.
#[must_use]
pub(crate) fn basis_key(basis: &TextBasis) -> &'static str {
    match basis {
        TextBasis::Official => "guide-basis-official",
        TextBasis::Confirmed => "guide-basis-confirmed",
        TextBasis::Inferred => "guide-basis-inferred",
        TextBasis::Unverified => "guide-basis-unverified",
    }
}

/// Key of the name of a series of guides.
#[must_use]
pub(crate) fn series_key(series: &str) -> &'static str {
    match series {
        "vendor" => "guide-series-vendor",
        "continuity" => "guide-series-continuity",
        "faq" => "guide-series-faq",
        "booklet" => "guide-series-booklet",
        _ => "guide-series-institution",
    }
}

/// A day in both calendars.
#[must_use]
pub(crate) fn day(day: &Date) -> String {
    domain::dates::both(*day)
}

/// The parts of a guide as HTML: heading and text, with readings as the visitor wants them.
pub(crate) fn sections(say: &Say, guide: &Guide) -> Vec<(Safe<String>, Safe<String>)> {
    let section = |s: &GuideSection| (ruby::line(say, &s.heading_read), ruby::markdown(say, &s.markdown));
    guide.sections.iter().map(section).collect()
}

/// The title of a row with its number, with its readings as the visitor wants them.
pub(crate) fn item_heading(say: &Say, item: &Item) -> String {
    let name = title(say, item.title_read(), &item.title_en);
    item.number.as_ref().map_or_else(|| name.to_owned(), |number| format!("{number} {name}"))
}

/// A title in the visitor's language.
pub(crate) fn title<'t>(say: &Say, ja: &'t str, en: &'t str) -> &'t str {
    if say.view().lang == Lang::En { en } else { ja }
}

/// The title of a row with its number.
pub(crate) fn item_title(say: &Say, item: &Item) -> String {
    let name = title(say, &item.title, &item.title_en);
    item.number.as_ref().map_or_else(|| name.to_owned(), |number| format!("{number} {name}"))
}

/// The series of texts, in the order of the list.
pub(crate) const SERIES: [&str; 4] = ["institution", "faq", "vendor", "continuity"];

/// The newest published edition first; those for any year (the continuity table) before them all.
pub(crate) fn newest_first(mut editions: Vec<EditionView>) -> Vec<EditionView> {
    editions.retain(|e| e.row.status == Status::Published);
    editions.sort_by_key(|e| std::cmp::Reverse((e.row.fiscal_year.is_none(), e.row.fiscal_year)));
    editions
}
