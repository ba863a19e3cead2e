//! Files that prove an answer: in by a form with one file, out as an attachment.

use crate::api::write::{attachment, created, key};
use crate::fault::{Answer, Fault};
use crate::take::{Path, Piece, Upload};
use crate::visit::Signed;
use app::Error;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use domain::ids::{EvidenceId, OrganisationId};
use domain::policy::Action;
use futures_util::stream;
use tokio::io::AsyncReadExt;

/// Largest body of a form with one file: the file and the form around it.
pub const BODY: usize = app::evidence::FILE_MAX as usize + 64 * 1024;
/// How long a large file may take on a slow line (seconds).
pub const SECONDS: u64 = 300;

/// A file that somebody sends for us can only be kept: nothing in it runs, nothing is fetched.
pub(crate) const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
/// Bytes per piece on the way out.
pub(crate) const PIECE: usize = 64 * 1024;

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
    let (row, path) = visit.app().evidence_file(&visit.ctx, id).await?;
    stored(&path, &row.media_type, &row.name, row.bytes).await
}

/// A file of the store, to be kept: whatever somebody sent us, nothing in it runs.
///
/// # Errors
/// Inside, when the bytes are not in the store.
pub(crate) async fn stored(path: &std::path::Path, media_type: &str, name: &str, bytes: i64) -> Answer {
    let open = tokio::fs::File::open(path).await;
    let file = open.map_err(|e| Fault::inside(format!("{} is not in the store: {e}", path.display())))?;
    let media = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
        (header::CONTENT_DISPOSITION, attachment(name)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, Body::from_stream(pieces(file))).into_response())
}

fn pieces(file: tokio::fs::File) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE];
        let n = file.read(&mut piece).await?;
        piece.truncate(n);
        Ok((n > 0).then(|| (Bytes::from(piece), file)))
    })
}
