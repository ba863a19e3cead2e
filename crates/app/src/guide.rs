//! Editions and guides: what the binary offers, what the database holds, what is published.

mod booklet;
mod draft;
pub mod import;
mod reading;
mod sets;
pub mod summaries;
mod texts;
mod writing;

pub use draft::DraftText;
pub use reading::{ReadState, Readings, TextKey};
pub use sets::{SetHead, SetView};
pub use texts::{Revision, Standing, TextView};
pub use writing::{GuideWork, Writing};

use crate::{App, Ctx, Error, Result};
use content::Change;
use domain::carry::Links;
use domain::checklist::{Edition, Status};
use domain::policy::Action;
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};
use storage::guide::texts::NewText;
use storage::guide::{EditionRow, NewEdition};

/// Parsed editions and texts by hash, and the maps between editions by both hashes and the older form.
#[derive(Clone, Default)]
pub struct EditionCache {
    editions: Arc<RwLock<HashMap<String, Arc<Edition>>>>,
    texts: Arc<RwLock<HashMap<String, Arc<content::Guide>>>>,
    links: Arc<RwLock<HashMap<LinkKey, Arc<Option<Links>>>>>,
}

/// Hash of the older edition, form of it, hash of the newer edition.
type LinkKey = (String, String, String);

impl EditionCache {
    /// The edition of a hash, read and parsed once.
    ///
    /// # Errors
    /// [`Error::Inside`] when the database holds no such revision.
    pub fn get(&self, tx: &sql::Tx, hash: &str) -> Result<Arc<Edition>> {
        if let Some(found) = self.editions.read().ok().and_then(|map| map.get(hash).cloned()) {
            return Ok(found);
        }
        let body =
            storage::guide::body(tx, hash)?.ok_or_else(|| Error::Inside(format!("no edition of hash {hash}")))?;
        let edition: Edition = serde_json::from_str(&body).map_err(|e| Error::Inside(e.to_string()))?;
        let edition = Arc::new(edition);
        if let Ok(mut map) = self.editions.write() {
            map.insert(hash.to_owned(), edition.clone());
        }
        Ok(edition)
    }

    /// The map along which the answers of a form are carried over from one edition into another; none where no form
    /// follows.
    ///
    /// # Errors
    /// As [`EditionCache::get`].
    pub fn links(&self, tx: &sql::Tx, from: &str, form: &str, to: &str) -> Result<Arc<Option<Links>>> {
        let key = (from.to_owned(), form.to_owned(), to.to_owned());
        if let Some(found) = self.links.read().ok().and_then(|map| map.get(&key).cloned()) {
            return Ok(found);
        }
        let (older, newer) = (self.get(tx, from)?, self.get(tx, to)?);
        let links = Arc::new(content::carry::links(&older, form, &newer));
        if let Ok(mut map) = self.links.write() {
            map.insert(key, links.clone());
        }
        Ok(links)
    }
}

/// An edition with what the database knows of it.
#[derive(Debug, Clone)]
pub struct EditionView {
    /// The revision.
    pub row: EditionRow,
    /// Its content.
    pub edition: Arc<Edition>,
}

impl EditionView {
    /// The JSON of CONTRACT `GET /editions`.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.row.id, "title": self.edition.title, "fiscal_year": self.row.fiscal_year,
            "status": self.row.status.code(), "hash": self.row.hash, "revision": self.row.revision,
            "origin": self.row.origin, "guideline": self.row.guideline, "demo": self.edition.demo,
            "forms": self.edition.forms.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(),
        })
    }
}

/// Of the revisions of one edition those that can be published: newer than what is in use, the newest that came with
/// the program and the newest that was made here. Neither hides the other.
fn waiting(revisions: &[EditionRow]) -> Vec<EditionRow> {
    let in_use = revisions.iter().filter(|row| row.status == Status::Published).map(|row| row.revision).max();
    let newest = |bundled: bool| {
        let of = revisions.iter().filter(|row| row.status == Status::Draft && row.is_bundled() == bundled);
        of.filter(|row| Some(row.revision) > in_use).max_by_key(|row| row.revision).cloned()
    };
    [newest(false), newest(true)].into_iter().flatten().collect()
}

