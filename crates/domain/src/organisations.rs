//! Institutions, owner groups, associations and vendors, and the codes by which they are known.

pub mod membership;
pub mod names;

use serde::{Deserialize, Serialize};

/// What an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 全国の団体
    National,
    /// 都道府県の団体
    Prefectural,
    /// 郡市区等の団体
    County,
    /// 運営法人: one owner, several institutions
    Group,
    /// 病院
    Hospital,
    /// 診療所
    Clinic,
    /// 歯科
    Dental,
    /// 助産所
    BirthCentre,
    /// 薬局
    Pharmacy,
    /// 介護施設
    Care,
    /// 事業者
    Vendor,
}

impl Kind {
    /// Every kind, in the order in which lists show them.
    pub const ALL: [Kind; 11] = [
        Kind::National,
        Kind::Prefectural,
        Kind::County,
        Kind::Group,
        Kind::Hospital,
        Kind::Clinic,
        Kind::Dental,
        Kind::BirthCentre,
        Kind::Pharmacy,
        Kind::Care,
        Kind::Vendor,
    ];
    /// The code used in the database, in the API and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::National => "national",
            Kind::Prefectural => "prefectural",
            Kind::County => "county",
            Kind::Group => "group",
            Kind::Hospital => "hospital",
            Kind::Clinic => "clinic",
            Kind::Dental => "dental",
            Kind::BirthCentre => "birth-centre",
            Kind::Pharmacy => "pharmacy",
            Kind::Care => "care",
            Kind::Vendor => "vendor",
        }
    }
    /// The kind of a code; `None` for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.code() == code)
    }
    /// Whether it fills a checklist of its own.
    #[must_use]
    pub fn is_institution(self) -> bool {
        matches!(self, Kind::Hospital | Kind::Clinic | Kind::Dental | Kind::BirthCentre | Kind::Pharmacy | Kind::Care)
    }
    /// How high it stands among associations: the nation 0, prefectures 1, counties 2; none for what is none.
    #[must_use]
    pub fn level(self) -> Option<u8> {
        match self {
            Kind::National => Some(0),
            Kind::Prefectural => Some(1),
            Kind::County => Some(2),
            _ => None,
        }
    }
    /// Whether it has members below it.
    #[must_use]
    pub fn is_association(self) -> bool {
        matches!(self, Kind::National | Kind::Prefectural | Kind::County)
    }
}

/// Why a text is no 医療機関コード. Explained to the person; may be kept with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not ten digits after width and hyphens were folded.
    #[error("a code has ten digits")]
    Length,
    /// The check digit (Luhn over all ten) does not fit: a digit is wrong or two are swapped.
    #[error("the check digit does not fit")]
    CheckDigit,
}

/// Reads a 医療機関コード: 都道府県 2 + 点数表 1 + 郡市区 2 + 番号 4 + 検証番号 1 (Luhn over all ten).
///
/// # Errors
/// [`CodeError`] tells what does not fit; the folded digits are what should be shown back.
pub fn parse_code(text: &str) -> Result<String, CodeError> {
    let digits: String = crate::text::fold_code(text).chars().filter(|c| *c != '-').collect();
    if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(CodeError::Length);
    }
    if luhn(&digits) { Ok(digits) } else { Err(CodeError::CheckDigit) }
}

/// Whether a string of digits passes the Luhn check (last digit is the check digit).
#[must_use]
pub fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b.wrapping_sub(b'0'));
            if i % 2 == 0 {
                d
            } else if d < 5 {
                d * 2
            } else {
                d * 2 - 9
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Which 点数表 a code belongs to (third digit): 医科 1, 歯科 3, 調剤 4.
#[must_use]
pub fn fee_table(code: &str) -> Option<&'static str> {
    match code.as_bytes().get(2) {
        Some(b'1') => Some("medical"),
        Some(b'3') => Some("dental"),
        Some(b'4') => Some("pharmacy"),
        _ => None,
    }
}

/// The 47 prefectures by their JIS X 0401 code, 1 to 47.
pub const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// The systems that the wizard asks for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SystemKind {
    /// レセコン
    Receipt,
    /// 電子カルテ
    Chart,
    /// 画像
    Imaging,
    /// 検査
    Laboratory,
    /// 予約・問診
    Booking,
    /// オンライン資格確認 (whether it counts is unverified)
    Eligibility,
    /// その他
    Other,
}

impl SystemKind {
    /// Every kind, in the order of the wizard.
    pub const ALL: [SystemKind; 7] = [
        SystemKind::Receipt,
        SystemKind::Chart,
        SystemKind::Imaging,
        SystemKind::Laboratory,
        SystemKind::Booking,
        SystemKind::Eligibility,
        SystemKind::Other,
    ];
    /// The code used in the database and in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            SystemKind::Receipt => "receipt",
            SystemKind::Chart => "chart",
            SystemKind::Imaging => "imaging",
            SystemKind::Laboratory => "laboratory",
            SystemKind::Booking => "booking",
            SystemKind::Eligibility => "eligibility",
            SystemKind::Other => "other",
        }
    }
    /// The kind of a code; `None` for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<SystemKind> {
        SystemKind::ALL.into_iter().find(|k| k.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_a_check_digit() {
        assert_eq!(parse_code("0110113719"), Ok("0110113719".into()));
        for demo in ["4810100018", "4810190019", "4830100014", "4840100012", "4910100017"] {
            assert_eq!(parse_code(demo).as_deref(), Ok(demo));
        }
        assert_eq!(parse_code("４８１０－１０００１８").as_deref(), Ok("4810100018"));
        assert_eq!(parse_code("4810100081"), Err(CodeError::CheckDigit));
        assert_eq!(parse_code("481010001"), Err(CodeError::Length));
    }
}
