//! Notices (通知) as they travel from association to association: each level wraps the letter that it received in one
//! of its own, unaltered inside (facts: "How a notice travels").

pub mod files;
pub mod outside;

use files::NoticeFile;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Longest title (characters).
pub const TITLE_MAX: usize = 200;
/// Longest body, and longest body of a block (characters).
pub const BODY_MAX: usize = 20_000;
/// Most boxed blocks.
pub const BLOCKS_MAX: usize = 20;
/// Most citations that are named beside those in the text.
pub const CITES_MAX: usize = 50;
/// Lines of the summary above a letter: 何をするか・いつまでに・どこを見るか.
pub const SUMMARY_LINES: usize = 3;
/// Longest line: of the summary, an addressee, a sender, a signatory, a number (characters).
pub const LINE_MAX: usize = 200;

/// A boxed block such as 【修正概要】.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Block {
    /// The words in its head.
    #[serde(default)]
    pub title: String,
    /// What stands inside.
    #[serde(default)]
    pub body: String,
}

/// What a letter says. Dates are days in Tokyo.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// Number as printed; none for a 事務連絡 and while it is a draft.
    pub number: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// 各郡市等医師会担当理事 殿
    pub addressee: String,
    /// The association's name.
    pub sender: String,
    /// Title and name of who signs.
    pub signatory: String,
    /// Title.
    pub title: String,
    /// Body.
    pub body: String,
    /// Boxed blocks.
    pub blocks: Vec<Block>,
}

/// Whether a letter says （公印省略） or leaves the place for the hand. No picture of a seal is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seal {
    /// （公印省略）
    #[default]
    Omitted,
    /// The place is left empty.
    ByHand,
}

impl Seal {
    /// The code in the database and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Seal::Omitted => "omitted",
            Seal::ByHand => "by-hand",
        }
    }
    /// The seal of a code.
    #[must_use]
    pub fn named(code: &str) -> Option<Seal> {
        [Seal::Omitted, Seal::ByHand].into_iter().find(|seal| seal.code() == code)
    }
    /// The seal of a code; the omitted one for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Seal {
        Seal::named(code).unwrap_or_default()
    }
}

/// How letters go to somebody outside Mamori.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reached {
    /// By mail.
    Mail,
    /// By fax.
    Fax,
    /// By post.
    #[default]
    Post,
}

impl Reached {
    /// All, in the order of forms.
    pub const ALL: [Reached; 3] = [Reached::Fax, Reached::Mail, Reached::Post];
    /// The code in the database and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reached::Mail => "mail",
            Reached::Fax => "fax",
            Reached::Post => "post",
        }
    }
    /// The way of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Reached> {
        Reached::ALL.into_iter().find(|way| way.code() == code)
    }
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// 起案: being written.
    Draft,
    /// 決裁: approved, not sent.
    Approved,
    /// 発送: sent; never changes again.
    Issued,
}

impl State {
    /// The code in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Approved => "approved",
            State::Issued => "issued",
        }
    }
    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> State {
        match code {
            "issued" => State::Issued,
            "approved" => State::Approved,
            _ => State::Draft,
        }
    }
}

/// What a letter does to the one that it cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// 引用
    #[default]
    Cites,
    /// 改める
    Amends,
    /// 置きかえる
    Replaces,
}

impl Relation {
    /// The code in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Relation::Cites => "cites",
            Relation::Amends => "amends",
            Relation::Replaces => "replaces",
        }
    }
    /// The relation of a code.
    #[must_use]
    pub fn named(code: &str) -> Option<Relation> {
        [Relation::Cites, Relation::Amends, Relation::Replaces].into_iter().find(|relation| relation.code() == code)
    }
    /// The relation of a code; a mere citation for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Relation {
        Relation::named(code).unwrap_or_default()
    }
}

/// A number as it is compared: width and spaces folded, 第１００３号 and 第 1003 号 are one.
#[must_use]
pub fn number_key(number: &str) -> String {
    number.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Whether a number says that the letter has none.
#[must_use]
pub fn is_unnumbered(number: &str) -> bool {
    matches!(number_key(number).as_str(), "事務連絡" | "番号なし")
}

/// The number of a style and a register's number: 分医発第{n}号 and 2770 make 分医発第2770号. A text that is more than a
/// number stays as it was typed.
#[must_use]
pub fn styled(style: &str, typed: &str) -> String {
    let folded = crate::text::fold_code(typed);
    let bare = !folded.is_empty() && folded.chars().all(|c| c.is_ascii_digit() || c == '-');
    if bare && style.contains("{n}") { style.replace("{n}", &folded) } else { typed.trim().to_owned() }
}

/// So many numbers are looked for in one text; what is more stays words.
pub const FOUND_MAX: usize = 200;

/// A citation that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The number as it is compared.
    pub key: String,
    /// The number as it stands there.
    pub number: String,
    /// The same with up to four signs more before it: み医発 begins like a word of the sentence.
    pub longer: Vec<String>,
    /// The day that stands before it.
    pub date: Option<Date>,
}

