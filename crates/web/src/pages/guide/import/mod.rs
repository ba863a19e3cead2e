//! Taking in an official workbook: choose the file, look at what was found beside the sheet, correct it by hand,
//! store it as a draft. Until then nothing is stored: the file travels with the form.

mod fields;
pub mod sheet;
pub mod table;
pub mod upload;

use app::guide::import::Opened;
use content::workbook::lineage::Why;

/// Largest body of the form to be corrected: the file as text, and the fields around it.
pub const BODY: usize = 10 * 1024 * 1024;

/// The forms to choose from: id and key of its name.
const FORMS: [(&str, &str); 3] = [
    ("institution", "workbook-form-institution"),
    ("pharmacy", "workbook-form-pharmacy"),
    ("vendor", "workbook-form-vendor"),
];

/// Key of the words for how sure a proposed requirement is.
fn why_key(opened: &Opened, row: usize) -> &'static str {
    match opened.proposals.get(row) {
        Some(p) if p.why == Why::Same => "workbook-why-same",
        Some(p) if p.why == Why::New => "workbook-why-new",
        Some(p) if p.confidence >= 75 => "workbook-why-near",
        Some(_) => "workbook-why-perhaps",
        None => "workbook-why-by-hand",
    }
}
