//! What somebody has read, and which texts changed since. Opening a page records nothing: a saved answer tells that its
//! text was read, and a button says it elsewhere.

use super::texts::{TextView, newest};
use crate::people::INSTALLATION;
use crate::{App, Ctx, Error, Result};
use content::guide::series;
use domain::ids::OrganisationId;
use domain::policy::{Action, Reach};
use std::collections::BTreeMap;
use storage::guide::reads::{self, ReadRow};
use storage::guide::texts;

/// A text by series and requirement.
pub type TextKey = (String, String);

/// What somebody has read: for each text the newest revision that stood before them.
#[derive(Debug, Clone, Default)]
pub struct Readings(BTreeMap<TextKey, String>);

impl Readings {
    /// The hash of the revision that was read; none: never.
    #[must_use]
    pub fn of(&self, form: &str, lineage: &str) -> Option<&str> {
        self.0.get(&(series(form).to_owned(), lineage.to_owned())).map(String::as_str)
    }
}

/// How somebody stands to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadState {
    /// They never read it.
    Never,
    /// They read it as it is.
    Done,
    /// They read it before it changed.
    Before,
}

impl Readings {
    /// How the reader stands to a text.
    #[must_use]
    pub fn state(&self, text: &TextView) -> ReadState {
        match self.of(&text.row.form, &text.row.lineage) {
            None => ReadState::Never,
            Some(hash) if hash == text.row.hash => ReadState::Done,
            Some(_) => ReadState::Before,
        }
    }
}

/// The instant and hash of what was read last of each text.
fn gather(tx: &sql::Tx, ctx: &Ctx, organisations: &[OrganisationId]) -> Result<BTreeMap<TextKey, String>> {
    let Some(person) = ctx.actor.person() else { return Ok(BTreeMap::new()) };
    let mut last: BTreeMap<TextKey, (i64, String)> = BTreeMap::new();
    for read in reads::reads(tx, person)? {
        last.insert((read.form, read.lineage), (read.read_at, read.hash));
    }
    let mut answered: BTreeMap<TextKey, i64> = BTreeMap::new();
    for organisation in organisations {
        let Ok(permit) = ctx.may(Action::SeeSheet, *organisation) else { continue };
        for (form, key, at) in reads::answered(tx, &permit, *organisation, person)? {
            let lineage = key.split('.').next().unwrap_or(&key).to_owned();
            let newest = answered.entry((series(&form).to_owned(), lineage)).or_insert(at);
            *newest = (*newest).max(at);
        }
    }
    if let Some(until) = answered.values().max() {
        let published = texts::published_until(tx, *until)?;
        for (key, at) in answered {
            if last.get(&key).is_some_and(|(read_at, _)| *read_at >= at) {
                continue;
            }
            let of = published.iter().filter(|r| (&r.form, &r.lineage) == (&key.0, &key.1));
            // In the order of their publication: the first that was published by then was in force.
            if let Some(row) = of.into_iter().find(|r| r.published_at.is_some_and(|p| p <= at)) {
                last.insert(key, (at, row.hash.clone()));
            }
        }
    }
    Ok(last.into_iter().map(|(key, (_, hash))| (key, hash)).collect())
}

impl App {
    /// What the caller has read, in the organisations whose sheets they may see. Nothing for nobody.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn readings(&self, ctx: &Ctx) -> Result<Readings> {
        let organisations = match ctx.may_any(Action::SeeSheet).as_ref().map(domain::policy::Permit::reach) {
            Ok(Reach::Organisations(mine)) => mine.clone(),
            _ => Vec::new(),
        };
        if ctx.actor.person().is_none() {
            return Ok(Readings::default());
        }
        let ctx = ctx.clone();
        self.db.read(move |tx| gather(tx, &ctx, &organisations).map(Readings)).await
    }

    /// The text in force beside a row of an organisation's sheet, and how the caller stands to it.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn text_beside(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        form: &str,
        lineage: &str,
    ) -> Result<Option<(TextView, ReadState)>> {
        ctx.may_any(Action::SeeEditions)?;
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let (cache, now, person) = (self.editions.clone(), ctx.micros(), ctx.actor.person());
        let forms = [form.to_owned(), series(form).to_owned()];
        let lineage = lineage.to_owned();
        self.db
            .read(move |tx| {
                let [form, series] = forms.each_ref().map(String::as_str);
                let Some(row) = texts::in_force(tx, series, &lineage, now)? else { return Ok(None) };
                let mut hash = None;
                if let Some(person) = person {
                    let said = reads::read_of(tx, person, series, &lineage)?;
                    let answered = reads::answered_row(tx, &permit, organisation, person, [form, series], &lineage)?;
                    hash = match (said, answered) {
                        (Some(said), at) if at.is_none_or(|at| said.read_at >= at) => Some(said.hash),
                        (said, Some(at)) => {
                            texts::in_force(tx, series, &lineage, at)?.map(|r| r.hash).or(said.map(|s| s.hash))
                        }
                        _ => None,
                    };
                }
                let state = match hash {
                    None => ReadState::Never,
                    Some(hash) if hash == row.hash => ReadState::Done,
                    Some(_) => ReadState::Before,
                };
                Ok(Some((cache.view(tx, row)?, state)))
            })
            .await
    }

    /// The texts that changed since the caller read them, by series and requirement.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn changed_texts(&self, ctx: &Ctx) -> Result<Vec<TextView>> {
        let readings = self.readings(ctx).await?;
        if readings.0.is_empty() {
            return Ok(Vec::new());
        }
        let (cache, now) = (self.editions.clone(), ctx.micros());
        self.db
            .read(move |tx| {
                let rows = newest(texts::published_until(tx, now)?).into_iter();
                let changed = rows.filter(|r| readings.of(&r.form, &r.lineage).is_some_and(|hash| hash != r.hash));
                changed.map(|row| cache.view(tx, row)).collect()
            })
            .await
    }

    /// Records that the caller has read the revision that stood before them.
    ///
    /// # Errors
    /// Refused; not found: no such revision, or one that has not appeared.
    pub async fn record_read(&self, ctx: &Ctx, form: &str, lineage: &str, hash: &str) -> Result<()> {
        ctx.may_any(Action::ReadGuide)?;
        let person = ctx.actor.person().ok_or(Error::Refused(domain::policy::Refusal::SignIn))?;
        let read = ReadRow {
            form: series(form).to_owned(),
            lineage: lineage.to_owned(),
            hash: hash.to_owned(),
            read_at: ctx.micros(),
        };
        let house = ctx.actor.organisations().first().copied().unwrap_or(INSTALLATION);
        let detail = format!("{} {lineage} {hash}", read.form);
        let entry = self.entry(ctx, house, Action::ReadGuide, person.bytes(), detail);
        self.db
            .write(move |tx| {
                let row = texts::find(tx, &read.hash)?.ok_or_else(Error::not_found)?;
                let appeared = row.published_at.is_some_and(|at| at <= read.read_at);
                if !appeared || (&row.form, &row.lineage) != (&read.form, &read.lineage) {
                    return Err(Error::not_found());
                }
                reads::record(tx, person, &read)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}
