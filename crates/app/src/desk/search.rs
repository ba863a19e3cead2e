//! Search in the consultations of one desk. Each is found by the pairs of characters of its texts; what has all pairs
//! is read and compared, so that a search tells of nothing that is not there, and of no other desk.

use super::work::named;
use super::{App, seat};
use crate::{Ctx, Error, Result};
use domain::desk::consultation::grams;
use domain::ids::{DeskId, OrganisationId};
use domain::policy::{Action, Actor, Subject, decide};
use domain::text::{fold_code, search_key};
use std::collections::BTreeSet;
use storage::desk::consultations::{self, ConsultationRow};

/// Most that are shown.
const MOST: usize = 50;
/// Numbers that are read at a time.
const STEP: i64 = 500;

/// The numbers under which one pair stands, read in steps, downwards.
struct Cursor {
    gram: String,
    page: Vec<i64>,
    ended: bool,
}

impl Cursor {
    /// The largest number that is not above `limit`.
    fn at_most(&mut self, tx: &sql::Tx, desk: DeskId, limit: i64) -> Result<Option<i64>> {
        loop {
            // The page runs downwards.
            let from = self.page.partition_point(|n| *n > limit);
            if let Some(found) = self.page.get(from) {
                return Ok(Some(*found));
            }
            if self.ended {
                return Ok(None);
            }
            self.page = consultations::with_gram(tx, desk, &self.gram, limit.saturating_add(1), STEP)?;
            self.ended = i64::try_from(self.page.len()).is_ok_and(|n| n < STEP);
        }
    }
}

impl App {
    /// The consultations of a desk in whose texts every word stands, the newest first; at most fifty. A number alone is
    /// that of a consultation.
    ///
    /// # Errors
    /// Not found; invalid `q`: no word of two characters or more.
    pub async fn search_desk(
        &self,
        ctx: &Ctx,
        id: DeskId,
        query: &str,
    ) -> Result<Vec<(ConsultationRow, String, String)>> {
        let words: Vec<String> = query.split_whitespace().map(search_key).filter(|w| !w.is_empty()).collect();
        let number = fold_code(query).parse::<i64>().ok();
        let pairs: Vec<String> = words.iter().flat_map(|w| grams(std::iter::once(w.as_str()))).collect();
        let ctx = ctx.clone();
        self.db
            .report(move |tx| {
                let seat = seat(tx, &ctx, id)?;
                let key = (seat.row.organisation, id);
                let mut out: Vec<ConsultationRow> = Vec::new();
                if let Some(number) = number {
                    out.extend(consultations::numbered(tx, &seat.permit, key.0, key.1, number)?);
                } else if pairs.is_empty() {
                    return Err(Error::field("q", "desk-search-short"));
                }
                let mut cursors: Vec<Cursor> = Vec::new();
                for gram in &pairs {
                    if !cursors.iter().any(|c| c.gram == *gram) {
                        cursors.push(Cursor { gram: gram.clone(), page: Vec::new(), ended: false });
                    }
                }
                let mut limit = i64::MAX - 1;
                'next: while out.len() < MOST && !cursors.is_empty() {
                    let mut at = limit;
                    for cursor in &mut cursors {
                        let Some(found) = cursor.at_most(tx, id, at)? else { break 'next };
                        if found < at {
                            at = found;
                        }
                    }
                    if at < limit {
                        // Some pair stands nowhere above it: begin again from there.
                        limit = at;
                        continue;
                    }
                    limit = at - 1;
                    if let Some(row) = consultations::numbered(tx, &seat.permit, key.0, key.1, at)?
                        && has_words(tx, &row, &words)?
                        && !out.iter().any(|o| o.id == row.id)
                    {
                        out.push(row);
                    }
                }
                named(tx, out)
            })
            .await
    }
}

/// Makes the consultations of an institution findable under its new name as well.
pub(crate) fn renamed(tx: &sql::Tx, house: OrganisationId, name: &str) -> Result<()> {
    let permit = decide(&Actor::Command, Action::SeeOrganisation, &Subject::of(house))?;
    let pairs = grams(std::iter::once(name));
    for row in consultations::of_institution(tx, &permit, house, i64::MAX, i64::MAX)? {
        consultations::index(tx, row.desk, row.number, &pairs)?;
    }
    Ok(())
}

/// Whether every word stands in the texts of a consultation, all of whose pairs are known to stand under it: also a
/// word of a name that its institution had, whose pairs stand in none of the texts as they are now.
fn has_words(tx: &sql::Tx, row: &ConsultationRow, words: &[String]) -> Result<bool> {
    let house = match row.institution {
        Some(house) => storage::organisations::label(tx, house)?.map(|l| l.0).unwrap_or_default(),
        None => String::new(),
    };
    let mut texts = vec![search_key(&row.subject), search_key(&row.caller), search_key(&house)];
    for saying in consultations::sayings(tx, row)? {
        texts.push(search_key(&saying.body));
    }
    let now: BTreeSet<String> = texts.iter().flat_map(|text| grams(std::iter::once(text.as_str()))).collect();
    let former =
        |word: &str| row.institution.is_some() && !grams(std::iter::once(word)).iter().all(|pair| now.contains(pair));
    Ok(words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())) || former(word.as_str())))
}
