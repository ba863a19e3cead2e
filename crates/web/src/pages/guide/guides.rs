//! GET /guide: every practice guide by form. GET /guide/{form}/{lineage}: one of them, whole.

use super::{SERIES, item_title, newest_first, series_key, title};
use crate::fault::{Answer, Fault};
use crate::frame::{Frame, page};
use crate::ruby;
use crate::say::Say;
use crate::take::Path;
use crate::visit::Visitor;
use app::guide::EditionView;
use askama::Template;
use askama::filters::Safe;
use content::Guide;

/// A guide in the list.
struct Entry {
    path: String,
    title: String,
    lead: String,
}

/// The guides of a section of a form.
struct Part {
    title: String,
    entries: Vec<Entry>,
}

/// The guides of a form.
struct Series {
    key: &'static str,
    name: &'static str,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "pages/guide/list.html")]
struct List {
    t: Frame,
    series: Vec<Series>,
}

/// GET /guide
pub async fn list(visit: Visitor) -> Answer {
    let editions = newest_first(visit.app().editions(&visit.ctx).await?);
    let series =
        SERIES.iter().map(|key| Series { key, name: series_key(key), parts: parts(&visit, &editions, key) }).collect();
    page(&List { t: Frame::new(&visit, "guide-title"), series })
}

/// The guides of a series in the order of the newest form that has them; older ones last.
fn parts(visit: &Visitor, editions: &[EditionView], series: &str) -> Vec<Part> {
    let (say, content) = (&visit.say, &visit.app().content);
    let mut parts: Vec<Part> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for edition in editions {
        let Some(form) = edition.edition.form(series) else { continue };
        for section in &form.sections {
            let heading = title(say, &section.title, &section.title_en);
            for item in &section.items {
                let Some(guide) = content.guide(series, &item.lineage).filter(|g| !seen.contains(&g.lineage.as_str()))
                else {
                    continue;
                };
                seen.push(&guide.lineage);
                let entry = entry(guide, title(say, &item.title, &item.title_en));
                match parts.iter_mut().find(|p| p.title == heading) {
                    Some(part) => part.entries.push(entry),
                    None => parts.push(Part { title: heading.to_owned(), entries: vec![entry] }),
                }
            }
        }
    }
    parts
}

fn entry(guide: &Guide, title: &str) -> Entry {
    let lead = guide.sections.first().map(|s| content::markdown::plain(&s.markdown)).unwrap_or_default();
    Entry {
        path: format!("/guide/{}/{}", guide.form, guide.lineage),
        title: title.to_owned(),
        lead: lead.lines().next().unwrap_or_default().to_owned(),
    }
}

/// An edition that asks for the same.
struct Asked {
    edition: String,
    title: String,
    demo: bool,
}

#[derive(Template)]
#[template(path = "pages/guide/guide.html")]
struct Page {
    t: Frame,
    guide: Guide,
    sections: Vec<(String, Safe<String>)>,
    asked: Vec<Asked>,
    sources: Vec<(String, bool)>,
    series: &'static str,
    before: Option<Entry>,
    next: Option<Entry>,
}

/// GET /guide/{form}/{lineage}
pub async fn show(visit: Visitor, Path((form, lineage)): Path<(String, String)>) -> Answer {
    let guide = visit.app().content.guide(&form, &lineage).ok_or_else(Fault::not_found)?.clone();
    let editions = newest_first(visit.app().editions(&visit.ctx).await?);
    let form_of = SERIES.iter().find(|s| **s == guide.form).copied().unwrap_or_default();
    let mut all: Vec<Entry> = parts(&visit, &editions, form_of).into_iter().flat_map(|p| p.entries).collect();
    let here = format!("/guide/{}/{}", guide.form, guide.lineage);
    let place = all.iter().position(|e| e.path == here);
    let next = place.filter(|p| p + 1 < all.len()).map(|p| all.remove(p + 1));
    let name = place.map(|p| all[p].title.clone()).unwrap_or_else(|| guide.lineage.clone());
    let before = place.filter(|p| *p > 0).map(|p| all.remove(p - 1));
    let t = Frame::new(&visit, "guide-title").titled(name);
    page(&Page {
        sections: guide.sections.iter().map(|s| (s.heading.clone(), ruby::markdown(&visit.say, &s.markdown))).collect(),
        asked: asked(&visit.say, &editions, &form, &guide.lineage),
        sources: guide.sources.iter().map(|s| (s.clone(), s.starts_with("https://"))).collect(),
        series: series_key(form_of),
        before,
        next,
        guide,
        t,
    })
}

/// The rows of all editions that ask for this, with their numbers.
fn asked(say: &Say, editions: &[EditionView], form: &str, lineage: &str) -> Vec<Asked> {
    let mut out = Vec::new();
    for edition in editions {
        let Some(found) = edition.edition.form(form) else { continue };
        for item in found.items().filter(|i| i.lineage == lineage) {
            let name = title(say, &edition.edition.title, &edition.edition.title_en);
            let scope = item.scope.map(|s| format!("（{}）", s.label())).unwrap_or_default();
            out.push(Asked {
                edition: name.to_owned(),
                title: format!("{}{scope}", item_title(say, item)),
                demo: edition.edition.demo,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_has_a_lead_for_the_list() {
        let content = content::Content::bundled().expect("the bundled content");
        for guide in &content.guides {
            let entry = entry(guide, "題");
            assert!(!entry.lead.is_empty() && !entry.lead.contains(['{', '*']), "{} {:?}", guide.file, entry.lead);
        }
    }
}
