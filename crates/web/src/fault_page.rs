//! Faults in words: the only place that writes an error page or a problem.

use crate::fault::Fault;
use crate::frame::Frame;
use crate::say::told;
use crate::visit::{Visit, Visitor};
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

#[derive(Template)]
#[template(path = "parts/fault.html")]
struct Page {
    t: Frame,
    sentence: String,
    sign_in: bool,
    number: Option<u64>,
}

/// Writes a fault over the empty response that carried it, whose headers stay.
pub(crate) fn write(fault: &Fault, visit: &Visitor, json: bool, carried: Response) -> Response {
    let (mut parts, _) = carried.into_parts();
    let (media, body) = if json { ("application/problem+json", problem(fault, visit)) } else { page(fault, visit) };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Some(seconds) = fault.wait {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if json && fault.status == StatusCode::UNAUTHORIZED {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    Response::from_parts(parts, Body::from(body))
}

/// The sentence of a fault as plain text.
fn sentence(fault: &Fault, visit: &Visit) -> String {
    fault.args.iter().fold(visit.say.plain(fault.code), |s, (name, value)| s.with(name, told(value))).to_string()
}

fn problem(fault: &Fault, visit: &Visit) -> String {
    let detail = match fault.fields.first() {
        // A form says it beside the field; a script reads one sentence.
        Some(field) => visit.say.plain_fault(field),
        None => sentence(fault, visit),
    };
    let fields: Vec<Value> = fault
        .fields
        .iter()
        .map(|f| json!({"name": f.name, "code": f.code, "detail": visit.say.plain_fault(f)}))
        .collect();
    let mut out = Map::new();
    out.insert("status".to_owned(), json!(fault.status.as_u16()));
    out.insert("code".to_owned(), json!(fault.code));
    out.insert("title".to_owned(), json!(visit.say.plain(&fault.title()).to_string()));
    out.insert("detail".to_owned(), json!(detail));
    out.insert("fields".to_owned(), json!(fields));
    if let Some(current) = &fault.current {
        out.insert("current".to_owned(), current.clone());
    }
    Value::Object(out).to_string()
}

fn page(fault: &Fault, visit: &Visitor) -> (&'static str, String) {
    let page = Page {
        t: Frame::of_fault(visit, &fault.title()),
        sentence: match fault.fields.first() {
            Some(field) => visit.say.plain_fault(field),
            None => sentence(fault, visit),
        },
        sign_in: fault.status == StatusCode::UNAUTHORIZED,
        number: fault.status.is_server_error().then_some(visit.ctx.request),
    };
    match page.render() {
        Ok(html) => ("text/html; charset=utf-8", html),
        Err(error) => {
            tracing::error!(request = visit.ctx.request, %error, "the error page itself");
            ("text/plain; charset=utf-8", page.sentence)
        }
    }
}
