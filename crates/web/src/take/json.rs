//! A JSON body of the API.

use crate::fault::Fault;
use crate::forgery::of_body;
use crate::table::BODY;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

/// The body as a value.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;
    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !(media == "application/json" || media.ends_with("+json")) {
            return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "error-json-expected"));
        }
        // The gate has set the limit of the route.
        let bytes = axum::body::to_bytes(request.into_body(), usize::MAX).await.map_err(|e| of_body(&e, BODY))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|e| {
            Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "error-json")
                .with("line", e.line().to_string())
                .with("column", e.column().to_string())
        })
    }
}
