//! The press: PDF (typst, PDF/UA-1), DOCX, XLSX, CSV, plain text and JSON out of the models of [`domain::papers`].
//!
//! | file | what it does |
//! |---|---|
//! | [`press`] | which writer makes which format of which paper |
//! | [`fonts`] | where fonts lie, and one hash over their files |
//! | `view/` | the models as the typst templates read them: 和暦, columns, marks; knows nothing of typst |
//! | `cook` | makes any user text printable: no control characters, 〓 for what no font has, places to break |
//! | `pdf/` | the only place that names typst |
//! | [`docx`], [`text`] | a paper of flowing text as Word edits it, and as plain text |
//! | [`csv`], [`xlsx`] | the tables |
//! | [`workbook`] | a filled copy of an official workbook: only the cells that are filled change |
//!
//! The typst templates are data of the product (`content/sheets/`) and come from the caller as bytes. User text
//! reaches them as JSON and is set with `text()`: it never becomes markup, a formula or a path.
//!
//! The same model, fonts, templates and version give the same bytes; the only time used is the paper's own `at`.

#![forbid(unsafe_code)]

mod cook;
pub mod csv;
pub mod docx;
mod error;
pub mod figures;
pub mod fonts;
mod instant;
mod labels;
mod pdf;
pub mod press;
mod qr;
pub mod text;
mod view;
pub mod workbook;
pub mod xlsx;

pub use crate::csv::{guard, sheet_csv, table_csv, unguard};
pub use docx::document_docx;
pub use error::Error;
pub use figures::figures_xlsx;
pub use fonts::Fonts;
pub use press::{Press, Template};
pub use text::{document_text, notice_text};
pub use xlsx::sheet_xlsx;
