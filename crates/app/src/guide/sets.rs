//! Editions of the guide: sets of texts that belong together. A published one never changes.

use super::EditionCache;
use super::texts::{TextView, newest};
use super::writing::when;
use crate::people::INSTALLATION;
use crate::{App, Ctx, Error, Field, Result, for_installation};
use content::Guide;
use content::guide::{GuideEdition, SheetRef, TextRef};
use domain::dates::{day_in_tokyo, from_micros};
use domain::ids::GuideEditionId;
use domain::policy::{Action, Actor, Permit, Subject, decide};
use domain::text::clean_line;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::guide::sets::{self, SetRow};
use storage::guide::texts;

/// Most characters of a title or of a note.
const LINE_MAX: usize = 200;

/// A set with what the database knows of it.
#[derive(Debug, Clone)]
pub struct SetView {
    /// The row.
    pub row: SetRow,
    /// Head and texts.
    pub set: GuideEdition,
    /// Whether it appeared.
    pub published: bool,
}

impl SetView {
    fn of(row: SetRow, now: i64) -> Result<Self> {
        let set = serde_json::from_str(&row.body).map_err(|e| Error::Inside(e.to_string()))?;
        Ok(Self { set, published: row.published_at.is_some_and(|at| at <= now), row })
    }
    /// Its id.
    #[must_use]
    pub fn id(&self) -> GuideEditionId {
        GuideEditionId::from_bytes(self.row.id)
    }
}

/// The head of a set, as an editor types it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetHead {
    /// Name.
    pub title: String,
    /// Editions of the checklist.
    pub editions: Vec<String>,
    /// Versions of the guideline, `6.0、7.0`.
    pub guideline: String,
    /// What is new.
    pub note: String,
    /// Texts for which another revision than the one in force is wanted: (form, lineage) → hash.
    pub chosen: BTreeMap<(String, String), String>,
}

impl SetHead {
    fn apply(&self, set: GuideEdition) -> Result<GuideEdition> {
        let (title, note) = (clean_line(&self.title), clean_line(&self.note));
        let mut wrong = Vec::new();
        for (name, text) in [("title", &title), ("note", &note)] {
            if text.is_empty() {
                wrong.push(Field::new(name, "guide-set-empty"));
            } else if text.chars().count() > LINE_MAX {
                wrong.push(Field::new(name, "too-long").with("max", LINE_MAX.to_string()));
            }
        }
        if self.editions.is_empty() {
            wrong.push(Field::new("editions", "guide-set-editions"));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let versions = self.guideline.split(['、', ',', '，', ' ', '　']).map(domain::text::fold_key);
        let mut texts = set.texts;
        for text in &mut texts {
            if let Some(hash) = self.chosen.get(&(text.form.clone(), text.lineage.clone())) {
                text.hash.clone_from(hash);
            }
        }
        let guideline = versions.filter(|v| !v.is_empty()).collect();
        Ok(GuideEdition {
            title_en: title.clone(),
            title,
            note,
            editions: self.editions.clone(),
            guideline,
            texts,
            ..set
        }
        .in_order())
    }
}

/// Whose questions a set prints: the newest published edition that it is for.
fn sheet(tx: &sql::Tx, cache: &EditionCache, set: &GuideEdition) -> Result<Option<SheetRef>> {
    let mut found = Vec::new();
    for id in &set.editions {
        if let Some(row) = storage::guide::published(tx, id)? {
            found.push(cache.get(tx, &row.hash)?);
        }
    }
    Ok(SheetRef::newest(found.iter().map(AsRef::as_ref)))
}

/// What is in force, as references.
fn in_force(tx: &sql::Tx, at: i64) -> Result<Vec<TextRef>> {
    let rows = newest(texts::published_until(tx, at)?).into_iter();
    Ok(rows.map(|r| TextRef { form: r.form, lineage: r.lineage, hash: r.hash }).collect())
}

impl App {
    /// Every set, the newest first: published ones for everybody, drafts and planned ones for those who write.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn guide_editions(&self, ctx: &Ctx) -> Result<Vec<SetView>> {
        ctx.may_any(Action::SeeEditions)?;
        let writer = ctx.may_any(Action::WriteGuide).ok();
        let now = ctx.micros();
        self.db
            .read(move |tx| {
                let writes = writes(tx, writer.as_ref())?;
                let all = sets::sets(tx)?.into_iter().map(|row| SetView::of(row, now));
                let seen = |set: &SetView| writes || set.published;
                Ok(all.collect::<Result<Vec<_>>>()?.into_iter().filter(seen).collect())
            })
            .await
    }

