//! The files that prove answers: the list, taking one in, one file with its day of expiry and its withdrawal.

pub mod list;
pub mod one;

use crate::fault::Fault;
use crate::form::FormState;
use crate::say::Say;
use crate::take::Part;
use crate::visit::Visit;
use app::checklist::EvidenceRow;
use app::evidence::Incoming;
use app::once::form_key;
use app::{Error, Field};
use axum::http::StatusCode;
use domain::dates::both;
use domain::ids::{EvidenceId, OrganisationId};

/// A file as it came, or what is wrong with it; the form can be answered in either case.
pub(crate) async fn read(visit: &Visit, part: Part<'_>) -> Result<Result<Incoming, Error>, Fault> {
    part.into_incoming(visit.app().incoming()?).await
}

/// Takes a file in; the same file with the same form twice is one.
pub(crate) async fn keep(
    visit: &Visit,
    organisation: OrganisationId,
    name: &str,
    incoming: Incoming,
    once: &str,
) -> Result<EvidenceId, Error> {
    let key = form_key(once, &[name.as_bytes(), incoming.sha256().as_bytes()]);
    let made = visit.app().add_evidence_once(&visit.ctx, organisation, name, incoming, key.as_deref()).await?;
    let id = made.body["id"].as_str().and_then(|id| id.parse().ok());
    id.ok_or_else(|| Error::Inside("a file that was kept and has no id".to_owned()))
}

/// One sentence beside the field for each file that did not fit, with its name.
pub(crate) fn refused(say: &Say, mut form: FormState, error: Error, name: &str) -> Result<FormState, Fault> {
    let too_large = matches!(error, Error::TooLarge(_));
    let why = match error {
        Error::MediaType(code) => Field::new("file", code),
        Error::TooLarge(limit) => {
            Field::new("file", "evidence-too-large").with("megabytes", (limit / 1024 / 1024).to_string())
        }
        Error::Invalid(fields) => fields.into_iter().next().unwrap_or_else(|| Field::new("file", "evidence-none")),
        other => return form.refuse(other),
    };
    form.mark(Field::new("file", "evidence-refused").with("name", name).with("why", say.plain_fault(&why)));
    Ok(if too_large { form.answered(StatusCode::PAYLOAD_TOO_LARGE) } else { form })
}

/// Size of a file for people.
#[must_use]
pub(crate) fn size(file: &EvidenceRow) -> String {
    match file.bytes {
        bytes @ ..1024 => format!("{bytes} B"),
        bytes @ ..1_048_576 => format!("{} KB", bytes / 1024),
        bytes => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// Key of the words for a type of file.
#[must_use]
pub(crate) fn type_key(file: &EvidenceRow) -> &'static str {
    match file.media_type.as_str() {
        "application/pdf" => "evidence-type-pdf",
        "image/jpeg" | "image/png" => "evidence-type-photo",
        "text/plain" => "evidence-type-text",
        "text/csv" => "evidence-type-table",
        media if media.contains("spreadsheet") => "evidence-type-table",
        _ => "evidence-type-document",
    }
}

/// The day until which a file proves anything; empty where none is set.
#[must_use]
pub(crate) fn expires(file: &EvidenceRow) -> String {
    file.expires_on.map(both).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_for_people() {
        let file = |bytes| EvidenceRow {
            organisation: domain::ids::OrganisationId::from_bytes([1; 16]),
            id: domain::ids::EvidenceId::from_bytes([2; 16]),
            sha256: String::new(),
            name: String::new(),
            bytes,
            media_type: "application/pdf".to_owned(),
            expires_on: None,
            added_at: 0,
            added_by: None,
            withdrawn_at: None,
            withdrawn_reason: String::new(),
        };
        let told = [0, 1023, 1024, 1_572_864, 20_971_520].map(|n| size(&file(n)));
        assert_eq!(told, ["0 B", "1023 B", "1 KB", "1.5 MB", "20.0 MB"]);
        assert_eq!(type_key(&file(1)), "evidence-type-pdf");
    }
}
