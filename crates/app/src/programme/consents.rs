//! Consent of an institution: an association sees its name and answers, or its incidents, only with it. Given and
//! withdrawn by the institution; whoever looks is recorded, once a day.

use crate::{App, Ctx, Error, Result};
use domain::assessment::Choice;
use domain::ids::OrganisationId;
use domain::policy::{Action, Actor, Subject, decide};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::audit::Entry;
use storage::checklist::AssessmentRow;
pub use storage::programme::consents::Consenting;
use storage::programme::consents::{self, Consent};

/// What one association may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentView {
    /// The association.
    pub association: OrganisationId,
    /// Its name.
    pub name: String,
    /// Name, sheets and answers.
    pub answers: bool,
    /// Incidents.
    pub incidents: bool,
    /// When that was said, microseconds; none: never.
    pub changed_at: Option<i64>,
    /// The institution belongs to it.
    pub above: bool,
}

/// A sheet as an association sees it with consent.
#[derive(Debug, Clone)]
pub struct ConsentedSheet {
    /// The sheet.
    pub row: AssessmentRow,
    /// Its edition.
    pub edition: Arc<domain::checklist::Edition>,
    /// The newest choice of each row.
    pub chosen: BTreeMap<String, Choice>,
}

/// An institution as an association sees it with consent.
#[derive(Debug, Clone)]
pub struct Consented {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its sheets, the newest first.
    pub sheets: Vec<ConsentedSheet>,
}

impl App {
    /// What each association above an institution may see of it, and every other to which it ever consented.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn consents(&self, ctx: &Ctx, institution: OrganisationId) -> Result<Vec<ConsentView>> {
        ctx.may(Action::SeeConsents, institution)?;
        let today = ctx.today();
        self.db.read(move |tx| views(tx, institution, today)).await
    }

    /// Gives, changes or withdraws what an association may see; of what is none, what stands stays.
    ///
    /// # Errors
    /// Not found (an association to which the institution does not belong, too), forbidden.
    pub async fn change_consent(
        &self,
        ctx: &Ctx,
        institution: OrganisationId,
        association: OrganisationId,
        answers: Option<bool>,
        incidents: Option<bool>,
    ) -> Result<ConsentView> {
        let permit = ctx.may(Action::ChangeConsents, institution)?;
        let (today, by, at) = (ctx.today(), ctx.actor.person(), ctx.micros());
        let entry = self.entry(ctx, institution, Action::ChangeConsents, association.bytes(), String::new());
        self.db
            .write(move |tx| {
                // What is kept of the other box is what stands, not what stood.
                storage::organisations::placements::lock(tx, institution)?;
                let view = views(tx, institution, today)?
                    .into_iter()
                    .find(|v| v.association == association)
                    .ok_or_else(Error::not_found)?;
                if !view.above && (answers == Some(true) || incidents == Some(true)) {
                    return Err(Error::not_found());
                }
                if answers.is_none() && incidents.is_none() {
                    return Ok(view);
                }
                let (answers, incidents) = (answers.unwrap_or(view.answers), incidents.unwrap_or(view.incidents));
                let consent = Consent { association, answers, incidents, changed_at: at };
                consents::put(tx, &permit, institution, &consent, by)?;
                let detail = format!("answers {answers} incidents {incidents}");
                storage::audit::append(tx, &Entry { detail, ..entry.clone() })?;
                Ok(ConsentView { answers, incidents, changed_at: Some(at), ..view })
            })
            .await
    }

    /// A page of the institutions that let an association see their answers.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn consenting(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        after: Option<OrganisationId>,
        most: i64,
    ) -> Result<Vec<Consenting>> {
        let permit = ctx.may(Action::SeeConsented, association)?;
        let after = after.map_or([0; 16], OrganisationId::bytes);
        self.db.read(move |tx| Ok(consents::to_association(tx, &permit, association, after, most)?)).await
    }

    /// The sheets of an institution, for an association to which it consented. That somebody looked is recorded.
    ///
    /// # Errors
    /// Not found: without consent nobody can tell that the institution is there.
    pub async fn consented(&self, ctx: &Ctx, institution: OrganisationId) -> Result<Consented> {
        let (cache, actor, today) = (self.editions.clone(), ctx.actor.clone(), ctx.today());
        let found = self
            .db
            .read(move |tx| {
                let given = consents::of_institution(tx, institution)?;
                let above = given.iter().filter(|c| c.answers).map(|c| c.association).collect();
                let asked = Subject { organisation: Some(institution), above };
                // Its own people have pages of their own.
                let permit = match decide(&actor, Action::SeeConsented, &asked) {
                    Ok(permit) if !actor.organisations().contains(&institution) => permit,
                    _ => return Err(Error::not_found()),
                };
                let (name, code, _) = storage::organisations::label(tx, institution)?.ok_or_else(Error::not_found)?;
                let mut sheets = Vec::new();
                for row in storage::checklist::list(tx, &permit, institution)? {
                    let edition = cache.get(tx, &row.edition_hash)?;
                    let chosen = storage::checklist::chosen(tx, &row)?.into_iter().collect();
                    sheets.push(ConsentedSheet { row, edition, chosen });
                }
                sheets.sort_by_key(|s| (std::cmp::Reverse(s.row.fiscal_year), s.row.form.clone(), s.row.id));
                Ok(Consented { name, code, sheets })
            })
            .await?;
        if let Actor::Person { id, .. } = ctx.actor {
            let entry = self.entry(ctx, institution, Action::SeeConsented, institution.bytes(), today.to_string());
            self.db
                .write(move |tx| {
                    if consents::look(tx, institution, id, today)? {
                        storage::audit::append(tx, &entry)?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        Ok(found)
    }
}

fn views(tx: &sql::Tx<'_>, institution: OrganisationId, today: Date) -> Result<Vec<ConsentView>> {
    let given = consents::of_institution(tx, institution)?;
    let above = storage::organisations::above(tx, institution, today)?;
    let mut all = above.clone();
    // Another tree in which it stands, and associations that it has left but that still may see.
    for membership in storage::organisations::memberships(tx, institution)? {
        if membership.span().holds(today) && !all.contains(&membership.association_id) {
            all.push(membership.association_id);
        }
    }
    let belongs = all.clone();
    all.extend(given.iter().filter(|c| c.answers || c.incidents).map(|c| c.association));
    let mut out: Vec<ConsentView> = Vec::new();
    for association in all {
        if out.iter().any(|v| v.association == association) {
            continue;
        }
        let Some((name, ..)) = storage::organisations::label(tx, association)? else { continue };
        let said = given.iter().find(|c| c.association == association);
        out.push(ConsentView {
            association,
            name,
            answers: said.is_some_and(|c| c.answers),
            incidents: said.is_some_and(|c| c.incidents),
            changed_at: said.map(|c| c.changed_at),
            above: belongs.contains(&association),
        });
    }
    Ok(out)
}
