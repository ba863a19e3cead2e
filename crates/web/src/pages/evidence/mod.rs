//! The files that prove answers: the list, taking one in, one file with its day of expiry and its withdrawal.

pub mod list;
pub mod one;

use app::checklist::EvidenceRow;
use domain::dates::both;

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
