//! Editions and guides: what the binary offers, what the database holds, what is published.

use crate::{App, Ctx, Error, Result};
use content::Change;
use domain::checklist::{Edition, Status};
use domain::policy::Action;
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};
use storage::guide::{EditionRow, NewEdition};

/// Parsed editions by hash.
#[derive(Clone, Default)]
pub struct EditionCache(Arc<RwLock<HashMap<String, Arc<Edition>>>>);

impl EditionCache {
    /// The edition of a hash, read and parsed once.
    ///
    /// # Errors
    /// [`Error::Inside`] when the database holds no such revision.
    pub fn get(&self, tx: &sql::Tx, hash: &str) -> Result<Arc<Edition>> {
        if let Some(found) = self.0.read().ok().and_then(|map| map.get(hash).cloned()) {
            return Ok(found);
        }
        let body =
            storage::guide::body(tx, hash)?.ok_or_else(|| Error::Inside(format!("no edition of hash {hash}")))?;
        let edition: Edition = serde_json::from_str(&body).map_err(|e| Error::Inside(e.to_string()))?;
        let edition = Arc::new(edition);
        if let Ok(mut map) = self.0.write() {
            map.insert(hash.to_owned(), edition.clone());
        }
        Ok(edition)
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
        let guides: Vec<(String, String, String, String)> = self
            .content
            .guides
            .iter()
            .map(|g| (g.hash.clone(), g.form.clone(), g.lineage.clone(), g.source.clone()))
            .collect();
        self.db
            .bulk(move |tx| {
                let mut added = 0;
                for edition in &editions {
                    added += usize::from(storage::guide::add_edition(tx, edition, now)?);
                }
                for (hash, form, lineage, source) in &guides {
                    added += usize::from(storage::guide::add_guide(tx, hash, form, lineage, source, "bundled", now)?);
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
        let drafts = ctx.may_any(Action::PublishEdition).is_ok();
        let cache = self.editions.clone();
        self.db
            .read(move |tx| {
                let mut newest: HashMap<String, EditionRow> = HashMap::new();
                for row in storage::guide::editions(tx)? {
                    if row.status == Status::Published {
                        newest.insert(row.id.clone(), row);
                    } else if drafts {
                        newest.insert(format!("{} draft", row.id), row);
                    }
                }
                let mut out = Vec::new();
                for row in newest.into_values() {
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
    /// Not found.
    pub async fn compare_editions(&self, ctx: &Ctx, from: &str, to: &str, form: &str) -> Result<Vec<Change>> {
        let (a, b) = (self.edition(ctx, from).await?, self.edition(ctx, to).await?);
        content::compare(&a.edition, &b.edition, form).ok_or_else(Error::not_found)
    }

    /// Publishes the newest draft of an edition.
    ///
    /// # Errors
    /// Refused; not found when there is no draft.
    pub async fn publish_edition(&self, ctx: &Ctx, id: &str) -> Result<String> {
        ctx.may_any(Action::PublishEdition)?;
        let at = ctx.micros();
        let wanted = id.to_owned();
        let entry = self.entry(
            ctx,
            domain::ids::OrganisationId::from_bytes([0; 16]),
            Action::PublishEdition,
            [0; 16],
            String::new(),
        );
        self.db
            .write(move |tx| {
                let hash = storage::guide::publish(tx, &wanted, at)?.ok_or_else(Error::not_found)?;
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
