//! GET /guide/editions: sets of texts that belong together, each with its booklet, and two of them to be compared.
//! Editors make new ones of the texts in force and publish them for a day.

use super::edit::day;
use super::guides::name_of;
use super::{newest_first, series_key, title};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::{Signed, Visitor};
use app::Error;
use app::guide::{EditionView, SetHead, SetView, TextView};
use app::papers::{LongPaper, Printing};
use askama::Template;
use content::guide::{BESIDE_ROWS, BOOKLET, FAQ};
use domain::dates::{both, day_in_tokyo, from_micros, wareki};
use domain::ids::GuideEditionId;
use domain::policy::Action;
use std::collections::BTreeMap;

/// What was done, as the address says it after a form was taken.
const DONE: [&str; 5] = ["begun", "saved", "published", "withdrawn", "discarded"];

fn done(asked: &Asked) -> String {
    DONE.iter().find(|d| **d == asked.text("done")).map(|d| format!("guide-set-done-{d}")).unwrap_or_default()
}

/// Key of the words for where a set stands.
fn standing(set: &SetView) -> &'static str {
    match (set.published, set.row.published_at) {
        (true, _) => "guide-set-published",
        (_, Some(_)) => "guide-standing-planned",
        _ => "guide-edition-draft",
    }
}

pub(super) fn name<'s>(visit: &Visitor, set: &'s SetView) -> &'s str {
    title(&visit.say, &set.set.title, &set.set.title_en)
}

/// The published ones, the oldest first: what can be compared.
pub(super) fn published(sets: &[SetView]) -> Vec<&SetView> {
    let mut out: Vec<&SetView> = sets.iter().filter(|set| set.published).collect();
    out.sort_by_key(|set| (set.row.published_at, set.row.added_at));
    out
}

#[derive(Template)]
#[template(path = "pages/guide/sets.html")]
struct List {
    t: Frame,
    sets: Vec<SetView>,
    /// The newest two of them, in the form that compares; `compared` holds all that can be.
    pair: FormState,
    compared: Vec<(String, String)>,
    form: FormState,
    editions: Vec<(String, String)>,
    writes: bool,
    done: String,
}

impl List {
    fn standing(&self, set: &SetView) -> &'static str {
        standing(set)
    }
    fn name<'s>(&self, set: &'s SetView) -> &'s str {
        title(&self.t, &set.set.title, &set.set.title_en)
    }
    fn day(&self, set: &SetView) -> String {
        set.set.date.parse().map(both).unwrap_or_default()
    }
}

async fn listed(visit: &Visitor, form: FormState, done: String) -> Result<List, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let editions = newest_first(app.editions(ctx).await?);
    let sets = app.guide_editions(ctx).await?;
    let compared: Vec<(String, String)> =
        published(&sets).into_iter().map(|set| (set.id().to_string(), name(visit, set).to_owned())).collect();
    let mut newest = compared.iter().rev().map(|(id, _)| id.as_str());
    let (to, from) = (newest.next().unwrap_or_default(), newest.next().unwrap_or_default());
    Ok(List {
        pair: FormState::default().with("from", from).with("to", to),
        compared,
        sets,
        editions: choices(visit, &editions),
        writes: app.stands_for_installation(ctx, Action::WriteGuide).await?,
        t: Frame::new(visit, "guide-sets-title"),
        form,
        done,
    })
}

/// The editions of the checklist that a set may be for.
fn choices(visit: &Visitor, editions: &[EditionView]) -> Vec<(String, String)> {
    let of = |e: &EditionView| (e.row.id.clone(), title(&visit.say, &e.edition.title, &e.edition.title_en).to_owned());
    editions.iter().map(of).collect()
}

/// GET /guide/editions
pub async fn list(visit: Visitor, asked: Asked) -> Answer {
    page(&listed(&visit, FormState::default(), done(&asked)).await?)
}

fn head(typed: &Typed) -> SetHead {
    let chosen = typed.pairs().filter_map(|(name, hash)| {
        let (form, lineage) = name.strip_prefix("text:")?.split_once('/')?;
        (!hash.is_empty()).then(|| ((form.to_owned(), lineage.to_owned()), hash.to_owned()))
    });
    SetHead {
        title: typed.line("title"),
        editions: typed.all("editions").map(str::to_owned).collect(),
        guideline: typed.line("guideline"),
        note: typed.line("note"),
        chosen: chosen.collect(),
    }
}

