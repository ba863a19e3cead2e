//! Is it well? Health for `/healthz`, `/readyz` and `doctor`.

use crate::{App, Ctx, Error, Result};
use domain::policy::Action;
use serde::Serialize;

/// One check of `doctor`.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// Key of the sentence that says what was found.
    pub detail: String,
    /// What to do, where it is not well.
    pub remedy: String,
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

    /// Writes a setting of the installation.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn set_setting(&self, ctx: &Ctx, key: &'static str, value: String) -> Result<()> {
        ctx.may_any(Action::Operate)?;
        let entry = self.entry(
            ctx,
            domain::ids::OrganisationId::from_bytes([0; 16]),
            Action::Operate,
            [0; 16],
            format!("{key}={value}"),
        );
        self.db
            .write(move |tx| {
                storage::settings::put(tx, key, &value)?;
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }
}
