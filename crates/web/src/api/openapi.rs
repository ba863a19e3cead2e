//! GET /openapi.json: the description of the API. Addresses come from the table of routes, shapes from
//! [`crate::api::schema`], words from [`lines`].

mod lines;

use crate::fault::Answer;
use crate::routes::TABLE;
use crate::table::{Kind, RouteInfo};
use crate::visit::Visitor;
use axum::http::header;
use axum::response::IntoResponse;
use lines::{LINES, Line, Reply, Send};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static TEXT: LazyLock<String> = LazyLock::new(openapi_json);

/// The description.
pub async fn show(_: Visitor) -> Answer {
    Ok(([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response())
}

/// `docs/generated/openapi.json`: the same bytes for the same program.
#[must_use]
pub fn openapi_json() -> String {
    let mut paths: Map<String, Value> = Map::new();
    for route in TABLE.iter().filter(|r| r.is_api()) {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Value::Object(path) = path {
            path.insert(route.method.to_lowercase(), operation(route));
        }
    }
    let schemas: Map<String, Value> = super::schema::all()
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()))
        .collect();
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Mamori",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "The yearly cybersecurity checklist of Japanese medical institutions. Days are those of \
                            Asia/Tokyo (2026-11-24), instants RFC 3339. A 2xx to a write means that it is on disk.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
    });
    format!("{document:#}\n")
}

fn line(route: &RouteInfo) -> Option<&'static Line> {
    LINES.iter().find(|l| l.method == route.method && route.path.strip_prefix("/api/v1") == Some(l.path))
}

fn operation(route: &RouteInfo) -> Value {
    let line = line(route);
    let mut out = json!({
        "tags": [route.subject],
        "summary": line.map_or("", |l| l.summary),
        "parameters": parameters(route, line),
        "responses": responses(route, line),
    });
    let Value::Object(operation) = &mut out else { return out };
    match line.map(|l| &l.send) {
        Some(Send::Json(shape)) => {
            let content = json!({"application/json": {"schema": shape_of(shape)}});
            operation.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
        }
        Some(Send::File) => {
            let schema = json!({
                "type": "object", "required": ["file"],
                "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
            });
            let content = json!({"multipart/form-data": {"schema": schema}});
            operation.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
        }
        Some(Send::List) => {
            let text = json!({"type": "string"});
            let schema = json!({
                "type": "object", "required": ["kind", "file"],
                "properties": {
                    "kind": {"type": "string", "enum": ["members"]},
                    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                    "dry_run": {"type": "string", "enum": ["true", "false"]},
                    "moves": {"type": "string", "enum": ["true", "false"]},
                    "mapping": text,
                },
            });
            let content = json!({"multipart/form-data": {"schema": schema}});
            operation.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
        }
        Some(Send::RoomItem) => {
            let (text, codes) = (json!({"type": "string"}), json!({"type": "array", "items": {"type": "string"}}));
            let schema = json!({
                "type": "object", "required": ["sort", "title", "sentence"],
                "properties": {
                    "sort": {"type": "string", "enum": domain::rooms::Sort::ALL.map(domain::rooms::Sort::code)},
                    "title": text, "sentence": text, "notice": text,
                    "levels": codes, "member_kinds": codes, "roles": codes,
                    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                },
            });
            let content = json!({"multipart/form-data": {"schema": schema}});
            operation.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
        }
        Some(Send::Workbook) => {
            let text = json!({"type": "string"});
            let schema = json!({
                "type": "object", "required": ["file", "id", "form"],
                "properties": {
                    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                    "id": text, "form": text, "sheet": text, "source": text, "url": text,
                    "dry_run": {"type": "boolean"},
                },
            });
            let content = json!({"multipart/form-data": {"schema": schema}});
            operation.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
        }
        Some(Send::Nothing) | None => {}
    }
    if route.kind == Kind::Public {
        operation.insert("security".to_owned(), json!([]));
    }
    out
}

