//! A file for the API: taken in once per key, and shown.

use super::Incoming;
use crate::once::{Made, Once};
use crate::{App, Ctx, Result};
use domain::ids::OrganisationId;
use sha2::Digest;
use storage::evidence::EvidenceRow;

impl App {
    /// The same once per key, answered with the file as the API shows it. The key stands for the address,
    /// the name and the bytes of the file, not for the form around them, which differs at each try.
    ///
    /// # Errors
    /// As [`App::add_evidence`]; conflict `idempotency-key-reused`.
    pub async fn add_evidence_once(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        name: &str,
        incoming: Incoming,
        key: Option<&str>,
    ) -> Result<Made> {
        let hash = incoming.hash.clone().finalize();
        let request: [&[u8]; 4] = [b"evidence", &organisation.bytes(), name.as_bytes(), &hash];
        let once = key.map(|key| Once::new(ctx, key, &request)).transpose()?;
        let (row, add) = self.adding(ctx, organisation, name, incoming).await?;
        let brought = row.sha256.clone();
        let made = self.once(ctx, once, move |tx| add(tx).map(|()| file_json(&row))).await;
        self.made_or_gone(made, [brought]).await
    }
}

/// A file as the API shows it.
#[must_use]
pub fn file_json(row: &EvidenceRow) -> serde_json::Value {
    serde_json::json!({
        "id": row.id, "name": row.name, "sha256": row.sha256, "bytes": row.bytes, "media_type": row.media_type,
        "expires_on": row.expires_on.map(|d| d.to_string()),
    })
}
