//! Whether a paper is genuine, for everybody: by its printed code, or by the file.

use crate::api::write::json;
use crate::fault::{Answer, Fault};
use crate::pages::checks::bytes;
use crate::take::{Path, Piece, Upload};
use crate::visit::Visitor;
use app::Error;
use axum::http::StatusCode;
use serde_json::json;

/// What a code stands for.
pub async fn by_code(visit: Visitor, Path(code): Path<String>) -> Answer {
    let found = visit.app().check_by_code(&visit.ctx, &code).await?;
    let mut body = found.json();
    body["detail"] = found.demo.then(|| visit.say.plain("genuine-demo").to_string()).into();
    Ok(json(StatusCode::OK, &body))
}

/// Whether a file is genuine.
pub async fn file(visit: Visitor, mut form: Upload) -> Answer {
    while let Some(piece) = form.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.name != "file" {
            continue;
        }
        let found = visit.app().check_file(bytes(part).await?).await?;
        let detail = visit.say.plain(found.detail).to_string();
        let body = json!({"genuine": found.genuine, "code": found.code, "detail": detail});
        return Ok(json(StatusCode::CREATED, &body));
    }
    Err(Fault::from(Error::field("file", "api-missing")))
}
