//! What can go wrong at the press.

use std::path::PathBuf;

/// Why a paper could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// None of the font files is there or readable: only PDF suffers. The caller says what to install
    /// (`fonts-morisawa-bizud-gothic`, `fonts-noto-cjk`).
    #[error("no Japanese font found in {} places", tried.len())]
    FontsMissing {
        /// The files that were looked for.
        tried: Vec<PathBuf>,
    },
    /// This paper does not exist in this format: a poster has no table.
    #[error("{paper} has no {format} form")]
    NotThisFormat {
        /// `sheet`, `poster`, `invitation`, `document`.
        paper: &'static str,
        /// `pdf`, `xlsx`, `csv`, `json`, `docx`, `txt`.
        format: &'static str,
    },
    /// The caller handed over no template of this name.
    #[error("template {0} is missing")]
    TemplateMissing(&'static str),
    /// A template is not UTF-8 or carries a name that is no path.
    #[error("template {0} cannot be read")]
    TemplateUnreadable(String),
    /// `at` of the paper is no instant in RFC 3339.
    #[error("{0:?} is no instant in RFC 3339")]
    BadInstant(String),
    /// More pages than a PDF of ours may have: split it, or take XLSX.
    #[error("{pages} pages are more than {limit}")]
    TooManyPages {
        /// Pages that it would have.
        pages: usize,
        /// Pages that it may have.
        limit: usize,
    },
    /// typst refused: a fault in a template or a font, never in what people typed.
    #[error("typst: {0}")]
    Typst(String),
    /// The workbook could not be written.
    #[error("xlsx: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The official workbook is not what it was when it was imported.
    #[error("the official workbook: {0}")]
    Workbook(String),
    /// The table could not be written.
    #[error("csv: {0}")]
    Csv(#[from] ::csv::Error),
    /// The document could not be written.
    #[error("docx: {0}")]
    Docx(String),
    /// A drawing in a document is no SVG, or has no size.
    #[error("picture: {0}")]
    Picture(String),
    /// The model could not be written as JSON.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
}
