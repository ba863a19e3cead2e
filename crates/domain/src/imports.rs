//! Lists of members as offices have them: which column means what, and what one row says. Nothing here knows what is
//! stored already.

use crate::dates;
use crate::organisations::Kind;
use crate::organisations::membership::{MemberKind, number_key};
use crate::organisations::names::{kind_of_word, name_key};
use crate::organisations::{CodeError, fee_table, parse_code};
use crate::text::{clean_line, fold_code};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest name of a person, characters.
const NAME_MAX: usize = 100;
/// Longest name of an institution, characters.
const INSTITUTION_MAX: usize = 120;
/// Longest number, characters.
const NUMBER_MAX: usize = 40;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $code:literal : $($alias:literal),+;)*) => {
        /// What a column of a list of members can mean.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum MemberField { $($(#[$doc])* #[serde(rename = $code)] $name),* }

        impl MemberField {
            /// Every field, in the order in which a form offers them.
            pub const ALL: &[MemberField] = &[$(MemberField::$name),*];
            /// The code in forms, in the API and on the command line.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(MemberField::$name => $code),* }
            }
        }

        /// Words of headers, compared by [`name_key`], without what stands in brackets.
        const HEADERS: &[(&str, MemberField)] = &[$($(($alias, MemberField::$name)),+),*];
    };
}

fields! {
    /// The member's name.
    Name = "name": "氏名", "会員名", "会員氏名", "名前", "お名前", "医師名", "開設者", "開設者名", "管理者", "管理者名", "name";
    /// The name in kana.
    Kana = "kana": "フリガナ", "ふりがな", "カナ", "氏名カナ", "カナ氏名", "氏名フリガナ", "会員名カナ", "kana";
    /// As what somebody is a member.
    Kind = "kind": "会員区分", "会員種別", "区分", "種別", "会員の種類", "資格", "kind";
    /// Member number.
    Number = "number": "会員番号", "会員no", "会員コード", "会員id", "番号", "no", "number";
    /// 医籍番号
    RegisterNumber = "register_number": "医籍番号", "医籍登録番号", "医籍", "register_number";
    /// The institution's name.
    Institution = "institution": "医療機関名", "医療機関名称", "施設名", "施設名称", "勤務先", "診療所名", "医療機関", "名称", "institution";
    /// 医療機関コード
    Code = "code": "医療機関コード", "保険医療機関コード", "医療機関番号", "医療機関cd", "機関コード", "施設コード", "code";
    /// Hospital, clinic …
    InstitutionKind = "institution_kind": "医療機関種別", "施設種別", "施設区分", "医療機関区分", "institution_kind";
    /// Prefecture.
    Prefecture = "prefecture": "都道府県", "県名", "県", "prefecture";
    /// First day of the membership.
    From = "from": "入会日", "入会年月日", "加入日", "異動日", "from";
    /// Why a code is right although its check digit says otherwise.
    Reason = "reason": "コードの理由", "理由", "備考", "reason";
}

impl MemberField {
    /// The field of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<MemberField> {
        MemberField::ALL.iter().copied().find(|f| f.code() == code)
    }
}

/// Words of lists for kinds of member, compared by [`name_key`].
const MEMBER_KINDS: &[(&str, MemberKind)] = &[
    ("A1", MemberKind::A1),
    ("A2", MemberKind::A2),
    ("B", MemberKind::B),
    ("C", MemberKind::C),
    ("county", MemberKind::County),
    ("郡市", MemberKind::County),
    ("郡市のみ", MemberKind::County),
    ("郡市医師会のみ", MemberKind::County),
    ("県のみ", MemberKind::County),
    ("都道府県のみ", MemberKind::County),
    ("地区のみ", MemberKind::County),
];

/// What each column means: as its header says, each field once, the first column first.
#[must_use]
pub fn guess(header: &[String]) -> Vec<Option<MemberField>> {
    let mut taken = Vec::new();
    header
        .iter()
        .map(|text| {
            let plain = text.split(['（', '(', '\n']).next().unwrap_or_default();
            let key = name_key(plain);
            let found = HEADERS.iter().find(|(word, field)| name_key(word) == key && !taken.contains(field));
            found.map(|(_, field)| {
                taken.push(*field);
                *field
            })
        })
        .collect()
}

