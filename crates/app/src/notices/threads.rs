//! What a letter cites, amends and replaces, and what became of it, over several steps: as far as a house may read.

use super::cite::door;
use crate::Result;
use domain::ids::{NoticeId, OrganisationId};
use jiff::civil::Date;
use std::collections::BTreeSet;
use storage::notices::{CiteRow, NoticeRow};

/// So many steps are followed.
const STEPS: usize = 5;
/// So many letters are shown beyond the first step: a page is no search.
const MOST: usize = 60;

/// A citation as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The citation: what its letter says of the other.
    pub row: CiteRow,
    /// Title of the other letter, where it is in Mamori and the house may read it.
    pub title: Option<String>,
    /// The notice in which the house reads it: itself, or one around it.
    pub link: Option<NoticeId>,
    /// One step further.
    pub further: Vec<Cited>,
}

/// A walk along citations for one house. No letter is gone on from twice, so that a circle ends.
pub(super) struct Walk {
    house: OrganisationId,
    today: Date,
    /// The letters of the page.
    page: Vec<NoticeId>,
    met: BTreeSet<NoticeId>,
    left: usize,
}

impl Walk {
    pub(super) fn new(house: OrganisationId, today: Date, letters: &[NoticeRow]) -> Self {
        let page: Vec<NoticeId> = letters.iter().map(|l| l.id).collect();
        Self { house, today, met: page.iter().copied().collect(), page, left: MOST }
    }

    /// Whether another letter is shown at a step; counted beyond the first.
    fn goes_on(&mut self, step: usize) -> bool {
        if step == 1 {
            return true;
        }
        let goes = self.left > 0;
        self.left = self.left.saturating_sub(1);
        goes
    }

    /// What a letter cites. Of one that the house may not read it gets what the citing letter says, and no more.
    pub(super) fn cites(&mut self, tx: &sql::Tx<'_>, letter: &NoticeRow, step: usize) -> Result<Vec<Cited>> {
        let mut out = Vec::new();
        for row in storage::notices::cites(tx, letter.organisation, letter.id)? {
            if !self.goes_on(step) {
                break;
            }
            let mut cited = Cited { title: None, link: None, further: Vec::new(), row };
            let found = match cited.row.cited {
                Some(id) => storage::notices::find(tx, id)?,
                None => None,
            };
            if let Some(found) = found
                && let Some(link) = door(tx, self.house, &found, self.today)?
            {
                if step < STEPS && self.met.insert(found.id) {
                    cited.further = self.cites(tx, &found, step + 1)?;
                }
                cited.link = Some(link);
                cited.title = Some(found.letter.title);
            }
            out.push(cited);
        }
        Ok(out)
    }

    /// The later letters that cite one, as far as the house may read them. What wraps it stands on the page already.
    pub(super) fn cited_by(&mut self, tx: &sql::Tx<'_>, letter: NoticeId, step: usize) -> Result<Vec<Cited>> {
        let mut out = Vec::new();
        for row in storage::notices::cited_by(tx, letter)? {
            if self.page.contains(&row.notice) {
                continue;
            }
            let Some(later) = storage::notices::find(tx, row.notice)? else { continue };
            let Some(link) = door(tx, self.house, &later, self.today)? else { continue };
            if !self.goes_on(step) {
                break;
            }
            let goes = step < STEPS && self.met.insert(later.id);
            let further = if goes { self.cited_by(tx, later.id, step + 1)? } else { Vec::new() };
            out.push(Cited { title: Some(later.letter.title), link: Some(link), further, row });
        }
        Ok(out)
    }
}
