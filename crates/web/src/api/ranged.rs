//! A file of the store by ranges: what a player asks for is sent piece by piece from where it lies, and never read whole.

use crate::api::evidence::SANDBOX;
use crate::fault::{Answer, Fault};
use app::App;
use app::ports::Blob;
use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::IntoResponse;
use domain::dates::from_micros;
use domain::ranges::{Asked, Held, Part, http_date, part};
use futures_util::stream;
use jiff::Timestamp;
use std::convert::Infallible;

/// What a request says of the part that it wants.
pub struct Wanted {
    get: bool,
    range: Option<String>,
    if_range: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            get: parts.method == Method::GET,
            range: single(&parts.headers, &header::RANGE),
            if_range: single(&parts.headers, &header::IF_RANGE),
        })
    }
}

/// A header that stands there once; twice it means nothing.
fn single(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut all = headers.get_all(name).iter();
    let one = all.next()?.to_str().ok()?.to_owned();
    all.next().is_none().then_some(one)
}

/// A file of the store.
pub(crate) struct Stored<'f> {
    /// The house in whose store it is.
    pub app: &'f App,
    /// Hash of its bytes, by which the store knows it; the file's tag.
    pub sha256: &'f str,
    /// Media type, told by content.
    pub media_type: &'f str,
    /// Since when it is there, microseconds.
    pub since: i64,
    /// How a browser is to take it: an attachment with a name, or `inline`.
    pub disposition: HeaderValue,
}

impl Stored<'_> {
    /// Answers with the part that is wanted.
    ///
    /// # Errors
    /// Nothing stored: the store is away. Inside, when the bytes are not in the store.
    pub(crate) async fn send(&self, wanted: &Wanted, now: Timestamp) -> Answer {
        let mut blob = self.app.open_blob(self.sha256).await?;
        let gone = |e: app::ports::BlobError| Fault::inside(format!("{} is not in the store: {e}", self.sha256));
        let bytes = blob.length().await.map_err(gone)?;
        let (tag, since) = (format!("\"{}\"", self.sha256), from_micros(self.since));
        let asked = Asked { get: wanted.get, range: wanted.range.as_deref(), if_range: wanted.if_range.as_deref() };
        let part = part(asked, Held { bytes, tag: &tag, since: Some(since), now });
        let text = |text: &str| HeaderValue::from_str(text).map_err(|e| Fault::inside(e.to_string()));
        let media = HeaderValue::from_str(self.media_type);
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::ETAG, text(&tag)?);
        headers.insert(header::LAST_MODIFIED, text(&http_date(since))?);
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Some(range) = part.content_range(bytes) {
            headers.insert(header::CONTENT_RANGE, text(&range)?);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(part.length(bytes)));
        if part == Part::Outside {
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
        headers.insert(header::CONTENT_DISPOSITION, self.disposition.clone());
        headers.insert(header::CONTENT_TYPE, media.unwrap_or(HeaderValue::from_static("application/octet-stream")));
        let (status, first) = match part {
            Part::Bytes { first, .. } => (StatusCode::PARTIAL_CONTENT, first),
            _ => (StatusCode::OK, 0),
        };
        if !wanted.get {
            return Ok((status, headers).into_response());
        }
        if first > 0 {
            blob.skip_to(first).await.map_err(gone)?;
        }
        Ok((status, headers, Body::from_stream(pieces(blob, part.length(bytes)))).into_response())
    }
}

/// So many bytes from where a file stands, piece by piece.
pub(crate) fn pieces(blob: Blob, bytes: u64) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold((blob, bytes), async |(mut blob, left)| {
        let piece = blob.next(left).await?;
        let rest = left.saturating_sub(piece.len() as u64);
        Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), (blob, rest))))
    })
}
