//! A notice on paper: its letters, outermost first, and what shows that the paper is genuine.

use crate::notices::{Letter, Seal};
use serde::{Deserialize, Serialize};

/// One letter as it is printed. Words as they were typed; the day in 和暦.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NoticeLetter {
    /// （公印省略） stands at its head; else the place for the hand is left empty.
    pub seal_omitted: bool,
    /// Number; none for a 事務連絡.
    pub number: Option<String>,
    /// Its day, 令和8年11月24日; empty in a draft.
    pub date: String,
    /// 各郡市等医師会担当理事 殿
    pub addressee: String,
    /// The association.
    pub sender: String,
    /// Title and name of who signs.
    pub signatory: String,
    /// Title.
    pub title: String,
    /// Body.
    pub body: String,
    /// Boxed blocks such as 【修正概要】.
    pub blocks: Vec<crate::notices::Block>,
    /// Names of the files that go with it (添付).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

impl NoticeLetter {
    /// A letter as it is printed, without files.
    #[must_use]
    pub fn of(letter: &Letter, seal: Seal) -> Self {
        Self {
            seal_omitted: seal == Seal::Omitted,
            number: letter.number.clone(),
            date: letter.date.map(crate::dates::wareki).unwrap_or_default(),
            addressee: letter.addressee.clone(),
            sender: letter.sender.clone(),
            signatory: letter.signatory.clone(),
            title: letter.title.clone(),
            body: letter.body.clone(),
            blocks: letter.blocks.clone(),
            files: Vec::new(),
        }
    }
}

/// A letter from outside, printed page for page as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outside {
    /// Number as it was confirmed; empty for none.
    pub number: String,
    /// Its day, in 和暦.
    pub date: String,
    /// Who sent it.
    pub sender: String,
    /// Its title.
    pub title: String,
    /// Name of the file.
    pub name: String,
    /// application/pdf, image/jpeg or image/png.
    pub media_type: String,
    /// Pages; 1 for a picture.
    pub pages: u32,
    /// Hash of the file, hex.
    pub sha256: String,
    /// The file.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// The picture at the head of an association's letters. No seal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Logo {
    /// Hash of the PNG, hex.
    pub sha256: String,
    /// The PNG.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// What shows that a printed notice is genuine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Genuine {
    /// The check code in groups of four.
    pub code: String,
    /// The page that checks this code, where others can reach it; it becomes the QR.
    pub url: Option<String>,
    /// The signing key's fingerprint, 64 hex digits; empty where nothing is signed.
    pub fingerprint: String,
}

/// A notice on paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notice {
    /// The letters, outermost first.
    pub letters: Vec<NoticeLetter>,
    /// The letter from outside that the innermost letter wraps.
    pub outside: Option<Outside>,
    /// The picture at the head of the outermost letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    /// The outermost association as its letterhead has it: address, telephone, fax; one line each.
    pub contact: Vec<String>,
    /// What shows that it is genuine; none in a draft.
    pub genuine: Option<Genuine>,
    /// Made up for the demonstration: 見本 on every page.
    pub demo: bool,
    /// The instant of the issue, RFC 3339; of a draft that of the printing.
    pub at: String,
}

impl Notice {
    /// The title of the outermost letter; empty without letters.
    #[must_use]
    pub fn title(&self) -> &str {
        self.letters.first().map_or("", |l| &l.title)
    }
    /// The sender of the outermost letter; empty without letters.
    #[must_use]
    pub fn sender(&self) -> &str {
        self.letters.first().map_or("", |l| &l.sender)
    }
}
