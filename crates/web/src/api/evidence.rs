//! Files that prove an answer: in by a form with one file, out as an attachment.

use crate::api::ranged::pieces;
use crate::api::write::{attachment, created, key};
use crate::fault::Answer;
use crate::take::{Path, Piece, Upload};
use crate::visit::Signed;
use app::{App, Error};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use domain::ids::{EvidenceId, OrganisationId};
use domain::policy::Action;

/// Largest body of a form with one file: the file and the form around it.
pub const BODY: usize = app::evidence::FILE_MAX as usize + 64 * 1024;
/// How long a large file may take on a slow line (seconds).
pub const SECONDS: u64 = 300;

/// A file that somebody sends for us can only be kept: nothing in it runs, nothing is fetched.
pub(crate) const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// Takes a file in.
pub async fn add(
    visit: Signed,
    Path(organisation): Path<OrganisationId>,
    headers: HeaderMap,
    mut form: Upload,
) -> Answer {
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::AddEvidence, organisation)?;
    while let Some(piece) = form.next().await? {
        let Piece::File(mut part) = piece else { continue };
        if part.name != "file" {
            continue;
        }
        let mut incoming = visit.app().incoming()?;
        while let Some(chunk) = part.chunk().await? {
            incoming.take(&chunk)?;
        }
        let key = key(&headers);
        let made =
            visit.app().add_evidence_once(&visit.ctx, organisation, &part.file_name, incoming, key.as_deref()).await?;
        return Ok(created(&made));
    }
    Err(Error::field("file", "api-missing").into())
}

/// A file as it was brought, to be kept.
pub async fn file(visit: Signed, Path(id): Path<EvidenceId>) -> Answer {
    let row = visit.app().evidence_file(&visit.ctx, id).await?;
    stored(visit.app(), &row.sha256, &row.media_type, &row.name, row.bytes).await
}

/// A file of the store, to be kept: whatever somebody sent us, nothing in it runs.
///
/// # Errors
/// Nothing stored: the store is away. Inside, when the bytes are not in the store.
pub(crate) async fn stored(app: &App, sha256: &str, media_type: &str, name: &str, bytes: i64) -> Answer {
    let blob = app.open_blob(sha256).await?;
    let media = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
        (header::CONTENT_DISPOSITION, attachment(name)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    let bytes = u64::try_from(bytes).unwrap_or(0);
    Ok((headers, Body::from_stream(pieces(blob, bytes))).into_response())
}
