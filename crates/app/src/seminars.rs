//! Seminars: an association's editor puts videos up, members watch them for as long as they are members, and what
//! somebody really saw becomes the training record of their institution. Who sees what follows the rules of the members'
//! room; what is not for somebody is not found, by list, search, count, chapter and file address alike.

mod json;
mod paper;
mod poster;
mod put;
mod training;
mod typed;
mod upload;
mod watch;

pub use json::{seminar_json, view_json};
pub use put::Video;
pub use storage::seminars::{MeetingRow, PersonView, SeminarRow, UploadRow, ViewRow};
pub use training::{RowOfSheet, Training};
pub use typed::TypedSeminar;
pub use upload::{PART, Part};
pub use watch::{Played, QuizResult};

use crate::rooms::{House, house};
use crate::{App, Ctx, Error, Result};
use domain::ids::{OrganisationId, SeminarId};
use domain::policy::{Action, Actor};
use domain::text::search_key;

/// A seminar as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seminar {
    /// The seminar.
    pub row: SeminarRow,
    /// Name of the association whose it is.
    pub association: String,
    /// Through which house it is seen: whose training record it enters.
    pub house: OrganisationId,
    /// Whether the house put it up itself.
    pub own: bool,
    /// What the caller saw of it for this house.
    pub view: Option<ViewRow>,
}

impl Seminar {
    /// Whether the caller went through it: saw enough or says so, and passed its quiz where there is one.
    #[must_use]
    pub fn is_through(&self) -> bool {
        self.view.as_ref().is_some_and(|view| paper::is_through(view, !self.row.quiz.is_empty()))
    }
}

/// A chapter that is about a row of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChapterOfRow {
    /// The seminar.
    pub seminar: SeminarId,
    /// Its title.
    pub title: String,
    /// Title of the chapter.
    pub chapter: String,
    /// Where it begins (milliseconds).
    pub at: u64,
}

/// Which file of a seminar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeminarFile {
    /// The video.
    Video,
    /// The picture before it plays.
    Poster,
}

/// A file of a seminar, in the store under its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Hash, hex.
    pub sha256: String,
    /// Media type.
    pub media_type: String,
    /// Since when, microseconds.
    pub since: i64,
}

impl House {
    /// The seminar as this house sees it; none where it does not.
    fn watches(&self, tx: &sql::Tx<'_>, ctx: &Ctx, row: SeminarRow) -> Result<Option<Seminar>> {
        if !self.is_meant(row.organisation, &row.audience) {
            return Ok(None);
        }
        let association = storage::organisations::label(tx, row.organisation)?.map(|l| l.0).unwrap_or_default();
        let view = match ctx.actor.person() {
            Some(person) => storage::seminars::view(tx, &self.permit, self.id, person, row.id)?,
            None => None,
        };
        Ok(Some(Seminar { association, house: self.id, own: row.organisation == self.id, view, row }))
    }
}

/// A seminar through one of the actor's houses, or through the one that is asked for.
fn seen(tx: &sql::Tx<'_>, ctx: &Ctx, id: SeminarId, through: Option<OrganisationId>) -> Result<Seminar> {
    let owner = storage::seminars::owner(tx, id)?.ok_or_else(Error::not_found)?;
    let row = storage::seminars::find(tx, owner, id)?.ok_or_else(Error::not_found)?;
    let mut houses = ctx.actor.organisations();
    if matches!(ctx.actor, Actor::Command) {
        houses.push(owner);
    }
    for one in houses.into_iter().filter(|one| through.is_none_or(|t| t == *one)) {
        if ctx.may(Action::SeeSeminars, one).is_err() {
            continue;
        }
        if let Some(found) = house(tx, ctx, Action::SeeSeminars, one)?.watches(tx, ctx, row.clone())? {
            return Ok(found);
        }
    }
    Err(Error::not_found())
}

impl App {
    /// What a house sees, its own first, and what of it has these words in title, sentence or what is said.
    ///
    /// # Errors
    /// Refused.
    pub async fn seminars(&self, ctx: &Ctx, organisation: OrganisationId, query: &str) -> Result<Vec<Seminar>> {
        let (ctx, words) = (ctx.clone(), query.split_whitespace().map(search_key).collect::<Vec<_>>());
        self.db
            .read(move |tx| {
                let house = house(tx, &ctx, Action::SeeSeminars, organisation)?;
                let mut out = Vec::new();
                for association in std::iter::once(&house.id).chain(&house.above) {
                    for row in storage::seminars::list(tx, *association)? {
                        let chapters = row.chapters.iter().map(|c| c.title.as_str()).collect::<Vec<_>>().join(" ");
                        let text = format!("{} {} {chapters} {}", row.title, row.sentence, row.transcript);
                        let text = if words.is_empty() { String::new() } else { search_key(&text) };
                        if words.iter().all(|w| text.contains(w.as_str())) {
                            out.extend(house.watches(tx, &ctx, row)?);
                        }
                    }
                }
                Ok(out)
            })
            .await
    }

    /// One seminar, through a house of the caller.
    ///
    /// # Errors
    /// Not found, also for what is not for who asks, and for whom the membership has ended.
    pub async fn seminar(&self, ctx: &Ctx, id: SeminarId, through: Option<OrganisationId>) -> Result<Seminar> {
        let ctx = ctx.clone();
        self.db.read(move |tx| seen(tx, &ctx, id, through)).await
    }

    /// A file of a seminar.
    ///
    /// # Errors
    /// As [`App::seminar`]; not found where it has none.
    pub async fn seminar_file(&self, ctx: &Ctx, id: SeminarId, which: SeminarFile) -> Result<StoredFile> {
        let row = self.seminar(ctx, id, None).await?.row;
        let (sha256, media_type) = match which {
            SeminarFile::Video => (row.sha256, row.media_type),
            SeminarFile::Poster => (row.poster_sha256, row.poster_type),
        };
        if sha256.is_empty() {
            return Err(Error::not_found());
        }
        Ok(StoredFile { sha256, media_type, since: row.added_at })
    }

    /// The chapters about a row of the checklist that a house sees; none for whom there are no seminars.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn chapters_of(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        lineage: &str,
    ) -> Result<Vec<ChapterOfRow>> {
        if ctx.may(Action::SeeSeminars, organisation).is_err() {
            return Ok(Vec::new());
        }
        let (ctx, lineage) = (ctx.clone(), lineage.to_owned());
        self.db
            .read(move |tx| {
                let house = house(tx, &ctx, Action::SeeSeminars, organisation)?;
                let mut out = Vec::new();
                for association in std::iter::once(&house.id).chain(&house.above) {
                    for row in storage::seminars::chapters(tx, *association)? {
                        if !house.is_meant(row.organisation, &row.audience) {
                            continue;
                        }
                        out.extend(row.chapters.iter().filter(|c| c.lineage == lineage).map(|c| ChapterOfRow {
                            seminar: row.id,
                            title: row.title.clone(),
                            chapter: c.title.clone(),
                            at: c.at,
                        }));
                    }
                }
                Ok(out)
            })
            .await
    }
}