impl App {
    /// Adds what the binary offers and the database does not hold yet; nothing is overwritten.
    /// Returns how many revisions were added. The demonstration's edition is added in the demonstration only.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn take_in_content(&self) -> Result<usize> {
        let now = self.ports.clock.now().as_microsecond();
        let mut editions = Vec::new();
        for edition in self.content.editions.iter().filter(|e| self.config.demo || !e.demo) {
            editions.push(NewEdition {
                hash: content::hash::of_edition(edition),
                id: edition.id.clone(),
                fiscal_year: edition.fiscal_year.map(i64::from),
                guideline: edition.guideline.clone(),
                body: content::hash::canonical(edition),
                origin: "bundled".to_owned(),
            });
        }
        let texts: Vec<NewText> = self
            .content
            .guides
            .iter()
            .map(|g| NewText {
                hash: g.hash.clone(),
                form: g.form.clone(),
                lineage: g.lineage.clone(),
                body: g.source.clone(),
            })
            .collect();
        let set = self.content.guide_edition.clone();
        // Named by its content, so that nothing here depends on dice.
        let named = set.as_ref().map(content::guide::GuideEdition::hash).unwrap_or_default();
        let mut random = [0; 10];
        random.iter_mut().zip(named.bytes()).for_each(|(to, from)| *to = from);
        let id = domain::ids::GuideEditionId(domain::ids::uuid7(now / 1_000, random));
        self.db
            .bulk(move |tx| {
                let mut added = 0;
                for edition in &editions {
                    added += usize::from(storage::guide::add_edition(tx, edition, now)?);
                }
                for text in &texts {
                    added += usize::from(storage::guide::texts::take_in(tx, text, now)?);
                }
                if let Some(set) = &set {
                    added += usize::from(sets::take_in(tx, set, id, now)?);
                }
                Ok::<_, Error>(added)
            })
            .await
    }

    /// Every edition: newest published revision of each, drafts too for those who publish.
    ///
    /// # Errors
    /// [`Error::Refused`]; as the database gives them.
    pub async fn editions(&self, ctx: &Ctx) -> Result<Vec<EditionView>> {
        ctx.may_any(Action::SeeEditions)?;
        let publisher = ctx.may_any(Action::PublishEdition).ok();
        let cache = self.editions.clone();
        self.db
            .read(move |tx| {
                let drafts = match &publisher {
                    Some(permit) => storage::organisations::confirm(tx, permit)?.is_some(),
                    None => false,
                };
                let mut rows: Vec<EditionRow> = Vec::new();
                for one in storage::guide::editions(tx)?.chunk_by(|a, b| a.id == b.id) {
                    rows.extend(one.iter().rfind(|row| row.status == Status::Published).cloned());
                    if drafts {
                        rows.extend(waiting(one));
                    }
                }
                let mut out = Vec::new();
                for row in rows {
                    let edition = cache.get(tx, &row.hash)?;
                    out.push(EditionView { row, edition });
                }
                out.sort_by(|a, b| {
                    (a.row.fiscal_year, &a.row.id, a.row.revision).cmp(&(b.row.fiscal_year, &b.row.id, b.row.revision))
                });
                Ok(out)
            })
            .await
    }

    /// The newest published revision of an edition.
    ///
    /// # Errors
    /// Not found; as the database gives them.
    pub async fn edition(&self, ctx: &Ctx, id: &str) -> Result<EditionView> {
        ctx.may_any(Action::SeeEditions)?;
        let (cache, id) = (self.editions.clone(), id.to_owned());
        self.db
            .read(move |tx| {
                let row = storage::guide::published(tx, &id)?.ok_or_else(Error::not_found)?;
                let edition = cache.get(tx, &row.hash)?;
                Ok(EditionView { row, edition })
            })
            .await
    }

    /// What changed between two editions in a form.
    ///
    /// # Errors
    /// Not found; invalid: an edition with itself, a form that neither has.
    pub async fn compare_editions(&self, ctx: &Ctx, from: &str, to: &str, form: &str) -> Result<Vec<Change>> {
        if from == to {
            return Err(Error::field("to", "compare-same"));
        }
        let (a, b) = (self.edition(ctx, from).await?, self.edition(ctx, to).await?);
        content::compare(&a.edition, &b.edition, form).ok_or_else(|| Error::field("form", "compare-form"))
    }

    /// Publishes a draft of an edition: the one of the hash that was looked at, or the newest where none is named.
    ///
    /// # Errors
    /// Refused; not found when there is no draft; conflict `edition-changed` when the one that was looked at no longer
    /// waits.
    pub async fn publish_edition(&self, ctx: &Ctx, id: &str, looked_at: Option<&str>) -> Result<String> {
        let permit = ctx.may_any(Action::PublishEdition)?;
        let at = ctx.micros();
        let (wanted, looked_at) = (id.to_owned(), looked_at.map(str::to_owned));
        let entry = self.entry(
            ctx,
            domain::ids::OrganisationId::from_bytes([0; 16]),
            Action::PublishEdition,
            [0; 16],
            String::new(),
        );
        self.db
            .write(move |tx| {
                crate::for_installation(tx, &permit)?;
                let waiting = waiting(&storage::guide::revisions(tx, &wanted)?);
                let newest = waiting.iter().max_by_key(|row| row.revision).ok_or_else(Error::not_found)?;
                let chosen = match &looked_at {
                    Some(hash) => waiting.iter().find(|row| row.hash == *hash),
                    None => Some(newest),
                };
                let hash = chosen.ok_or(Error::Conflict("edition-changed"))?.hash.clone();
                if !storage::guide::publish(tx, &hash, at)? {
                    return Err(Error::Conflict("edition-changed"));
                }
                let mut entry = entry.clone();
                entry.detail = format!("{wanted} {hash}");
                storage::audit::append(tx, &entry)?;
                Ok(hash)
            })
            .await
    }

    /// The edition in force for a fiscal year, if it is known and published here.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn edition_in_force(&self, ctx: &Ctx, year: i32) -> Result<Option<EditionView>> {
        Ok(self
            .editions(ctx)
            .await?
            .into_iter()
            .rev()
            .find(|e| e.row.status == Status::Published && e.row.fiscal_year == Some(i64::from(year))))
    }

    /// The newest published edition made for a fiscal year up to `year`.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn newest_edition(&self, ctx: &Ctx, year: i32) -> Result<Option<EditionView>> {
        Ok(self
            .editions(ctx)
            .await?
            .into_iter()
            .filter(|e| e.row.status == Status::Published && e.row.fiscal_year.is_some_and(|y| y <= i64::from(year)))
            .max_by_key(|e| e.row.fiscal_year))
    }
}
