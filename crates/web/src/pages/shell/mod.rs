//! What belongs to no subject: the front door, the view switches, signs of life.

mod again;
mod home;
mod preferences;

pub(crate) use again::too_often;
pub use home::home;
pub use preferences::change as preferences;

use crate::fault::{Answer, Fault};
use crate::state::Web;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// GET /healthz: the process lives.
pub async fn healthz() -> Response {
    text(StatusCode::OK, "ok\n")
}

/// GET /readyz: the database answers too.
pub async fn readyz(State(web): State<Web>) -> Response {
    match web.app.ready().await {
        Ok(()) => text(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            text(StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}

fn text(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], text)
        .into_response()
}

/// What no route knows.
pub async fn unknown() -> Answer {
    Err(Fault::not_found())
}

/// A route that knows other methods.
pub async fn other_method() -> Answer {
    Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, "error-method"))
}
