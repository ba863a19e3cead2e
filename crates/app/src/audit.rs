//! The audit record: head, verification, an organisation's own lines.

use crate::{App, Ctx, Error, Result};
use domain::audit::Hash;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::Action;
use std::collections::BTreeMap;
use storage::audit::{Line, Verdict};

/// Most records on one page.
const MOST: i64 = 200;

/// A record as a page shows it.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// The record.
    pub line: Line,
    /// Name of the person, or that they were erased; none for a command and a link.
    pub who: Option<String>,
}

impl App {
    /// Number of records and the hash over the heads of all chains.
    ///
    /// # Errors
    /// Refused.
    pub async fn audit_head(&self, ctx: &Ctx) -> Result<(i64, Hash)> {
        ctx.may_any(Action::Operate)?;
        self.db.report(|tx| Ok::<_, Error>(storage::audit::head(tx)?)).await
    }

    /// Reads all chains; with a kept head also that what it covers is still there.
    ///
    /// # Errors
    /// Refused.
    pub async fn audit_verify(&self, ctx: &Ctx, kept: Option<Hash>) -> Result<Verdict> {
        ctx.may_any(Action::Operate)?;
        self.db.report(move |tx| Ok::<_, Error>(storage::audit::verify(tx, kept)?)).await
    }

    /// The newest records of an organisation, with names instead of ids.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn audit_lines(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<AuditLine>> {
        let permit = ctx.may(Action::SeeAudit, organisation)?;
        self.db
            .report(move |tx| {
                let mut names: BTreeMap<[u8; 16], Option<String>> = BTreeMap::new();
                let mut out = Vec::new();
                for line in storage::audit::newest(tx, &permit, organisation, MOST)? {
                    let who = match names.get(&line.actor) {
                        Some(known) => known.clone(),
                        None => {
                            let name = storage::people::name(tx, PersonId::from_bytes(line.actor))?;
                            names.insert(line.actor, name.clone());
                            name
                        }
                    };
                    out.push(AuditLine { line, who });
                }
                Ok::<_, Error>(out)
            })
            .await
    }
}
