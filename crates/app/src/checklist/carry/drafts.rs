//! What somebody typed and did not store: kept for them, and offered on the row's page of whichever sheet is current.
//!
//! A draft is a person's own scrap, like the text in an open form: it stands in no audit chain, nobody else sees it, and
//! it goes when the answer is stored, when it is thrown away, or after [`KEPT`].

use crate::{App, Ctx, Error, Result};
use domain::checklist::Form;
use domain::ids::{AssessmentId, OrganisationId};
use domain::policy::Action;
use std::collections::BTreeMap;
use storage::checklist::carry;
use storage::checklist::drafts::{self, DraftRow};

/// How long a draft is kept (microseconds): 180 days.
pub const KEPT: i64 = 180 * 86_400_000_000;
/// The largest draft (bytes of its fields).
const MOST: usize = 100_000;
/// So many steps lead from the sheet of a draft to the current one, at most.
const STEPS: usize = 64;

/// A draft that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The row of the current sheet on whose page it is offered.
    pub key: String,
    /// The sheet for which it was typed.
    pub assessment: AssessmentId,
    /// The row for which it was typed.
    pub typed_for: String,
    /// What was typed, by field.
    pub fields: BTreeMap<String, String>,
    /// When, microseconds.
    pub saved_at: i64,
}

impl App {
    /// Keeps what somebody typed for a row, also for a sheet that an undo removed meanwhile. Where nobody signed in (a
    /// command), or nothing was typed, nothing is kept.
    ///
    /// # Errors
    /// Not found, forbidden; too large.
    pub async fn keep_draft(
        &self,
        ctx: &Ctx,
        id: AssessmentId,
        key: &str,
        fields: BTreeMap<String, String>,
    ) -> Result<()> {
        let Some(person) = ctx.actor.person() else { return Ok(()) };
        if fields.values().all(String::is_empty) {
            return Ok(());
        }
        let fields = serde_json::to_string(&fields).map_err(|e| Error::Inside(e.to_string()))?;
        if fields.len() > MOST {
            return Err(Error::TooLarge(MOST as u64));
        }
        let (app, ctx, key) = (self.clone(), ctx.clone(), key.to_owned());
        self.db
            .write(move |tx| {
                let (organisation, hash, form) = place(tx, &ctx, id)?;
                let permit = ctx.may(Action::Answer, organisation)?;
                let edition = app.editions.get(tx, &hash)?;
                let item = edition.form(&form).and_then(|f| f.item(&key)).ok_or_else(Error::not_found)?;
                let draft = DraftRow {
                    assessment: id,
                    item_key: key.clone(),
                    lineage: item.lineage.clone(),
                    fields: fields.clone(),
                    saved_at: ctx.micros(),
                };
                drafts::put(tx, &permit, organisation, person, &draft)?;
                Ok(())
            })
            .await
    }

    /// The caller's drafts that belong to a sheet, newest first. A sheet that was carried on has none: they are
    /// offered on the newer one.
    ///
    /// # Errors
    /// Refused.
    pub async fn drafts(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        sheet: AssessmentId,
        form: &Form,
    ) -> Result<Vec<Draft>> {
        let Some(person) = ctx.actor.person() else { return Ok(Vec::new()) };
        let Ok(permit) = ctx.may(Action::Answer, organisation) else { return Ok(Vec::new()) };
        let rows: Vec<(String, String)> = form.items().map(|i| (i.key.clone(), i.lineage.clone())).collect();
        self.db
            .read(move |tx| {
                let mut out: Vec<Draft> = Vec::new();
                for draft in drafts::list(tx, &permit, organisation, person)? {
                    let exact = rows.iter().find(|(key, lineage)| *key == draft.item_key && *lineage == draft.lineage);
                    let near = || rows.iter().find(|(_, lineage)| *lineage == draft.lineage);
                    let Some((key, _)) = exact.or_else(near) else { continue };
                    if current(tx, organisation, draft.assessment)? != Some(sheet) {
                        continue;
                    }
                    out.push(Draft {
                        key: key.clone(),
                        assessment: draft.assessment,
                        typed_for: draft.item_key,
                        fields: serde_json::from_str(&draft.fields).unwrap_or_default(),
                        saved_at: draft.saved_at,
                    });
                }
                Ok(out)
            })
            .await
    }

    /// Throws a draft of the caller's away: it was stored, or is not wanted.
    ///
    /// # Errors
    /// Not found.
    pub async fn drop_draft(&self, ctx: &Ctx, id: AssessmentId, key: &str) -> Result<()> {
        let Some(person) = ctx.actor.person() else { return Ok(()) };
        let (ctx, key) = (ctx.clone(), key.to_owned());
        self.db
            .write(move |tx| {
                let (organisation, ..) = place(tx, &ctx, id)?;
                let permit = ctx.may(Action::Answer, organisation)?;
                drafts::drop(tx, &permit, organisation, person, id, &key)?;
                Ok(())
            })
            .await
    }
}

/// Whose a sheet is or was, with hash and form of its edition.
fn place(tx: &sql::Tx, ctx: &Ctx, id: AssessmentId) -> Result<(OrganisationId, String, String)> {
    if let Some(organisation) = storage::checklist::owner(tx, id)? {
        let permit = ctx.may(Action::Answer, organisation)?;
        let row = storage::checklist::find(tx, &permit, organisation, id)?.ok_or_else(Error::not_found)?;
        return Ok((organisation, row.edition_hash, row.form));
    }
    let stone = carry::stone(tx, id)?.ok_or_else(Error::not_found)?;
    Ok((stone.organisation, stone.edition_hash, stone.form))
}

/// The sheet on which what was typed for another is offered: back from one that is gone, on from one that was carried on.
fn current(tx: &sql::Tx, organisation: OrganisationId, id: AssessmentId) -> Result<Option<AssessmentId>> {
    let mut at = id;
    for _ in 0..STEPS {
        if storage::checklist::owner(tx, at)? == Some(organisation) {
            match carry::carried_on(tx, organisation, at)?.first() {
                Some(newer) => at = newer.id,
                None => return Ok(Some(at)),
            }
        } else {
            match carry::stone(tx, at)?.filter(|stone| stone.organisation == organisation) {
                Some(stone) => at = stone.from,
                None => return Ok(None),
            }
        }
    }
    Ok(None)
}
