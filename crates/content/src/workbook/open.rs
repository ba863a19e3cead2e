//! Bytes → the parts of a workbook. Kinds are told by content; what unfolds too far is never unfolded.

use super::error::Error;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest file (bytes). The official ones have 25 KB.
pub const FILE_MAX: usize = 4 * 1024 * 1024;
/// Largest sum of all parts, unfolded (bytes). The declared sizes are not believed: what is read counts.
pub const UNFOLDED_MAX: u64 = 48 * 1024 * 1024;

/// How much of a workbook is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest file (bytes).
    pub file: usize,
    /// Largest sum of all parts, unfolded (bytes).
    pub unfolded: u64,
    /// Most cells with a value.
    pub cells: usize,
}

impl Limits {
    /// A form.
    pub const FORM: Limits = Limits { file: FILE_MAX, unfolded: UNFOLDED_MAX, cells: 200_000 };
}

/// Most parts.
const PARTS_MAX: usize = 1_000;

/// A compound file: old Office, or an encrypted new one.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// The stream in which Office keeps an encrypted workbook, as a compound file spells it (UTF-16).
const ENCRYPTED: &str = "EncryptedPackage";
/// The oldest workbooks are no compound files: BIFF2 to BIFF4.
const BIFF: [[u8; 2]; 3] = [[0x09, 0x00], [0x09, 0x02], [0x09, 0x04]];

/// The text parts of a workbook by their path, without a leading slash.
pub(crate) struct Parts {
    texts: BTreeMap<String, String>,
    /// Lower-case path → the path as it stands.
    names: BTreeMap<String, String>,
}

impl Parts {
    /// The text of a part; spelling of the path does not matter, as Excel has it.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(self.name(path)?).map(String::as_str)
    }
    /// The path of a part as the zip spells it.
    pub(crate) fn name(&self, path: &str) -> Option<&str> {
        self.names.get(&path.trim_start_matches('/').to_lowercase()).map(String::as_str)
    }
}

/// Unfolds a workbook within the limits.
pub(crate) fn parts(bytes: &[u8], limits: &Limits) -> Result<Parts, Error> {
    told(bytes, limits.file)?;
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| Error::Broken(e.to_string()))?;
    if listed(bytes) != Some(zip.len()) {
        return Err(Error::Broken("a part stands twice".to_owned()));
    }
    if zip.len() > PARTS_MAX {
        return Err(Error::Bomb);
    }
    let mut parts = Parts { texts: BTreeMap::new(), names: BTreeMap::new() };
    let mut left = limits.unfolded;
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => Error::Encrypted,
            other => Error::Broken(other.to_string()),
        })?;
        let name = file.name().map_err(|e| Error::Broken(e.to_string()))?;
        let name = name.trim_start_matches('/').replace('\\', "/");
        // What is packed is never much larger than what it holds: such a part holds more than it says.
        if file.compressed_size() > file.size().saturating_add(1024) {
            return Err(Error::Bomb);
        }
        let mut content = Vec::new();
        let limit = left + 1;
        file.by_ref().take(limit).read_to_end(&mut content).map_err(|e| Error::Broken(e.to_string()))?;
        left = left.checked_sub(content.len() as u64).ok_or(Error::Bomb)?;
        parts.names.insert(name.to_lowercase(), name.clone());
        if is_text(&name) {
            let text = text(content)?;
            // Entities of one's own can unfold without end; Office writes none.
            if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
                return Err(Error::Broken(format!("{name} has a document type")));
            }
            parts.texts.insert(name, text);
        }
    }
    a_workbook(&parts)?;
    Ok(parts)
}

/// How many parts the zip's directory says that it lists; a part that stands twice is counted twice.
fn listed(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let count = bytes.get(end + 10..end + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

/// Refuses what is no zip, by its first bytes.
fn told(bytes: &[u8], most: usize) -> Result<(), Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    if bytes.len() > most {
        return Err(Error::TooLarge(most));
    }
    if bytes.starts_with(&COMPOUND) {
        let wide: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = bytes.windows(wide.len()).any(|w| w == wide);
        return Err(if is_encrypted { Error::Encrypted } else { Error::OldExcel });
    }
    if BIFF.iter().any(|head| bytes.starts_with(head)) {
        return Err(Error::OldExcel);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") { Ok(()) } else { Err(Error::NotAWorkbook) }
}

/// Refuses a zip that is no workbook, or one with macros.
fn a_workbook(parts: &Parts) -> Result<(), Error> {
    let kinds = parts.text("[Content_Types].xml").unwrap_or_default().to_lowercase();
    // The kind of a binary workbook speaks of macros even where it has none.
    if parts.names.contains_key("xl/workbook.bin") {
        return Err(Error::OtherZip);
    }
    let has_macros =
        parts.names.keys().any(|name| name.ends_with("vbaproject.bin") || name.contains("xl/macrosheets/"));
    if has_macros || kinds.contains("macroenabled") {
        return Err(Error::Macros);
    }
    if kinds.contains("spreadsheetml") { Ok(()) } else { Err(Error::OtherZip) }
}

fn is_text(name: &str) -> bool {
    let name = name.to_lowercase();
    [".xml", ".rels", ".vml"].iter().any(|ending| name.ends_with(ending))
}

/// XML as text. Office writes UTF-8; what does not fit is replaced rather than refused.
fn text(content: Vec<u8>) -> Result<String, Error> {
    if content.starts_with(&[0xFF, 0xFE]) || content.starts_with(&[0xFE, 0xFF]) {
        let little = content[0] == 0xFF;
        let units = content[2..].chunks_exact(2).map(|pair| {
            if little { u16::from_le_bytes([pair[0], pair[1]]) } else { u16::from_be_bytes([pair[0], pair[1]]) }
        });
        return char::decode_utf16(units).collect::<Result<_, _>>().map_err(|e| Error::Broken(e.to_string()));
    }
    let content = content.strip_prefix(&[0xEF, 0xBB, 0xBF]).map(<[u8]>::to_vec).unwrap_or(content);
    Ok(String::from_utf8(content).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}