/// The kind that a word of a list means: Ａ①, A1会員, 郡市のみ.
#[must_use]
pub fn member_kind(text: &str) -> Option<MemberKind> {
    let key = name_key(text);
    let key = key.strip_suffix("会員").unwrap_or(&key);
    MEMBER_KINDS.iter().find(|(word, _)| name_key(word) == key).map(|(_, kind)| *kind)
}

/// A 医療機関コード of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCode {
    /// Its ten digits.
    pub code: String,
    /// Code of the fee table.
    pub fee_table: String,
    /// Why it is right although its check digit says otherwise, or empty.
    pub reason: String,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// Kana, or empty.
    pub kana: String,
    /// As what.
    pub kind: MemberKind,
    /// Member number, or empty.
    pub number: String,
    /// 医籍番号, or empty.
    pub register_number: String,
    /// Name of the institution, or empty.
    pub institution: String,
    /// Its code.
    pub code: Option<ListedCode>,
    /// What it is; none: as its name says.
    pub institution_kind: Option<Kind>,
    /// Its prefecture, or empty.
    pub prefecture: String,
    /// First day; none: today.
    pub from: Option<Date>,
}

/// Why a row cannot be taken: one sentence for one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// Whose column.
    pub field: MemberField,
    /// Key of the sentence.
    pub code: String,
    /// What stands in the sentence as `value`: a row, a name, a day. Never a number of a person.
    pub value: String,
}

impl RowFault {
    /// A fault.
    #[must_use]
    pub fn new(field: MemberField, code: &str, value: impl Into<String>) -> Self {
        Self { field, code: code.to_owned(), value: value.into() }
    }
}

/// Reads a row.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read_row(mapping: &[Option<MemberField>], cells: &[String]) -> Result<Entry, RowFault> {
    use MemberField as F;
    let cell = |field: F| {
        let at = mapping.iter().position(|m| *m == Some(field));
        clean_line(at.and_then(|at| cells.get(at)).map_or("", String::as_str))
    };
    let long = |field: F, text: &str, most: usize| {
        if text.chars().count() > most {
            Err(RowFault::new(field, "import-too-long", most.to_string()))
        } else {
            Ok(())
        }
    };
    let name = cell(F::Name);
    if name.is_empty() {
        return Err(RowFault::new(F::Name, "import-no-name", ""));
    }
    long(F::Name, &name, NAME_MAX)?;
    let word = cell(F::Kind);
    let kind = member_kind(&word).ok_or_else(|| RowFault::new(F::Kind, "import-kind-unknown", word.as_str()))?;
    let (kana, number, register_number) = (cell(F::Kana), cell(F::Number), cell(F::RegisterNumber));
    long(F::Kana, &kana, NAME_MAX)?;
    long(F::Number, &number, NUMBER_MAX)?;
    long(F::RegisterNumber, &register_number, NUMBER_MAX)?;
    let institution = cell(F::Institution);
    long(F::Institution, &institution, INSTITUTION_MAX)?;
    let typed = cell(F::Code);
    let reason = cell(F::Reason);
    let code = if typed.is_empty() { None } else { Some(listed_code(&typed, &reason)?) };
    let word = cell(F::InstitutionKind);
    let institution_kind = kind_of_word(&word);
    if !word.is_empty() && institution_kind.is_none() {
        return Err(RowFault::new(F::InstitutionKind, "import-institution-kind-unknown", word));
    }
    let day = cell(F::From);
    let from = if day.is_empty() {
        None
    } else {
        Some(dates::parse(&day).map_err(|_| RowFault::new(F::From, "organisations-day", ""))?)
    };
    if from.is_some_and(|d| d.year() < 1948) {
        return Err(RowFault::new(F::From, "membership-day-far", ""));
    }
    let prefecture = cell(F::Prefecture);
    Ok(Entry { name, kana, kind, number, register_number, institution, code, institution_kind, prefecture, from })
}

fn listed_code(typed: &str, reason: &str) -> Result<ListedCode, RowFault> {
    let (code, reason) = match parse_code(typed) {
        Ok(code) => (code, String::new()),
        Err(CodeError::CheckDigit) if !reason.is_empty() => (fold_code(typed).replace('-', ""), reason.to_owned()),
        Err(CodeError::CheckDigit) => return Err(RowFault::new(MemberField::Code, "import-code-check-digit", "")),
        Err(CodeError::Length) => return Err(RowFault::new(MemberField::Code, "code-length", "")),
    };
    Ok(ListedCode { fee_table: fee_table(&code).unwrap_or_default().to_owned(), code, reason })
}

