//! Models of papers. Every writer (PDF, XLSX, CSV, JSON) gets the same model, so that an export holds
//! everything that the screen holds.

pub mod document;
pub mod figures;
pub mod notice;
pub mod official;
pub mod printed;
pub mod trailer;

use crate::assessment::Progress;
pub use document::{Block, Document};
pub use figures::Figures;
pub use notice::Notice;
pub use official::OfficialWorkbook;
use serde::{Deserialize, Serialize};

/// The answer of one round.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SheetAnswer {
    /// 1, 2, 3 …
    pub round: i64,
    /// `yes`, `no`, `na`; none when only a note was left.
    pub value: Option<String>,
    /// Day of the check, ISO.
    pub checked_on: Option<String>,
    /// Target date, ISO.
    pub target_date: Option<String>,
    /// Who sees to it.
    pub responsible: String,
    /// Note.
    pub note: String,
    /// Names of the files that prove it.
    pub evidence: Vec<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SheetRow {
    /// Key in the form.
    pub key: String,
    /// Official number, empty where the form has none.
    pub number: String,
    /// Words of the scope column, empty where the form has none.
    pub scope: String,
    /// Our own or the official words.
    pub text: String,
    /// `official`, `confirmed`, `inferred`, `unverified`.
    pub text_basis: String,
    /// Whether the row is due (reference rows and rows behind a closed gate are not).
    pub due: bool,
    /// A row that the edition itself gives for reference only (r5).
    pub reference: bool,
    /// An answer was carried over from an older sheet and waits for its re-confirmation: on paper it is open.
    pub to_confirm: bool,
    /// The answers, oldest round first.
    pub answers: Vec<SheetAnswer>,
}

/// A part of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SheetSection {
    /// Heading.
    pub title: String,
    /// Rows in the order of the form.
    pub rows: Vec<SheetRow>,
}

/// The sheet of one assessment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Fiscal year of the assessment, 2026.
    pub fiscal_year: i32,
    /// 令和8年度
    pub fiscal_year_label: String,
    /// Id of the edition, `r7`.
    pub edition: String,
    /// 令和7年度版
    pub edition_title: String,
    /// Hash of the edition that the assessment is bound to, hex.
    pub edition_hash: String,
    /// The edition is older than the assessment's year: both are printed.
    pub older_edition: bool,
    /// Made up for the demonstration: 見本 on every page.
    pub demo: bool,
    /// Id of the form.
    pub form: String,
    /// Official name of the form.
    pub form_title: String,
    /// Title line of the paper.
    pub paper_title: String,
    /// Every text is official: the paper is for handing in. Otherwise 自院控え.
    pub official: bool,
    /// What was seen of the edition and what not.
    pub provenance: String,
    /// Notes printed on the form.
    pub notes: Vec<String>,
    /// Name of the institution.
    pub organisation_name: String,
    /// Its 医療機関コード or code in Mamori.
    pub organisation_code: String,
    /// Name of the vendor, on a vendor's sheet.
    pub vendor_name: Option<String>,
    /// Code of the vendor.
    pub vendor_code: Option<String>,
    /// Number of rounds that have columns.
    pub rounds: i64,
    /// How far it is.
    pub progress: Progress,
    /// The parts.
    pub sections: Vec<SheetSection>,
    /// The instant of the export (`--at`), RFC 3339.
    pub at: String,
    /// Day of the export in 和暦.
    pub at_label: String,
    /// Head of the organisation's own chain as of `at`, hex; printed small.
    pub audit_head: String,
}

impl Sheet {
    /// All rows in the order of the form.
    pub fn rows(&self) -> impl Iterator<Item = (&SheetSection, &SheetRow)> {
        self.sections.iter().flat_map(|s| s.rows.iter().map(move |r| (s, r)))
    }
}

/// The head line of the assessment CSV and of the XLSX sheet チェックリスト (CONTRACT "Files").
pub const SHEET_COLUMNS: [&str; 18] = [
    "年度",
    "版",
    "様式",
    "機関コード",
    "機関名",
    "キー",
    "項番",
    "区分",
    "対象",
    "項目",
    "確度",
    "回",
    "回答",
    "確認日",
    "目標日",
    "担当者",
    "備考",
    "証跡",
];