/// POST /guide/editions: a draft of what is in force.
pub async fn begin(visit: Signed, typed: Typed) -> Answer {
    match visit.app().begin_guide_edition(&visit.ctx, head(&typed)).await {
        Ok(id) => Ok(go(&format!("/guide/editions/{id}?done=begun"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &listed(visit.visitor(), form, String::new()).await?)
        }
    }
}

/// A text of a set.
struct OneText {
    path: String,
    title: String,
    revision: i64,
    change: String,
    /// Name of its field and the revisions to choose from, where there are several.
    choice: Option<(String, Vec<(String, String)>)>,
}

#[derive(Template)]
#[template(path = "pages/guide/set.html")]
struct Page {
    t: Frame,
    path: String,
    set: SetView,
    form: FormState,
    publish: FormState,
    editions: Vec<(String, String)>,
    series: Vec<(&'static str, Vec<OneText>)>,
    writes: bool,
    /// A draft that the visitor may change.
    open: bool,
    appears: String,
    done: String,
}

impl Page {
    fn standing(&self) -> &'static str {
        standing(&self.set)
    }
    fn day(&self) -> String {
        self.set.set.date.parse().map(both).unwrap_or_default()
    }
    fn written_for(&self) -> String {
        let known =
            |id: &String| self.editions.iter().find(|(e, _)| e == id).map_or(id.clone(), |(_, name)| name.clone());
        self.set.set.editions.iter().map(known).collect::<Vec<_>>().join("、")
    }
    fn guideline(&self) -> String {
        let one = |v: &String| self.t.plain("guide-guideline-version").with("version", v).to_string();
        self.set.set.guideline.iter().map(one).collect::<Vec<_>>().join("、")
    }
}

fn kept(set: &SetView) -> FormState {
    let editions: Vec<(&str, &str)> = set.set.editions.iter().map(|e| ("editions", e.as_str())).collect();
    let mut form = FormState::kept(editions.into_iter())
        .with("version", set.row.version.to_string())
        .with("title", set.set.title.as_str())
        .with("guideline", set.set.guideline.join("、"))
        .with("note", set.set.note.as_str());
    for text in &set.set.texts {
        form = form.with(&format!("text:{}/{}", text.form, text.lineage), text.hash.as_str());
    }
    form
}

async fn build(visit: &Visitor, id: GuideEditionId, form: Option<FormState>) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let set = app.guide_edition(ctx, id).await?;
    let writes = app.stands_for_installation(ctx, Action::WriteGuide).await?;
    let open = writes && set.row.published_at.is_none();
    let editions = newest_first(app.editions(ctx).await?);
    let texts = app.guide_edition_revisions(ctx, id).await?;
    let mut series: BTreeMap<usize, Vec<OneText>> = BTreeMap::new();
    let order = [BOOKLET, BESIDE_ROWS[0], FAQ, BESIDE_ROWS[1], BESIDE_ROWS[2]];
    for (text, others) in &texts {
        let place = order.iter().position(|s| *s == text.row.form).unwrap_or(order.len() - 1);
        series.entry(place).or_default().push(one(visit, &editions, text, if open { others } else { &[] }));
    }
    let t = Frame::new(visit, "guide-sets-title").titled(name(visit, &set).to_owned());
    let version = set.row.version.to_string();
    Ok(Page {
        path: format!("/guide/editions/{id}"),
        form: form.unwrap_or_else(|| kept(&set)),
        publish: FormState::default().named("publish").with("version", version).with("day", wareki(ctx.today())),
        editions: choices(visit, &editions),
        series: series.into_iter().map(|(place, texts)| (series_key(order[place]), texts)).collect(),
        writes,
        open,
        appears: set.row.published_at.map(from_micros).map(day_in_tokyo).map(both).unwrap_or_default(),
        done: String::new(),
        set,
        t,
    })
}