/// Reads every row; a number or code that stands in two rows counts in the first and is a fault of the second.
#[must_use]
pub fn read_rows(mapping: &[Option<MemberField>], rows: &[(u64, Vec<String>)]) -> Vec<Result<Entry, RowFault>> {
    let (mut numbers, mut codes) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    rows.iter()
        .map(|(row, cells)| {
            let entry = read_row(mapping, cells)?;
            let number = number_key(&entry.number);
            if let Some(first) = numbers.get(&number).filter(|_| !number.is_empty()) {
                return Err(RowFault::new(MemberField::Number, "import-number-doubled", first.to_string()));
            }
            let opened = entry.code.as_ref().filter(|_| entry.kind.opens());
            if let Some(first) = opened.and_then(|c| codes.get(&c.code)) {
                return Err(RowFault::new(MemberField::Code, "import-code-doubled", first.to_string()));
            }
            numbers.insert(number, *row);
            codes.extend(opened.map(|c| (c.code.clone(), *row)));
            Ok(entry)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn headers_of_offices_are_recognised() {
        let header = texts(&[
            "Ｎｏ．",
            "会員 氏名",
            "ﾌﾘｶﾞﾅ",
            "会員区分（A①など）",
            "医療機関名",
            "医療機関コード",
            "電話",
            "氏名",
        ]);
        let found: Vec<_> = guess(&header).into_iter().map(|f| f.map_or("", MemberField::code)).collect();
        assert_eq!(found, ["number", "name", "kana", "kind", "institution", "code", "", ""]);
    }

    #[test]
    fn kinds_as_offices_write_them() {
        let kinds = ["Ａ①", "A1会員", "A②", "Ｂ", "c会員", "郡市のみ", "D", ""].map(member_kind);
        let codes = kinds.map(|k| k.map_or("", MemberKind::code));
        assert_eq!(codes, ["A1", "A1", "A2", "B", "C", "county", "", ""]);
    }

    #[test]
    fn a_row_names_its_fault() {
        use MemberField as F;
        let mapping = [F::Name, F::Kind, F::Number, F::Code, F::From, F::Reason].map(Some);
        let read = |cells: &[&str]| read_row(&mapping, &texts(cells)).map_err(|f| (f.field.code(), f.code));
        let fault = |field: &'static str, code: &str| Err((field, code.to_owned()));
        assert_eq!(read(&["", "A1"]), fault("name", "import-no-name"));
        assert_eq!(read(&["\u{200b}", "A1"]), fault("name", "import-no-name"));
        assert_eq!(read(&["見本", "X"]), fault("kind", "import-kind-unknown"));
        assert_eq!(read(&["見本", "A1", "", "4810100019"]), fault("code", "import-code-check-digit"));
        assert_eq!(read(&["見本", "A1", "", "48"]), fault("code", "code-length"));
        assert_eq!(read(&["見本", "A1", "", "", "いつか"]), fault("from", "organisations-day"));
        let kept = read(&["見本", "A1", "", "4810100019", "", "通知のとおり"]).expect("kept");
        assert_eq!(kept.code.map(|c| c.reason), Some("通知のとおり".to_owned()));
    }

    #[test]
    fn the_second_of_a_doubled_number_is_refused() {
        let mapping = [MemberField::Name, MemberField::Kind, MemberField::Number].map(Some);
        let rows = [(2, texts(&["甲", "B", "0１2"])), (3, texts(&["乙", "B", "012"])), (4, texts(&["丙", "B", ""]))];
        let read = read_rows(&mapping, &rows);
        let said: Vec<_> = read.iter().map(|r| r.as_ref().err().map(|f| (f.code.as_str(), f.value.as_str()))).collect();
        assert_eq!(said, [None, Some(("import-number-doubled", "2")), None]);
    }

    proptest! {
        #[test]
        fn any_row_is_read_or_named(cells in proptest::collection::vec("\\PC{0,60}", 0..12), header in proptest::collection::vec("\\PC{0,12}", 0..12)) {
            let mapping = guess(&header);
            let _ = read_row(&mapping, &cells);
            let all: Vec<_> = MemberField::ALL.iter().copied().map(Some).collect();
            let _ = read_row(&all, &cells);
        }
    }
}
