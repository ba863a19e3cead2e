//! A video in parts, for the script of the form: POST /seminars/uploads begins or finds again, GET and POST
//! /seminars/uploads/{id} say how much is there and take the next part. Answers are JSON.

use crate::fault::{Answer, Fault};
use crate::take::{Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::Error;
use app::seminars::PART;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::ids::{OrganisationId, UploadId};

/// Largest body of a part: the part and the form around it.
pub const BODY: usize = PART as usize + 64 * 1024;
/// How long a part may take on a slow line (seconds).
pub const SECONDS: u64 = 300;

fn told(id: UploadId, offset: u64, bytes: u64) -> Response {
    let told = serde_json::json!({"id": id, "offset": offset, "bytes": bytes, "part": PART});
    ([(header::CONTENT_TYPE, "application/json")], told.to_string()).into_response()
}

/// POST /seminars/uploads
pub async fn begin(visit: Signed, typed: Typed) -> Answer {
    let organisation: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let bytes = typed.raw("bytes").trim().parse().unwrap_or(0);
    let (name, mark) = (typed.line("name"), typed.line("mark"));
    let (row, offset) = visit.app().begin_upload(&visit.ctx, organisation, &name, &mark, bytes).await?;
    Ok(told(row.id, offset, row.bytes))
}

/// GET /seminars/uploads/{id}
pub async fn state(visit: Signed, Path(id): Path<UploadId>) -> Answer {
    let (row, offset) = visit.app().upload(&visit.ctx, id).await?;
    Ok(told(row.id, offset, row.bytes))
}

/// POST /seminars/uploads/{id}: `offset`, then `part`.
pub async fn part(visit: Signed, Path(id): Path<UploadId>, mut upload: Upload) -> Answer {
    let (row, _) = visit.app().upload(&visit.ctx, id).await?;
    loop {
        let offset = upload.typed().raw("offset").parse().ok();
        match upload.next().await? {
            Some(Piece::File(mut piece)) if piece.name == "part" => {
                let offset = offset.ok_or_else(|| Error::field("offset", "api-missing"))?;
                let mut part = visit.app().upload_part(&visit.ctx, id, offset).await?;
                while let Some(chunk) = piece.chunk().await? {
                    part.take(&chunk)?;
                }
                return Ok(told(row.id, part.end().await?, row.bytes));
            }
            Some(_) => {}
            None => return Err(Error::field("part", "api-missing").into()),
        }
    }
}