fn one(visit: &Visitor, editions: &[EditionView], text: &TextView, others: &[TextView]) -> OneText {
    let (form, lineage) = (&text.row.form, &text.row.lineage);
    let label = |t: &TextView| {
        let n = visit.say.plain("guide-revision-n").with("n", t.row.revision).to_string();
        (t.row.hash.clone(), format!("{n} {}", t.guide.change))
    };
    OneText {
        path: format!("/guide/{form}/{lineage}?revision={}", text.row.revision),
        title: name_of(&visit.say, editions, form, lineage),
        revision: text.row.revision,
        change: text.guide.change.clone(),
        choice: (others.len() > 1).then(|| (format!("text:{form}/{lineage}"), others.iter().map(label).collect())),
    }
}

/// GET /guide/editions/{set}
pub async fn show(visit: Visitor, Path(id): Path<GuideEditionId>, asked: Asked) -> Answer {
    page(&Page { done: done(&asked), ..build(&visit, id, None).await? })
}

fn version(typed: &Typed) -> i64 {
    typed.raw("version").trim().parse().unwrap_or(0)
}

/// POST /guide/editions/{set}
pub async fn save(visit: Signed, Path(id): Path<GuideEditionId>, typed: Typed) -> Answer {
    match visit.app().change_guide_edition(&visit.ctx, id, head(&typed), version(&typed)).await {
        Ok(()) => Ok(go(&format!("/guide/editions/{id}?done=saved"))),
        Err(error) => {
            let overtaken = matches!(error, Error::Conflict("guide-set-changed"));
            let form = typed.keep().refuse(error)?;
            let mut page = build(visit.visitor(), id, Some(form)).await?;
            if overtaken && page.open {
                // What stands is shown, its texts in the booklet; saving again is a choice.
                let form = typed.keep().with("version", page.set.row.version.to_string());
                page.form = form.refuse(Error::Conflict("guide-set-stale"))?;
            }
            page_again(&page.form, &page)
        }
    }
}

/// POST /guide/editions/{set}/publish
pub async fn publish(visit: Signed, Path(id): Path<GuideEditionId>, typed: Typed) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let outcome = match day(&typed) {
        Ok(day) => app.publish_guide_edition(ctx, id, version(&typed), day).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(go(&format!("/guide/editions/{id}?done=published"))),
        Err(error) => {
            let form = typed.keep().named("publish").refuse(error)?;
            page_again(&form.clone(), &Page { publish: form, ..build(visit.visitor(), id, None).await? })
        }
    }
}

/// POST /guide/editions/{set}/withdraw
pub async fn withdraw(visit: Signed, Path(id): Path<GuideEditionId>) -> Answer {
    visit.app().withdraw_guide_edition(&visit.ctx, id).await?;
    Ok(go(&format!("/guide/editions/{id}?done=withdrawn")))
}

/// POST /guide/editions/{set}/discard
pub async fn discard(visit: Signed, Path(id): Path<GuideEditionId>, typed: Typed) -> Answer {
    visit.app().discard_guide_edition(&visit.ctx, id, version(&typed)).await?;
    Ok(go("/guide/editions?done=discarded"))
}

#[derive(Template)]
#[template(path = "pages/guide/booklet.html")]
struct Booklet {
    t: Frame,
    path: String,
    file: String,
    printing: Printing,
    signed: bool,
}

/// GET /guide/editions/{set}/booklet: how far a long booklet is.
pub async fn booklet(visit: Visitor, Path(id): Path<GuideEditionId>) -> Answer {
    let set = visit.app().guide_edition(&visit.ctx, id).await?;
    let title = format!("{}：{}", visit.say.plain("guide-booklet"), name(&visit, &set));
    let paper = LongPaper::Booklet { set: id, hash: set.row.hash };
    page(&Booklet {
        t: Frame::new(&visit, "guide-booklet").titled(title),
        path: format!("/guide/editions/{id}"),
        file: format!("/papers/booklet/{id}.pdf"),
        printing: visit.app().printing(&visit.ctx, &paper).await?,
        signed: visit.me.is_some(),
    })
}

/// POST /guide/editions/{set}/booklet: a job prints it.
pub async fn print(visit: Signed, Path(id): Path<GuideEditionId>) -> Answer {
    let set = visit.app().guide_edition(&visit.ctx, id).await?;
    let paper = LongPaper::Booklet { set: id, hash: set.row.hash };
    visit.app().print_later(&visit.ctx, &paper).await?;
    Ok(go(&format!("/guide/editions/{id}/booklet")))
}