    /// A set.
    ///
    /// # Errors
    /// Not found, also for those who may not see a draft.
    pub async fn guide_edition(&self, ctx: &Ctx, id: GuideEditionId) -> Result<SetView> {
        ctx.may_any(Action::SeeEditions)?;
        let writer = ctx.may_any(Action::WriteGuide).ok();
        let now = ctx.micros();
        self.db
            .read(move |tx| {
                let row = sets::find(tx, id.bytes())?.ok_or_else(Error::not_found)?;
                let set = SetView::of(row, now)?;
                if set.published || writes(tx, writer.as_ref())? { Ok(set) } else { Err(Error::not_found()) }
            })
            .await
    }

    /// The texts of a set, by series and requirement: what its booklet is made of, and what it is compared by
    /// (`compare_in_full`).
    ///
    /// # Errors
    /// Not found.
    pub async fn guide_edition_texts(&self, ctx: &Ctx, id: GuideEditionId) -> Result<Vec<Arc<Guide>>> {
        let set = self.guide_edition(ctx, id).await?.set;
        let cache = self.editions.clone();
        self.db.read(move |tx| set.texts.iter().map(|text| cache.text(tx, &text.hash)).collect()).await
    }

    /// The texts of a set, by series and requirement, each with the revisions that were published or are planned.
    ///
    /// # Errors
    /// Not found.
    pub async fn guide_edition_revisions(
        &self,
        ctx: &Ctx,
        id: GuideEditionId,
    ) -> Result<Vec<(TextView, Vec<TextView>)>> {
        let set = self.guide_edition(ctx, id).await?.set;
        let cache = self.editions.clone();
        self.db
            .read(move |tx| {
                let published = texts::published_until(tx, i64::MAX)?;
                let mut out = Vec::new();
                for text in &set.texts {
                    let row = texts::find(tx, &text.hash)?.ok_or_else(Error::not_found)?;
                    let of = published.iter().filter(|r| (&r.form, &r.lineage) == (&text.form, &text.lineage));
                    let others = of.map(|row| cache.view(tx, row.clone())).collect::<Result<Vec<_>>>()?;
                    out.push((cache.view(tx, row)?, others));
                }
                Ok(out)
            })
            .await
    }

