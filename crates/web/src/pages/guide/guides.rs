//! GET /guide: every text of the guide by series. GET /guide/{form}/{lineage}: one of them, whole, as it is in force or
//! as it was (`?revision=`). POST /guide/{form}/{lineage}/read: that one has read it.

use super::{SERIES, item_title, newest_first, series_key, title};
use crate::fault::{Answer, Fault};
use crate::frame::{Frame, go, local, page};
use crate::say::Say;
use crate::take::{Asked, Path, Typed};
use crate::visit::{Signed, Visitor};
use app::guide::{EditionView, GuideWork, ReadState, Readings, Standing, TextView};
use askama::Template;
use askama::filters::Safe;
use content::Guide;
use content::guide::{BOOKLET, FAQ, about};
use domain::policy::Action;
use std::sync::Arc;

/// A text in the list.
struct Entry {
    path: String,
    title: String,
    lead: String,
    /// The note of a change that the visitor has not read yet.
    changed: Option<String>,
}

/// The texts of a section of a form.
struct Part {
    title: String,
    entries: Vec<Entry>,
}

/// The texts of a series.
struct Series {
    key: &'static str,
    name: &'static str,
    parts: Vec<Part>,
}

/// Something that editors are at.
struct Work {
    path: String,
    title: String,
    /// Key of the words for what it is.
    what: &'static str,
    day: String,
}

#[derive(Template)]
#[template(path = "pages/guide/list.html")]
struct List {
    t: Frame,
    series: Vec<Series>,
    changed: usize,
    writes: bool,
    work: Vec<Work>,
}

/// GET /guide
pub async fn list(visit: Visitor) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let editions = newest_first(app.editions(ctx).await?);
    let (texts, readings) = (app.texts(ctx).await?, app.readings(ctx).await?);
    let shelf = Shelf { editions: &editions, texts: &texts, readings: &readings, say: &visit.say };
    let series: Vec<Series> =
        SERIES.iter().map(|key| Series { key, name: series_key(key), parts: shelf.parts(key) }).collect();
    let entries = || series.iter().flat_map(|s| &s.parts).flat_map(|p| &p.entries);
    let changed = entries().filter(|e| e.changed.is_some()).count();
    let writes = app.stands_for_installation(ctx, Action::WriteGuide).await?;
    let work = if writes { work(&visit, &shelf, &app.guide_work(ctx).await?) } else { Vec::new() };
    page(&List { t: Frame::new(&visit, "guide-title"), series, changed, writes, work })
}

/// What editors are at, in words.
fn work(visit: &Visitor, shelf: &Shelf, work: &GuideWork) -> Vec<Work> {
    let one = |form: &str, lineage: &str, at: i64, what: &'static str| Work {
        path: format!("/guide/{form}/{lineage}/{}", if what == "guide-work-draft" { "edit" } else { "history" }),
        title: format!("{}：{}", visit.say.plain(series_key(form)), shelf.title(form, lineage)),
        what,
        day: domain::dates::both(domain::dates::day_in_tokyo(domain::dates::from_micros(at))),
    };
    let drafts = work.drafts.iter().map(|d| one(&d.form, &d.lineage, d.changed_at, "guide-work-draft"));
    let planned = work
        .planned
        .iter()
        .map(|t| one(&t.form, &t.lineage, t.published_at.unwrap_or(t.added_at), "guide-work-planned"));
    let offers = work.offers.iter().map(|t| one(&t.form, &t.lineage, t.added_at, "guide-work-offered"));
    drafts.chain(planned).chain(offers).collect()
}

/// Texts and the rows that they are about.
pub(super) struct Shelf<'s> {
    pub editions: &'s [EditionView],
    pub texts: &'s [TextView],
    pub readings: &'s Readings,
    pub say: &'s Say,
}

impl Shelf<'_> {
    fn text(&self, form: &str, lineage: &str) -> Option<&TextView> {
        self.texts.iter().find(|t| t.row.form == form && t.row.lineage == lineage)
    }

    /// The name of a text: that of the row in the newest form that has it.
    pub(super) fn title(&self, form: &str, lineage: &str) -> String {
        name_of(self.say, self.editions, form, lineage)
    }

    /// The texts of a series in the order of the newest form that has them; older ones last.
    fn parts(&self, series: &str) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for edition in self.editions {
            let Some(form) = edition.edition.form(about(series)) else { continue };
            for section in &form.sections {
                let heading = title(self.say, &section.title, &section.title_en);
                for item in &section.items {
                    let found = self.text(series, &item.lineage).filter(|t| !seen.contains(&t.row.lineage.as_str()));
                    let Some(text) = found else { continue };
                    seen.push(&text.row.lineage);
                    let mut entry = entry(&text.guide, title(self.say, &item.title, &item.title_en));
                    entry.changed = (self.readings.state(text) == ReadState::Before).then(|| text.guide.change.clone());
                    match parts.iter_mut().find(|p| p.title == heading) {
                        Some(part) => part.entries.push(entry),
                        None => parts.push(Part { title: heading.to_owned(), entries: vec![entry] }),
                    }
                }
            }
        }
        parts
    }
}

/// The name of a text: that of the row in the newest form that has it, or that of the booklet's beginning.
pub(crate) fn name_of(say: &Say, editions: &[EditionView], form: &str, lineage: &str) -> String {
    if form == BOOKLET {
        return say.plain("guide-how-to-read").to_string();
    }
    let item = editions.iter().find_map(|e| e.edition.form(about(form))?.items().find(|i| i.lineage == lineage));
    item.map_or(lineage, |i| title(say, &i.title, &i.title_en)).to_owned()
}

