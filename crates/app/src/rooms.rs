//! The members' room: an association's editor puts up guides, templates, videos, files and links to notices; members see
//! what is for them, for as long as they are members. What is not for somebody is not found: by list, search, count and
//! file address alike.

mod json;
mod put;

pub use json::item_json;
pub use put::{FILE_MAX, TypedItem, VIDEO_MAX};
pub use storage::rooms::RoomRow;

use crate::{App, Ctx, Error, Result};
use domain::ids::{NoticeId, OrganisationId, RoomItemId};
use domain::policy::{Action, Actor, Permit};
use domain::rooms::{For, Looker};
use domain::text::search_key;
use jiff::civil::Date;

/// An item as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomItem {
    /// The item.
    pub row: RoomRow,
    /// Name of the association that put it up.
    pub association: String,
    /// The notice that a link leads to for this house.
    pub notice: Option<NoticeId>,
    /// Whether it stands in the house's own room.
    pub own: bool,
}

/// A house as it looks into rooms, and at seminars.
pub(crate) struct House {
    pub(crate) id: OrganisationId,
    pub(crate) permit: Permit,
    looker: Looker,
    pub(crate) above: Vec<OrganisationId>,
    today: Date,
}

/// The house, if who acts may look through it.
pub(crate) fn house(tx: &sql::Tx<'_>, ctx: &Ctx, action: Action, id: OrganisationId) -> Result<House> {
    let permit = ctx.may(action, id)?;
    let (_, _, kind) = storage::organisations::label(tx, id)?.ok_or_else(Error::not_found)?;
    let (member_kinds, above) = storage::rooms::standing(tx, &permit, id, ctx.today())?;
    let roles = match &ctx.actor {
        Actor::Person { roles, .. } => Some(roles.iter().filter(|(o, _)| *o == id).map(|(_, r)| *r).collect()),
        _ => None,
    };
    Ok(House { id, permit, looker: Looker { kind, member_kinds, roles }, above, today: ctx.today() })
}

impl House {
    /// Whether something that an association put up is for this house; its own it sees in any case.
    pub(crate) fn is_meant(&self, association: OrganisationId, audience: &For) -> bool {
        association == self.id || (self.above.contains(&association) && audience.fits(&self.looker))
    }
    /// The item as this house sees it; none where it does not.
    fn sees(&self, tx: &sql::Tx<'_>, row: RoomRow) -> Result<Option<RoomItem>> {
        let own = row.organisation == self.id;
        if !self.is_meant(row.organisation, &row.audience) {
            return Ok(None);
        }
        let notice = match row.notice {
            Some(notice) if own => Some(notice),
            Some(notice) => {
                let found = storage::notices::find(tx, notice)?;
                let matter = found.map(|n| n.matter).ok_or_else(Error::not_found)?;
                storage::rooms::notice_of_matter(tx, &self.permit, self.id, matter, self.today)?
            }
            None => None,
        };
        // A link to a letter that did not come here leads nowhere, and tells of a letter.
        if row.notice.is_some() && notice.is_none() {
            return Ok(None);
        }
        let association = storage::organisations::label(tx, row.organisation)?.map(|l| l.0).unwrap_or_default();
        Ok(Some(RoomItem { row, association, notice, own }))
    }
    /// Everything that this house sees: its own room first, then those above, the newest first.
    fn all(&self, tx: &sql::Tx<'_>) -> Result<Vec<RoomItem>> {
        let mut out = Vec::new();
        for association in std::iter::once(&self.id).chain(&self.above) {
            for row in storage::rooms::list(tx, *association)? {
                out.extend(self.sees(tx, row)?);
            }
        }
        Ok(out)
    }
}

/// An item through one of the actor's houses.
fn seen(tx: &sql::Tx<'_>, ctx: &Ctx, id: RoomItemId) -> Result<RoomItem> {
    let owner = storage::rooms::owner(tx, id)?.ok_or_else(Error::not_found)?;
    let row = storage::rooms::find(tx, owner, id)?.ok_or_else(Error::not_found)?;
    let mut houses = ctx.actor.organisations();
    if matches!(ctx.actor, Actor::Command) {
        houses.push(owner);
    }
    for one in houses {
        if ctx.may(Action::SeeRoom, one).is_err() {
            continue;
        }
        if let Some(item) = house(tx, ctx, Action::SeeRoom, one)?.sees(tx, row.clone())? {
            return Ok(item);
        }
    }
    Err(Error::not_found())
}

impl App {
    /// What a house sees in the rooms, and what of it has these words.
    ///
    /// # Errors
    /// Refused.
    pub async fn room(&self, ctx: &Ctx, organisation: OrganisationId, query: &str) -> Result<Vec<RoomItem>> {
        let (ctx, words) = (ctx.clone(), query.split_whitespace().map(search_key).collect::<Vec<_>>());
        self.db
            .read(move |tx| {
                let mut all = house(tx, &ctx, Action::SeeRoom, organisation)?.all(tx)?;
                all.retain(|item| {
                    let text = search_key(&format!("{} {} {}", item.row.title, item.row.sentence, item.row.name));
                    words.iter().all(|w| text.contains(w.as_str()))
                });
                Ok(all)
            })
            .await
    }

    /// One item.
    ///
    /// # Errors
    /// Not found, also for what is not for who asks, and for whom the membership has ended.
    pub async fn room_item(&self, ctx: &Ctx, id: RoomItemId) -> Result<RoomItem> {
        let ctx = ctx.clone();
        self.db.read(move |tx| seen(tx, &ctx, id)).await
    }

    /// The item of a file, which is in the store under its hash.
    ///
    /// # Errors
    /// As [`App::room_item`]; not found where it is no file.
    pub async fn room_file(&self, ctx: &Ctx, id: RoomItemId) -> Result<RoomRow> {
        let row = self.room_item(ctx, id).await?.row;
        if row.sha256.is_empty() {
            return Err(Error::not_found());
        }
        Ok(row)
    }
}