/// The table of [`SHEET_COLUMNS`]: one row per item and round, an open item one row with 回答 empty.
/// Dates are ISO; several files are joined with ` / `.
#[must_use]
pub fn sheet_table(sheet: &Sheet) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for (section, row) in sheet.rows() {
        let open = [SheetAnswer { round: 1, ..SheetAnswer::default() }];
        let answers: &[SheetAnswer] = if row.answers.is_empty() { &open } else { &row.answers };
        for a in answers {
            let label = match a.value.as_deref() {
                Some("yes") => "はい",
                Some("no") => "いいえ",
                Some("na") => "記入不要",
                _ => "",
            };
            out.push(vec![
                sheet.fiscal_year_label.clone(),
                sheet.edition.clone(),
                sheet.form.clone(),
                sheet.organisation_code.clone(),
                sheet.organisation_name.clone(),
                row.key.clone(),
                row.number.clone(),
                section.title.clone(),
                row.scope.clone(),
                row.text.clone(),
                row.text_basis.clone(),
                a.round.to_string(),
                label.to_owned(),
                a.checked_on.clone().unwrap_or_default(),
                a.target_date.clone().unwrap_or_default(),
                a.responsible.clone(),
                a.note.clone(),
                a.evidence.join(" / "),
            ]);
        }
    }
    out
}

/// One phone number on a poster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PosterContact {
    /// Who.
    pub name: String,
    /// Number as printed; empty: to be filled in by hand.
    pub phone: String,
    /// When they answer, or what to say.
    pub note: String,
}

/// The A4 poster 「おかしいと思ったら」.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Poster {
    /// Name of the institution.
    pub organisation_name: String,
    /// `staff` (with mobile numbers) or `reception` (without).
    pub kind: String,
    /// Title line.
    pub title: String,
    /// The everyday case first: the fraud screen.
    pub fraud: Vec<String>,
    /// The first ten minutes, numbered.
    pub steps: Vec<String>,
    /// What not to do.
    pub never: Vec<String>,
    /// Whom to call, in order.
    pub contacts: Vec<PosterContact>,
    /// Address behind the QR, hosted only.
    pub url: Option<String>,
    /// The QR as SVG, hosted only.
    pub qr_svg: Option<String>,
    /// Made up for the demonstration.
    pub demo: bool,
    /// Day of printing in 和暦.
    pub at_label: String,
    /// RFC 3339.
    pub at: String,
}

/// An invitation on paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InvitationLetter {
    /// Name of the institution.
    pub organisation_name: String,
    /// The association that sends it; empty: the institution itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sender: String,
    /// For whom it is meant.
    pub name: String,
    /// What the person may do, in words.
    pub role_label: String,
    /// The one-time code, in groups of four.
    pub code: String,
    /// The page from which a device gets the certificate first, in a network that made one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Where to type it in; empty: nobody can open it from elsewhere.
    pub url: String,
    /// Until when it holds, 和暦.
    pub expires: String,
    /// The QR as SVG, where the place can be reached.
    pub qr_svg: Option<String>,
    /// The address of which the press draws the QR, where there is no picture of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Made up for the demonstration.
    pub demo: bool,
    /// RFC 3339.
    pub at: String,
}

/// Invitations that are printed together: at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letters {
    /// The letters in their order.
    pub letters: Vec<InvitationLetter>,
}

/// Any paper that the press prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "paper", rename_all = "kebab-case")]
pub enum Paper {
    /// The sheet of an assessment.
    Sheet(Box<Sheet>),
    /// 「おかしいと思ったら」
    Poster(Box<Poster>),
    /// An invitation.
    Invitation(Box<InvitationLetter>),
    /// Invitations, each on a page of its own.
    Invitations(Letters),
    /// A paper of flowing text.
    Document(Box<Document>),
    /// A filled copy of the official workbook.
    Official(Box<OfficialWorkbook>),
    /// A notice with everything that it wraps.
    Notice(Box<Notice>),
    /// Figures of an association.
    Figures(Box<Figures>),
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// application/pdf
    Pdf,
    /// Office Open XML workbook
    Xlsx,
    /// UTF-8 with BOM, CRLF
    Csv,
    /// The object of the API
    Json,
    /// Office Open XML document, which Word edits
    Docx,
    /// Plain text, UTF-8
    Text,
}

impl Format {
    /// The format of a file ending.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Format> {
        match code {
            "pdf" => Some(Format::Pdf),
            "xlsx" => Some(Format::Xlsx),
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "docx" => Some(Format::Docx),
            "txt" => Some(Format::Text),
            _ => None,
        }
    }
    /// Whether a sheet leaves in this format.
    #[must_use]
    pub fn is_of_sheets(self) -> bool {
        matches!(self, Format::Pdf | Format::Xlsx | Format::Csv | Format::Json)
    }
    /// Whether a notice leaves in this format.
    #[must_use]
    pub fn is_of_notices(self) -> bool {
        matches!(self, Format::Pdf | Format::Text | Format::Json)
    }
    /// Whether the figures of an association leave in this format.
    #[must_use]
    pub fn is_of_figures(self) -> bool {
        matches!(self, Format::Pdf | Format::Xlsx | Format::Json)
    }
    /// The ending, without the dot.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Docx => "docx",
            Format::Text => "txt",
        }
    }
    /// The media type that is sent with it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Text => "text/plain; charset=utf-8",
        }
    }
}
