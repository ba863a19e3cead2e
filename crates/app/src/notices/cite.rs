//! Which letters a letter cites: matched by number, issuer and day, as far as the writer may see them.

use super::TypedNotice;
use super::draft::texts;
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::{Relation, citations, number_key};
use domain::policy::Action;
use domain::text::clean_line;
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

/// A number in a letter that is being written, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The number as it is compared.
    pub key: String,
    /// The number as it was typed.
    pub number: String,
    /// Who issued it, where that was said.
    pub issuer: String,
    /// Its day, where that was said.
    pub date: Option<Date>,
    /// What is done to it.
    pub relation: Relation,
    /// Whether it was named; else it stands in the text alone.
    pub named: bool,
    /// The letters of this number that the writer may see; it is certain where there is one.
    pub found: Vec<NoticeRow>,
}

impl Recognised {
    /// Whether it is a letter outside Mamori, told by its issuer and day.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.named && self.found.is_empty() && !self.issuer.is_empty() && self.date.is_some()
    }
}

/// The notice in which a house reads a letter: itself, or one around it that came here. None where it did not come.
pub(super) fn door(
    tx: &sql::Tx<'_>,
    house: OrganisationId,
    letter: &NoticeRow,
    today: Date,
) -> Result<Option<NoticeId>> {
    if letter.organisation == house {
        return Ok(Some(letter.id));
    }
    // All that wrap a letter are of its matter.
    for outer in storage::notices::of_matter(tx, house, letter.matter, today)? {
        if storage::notices::chain(tx, outer)?.iter().any(|inside| inside.id == letter.id) {
            return Ok(Some(outer));
        }
    }
    Ok(None)
}

/// Issued notices of a number that the house may see, of this day if one is given.
fn known(
    tx: &sql::Tx<'_>,
    house: OrganisationId,
    key: &str,
    date: Option<Date>,
    today: Date,
) -> Result<Vec<NoticeRow>> {
    let mut out = Vec::new();
    for row in storage::notices::by_number(tx, key)? {
        let fits = date.is_none() || row.letter.date == date;
        if fits && door(tx, house, &row, today)?.is_some() {
            out.push(row);
        }
    }
    Ok(out)
}

/// The numbers of a letter: those that were named, then those that only its text has.
fn recognise(
    tx: &sql::Tx<'_>,
    house: OrganisationId,
    typed: &[TypedCite],
    text: &str,
    today: Date,
) -> Result<Vec<Recognised>> {
    let mut out: Vec<Recognised> = Vec::new();
    for cite in typed {
        let (number, issuer) = (clean_line(&cite.number), clean_line(&cite.issuer));
        let key = number_key(&number);
        let mut found = known(tx, house, &key, cite.date, today)?;
        found.retain(|n| issuer.is_empty() || number_key(&n.letter.sender) == number_key(&issuer));
        out.push(Recognised { key, number, issuer, date: cite.date, relation: cite.relation, named: true, found });
    }
    for cited in citations(text) {
        let is_same = |c: &Recognised| c.key == cited.key || cited.longer.contains(&c.key);
        if out.iter().any(|c| (c.named || c.found.len() == 1) && is_same(c)) {
            continue;
        }
        // み医発 begins like a word of the sentence: the reading that is certain counts, else the shortest.
        let mut best = (cited.key.clone(), known(tx, house, &cited.key, cited.date, today)?);
        for key in &cited.longer {
            if best.1.len() == 1 {
                break;
            }
            let found = known(tx, house, key, cited.date, today)?;
            if found.len() == 1 {
                best = (key.clone(), found);
            }
        }
        out.push(Recognised {
            key: best.0,
            number: cited.number,
            issuer: String::new(),
            date: cited.date,
            relation: Relation::Cites,
            named: false,
            found: best.1,
        });
    }
    Ok(out)
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
    let mut out: Vec<CiteRow> = Vec::new();
    for cite in recognise(tx, house, typed, text, ctx.today())? {
        let outside = cite.is_outside();
        let fault = |code| Error::Invalid(vec![Field::new("cites", code).with("number", cite.number.as_str())]);
        // Several letters of one number are told apart by what was said of them.
        let key = if cite.named {
            let day = cite.date.map(|d| d.to_string()).unwrap_or_default();
            format!("{} {} {day}", cite.key, number_key(&cite.issuer)).trim_end().to_owned()
        } else {
            cite.key.clone()
        };
        let row = CiteRow {
            notice: id,
            key,
            number: Some(cite.number.clone()),
            issuer: cite.issuer.clone(),
            date: cite.date,
            relation: cite.relation,
            cited: None,
        };
        match cite.found.as_slice() {
            [one] if cite.named => out.push(CiteRow { cited: Some(one.id), ..row }),
            [one] => out.push(CiteRow {
                number: one.letter.number.clone(),
                issuer: one.letter.sender.clone(),
                date: one.letter.date,
                cited: Some(one.id),
                ..row
            }),
            // What the text cites is linked where it is certain, and else left as words.
            _ if !cite.named => {}
            [] if outside => out.push(row),
            [] => return Err(fault("notice-cite-unknown")),
            _ => return Err(fault("notice-cite-which")),
        }
    }
    Ok(out)
}

/// What a draft cites beside what is found in its text anyway: what its form has to name, so that nothing is lost when
/// it is saved again.
pub(super) fn named(tx: &sql::Tx<'_>, ctx: &Ctx, draft: &NoticeRow) -> Result<Vec<CiteRow>> {
    let found = resolve(tx, ctx, draft.organisation, draft.id, &[], &texts(&draft.letter.body, &draft.letter.blocks))?;
    let mut cites = storage::notices::cites(tx, draft.organisation, draft.id)?;
    cites.retain(|cite| !found.contains(cite));
    Ok(cites)
}

impl App {
    /// What the numbers of a letter that is being written are, as far as its association may see. Nothing is stored.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn recognise_cites(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: TypedNotice,
    ) -> Result<Vec<Recognised>> {
        ctx.may(Action::WriteNotices, organisation)?;
        let today = ctx.today();
        self.db.report(move |tx| recognise(tx, organisation, &typed.cites, &typed.texts(), today)).await
    }
}
