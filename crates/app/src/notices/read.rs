//! Reading a notice: the outermost letter first, the wrapped ones inside.

use super::cite::{Cited, sees};
use super::{own, seen_through};
use crate::{App, Ctx, Error, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::outside::outside_hash;
use domain::notices::{State, model_hash};
use domain::policy::Action;
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
    /// What the outermost letter cites.
    pub cites: Vec<Cited>,
    /// Later notices that cite this matter and that the house may see.
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

impl App {
    /// A notice, through one of the actor's houses.
    ///
    /// # Errors
    /// Not found, also for a letter that did not come here and for a draft of another.
    pub async fn notice(&self, ctx: &Ctx, id: NoticeId, house: Option<OrganisationId>) -> Result<NoticeView> {
        let (ctx, today) = (ctx.clone(), ctx.today());
        self.db
            .read(move |tx| {
                let (house, permit) = seen_through(tx, &ctx, id, house, today)?;
                let letters = storage::notices::chain(tx, id)?;
                let outer = letters.first().ok_or_else(Error::not_found)?;
                let own = outer.organisation == house;
                if outer.state != State::Issued && !own {
                    return Err(Error::not_found());
                }
                let innermost = letters.last().map_or(id, |n| n.id);
                let outside = storage::notices::outside_of(tx, innermost)?;
                let relays = storage::notices::relays(tx, id)?;
                let title = |id: Option<NoticeId>| -> Result<Option<String>> {
                    let Some(id) = id else { return Ok(None) };
                    let row = storage::notices::find(tx, id)?;
                    Ok(row.map(|n| n.letter.title))
                };
                let mut cites = Vec::new();
                for row in storage::notices::cites(tx, outer.organisation, id)? {
                    let seen = match row.cited {
                        Some(cited) => {
                            sees(tx, house, cited, today)? || storage::notices::issuer(tx, cited)? == Some(house)
                        }
                        None => false,
                    };
                    cites.push(Cited { title: if seen { title(row.cited)? } else { None }, row });
                }
                let mut cited_by = Vec::new();
                for letter in &letters {
                    for row in storage::notices::cited_by(tx, letter.id)? {
                        let seen = storage::notices::issuer(tx, row.notice)? == Some(house)
                            || sees(tx, house, row.notice, today)?;
                        if seen {
                            cited_by.push(Cited { title: title(Some(row.notice))?, row });
                        }
                    }
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

    /// A draft of one's own association, to be changed.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn draft(&self, ctx: &Ctx, id: NoticeId) -> Result<(NoticeRow, Vec<storage::notices::CiteRow>)> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let (_, row) = own(tx, &ctx, Action::WriteNotices, id)?;
                let cites = storage::notices::cites(tx, row.organisation, id)?;
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
