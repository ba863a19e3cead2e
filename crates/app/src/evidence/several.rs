//! One file for several institutions: the bytes once, a row and a record for each owner.

use super::{EvidenceRow, Incoming};
use crate::{App, Ctx, Error, Result};
use domain::ids::{EvidenceId, OrganisationId};
use domain::policy::Action;

impl App {
    /// Takes a file in for several institutions.
    ///
    /// # Errors
    /// As [`App::add_evidence`]; nothing is taken in where one of the institutions is out of reach.
    pub(crate) async fn add_evidence_to(
        &self,
        ctx: &Ctx,
        owners: &[OrganisationId],
        name: &str,
        incoming: Incoming,
    ) -> Result<Vec<EvidenceRow>> {
        for owner in owners {
            ctx.may(Action::AddEvidence, *owner)?;
        }
        let Some((first, others)) = owners.split_first() else { return Ok(Vec::new()) };
        let added = self.add_evidence(ctx, *first, name, incoming).await?;
        let mut out = vec![added.clone()];
        for owner in others {
            let row = EvidenceRow { organisation: *owner, id: EvidenceId(self.new_id(ctx)), ..added.clone() };
            let permit = ctx.may(Action::AddEvidence, *owner)?;
            let detail = format!("{} {}", row.sha256, row.name);
            let entry = self.entry(ctx, *owner, Action::AddEvidence, row.id.bytes(), detail);
            let stored = row.clone();
            let add = move |tx: &sql::Tx<'_>| {
                storage::evidence::add(tx, &permit, &stored)?;
                Ok::<_, Error>(storage::audit::append(tx, &entry)?)
            };
            self.db.write(add).await?;
            out.push(row);
        }
        Ok(out)
    }
}