fn shape_of(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn parameters(route: &RouteInfo, line: Option<&Line>) -> Vec<Value> {
    let text = json!({"type": "string"});
    let in_path = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut out: Vec<Value> =
        in_path.map(|name| json!({"name": name, "in": "path", "required": true, "schema": text})).collect();
    let query = line.map_or(&[][..], |l| l.query);
    out.extend(query.iter().map(|(name, needed, what)| {
        json!({"name": name, "in": "query", "required": needed, "description": what, "schema": text})
    }));
    if line.is_some_and(|l| matches!(l.reply, Reply::List(_))) {
        let limit = json!({"type": "integer", "minimum": 1, "maximum": super::page::MOST});
        out.push(json!({"name": "limit", "in": "query", "required": false, "schema": limit}));
        out.push(json!({"name": "after", "in": "query", "required": false, "description": "`next` of the answer before", "schema": text}));
    }
    if route.method == "POST" {
        let what = "Makes a repeat harmless: the same key with the same request gives the first answer again.";
        out.push(
            json!({"name": "Idempotency-Key", "in": "header", "required": false, "description": what, "schema": text}),
        );
    }
    out
}

fn responses(route: &RouteInfo, line: Option<&Line>) -> Value {
    let mut out = Map::new();
    let status = if route.method == "POST" { "201" } else { "200" };
    let content = match line.map(|l| &l.reply) {
        Some(Reply::Object(shape)) => json!({"application/json": {"schema": shape_of(shape)}}),
        Some(Reply::List(shape)) => json!({"application/json": {"schema": {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": {"type": "array", "items": shape_of(shape)},
                "next": {"type": ["string", "null"]},
            },
        }}}),
        Some(Reply::File(media)) => {
            let schema = json!({"schema": {"type": "string", "contentMediaType": "application/octet-stream"}});
            Value::Object(media.iter().map(|m| ((*m).to_owned(), schema.clone())).collect())
        }
        Some(Reply::Any) | None => json!({"application/json": {"schema": {}}}),
    };
    out.insert(status.to_owned(), json!({"description": "Done", "content": content}));
    let mut problem = |status: &str, what: &str| {
        let content = json!({"application/problem+json": {"schema": shape_of("Problem")}});
        out.insert(status.to_owned(), json!({"description": what, "content": content}));
    };
    if route.kind != Kind::Public {
        problem("401", "No token, or one that does not hold");
        problem("403", "One's own organisation, without the role");
    }
    if route.kind != Kind::Public || route.path.contains('{') {
        problem("404", "Unknown, or another tenant's: the same bytes");
    }
    if route.writes {
        problem("409", "Something stands in the way; after a conflict of versions with `current`");
    }
    if route.method != "GET" {
        problem("400", "Cut off or broken on its way");
        problem("413", "Too large");
        problem("415", "Of another media type");
    }
    if route.class().is_some() {
        problem("429", "Too often; `Retry-After` says when again");
    }
    problem("422", "A wrong field or parameter, each named");
    problem("503", "Nothing was stored");
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_of_the_api_has_its_line_and_every_line_its_route() {
        let routes: Vec<_> = TABLE.iter().filter(|r| r.is_api()).collect();
        for route in &routes {
            assert!(line(route).is_some(), "{} {} has no line in openapi/lines.rs", route.method, route.path);
        }
        assert_eq!(LINES.len(), routes.len());
    }

    #[test]
    fn what_has_a_limit_says_so() {
        for route in TABLE.iter().filter(|r| r.is_api()) {
            let told = responses(route, line(route)).get("429").is_some();
            assert_eq!(told, route.class().is_some(), "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn every_shape_that_is_named_is_there() {
        let document: Value = serde_json::from_str(&openapi_json()).expect("JSON");
        let schemas = document["components"]["schemas"].as_object().expect("shapes");
        let text = document.to_string();
        let named: Vec<&str> =
            text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(named.len() > 40);
        for name in named {
            assert!(schemas.contains_key(name), "{name}");
        }
        assert_eq!(document["components"]["schemas"]["NewAnswer"]["required"], json!(["value", "version"]));
        assert_eq!(openapi_json(), openapi_json());
    }
}
