//! Texts of the guide: which revision is in force, and what was before.

use super::EditionCache;
use crate::{App, Ctx, Error, Result};
use content::Guide;
use content::guide::{BOOKLET, HOW_TO_READ, about, series};
use domain::checklist::Edition;
use domain::policy::Action;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::guide::texts::{self, TextRow};

/// A revision of a text with what the database knows of it.
#[derive(Debug, Clone)]
pub struct TextView {
    /// The revision.
    pub row: TextRow,
    /// Its text.
    pub guide: Arc<Guide>,
}

impl EditionCache {
    /// The text of a revision, read and parsed once.
    ///
    /// # Errors
    /// [`Error::Inside`] when the database holds no such revision.
    pub fn text(&self, tx: &sql::Tx, hash: &str) -> Result<Arc<Guide>> {
        if let Some(found) = self.texts.read().ok().and_then(|map| map.get(hash).cloned()) {
            return Ok(found);
        }
        let row = texts::find(tx, hash)?.ok_or_else(|| Error::Inside(format!("no text of hash {hash}")))?;
        let body = texts::body(tx, hash)?.unwrap_or_default();
        let path = content::guide::path(&row.form, &row.lineage);
        let guide = Guide::parse(&path, &body).map_err(|finding| Error::Inside(finding.to_string()))?;
        let guide = Arc::new(guide);
        if let Ok(mut map) = self.texts.write() {
            map.insert(hash.to_owned(), guide.clone());
        }
        Ok(guide)
    }

    /// A revision with its text.
    ///
    /// # Errors
    /// As above.
    pub(crate) fn view(&self, tx: &sql::Tx, row: TextRow) -> Result<TextView> {
        Ok(TextView { guide: self.text(tx, &row.hash)?, row })
    }
}

/// Where a revision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is what everybody reads.
    InForce,
    /// It was.
    Past,
    /// It will be, from its day on.
    Planned,
    /// The binary offers it; a text that was written here is in force.
    Offered,
    /// It was offered and left alone.
    Left,
    /// It was planned and withdrawn.
    Withdrawn,
}

/// A revision in the history of its text.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The revision.
    pub text: TextView,
    /// Where it stands.
    pub standing: Standing,
}

/// What is in force among revisions that were published until now, in their order.
pub(crate) fn newest(rows: Vec<TextRow>) -> Vec<TextRow> {
    let mut out: Vec<TextRow> = Vec::new();
    for row in rows {
        if out.last().is_none_or(|last| (&last.form, &last.lineage) != (&row.form, &row.lineage)) {
            out.push(row);
        }
    }
    out
}

/// Whether there is a row that a text of this series may be about.
pub(crate) fn is_known<'e>(editions: impl IntoIterator<Item = &'e Arc<Edition>>, form: &str, lineage: &str) -> bool {
    if form == BOOKLET {
        return lineage == HOW_TO_READ;
    }
    let mut forms = editions.into_iter().flat_map(|e| &e.forms).filter(|f| series(&f.id) == about(form));
    forms.any(|f| f.items().any(|i| i.lineage == lineage))
}

/// The newest revision of every edition, drafts as well: what texts may be about.
pub(crate) fn every_edition(tx: &sql::Tx, cache: &EditionCache) -> Result<Vec<Arc<Edition>>> {
    let mut newest: BTreeMap<String, String> = BTreeMap::new();
    for row in storage::guide::editions(tx)? {
        newest.insert(row.id, row.hash);
    }
    newest.values().map(|hash| cache.get(tx, hash)).collect()
}

impl App {
    /// The text in force beside a row; none where there is none. Pharmacies read that of the institutions.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn text(&self, ctx: &Ctx, form: &str, lineage: &str) -> Result<Option<TextView>> {
        ctx.may_any(Action::SeeEditions)?;
        let (cache, now) = (self.editions.clone(), ctx.micros());
        let (form, lineage) = (series(form).to_owned(), lineage.to_owned());
        self.db
            .read(move |tx| {
                let row = texts::in_force(tx, &form, &lineage, now)?;
                row.map(|row| cache.view(tx, row)).transpose()
            })
            .await
    }

    /// Every text in force, by series and requirement.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn texts(&self, ctx: &Ctx) -> Result<Vec<TextView>> {
        ctx.may_any(Action::SeeEditions)?;
        let (cache, now) = (self.editions.clone(), ctx.micros());
        self.db
            .read(move |tx| {
                newest(texts::published_until(tx, now)?).into_iter().map(|row| cache.view(tx, row)).collect()
            })
            .await
    }

    /// The revisions of a text, the newest first: what was ever in force for everybody; what is planned, offered or
    /// withdrawn for those who write.
    ///
    /// # Errors
    /// Not found: no such requirement, or nothing to show.
    pub async fn text_history(&self, ctx: &Ctx, form: &str, lineage: &str) -> Result<Vec<Revision>> {
        ctx.may_any(Action::SeeEditions)?;
        let writer = ctx.may_any(Action::WriteGuide).ok();
        let (cache, now) = (self.editions.clone(), ctx.micros());
        let (form, lineage) = (series(form).to_owned(), lineage.to_owned());
        self.db
            .read(move |tx| {
                let writes = match &writer {
                    Some(permit) => storage::organisations::confirm(tx, permit)?.is_some(),
                    None => false,
                };
                let in_force = texts::in_force(tx, &form, &lineage, now)?.map(|r| r.hash);
                let mut out = Vec::new();
                for row in texts::revisions(tx, &form, &lineage)?.into_iter().rev() {
                    let standing = match row.published_at {
                        Some(at) if at > now => Standing::Planned,
                        Some(_) if in_force.as_ref() == Some(&row.hash) => Standing::InForce,
                        Some(_) => Standing::Past,
                        None if row.origin != "bundled" => Standing::Withdrawn,
                        None if row.left_at.is_some() => Standing::Left,
                        None => Standing::Offered,
                    };
                    if writes || matches!(standing, Standing::InForce | Standing::Past) {
                        out.push(Revision { text: cache.view(tx, row)?, standing });
                    }
                }
                let known = !out.is_empty() || (writes && is_known(&every_edition(tx, &cache)?, &form, &lineage));
                if known { Ok(out) } else { Err(Error::not_found()) }
            })
            .await
    }
}
