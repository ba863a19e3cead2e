//! The audit record: head, verification, an organisation's own lines.

use crate::{App, Ctx, Error, Result};
use domain::audit::Hash;
use domain::ids::OrganisationId;
use domain::policy::Action;
use storage::audit::{Line, Verdict};

impl App {
    /// Number of records and the hash over the heads of all chains.
    ///
    /// # Errors
    /// Refused.
    pub async fn audit_head(&self, ctx: &Ctx) -> Result<(i64, Hash)> {
        ctx.may_any(Action::Operate)?;
        self.db.read(|tx| Ok::<_, Error>(storage::audit::head(tx)?)).await
    }

    /// Reads all chains; with a kept head also that what it covers is still there.
    ///
    /// # Errors
    /// Refused.
    pub async fn audit_verify(&self, ctx: &Ctx, kept: Option<Hash>) -> Result<Verdict> {
        ctx.may_any(Action::Operate)?;
        self.db.read(move |tx| Ok::<_, Error>(storage::audit::verify(tx, kept)?)).await
    }

    /// The newest records of an organisation.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn audit_lines(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<Line>> {
        let permit = ctx.may(Action::SeeAudit, organisation)?;
        self.db.read(move |tx| Ok::<_, Error>(storage::audit::newest(tx, &permit, organisation, 200)?)).await
    }
}
