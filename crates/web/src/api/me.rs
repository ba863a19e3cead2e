//! GET /me: whose token this is, and what it may do where.

use crate::api::write;
use crate::fault::Answer;
use crate::visit::Signed;
use axum::http::StatusCode;
use serde_json::json;

/// The person and their roles.
pub async fn show(visit: Signed) -> Answer {
    let me = visit.me();
    let roles: Vec<_> = me
        .roles
        .iter()
        .map(|r| {
            json!({
                "organisation_id": r.organisation_id, "organisation_code": r.organisation_code,
                "organisation_name": r.organisation_name, "role": r.role.code(),
            })
        })
        .collect();
    let person = json!({"id": me.person.id, "name": me.person.name, "login": me.person.login});
    Ok(write::json(StatusCode::OK, &json!({"person": person, "roles": roles})))
}