/// Numbers of letters in a text: some signs, 第, digits, 号, perhaps a department in brackets; with the day before them
/// (令和6年5月17日付 日医発第361号（情シ）). Each once, in order.
#[must_use]
pub fn citations(text: &str) -> Vec<Found> {
    let signs: Vec<char> = text.nfkc().collect();
    let mut out: Vec<Found> = Vec::new();
    for end in (0..signs.len()).filter(|at| signs[*at] == '号') {
        if out.len() == FOUND_MAX {
            break;
        }
        let Some((from, to)) = number_around(&signs, end) else { continue };
        let number: String = signs[from..to].iter().collect();
        let key = number_key(&number);
        if !out.iter().any(|f| f.key == key) {
            let is_word = |at: &usize| signs[*at].is_alphabetic();
            let starts = (from.saturating_sub(4)..from).rev().take_while(is_word);
            let longer = starts.map(|at| number_key(&signs[at..to].iter().collect::<String>())).collect();
            out.push(Found { key, number: number.trim().to_owned(), longer, date: day_before(&signs, from) });
        }
    }
    out
}

/// Where the number around a 号 begins and ends.
fn number_around(signs: &[char], end: usize) -> Option<(usize, usize)> {
    let back = |from: usize, wanted: &dyn Fn(char) -> bool| {
        (0..from).rev().take_while(|at| wanted(signs[*at])).last().unwrap_or(from)
    };
    let digits_end = back(end, &|c| c == ' ');
    let digits = back(digits_end, &|c| c.is_ascii_digit() || c == '-');
    let ordinal = back(digits, &|c| c == ' ').checked_sub(1).filter(|at| digits < digits_end && signs[*at] == '第')?;
    let name_end = back(ordinal, &|c| c == ' ');
    let is_name = |c: char| c.is_alphabetic() && !('\u{3041}'..='\u{3096}').contains(&c);
    let mut name = back(name_end, &is_name).max(name_end.saturating_sub(16));
    // 14日付日医発: the day before is no part of the name.
    if let Some(at) = (name..name_end).rev().find(|at| signs[*at] == '付') {
        name = at + 1;
    }
    if name == name_end {
        return None;
    }
    let closing = (signs.get(end + 1) == Some(&'('))
        .then(|| (end + 2..signs.len().min(end + 14)).find(|at| signs[*at] == ')'))
        .flatten();
    Some((name, closing.map_or(end + 1, |at| at + 1)))
}

/// The day that stands right before a place: 令和6年5月17日付, 令和6年5月17日付け.
fn day_before(signs: &[char], at: usize) -> Option<Date> {
    let mut end = at;
    while end > 0
        && (matches!(signs[end - 1], ' ' | '付' | '\n') || ('\u{3041}'..='\u{3096}').contains(&signs[end - 1]))
    {
        end -= 1;
    }
    if end == 0 || signs[end - 1] != '日' {
        return None;
    }
    (end.saturating_sub(14)..end)
        .find_map(|from| crate::dates::parse(&signs[from..end].iter().collect::<String>()).ok())
}

/// What is wrong with a letter; field and key of the sentence.
#[must_use]
pub fn faults(letter: &Letter) -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    let long = |text: &str, most: usize| text.chars().count() > most;
    if letter.title.is_empty() {
        out.push(("title", "notice-title-missing"));
    } else if long(&letter.title, TITLE_MAX) {
        out.push(("title", "notice-title-long"));
    }
    for (field, text) in
        [("addressee", &letter.addressee), ("sender", &letter.sender), ("signatory", &letter.signatory)]
    {
        if long(text, LINE_MAX) {
            out.push((field, "notice-line-long"));
        }
    }
    if letter.number.as_deref().is_some_and(|n| long(n, LINE_MAX)) {
        out.push(("number", "notice-line-long"));
    }
    if long(&letter.body, BODY_MAX) {
        out.push(("body", "notice-body-long"));
    }
    if letter.blocks.len() > BLOCKS_MAX
        || letter.blocks.iter().any(|b| long(&b.body, BODY_MAX) || long(&b.title, TITLE_MAX))
    {
        out.push(("blocks", "notice-blocks-long"));
    }
    out
}

