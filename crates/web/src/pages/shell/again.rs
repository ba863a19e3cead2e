//! A form that came too soon: the page keeps what was typed and sends it once more, after a while.

use crate::fault::{Answer, Fault};
use crate::forgery;
use crate::frame::{Frame, page_as};
use crate::outer::wants_json;
use crate::take::Typed;
use crate::visit::Visitor;
use askama::Template;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};

/// Larger forms are not offered again (bytes).
const MOST: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "pages/shell/again.html")]
struct Again {
    t: Frame,
    path: String,
    minutes: i64,
    pairs: Vec<(String, String)>,
}

/// The answer to whoever came too often: a page with the form in it where a form came from a page of ours, else the
/// sentence alone. Passwords are never put into a page: such a form is typed again.
pub(crate) async fn too_often(visit: &Visitor, request: Request, seconds: u64) -> Answer {
    let fault = || Err(Fault::too_many(seconds));
    let headers = request.headers();
    let media = headers.get(header::CONTENT_TYPE).map(|v| v.as_bytes().to_ascii_lowercase()).unwrap_or_default();
    let is_form = *request.method() == Method::POST
        && media.starts_with(b"application/x-www-form-urlencoded")
        && !wants_json(headers)
        && !crate::table::is_api(visit.path())
        && forgery::is_from_here(headers);
    if !is_form {
        return fault();
    }
    let Ok(bytes) = to_bytes(request.into_body(), MOST).await else { return fault() };
    let typed = Typed::from_urlencoded(&bytes);
    if typed.pairs().any(|(name, _)| name.contains("password")) || typed.pairs().next().is_none() {
        return fault();
    }
    let pairs = typed.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let minutes = i64::try_from(seconds.div_ceil(60)).unwrap_or(i64::MAX);
    let path = visit.address.clone();
    let page = Again { t: Frame::of_fault(visit, "error-title-429"), path, minutes, pairs };
    let mut answer = page_as(StatusCode::TOO_MANY_REQUESTS, &page)?;
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(answer)
}