fn entry(guide: &Guide, title: &str) -> Entry {
    let lead = if guide.form == FAQ {
        guide.sections.iter().map(|s| s.heading.as_str()).collect::<Vec<_>>().join(" ")
    } else {
        guide.sections.first().map(|s| content::markdown::plain(&s.markdown)).unwrap_or_default()
    };
    Entry {
        path: format!("/guide/{}/{}", guide.form, guide.lineage),
        title: title.to_owned(),
        lead: lead.lines().next().unwrap_or_default().to_owned(),
        changed: None,
    }
}

/// An edition that asks for the same.
struct AskedIn {
    edition: String,
    title: String,
    demo: bool,
}

#[derive(Template)]
#[template(path = "pages/guide/guide.html")]
struct Page {
    t: Frame,
    text: TextView,
    guide: Arc<Guide>,
    sections: Vec<(Safe<String>, Safe<String>)>,
    questions: Vec<(Safe<String>, Safe<String>)>,
    asked: Vec<AskedIn>,
    sources: Vec<(String, bool)>,
    series: &'static str,
    before: Option<Entry>,
    next: Option<Entry>,
    /// How the visitor stands to it; none where nobody is signed in or it is not the text in force.
    read: Option<ReadState>,
    writes: bool,
    /// It was in force before.
    older: bool,
    /// From when it is in force.
    since: String,
}

impl Page {
    fn path(&self) -> String {
        format!("/guide/{}/{}", self.guide.form, self.guide.lineage)
    }
}

/// GET /guide/{form}/{lineage}
pub async fn show(visit: Visitor, Path((form, lineage)): Path<(String, String)>, asked: Asked) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let wanted = asked.number("revision")?;
    let in_force = app.text(ctx, &form, &lineage).await?;
    let (text, older) = match wanted.filter(|w| in_force.as_ref().is_none_or(|t| t.row.revision != *w)) {
        None => (in_force.ok_or_else(Fault::not_found)?, false),
        Some(revision) => {
            let all = app.text_history(ctx, &form, &lineage).await?;
            let found = all.into_iter().find(|r| r.text.row.revision == revision).ok_or_else(Fault::not_found)?;
            (found.text, found.standing != Standing::InForce)
        }
    };
    let editions = newest_first(app.editions(ctx).await?);
    let (texts, readings) = (app.texts(ctx).await?, app.readings(ctx).await?);
    let shelf = Shelf { editions: &editions, texts: &texts, readings: &readings, say: &visit.say };
    let guide = text.guide.clone();
    let form_of = SERIES.iter().find(|s| **s == guide.form).copied().unwrap_or(BOOKLET);
    let mut all: Vec<Entry> = shelf.parts(form_of).into_iter().flat_map(|p| p.entries).collect();
    let here = format!("/guide/{}/{}", guide.form, guide.lineage);
    let place = all.iter().position(|e| e.path == here);
    let next = place.filter(|p| p + 1 < all.len()).map(|p| all.remove(p + 1));
    let before = place.filter(|p| *p > 0).map(|p| all.remove(p - 1));
    let read = (visit.me.is_some() && !older).then(|| readings.state(&text));
    let questions = shelf.text(FAQ, &guide.lineage).filter(|_| guide.form == "institution" && !older);
    let since = text.row.published_at.map(domain::dates::from_micros).map(domain::dates::day_in_tokyo);
    let t = Frame::new(&visit, "guide-title").titled(shelf.title(&guide.form, &guide.lineage));
    page(&Page {
        sections: crate::pages::guide::sections(&visit.say, &guide),
        questions: questions.map(|q| crate::pages::guide::sections(&visit.say, &q.guide)).unwrap_or_default(),
        asked: asked_in(&visit.say, &editions, about(&form), &guide.lineage),
        sources: guide.sources.iter().map(|s| (s.clone(), s.starts_with("https://"))).collect(),
        series: series_key(form_of),
        before,
        next,
        read,
        writes: app.stands_for_installation(ctx, Action::WriteGuide).await?,
        older,
        since: since.map(domain::dates::both).unwrap_or_default(),
        guide,
        text,
        t,
    })
}

/// The rows of all editions that ask for this, with their numbers.
fn asked_in(say: &Say, editions: &[EditionView], form: &str, lineage: &str) -> Vec<AskedIn> {
    let mut out = Vec::new();
    for edition in editions {
        let Some(found) = edition.edition.form(form) else { continue };
        for item in found.items().filter(|i| i.lineage == lineage) {
            let name = title(say, &edition.edition.title, &edition.edition.title_en);
            let scope = item.scope_label().map(|s| format!("（{s}）")).unwrap_or_default();
            let page = item.manual_page.as_ref().map(|p| {
                let words = say.plain("guide-manual-page").with("page", p.as_str()).to_string();
                format!(" ({words})")
            });
            out.push(AskedIn {
                edition: name.to_owned(),
                title: format!("{}{scope}{}", item_title(say, item), page.unwrap_or_default()),
                demo: edition.edition.demo,
            });
        }
    }
    out
}

/// POST /guide/{form}/{lineage}/read
pub async fn read(visit: Signed, Path((form, lineage)): Path<(String, String)>, typed: Typed) -> Answer {
    visit.app().record_read(&visit.ctx, &form, &lineage, typed.raw("hash")).await?;
    let back = match typed.raw("return_to") {
        "" => format!("/guide/{form}/{lineage}"),
        path => path.to_owned(),
    };
    Ok(go(local(&back)))
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
