//! The demonstration (CONTRACT "Demo"): made up, and made by the same use cases as everything else, each with a context
//! of its time. The same clock gives the same ids, salts and keys.

mod continuity;
mod desks;
mod files;
mod help;
mod names;
mod notices;
mod people;
mod rooms;
mod seminars;
mod sheets;
mod summaries;
mod tree;

use crate::open::{Data, House};
use anyhow::Result;
use app::{App, Ctx};
use domain::ids::{OrganisationId, PersonId};
use domain::people::Role;
use domain::policy::Actor;
use jiff::civil::date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

pub use names::{LOGINS, PASSWORD};

/// The setting of a demonstration: `making` while it is made, then `1`.
const SETTING: &str = "demo";

/// The demonstration while it is made.
struct Made<'a> {
    app: &'a App,
    now: Timestamp,
    /// Organisations by the name that stands in their logins.
    organisations: BTreeMap<&'static str, OrganisationId>,
    /// The one who looks after each of them.
    owners: BTreeMap<&'static str, PersonId>,
}

/// Fills new data; `false` when the demonstration stands already.
///
/// # Errors
/// As the use cases give them.
pub async fn fill(house: &House) -> Result<bool> {
    if house.data != Data::New {
        return Ok(false);
    }
    let app = &house.app;
    set(app, "making").await?;
    let mut made = Made { app, now: app.ports.clock.now(), organisations: BTreeMap::new(), owners: BTreeMap::new() };
    tree::plant(&mut made).await?;
    people::settle(&mut made).await?;
    help::hang(&made).await?;
    sheets::answer(&made).await?;
    continuity::write(&made).await?;
    notices::travel(&made).await?;
    rooms::furnish(&made).await?;
    desks::answer(&made).await?;
    seminars::show(&made).await?;
    summaries::tell(&made).await?;
    consent(&made).await?;
    app.fold_programme(&made.command(made.now)).await?;
    set(app, "1").await?;
    Ok(true)
}

/// The clinic lets its county see its answers.
async fn consent(made: &Made<'_>) -> Result<()> {
    let (clinic, county) = (made.organisation("clinic")?, made.organisation("county-a1")?);
    let ctx = made.owner("clinic", made.at(2026, 5, 11, 10))?;
    made.app.change_consent(&ctx, clinic, county, Some(true), Some(false)).await?;
    Ok(())
}

async fn set(app: &App, value: &'static str) -> Result<()> {
    Ok(app.db.write(move |tx| storage::settings::put(tx, SETTING, value)).await?)
}

impl Made<'_> {
    /// An hour of a day in Tokyo; now, if that is still to come.
    fn at(&self, year: i32, month: i8, day: i8, hour: i8) -> Timestamp {
        let year = i16::try_from(year).unwrap_or(2000);
        let wanted = Offset::constant(9).to_timestamp(date(year, month, day).at(hour, 0, 0, 0));
        wanted.map_or(self.now, |wanted| wanted.min(self.now))
    }
    /// Somewhat before the beginning, one second for each: ids come in the order in which things were made.
    fn before_beginning(&self, place: i64) -> Timestamp {
        self.beginning().checked_sub(SignedDuration::from_secs(1_000 - place)).unwrap_or(self.now)
    }
    /// A command at that time.
    fn command(&self, now: Timestamp) -> Ctx {
        Ctx { actor: Actor::Command, now, request: 0 }
    }
    /// The one who looks after an institution, at that time.
    fn owner(&self, name: &'static str, now: Timestamp) -> Result<Ctx> {
        let (organisation, person) = (self.organisation(name)?, self.owners.get(name).copied());
        let actor = match person {
            Some(id) => Actor::Person { id, roles: vec![(organisation, Role::Owner)] },
            None => Actor::Command,
        };
        Ok(Ctx { actor, now, request: 0 })
    }
    /// The organisation of a name.
    fn organisation(&self, name: &str) -> Result<OrganisationId> {
        self.organisations
            .get(name)
            .copied()
            .ok_or_else(|| anyhow::anyhow!("no organisation {name} in the demonstration"))
    }
    /// When everything was set up.
    fn beginning(&self) -> Timestamp {
        self.at(2023, 4, 3, 9)
    }
}
