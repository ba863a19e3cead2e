//! An institution beside its county and its kind; and the figures of the nation for everybody, once they are switched on.
//! Both read what may be shown, and nothing else.

use super::picture::{Asked, Picture, parsed, picture};
use crate::{App, Ctx, Error, Result};
use domain::assessment::{Choice, Progress};
use domain::checklist::Edition;
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::Kind;
use domain::policy::{Action, Actor, Subject, decide};
use domain::programme::{Figures, Shown, ShownKind};
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::programme::folding::Statistic;
use storage::programme::shown;

/// The setting that switches the public figures on.
const PUBLIC: &str = "public-figures";

/// An institution's newest sheet beside what its association shows.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Its newest sheet; none: it has none yet.
    pub sheet: Option<OwnSheet>,
    /// The association under which it counts; none: under none.
    pub area: Option<Around>,
    /// Its kind in the whole tree, and the name of the association at the top.
    pub kind: Option<(String, Kind, ShownKind)>,
    /// When the figures were folded, microseconds; none: never.
    pub as_of: Option<i64>,
}

/// The institution's own sheet.
#[derive(Debug, Clone)]
pub struct OwnSheet {
    /// Which.
    pub id: AssessmentId,
    /// Fiscal year.
    pub fiscal_year: i32,
    /// Form.
    pub form: String,
    /// Its edition.
    pub edition: Arc<Edition>,
    /// How far it is.
    pub progress: Progress,
    /// The newest choice of each row.
    pub chosen: BTreeMap<String, Choice>,
}

/// What an association shows.
#[derive(Debug, Clone)]
pub struct Around {
    /// Its name.
    pub name: String,
    /// Institutions.
    pub institutions: i64,
    /// Sheets begun.
    pub started: Option<i64>,
    /// Sheets complete.
    pub complete: Option<i64>,
    /// By key of the row.
    pub items: BTreeMap<String, Figures>,
}

impl App {
    /// An institution's newest sheet beside its county and its kind.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn beside(&self, ctx: &Ctx, institution: OrganisationId) -> Result<Beside> {
        ctx.may(Action::SeeBeside, institution)?;
        let sheets = ctx.may(Action::SeeSheet, institution)?;
        let (cache, today) = (self.editions.clone(), ctx.today());
        self.db
            .read(move |tx| {
                let (_, _, kind) = storage::organisations::label(tx, institution)?.ok_or_else(Error::not_found)?;
                let newest = storage::checklist::list(tx, &sheets, institution)?
                    .into_iter()
                    .filter(|s| s.vendor.is_none() && s.form != "continuity")
                    .max_by_key(|s| (s.fiscal_year, s.created_at));
                let Some(row) = newest else { return Ok(Beside { sheet: None, area: None, kind: None, as_of: None }) };
                let edition = cache.get(tx, &row.edition_hash)?;
                let chosen = storage::checklist::chosen(tx, &row)?;
                let of =
                    Statistic { edition: row.edition.clone(), form: row.form.clone(), fiscal_year: row.fiscal_year };
                // What may be shown may be shown to whoever belongs to it.
                let permit = decide(&Actor::Command, Action::SeeProgramme, &Subject::common())?;
                let mut above = storage::organisations::placements::placed(tx, institution, today)?;
                let (mut area, mut top) = (None, None);
                for _ in 0..9 {
                    let Some(association) = above else { break };
                    let (name, ..) = storage::organisations::label(tx, association)?.ok_or_else(Error::not_found)?;
                    let body = shown::find(tx, &permit, association, &of)?;
                    let here: Shown = body.map(|text| parsed(&text)).unwrap_or_default();
                    top = here.kinds.get(kind.code()).map(|k| (name.clone(), kind, *k));
                    if area.is_none() {
                        area = Some(Around {
                            name,
                            institutions: here.institutions,
                            started: here.started,
                            complete: here.complete,
                            items: here.items,
                        });
                    }
                    above = storage::organisations::placements::placed(tx, association, today)?;
                }
                let progress = match edition.form(&row.form) {
                    Some(form) => domain::assessment::progress(form, &chosen),
                    None => Progress::default(),
                };
                let as_of = shown::folded_at(tx, &of)?;
                let sheet = OwnSheet {
                    id: row.id,
                    fiscal_year: row.fiscal_year,
                    form: row.form.clone(),
                    edition,
                    progress,
                    chosen,
                };
                Ok(Beside { sheet: Some(sheet), area, kind: top, as_of })
            })
            .await
    }

    /// Whether everybody may see the figures of the nation.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn figures_are_public(&self) -> Result<bool> {
        Ok(self.setting(PUBLIC).await?.as_deref() == Some("on"))
    }

    /// Switches the public figures on or off.
    ///
    /// # Errors
    /// Refused.
    pub async fn switch_figures(&self, ctx: &Ctx, on: bool) -> Result<()> {
        ctx.may_any(Action::Operate)?;
        let nobody = OrganisationId::from_bytes([0; 16]);
        let word = if on { "on" } else { "off" };
        let entry = self.entry(ctx, nobody, Action::Operate, [0; 16], format!("{PUBLIC} {word}"));
        self.db
            .write(move |tx| {
                storage::settings::put(tx, PUBLIC, word)?;
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(())
            })
            .await
    }

    /// The figures of each association at the top of a tree, for everybody; whoever may switch them on sees them before.
    ///
    /// # Errors
    /// Not found while they are off; invalid edition or form.
    pub async fn figures(&self, ctx: &Ctx, asked: Asked) -> Result<Vec<Picture>> {
        let permit = ctx.may_any(Action::SeeFigures)?;
        if !self.figures_are_public().await? && ctx.may_any(Action::Operate).is_err() {
            return Err(Error::not_found());
        }
        let (cache, today, now) = (self.editions.clone(), ctx.today(), ctx.micros());
        self.db
            .report(move |tx| {
                let places = storage::programme::folding::tree(tx)?;
                places
                    .into_iter()
                    .filter(|(_, kind, _)| *kind == Kind::National)
                    .map(|(id, ..)| picture(tx, &cache, &permit, id, &asked, today, now))
                    .collect()
            })
            .await
    }
}
