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
        let mut owners = owners.to_vec();
        owners.sort_unstable();
        let Some((first, others)) = owners.split_first() else { return Ok(Vec::new()) };
        let (added, add) = self.adding(ctx, *first, name, incoming).await?;
        let mut more = Vec::new();
        for owner in others {
            let row = EvidenceRow { organisation: *owner, id: EvidenceId(self.new_id(ctx)), ..added.clone() };
            let permit = ctx.may(Action::AddEvidence, *owner)?;
            let detail = format!("{} {}", row.sha256, row.name);
            let entry = self.entry(ctx, *owner, Action::AddEvidence, row.id.bytes(), detail);
            more.push((permit, row, entry));
        }
        let brought = added.sha256.clone();
        let written = self.db.write(move |tx| {
            let mut out = vec![added.clone()];
            for (permit, row, _) in &more {
                storage::evidence::add(tx, permit, row)?;
                out.push(row.clone());
            }
            // The heads of the chains move last, in the order of their owners.
            add(tx)?;
            for (_, _, entry) in &more {
                storage::audit::append(tx, entry)?;
            }
            Ok::<_, Error>(out)
        });
        let written = written.await;
        self.written_or_gone(written, [brought]).await
    }
}
