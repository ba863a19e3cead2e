//! Is it well? Health for `/healthz` and `/readyz`, the findings that `doctor` and the operator's page show, and what is
//! counted of the installation as a whole.

pub mod measures;
pub mod overview;
pub mod survey;
pub mod verify;

use crate::{App, Ctx, Error, Result};
use domain::policy::{Action, Permit};
use serde::Serialize;

/// The setting that holds when the last backup was made, microseconds.
pub const BACKUP_LAST: &str = "backup-last";
/// The setting that holds which files were missing in it, `files/ab/…` with a space between; empty: none.
pub const BACKUP_LOST: &str = "backup-lost";

/// One thing that was looked at. The sentences are keys of `content/messages`: whoever shows it puts it into words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub name: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// Key of the sentence that says what was found.
    pub detail: String,
    /// Values that stand in it.
    pub values: Vec<(&'static str, String)>,
    /// Key of what to do; empty where it is well.
    pub remedy: String,
}

impl Finding {
    /// A finding whose sentences are `doctor-NAME-ok`, or `doctor-NAME-bad` and `doctor-NAME-remedy`.
    #[must_use]
    pub fn new(name: &'static str, ok: bool, values: Vec<(&'static str, String)>) -> Self {
        let detail = format!("doctor-{name}-{}", if ok { "ok" } else { "bad" });
        Self { name, ok, detail, values, remedy: String::new() }.with_remedy()
    }
    /// The same with another sentence about what was found.
    #[must_use]
    pub fn told(mut self, detail: &str) -> Self {
        detail.clone_into(&mut self.detail);
        self
    }
    fn with_remedy(mut self) -> Self {
        if !self.ok {
            self.remedy = format!("doctor-{}-remedy", self.name);
        }
        self
    }
}

/// What somebody may do who stands for the installation; for everybody else there is no such thing.
pub(crate) fn overseer(ctx: &Ctx) -> Result<Permit> {
    ctx.may_any(Action::Oversee).map_err(hidden)
}

/// Inside the transaction: the permit once it is confirmed.
pub(crate) fn confirmed(tx: &sql::Tx, permit: &Permit) -> Result<Permit> {
    crate::for_installation(tx, permit).map_err(hidden)
}

fn hidden(error: Error) -> Error {
    match error {
        Error::Refused(domain::policy::Refusal::Forbidden) => Error::not_found(),
        other => other,
    }
}

impl App {
    /// Whether the database answers.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn ready(&self) -> Result<()> {
        self.db.read(|tx| Ok::<_, Error>(storage::settings::probe(tx)?)).await
    }

    /// A setting of the installation.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn setting(&self, key: &'static str) -> Result<Option<String>> {
        self.db.read(move |tx| Ok::<_, Error>(storage::settings::get(tx, key)?)).await
    }
}