    /// Begins a set of what is in force now; its id.
    ///
    /// # Errors
    /// Refused; fields `title`, `note`, `editions`.
    pub async fn begin_guide_edition(&self, ctx: &Ctx, head: SetHead) -> Result<GuideEditionId> {
        let permit = ctx.may_any(Action::WriteGuide)?;
        let id = GuideEditionId(self.new_id(ctx));
        let blank = head.apply(GuideEdition { code: id.to_string(), ..GuideEdition::default() })?;
        let entry = self.entry(ctx, INSTALLATION, Action::WriteGuide, id.bytes(), blank.hash());
        let (now, person, today) = (ctx.micros(), ctx.actor.person(), ctx.today());
        let cache = self.editions.clone();
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let set = GuideEdition {
                    texts: in_force(tx, now)?,
                    sheet: sheet(tx, &cache, &blank)?,
                    date: today.to_string(),
                    ..blank.clone()
                }
                .in_order();
                let row = SetRow {
                    id: id.bytes(),
                    code: set.code.clone(),
                    revision: 1,
                    hash: set.hash(),
                    origin: "written".to_owned(),
                    body: set.canonical(),
                    version: 1,
                    added_at: now,
                    written_by: person,
                    published_at: None,
                };
                sets::add(tx, &permit, &row)?;
                storage::audit::append(tx, &entry)?;
                Ok(id)
            })
            .await
    }

    /// Changes a draft of a set: its head, and revisions other than those in force now.
    ///
    /// # Errors
    /// Refused; not found; fields; a conflict when it is published or was changed meanwhile, or a revision is none of
    /// its text's.
    pub async fn change_guide_edition(&self, ctx: &Ctx, id: GuideEditionId, head: SetHead, version: i64) -> Result<()> {
        let permit = ctx.may_any(Action::WriteGuide)?;
        head.apply(GuideEdition::default())?;
        let entry = self.entry(ctx, INSTALLATION, Action::WriteGuide, id.bytes(), String::new());
        let (cache, now) = (self.editions.clone(), ctx.micros());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let row = sets::find(tx, id.bytes())?.ok_or_else(Error::not_found)?;
                let set = SetView::of(row, now)?.set;
                for ((form, lineage), hash) in &head.chosen {
                    let known = texts::find(tx, hash)?.filter(|t| (&t.form, &t.lineage) == (form, lineage));
                    known.ok_or_else(|| Error::field("texts", "guide-set-text"))?;
                }
                let mut set = head.apply(GuideEdition { texts: in_force(tx, now)?, ..set })?;
                set.sheet = sheet(tx, &cache, &set)?;
                let changed = sets::change(tx, &permit, id.bytes(), &set.canonical(), &set.hash(), version)?;
                changed.ok_or(Error::Conflict("guide-set-changed"))?;
                let mut entry = entry.clone();
                entry.detail = set.hash();
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Publishes a draft of a set for a day (none: at once). It never changes again.
    ///
    /// # Errors
    /// Refused; not found; field `day`; a conflict when it is published or was changed meanwhile, or one of its texts
    /// will not have appeared by then.
    pub async fn publish_guide_edition(
        &self,
        ctx: &Ctx,
        id: GuideEditionId,
        version: i64,
        day: Option<Date>,
    ) -> Result<()> {
        let from = when(ctx, day)?;
        let date = day_in_tokyo(from_micros(from)).to_string();
        let (cache, now) = (self.editions.clone(), ctx.micros());
        self.decide_set(ctx, id, Action::PublishGuide, move |tx, permit, row| {
            let mut set = GuideEdition { date: date.clone(), ..SetView::of(row.clone(), now)?.set };
            set.sheet = sheet(tx, &cache, &set)?;
            if set.sheet.is_none() {
                return Err(Error::Conflict("guide-set-no-form"));
            }
            for text in &set.texts {
                let appears = texts::find(tx, &text.hash)?.and_then(|t| t.published_at);
                if appears.is_none_or(|at| at > from) {
                    return Err(Error::Conflict("guide-set-early"));
                }
            }
            let changed = sets::change(tx, permit, row.id, &set.canonical(), &set.hash(), version)?;
            let version = changed.ok_or(Error::Conflict("guide-set-changed"))?;
            sets::publish(tx, permit, row.id, from, version)?.ok_or(Error::Conflict("guide-set-changed"))?;
            Ok(format!("publish {} from {from}", set.hash()))
        })
        .await
    }

    /// Makes a planned set a draft again.
    ///
    /// # Errors
    /// Refused; not found; a conflict when it has appeared already.
    pub async fn withdraw_guide_edition(&self, ctx: &Ctx, id: GuideEditionId) -> Result<()> {
        let now = ctx.micros();
        self.decide_set(ctx, id, Action::PublishGuide, move |tx, permit, row| {
            sets::withdraw(tx, permit, row.id, now)?.ok_or(Error::Conflict("guide-set-appeared"))?;
            Ok("withdraw".to_owned())
        })
        .await
    }

    /// Throws a draft of a set away.
    ///
    /// # Errors
    /// Refused; not found; a conflict when it is published or was changed meanwhile.
    pub async fn discard_guide_edition(&self, ctx: &Ctx, id: GuideEditionId, version: i64) -> Result<()> {
        self.decide_set(ctx, id, Action::WriteGuide, move |tx, permit, row| {
            sets::discard(tx, permit, row.id, version)?.ok_or(Error::Conflict("guide-set-changed"))?;
            Ok("discard".to_owned())
        })
        .await
    }

    async fn decide_set(
        &self,
        ctx: &Ctx,
        id: GuideEditionId,
        action: Action,
        change: impl Fn(&sql::Tx<'_>, &Permit, &SetRow) -> Result<String> + Send + 'static,
    ) -> Result<()> {
        let permit = ctx.may_any(action)?;
        let entry = self.entry(ctx, INSTALLATION, action, id.bytes(), String::new());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let row = sets::find(tx, id.bytes())?.ok_or_else(Error::not_found)?;
                let mut entry = entry.clone();
                entry.detail = change(tx, &permit, &row)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}

/// Whether a set that was published or planned holds this text.
pub(super) fn holds(tx: &sql::Tx, hash: &str, now: i64) -> Result<bool> {
    for row in sets::sets(tx)?.into_iter().filter(|row| row.published_at.is_some()) {
        if SetView::of(row, now)?.set.texts.iter().any(|text| text.hash == hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn writes(tx: &sql::Tx, permit: Option<&Permit>) -> Result<bool> {
    Ok(match permit {
        Some(permit) => storage::organisations::confirm(tx, permit)?.is_some(),
        None => false,
    })
}

/// Takes in the set that the binary carries; false where it is known.
pub(super) fn take_in(tx: &sql::Tx, set: &GuideEdition, id: GuideEditionId, at: i64) -> Result<bool> {
    let hash = set.hash();
    if sets::has_bundled(tx, &hash)? {
        return Ok(false);
    }
    let permit = decide(&Actor::Command, Action::PublishGuide, &Subject::common())?;
    let row = SetRow {
        id: id.bytes(),
        code: set.code.clone(),
        revision: 1,
        hash,
        origin: "bundled".to_owned(),
        body: set.canonical(),
        version: 1,
        added_at: at,
        written_by: None,
        published_at: Some(at),
    };
    Ok(sets::add(tx, &permit, &row)?)
}
