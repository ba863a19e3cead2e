//! Reading a notice: the outermost letter first, the wrapped ones inside.

use super::threads::{Cited, Walk};
use super::{own, seen_through};
use crate::{App, Ctx, Error, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::outside::outside_hash;
use domain::notices::{State, model_hash};
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use storage::notices::{NoticeRow, OutsideRow, Receipt};

/// A notice as somebody sees it.
#[derive(Debug, Clone)]
pub struct NoticeView {
    /// The letters, outermost first.
    pub letters: Vec<NoticeRow>,
    /// The house through which it is seen.
    pub house: OrganisationId,
    /// Whether that house is the issuer.
    pub own: bool,
    /// That house's receipt, if it is a reader.
    pub receipt: Option<Receipt>,
    /// The notice by which that house relayed it.
    pub relayed: Option<NoticeId>,
    /// What the letters cite, the outermost first, and what those cite in turn.
    pub cites: Vec<Cited>,
    /// Later notices that cite these letters and that the house may see, and what cites those in turn.
    pub cited_by: Vec<Cited>,
    /// The letter from outside, inside them all.
    pub outside: Option<OutsideRow>,
    /// Whether every wrapped letter is what it was when it was wrapped.
    pub unaltered: bool,
}

impl NoticeView {
    /// The outermost letter.
    ///
    /// # Errors
    /// [`Error::Inside`] when there is none.
    pub fn outer(&self) -> Result<&NoticeRow> {
        self.letters.first().ok_or_else(|| Error::Inside("a notice without a letter".into()))
    }
}

/// Whether every wrapped letter is still what was wrapped.
pub(crate) fn unaltered(letters: &[NoticeRow], outside: Option<&OutsideRow>) -> bool {
    let within = letters.windows(2).all(|pair| {
        let inside = &pair[1];
        let wrapped = inside.wrapped_hash.as_deref();
        let hash = model_hash(inside.organisation.bytes(), &inside.letter, &inside.files, wrapped);
        pair[0].wrapped_hash.as_deref() == Some(&hash[..]) && inside.model_hash.as_deref() == Some(&hash[..])
    });
    let kept = letters.last().and_then(|innermost| innermost.wrapped_hash.as_deref());
    within && kept == outside.map(|o| outside_hash(&o.sha256, &o.said)).as_ref().map(|h| &h[..])
}

/// The letters of a notice, outermost first, and the house through which the actor reads them, with its permit.
///
/// # Errors
/// Not found, also for a letter that did not come there and for a draft of another.
pub(super) fn readable(
    tx: &sql::Tx<'_>,
    ctx: &Ctx,
    id: NoticeId,
    house: Option<OrganisationId>,
    today: Date,
) -> Result<(OrganisationId, Permit, Vec<NoticeRow>)> {
    let (house, permit) = seen_through(tx, ctx, id, house, today)?;
    let letters = storage::notices::chain(tx, id)?;
    let outer = letters.first().ok_or_else(Error::not_found)?;
    if outer.state != State::Issued && outer.organisation != house {
        return Err(Error::not_found());
    }
    Ok((house, permit, letters))
}

impl App {
    /// A notice, through one of the actor's houses.
    ///
    /// # Errors
    /// Not found, also for a letter that did not come here and for a draft of another.
    pub async fn notice(&self, ctx: &Ctx, id: NoticeId, house: Option<OrganisationId>) -> Result<NoticeView> {
        let (ctx, today) = (ctx.clone(), ctx.today());
        self.db
            .read(move |tx| {
                let (house, permit, letters) = readable(tx, &ctx, id, house, today)?;
                let own = letters.first().is_some_and(|outer| outer.organisation == house);
                let innermost = letters.last().map_or(id, |n| n.id);
                let outside = storage::notices::outside_of(tx, innermost)?;
                let relays = storage::notices::relays(tx, id)?;
                let (mut back, mut on) = (Walk::new(house, today, &letters), Walk::new(house, today, &letters));
                let (mut cites, mut cited_by) = (Vec::new(), Vec::new());
                for letter in &letters {
                    cites.extend(back.cites(tx, letter, 1)?);
                    cited_by.extend(on.cited_by(tx, letter.id, 1)?);
                }
                Ok(NoticeView {
                    receipt: if own { None } else { storage::notices::receipt(tx, &permit, house, id)? },
                    relayed: relays.iter().find(|r| r.organisation == house).map(|r| r.id),
                    unaltered: unaltered(&letters, outside.as_ref()),
                    outside,
                    house,
                    own,
                    cites,
                    cited_by,
                    letters,
                })
            })
            .await
    }

    /// A draft of one's own association, to be changed, with what it cites beside what is found in its text anyway.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn draft(&self, ctx: &Ctx, id: NoticeId) -> Result<(NoticeRow, Vec<storage::notices::CiteRow>)> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let (_, row) = own(tx, &ctx, Action::WriteNotices, id)?;
                let cites = super::cite::named(tx, &ctx, &row)?;
                Ok((row, cites))
            })
            .await
    }
}

impl App {
    /// The members right below an association, by name; none where there are more than `most`.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn members_below(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        most: usize,
    ) -> Result<Vec<storage::notices::Member>> {
        let permit =
            ctx.may(Action::IssueNotices, association).or_else(|_| ctx.may(Action::WriteNotices, association))?;
        let today = ctx.today();
        let limit = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
        let found = self
            .db
            .read(move |tx| Ok::<_, Error>(storage::notices::members(tx, &permit, association, today, limit)?))
            .await?;
        Ok(if found.len() > most { Vec::new() } else { found })
    }
}
