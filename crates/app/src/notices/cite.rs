//! Which letters a letter cites: matched by number, issuer and day, as far as the writer may see them.

use crate::{Ctx, Error, Field, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::{Relation, citations, number_key};
use jiff::civil::Date;
use storage::notices::{CiteRow, NoticeRow};

/// A citation as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedCite {
    /// Number.
    pub number: String,
    /// Who issued it; needed for a letter that is not in Mamori.
    pub issuer: String,
    /// Its day.
    pub date: Option<Date>,
    /// What is done to it.
    pub relation: Relation,
}

/// A citation as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The citation.
    pub row: CiteRow,
    /// Title of the notice, where it is in Mamori and may be seen.
    pub title: Option<String>,
}

/// Issued notices of a number that the house may see, of this day if one is given.
pub(super) fn known(
    tx: &sql::Tx<'_>,
    house: OrganisationId,
    key: &str,
    date: Option<Date>,
    today: Date,
) -> Result<Vec<NoticeRow>> {
    let mut out = Vec::new();
    for row in storage::notices::by_number(tx, key)? {
        let fits = date.is_none() || row.letter.date == date;
        if fits && (row.organisation == house || sees(tx, house, row.id, today)?) {
            out.push(row);
        }
    }
    Ok(out)
}

/// Whether a notice came to a house, by itself or inside another.
pub(super) fn sees(tx: &sql::Tx<'_>, house: OrganisationId, id: NoticeId, today: Date) -> Result<bool> {
    if storage::notices::is_reader(tx, id, house, today)? {
        return Ok(true);
    }
    for outer in storage::notices::relays(tx, id)? {
        if outer.organisation == house || sees(tx, house, outer.id, today)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a draft cites: what was named, and what its text cites.
///
/// # Errors
/// Invalid `cites`: a number that is not known and comes without issuer and day, or one that several letters have.
pub(super) fn resolve(
    tx: &sql::Tx<'_>,
    ctx: &Ctx,
    house: OrganisationId,
    id: NoticeId,
    typed: &[TypedCite],
    text: &str,
) -> Result<Vec<CiteRow>> {
    let today = ctx.today();
    let mut out: Vec<CiteRow> = Vec::new();
    for cite in typed {
        let key = number_key(&cite.number);
        let found: Vec<NoticeRow> = known(tx, house, &key, cite.date, today)?
            .into_iter()
            .filter(|n| cite.issuer.is_empty() || number_key(&n.letter.sender) == number_key(&cite.issuer))
            .collect();
        let fault = |code| Error::Invalid(vec![Field::new("cites", code).with("number", cite.number.trim())]);
        let cited = match found.as_slice() {
            [one] => Some(one.id),
            [] if !cite.issuer.is_empty() && cite.date.is_some() => None,
            [] => return Err(fault("notice-cite-unknown")),
            _ => return Err(fault("notice-cite-which")),
        };
        out.push(CiteRow {
            notice: id,
            key,
            number: Some(cite.number.trim().to_owned()),
            issuer: cite.issuer.clone(),
            date: cite.date,
            relation: cite.relation,
            cited,
        });
    }
    for found in citations(text) {
        if out.iter().any(|c| c.key == found.key || found.longer.contains(&c.key)) {
            continue;
        }
        // What the text cites is linked where it is certain, and else left as words.
        for key in std::iter::once(&found.key).chain(&found.longer) {
            let known = known(tx, house, key, found.date, today)?;
            if let [one] = known.as_slice() {
                out.push(CiteRow {
                    notice: id,
                    key: key.clone(),
                    number: one.letter.number.clone(),
                    issuer: one.letter.sender.clone(),
                    date: one.letter.date,
                    relation: Relation::Cites,
                    cited: Some(one.id),
                });
                break;
            }
        }
    }
    Ok(out)
}