/// The hash of what a notice says: its letter, the files that go with it, its issuer (16 bytes), and the hash of what
/// it wraps. A check code stands for it; what is wrapped can be shown to be unaltered.
///
/// A letter without files has the hash that it had before there were any.
#[must_use]
pub fn model_hash(issuer: [u8; 16], letter: &Letter, files: &[NoticeFile], wrapped: Option<&[u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut put = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    put(&issuer);
    put(wrapped.unwrap_or_default());
    put(letter.number.as_deref().unwrap_or_default().as_bytes());
    put(letter.date.map(|d| d.to_string()).unwrap_or_default().as_bytes());
    for text in [&letter.addressee, &letter.sender, &letter.signatory, &letter.title, &letter.body] {
        put(text.as_bytes());
    }
    for block in &letter.blocks {
        put(block.title.as_bytes());
        put(block.body.as_bytes());
    }
    if !files.is_empty() {
        // No text is so long: no block reads like the beginning of the files.
        hash.update(u64::MAX.to_be_bytes());
    }
    for part in files.iter().flat_map(|f| [&f.name, &f.sha256]) {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn numbers_are_compared_without_width_and_spaces() {
        assert_eq!(number_key("日医発第 1003 号（情シ）"), number_key("日医発第１００３号(情シ)"));
        assert_ne!(number_key("日医発第1003号"), number_key("日医発第1003号（情シ）"));
        assert!(is_unnumbered("事 務 連 絡") && !is_unnumbered("事務連絡第1号"));
        assert_eq!(styled("分医発第{n}号", "２７７０"), "分医発第2770号");
        assert_eq!(styled("分医発第{n}号", " 分医発第2770号の2 "), "分医発第2770号の2");
    }

    #[test]
    fn citations_are_found_with_their_day() {
        let text = "令和6年5月17日付 日医発第 361 号（情シ）「版について」にて、及び6月の件。令和6年6月14日付日医発第５２５号（情シ）のとおり。\n\
            県医発第12号、再び日医発第361号（情シ）。第3号様式とは違います。";
        let found = citations(text);
        let told: Vec<(&str, Option<Date>)> = found.iter().map(|f| (f.key.as_str(), f.date)).collect();
        assert_eq!(
            told,
            [
                ("日医発第361号(情シ)", Some(date(2024, 5, 17))),
                ("日医発第525号(情シ)", Some(date(2024, 6, 14))),
                ("県医発第12号", None),
            ]
        );
    }

    #[test]
    fn one_changed_sign_changes_the_hash() {
        let letter = Letter { title: "題".into(), body: "本文".into(), ..Letter::default() };
        let hash = model_hash([1; 16], &letter, &[], None);
        assert_eq!(hash, model_hash([1; 16], &letter.clone(), &[], None));
        assert_ne!(hash, model_hash([2; 16], &letter, &[], None));
        assert_ne!(hash, model_hash([1; 16], &letter, &[], Some(&[0])));
        let moved = Letter { title: "題本".into(), body: "文".into(), ..letter };
        assert_ne!(hash, model_hash([1; 16], &moved, &[], None));
    }

    #[test]
    fn the_files_of_a_letter_are_hashed_and_a_letter_without_any_keeps_its_hash() {
        let letter = Letter { title: "題".into(), body: "本文".into(), ..Letter::default() };
        // What every letter had that was sent before there were files.
        let mut before = Sha256::new();
        for text in [&[1_u8; 16][..], b"", b"", b"", b"", b"", b"", "題".as_bytes(), "本文".as_bytes()] {
            before.update(u64::try_from(text.len()).expect("short").to_be_bytes());
            before.update(text);
        }
        let without = model_hash([1; 16], &letter, &[], None);
        assert_eq!(without[..], before.finalize()[..]);
        let file = |name: &str, sha256: &str| NoticeFile {
            id: crate::ids::NoticeFileId::from_bytes([7; 16]),
            place: 1,
            name: name.into(),
            media_type: "application/pdf".into(),
            bytes: 3,
            sha256: sha256.into(),
            added_at: 0,
        };
        let with = |files: &[NoticeFile]| model_hash([1; 16], &letter, files, None);
        let one = with(&[file("a.pdf", "aa")]);
        assert_ne!(one, without);
        assert_ne!(with(&[file("b.pdf", "aa")]), one);
        assert_ne!(with(&[file("a.pdf", "ab")]), one);
        assert_ne!(with(&[file("a.pdf", "aa"), file("b.pdf", "aa")]), one);
        // A block that says the same is no file.
        let block = Block { title: "a.pdf".into(), body: "aa".into() };
        let said = Letter { blocks: vec![block], ..letter.clone() };
        assert_ne!(model_hash([1; 16], &said, &[], None), one);
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_search(text in "[第号付日月年令和0-9１医発（）() a-z\\n]{0,40}") {
            let _ = citations(&text);
        }
    }
}
