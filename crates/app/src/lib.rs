//! The use cases, verbs: authorise → decide → store → audit → enqueue. One module per subject. What the
//! house needs from outside (press, post, clock, dice, keys) comes through [`ports`]; SQL stays in `storage`.

pub mod audit;
pub mod blobs;
pub mod checklist;
pub mod checks;
pub mod codes;
pub mod continuity;
pub mod copies;
pub mod desk;
pub mod erased;
pub mod error;
pub mod evidence;
mod evidence_photo;
pub mod genuine;
pub mod guide;
#[cfg(test)]
mod hostile;
pub mod imports;
pub mod incidents;
pub mod jobs;
pub mod leaving;
pub mod mails;
pub mod notices;
pub mod once;
pub mod organisations;
pub mod papers;
pub mod people;
pub mod platform;
pub mod ports;
pub mod programme;
pub mod quarantine;
pub mod reminders;
pub mod rooms;
pub mod seminars;
pub mod setup;
pub mod vendors;

pub use error::{Error, Field, Result};

use content::Content;
use domain::ids::{OrganisationId, uuid7};
use domain::policy::{Action, Actor, Permit, Subject};
use jiff::{Timestamp, civil::Date};
use ports::Ports;
use std::{path::PathBuf, sync::Arc};

/// Where the installation runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// One PC, loopback.
    Pc,
    /// The clinic's own network.
    Network,
    /// Hosted under a public name.
    Hosted,
}

impl Place {
    /// The code in `mamori.toml`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Place::Pc => "pc",
            Place::Network => "network",
            Place::Hosted => "hosted",
        }
    }
}

/// What does not change while the process runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it runs.
    pub place: Place,
    /// Address under which others reach it, as `mamori.toml` says.
    pub public_url: Option<String>,
    /// Address under which colleagues reach it in the clinic's network, as `serve` found it.
    pub inside_url: Option<String>,
    /// The demonstration: 見本 everywhere, nothing can be dialled.
    pub demo: bool,
    /// `files/` of the data directory: what comes in lies here first, and what is kept, unless the store is elsewhere.
    pub files: PathBuf,
    /// Folders in which `erased.log` lies: the data directory, and the one of the daily backups.
    pub erased: Vec<PathBuf>,
    /// Version of the program.
    pub version: &'static str,
}

impl Config {
    /// The address for everybody: only a hosted place has one. What leads there is printed and mailed to outsiders.
    #[must_use]
    pub fn address_for_all(&self) -> Option<&str> {
        let url = self.public_url.as_deref().filter(|_| self.place == Place::Hosted)?;
        Some(url.trim_end_matches('/'))
    }
    /// The address for the institution's own people: in the clinic's network also the one inside; none on one PC, where
    /// nobody else can open anything.
    #[must_use]
    pub fn address_for_colleagues(&self) -> Option<&str> {
        match self.place {
            Place::Pc => None,
            Place::Network => {
                self.public_url.as_deref().or(self.inside_url.as_deref()).map(|u| u.trim_end_matches('/'))
            }
            Place::Hosted => self.address_for_all(),
        }
    }
}

/// The house. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: sql::Db,
    /// What the scheme says.
    pub content: Arc<Content>,
    /// Press, post, clock, dice, keys.
    pub ports: Ports,
    /// Fixed settings.
    pub config: Arc<Config>,
    /// Editions by hash: what is named by its hash may be kept between transactions.
    pub editions: guide::EditionCache,
    /// Held by whoever brings bytes until their row is written, so that nobody of this process removes the same bytes
    /// meanwhile. Between processes the database does it (`blobs::Coming`).
    pub coming: Arc<tokio::sync::RwLock<()>>,
}

/// Who acts, when, under which request: goes into every use case.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who.
    pub actor: Actor,
    /// When; fixed for the whole request.
    pub now: Timestamp,
    /// For logs only.
    pub request: u64,
}

impl Ctx {
    /// Today in Tokyo.
    #[must_use]
    pub fn today(&self) -> Date {
        domain::dates::day_in_tokyo(self.now)
    }
    /// The same for a paper that is to bear another instant than now. For dating alone: who may do what is a matter of now.
    #[must_use]
    pub(crate) fn dated(&self, at: Option<Timestamp>) -> Self {
        Self { now: at.unwrap_or(self.now), ..self.clone() }
    }
    /// Now, as it is stored.
    #[must_use]
    pub fn micros(&self) -> i64 {
        self.now.as_microsecond()
    }
    /// Asks the policy about an organisation's thing.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn may(&self, action: Action, organisation: OrganisationId) -> Result<Permit> {
        Ok(domain::policy::decide(&self.actor, action, &Subject::of(organisation))?)
    }
    /// Asks the policy about something that belongs to no single organisation.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn may_any(&self, action: Action) -> Result<Permit> {
        Ok(domain::policy::decide(&self.actor, action, &Subject::common())?)
    }
}

impl App {
    /// A context for now.
    #[must_use]
    pub fn ctx(&self, actor: Actor, request: u64) -> Ctx {
        Ctx { actor, now: self.ports.clock.now(), request }
    }
    /// A new identifier, made before a transaction.
    #[must_use]
    pub fn new_id(&self, ctx: &Ctx) -> uuid::Uuid {
        let mut random = [0; 10];
        self.ports.dice.fill(&mut random);
        uuid7(ctx.now.as_millisecond(), random)
    }
    /// Sixteen random bytes: the salt of an audit record.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.ports.dice.fill(&mut salt);
        salt
    }
    /// Whether the caller stands for the installation in this: the operator, a national association, or the owner of
    /// the only institution. For what is offered on a page; what is allowed is asked in the transaction, see
    /// [`for_installation`].
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn stands_for_installation(&self, ctx: &Ctx, action: Action) -> Result<bool> {
        let Ok(permit) = ctx.may_any(action) else { return Ok(false) };
        self.db.read(move |tx| Ok(storage::organisations::confirm(tx, &permit)?.is_some())).await
    }
    /// The beginnings of an audit entry for a change by this context.
    #[must_use]
    pub fn entry(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        action: Action,
        subject_id: [u8; 16],
        detail: String,
    ) -> storage::audit::Entry {
        storage::audit::Entry {
            organisation: organisation.bytes(),
            at: ctx.micros(),
            actor: ctx.actor.person(),
            action,
            subject_id,
            salt: self.salt(),
            detail,
        }
    }
}

/// Inside a transaction: the permit once it is confirmed that its holder stands for the installation.
///
/// # Errors
/// Forbidden; as the engine gives them.
pub(crate) fn for_installation(tx: &sql::Tx, permit: &Permit) -> Result<Permit> {
    storage::organisations::confirm(tx, permit)?.ok_or(Error::Refused(domain::policy::Refusal::Forbidden))
}
