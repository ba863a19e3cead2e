//! Who and what is in the demonstration. Everything is made up and can be seen to be: みほん means sample, the
//! prefectures 48 and 49 do not exist, and no number can be dialled.

use domain::organisations::{Kind, SystemKind};

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "mihon-no-kagi-2026";

/// Some of the 利用者ID, to begin with.
pub const LOGINS: [&str; 6] = [
    "owner@clinic.example",
    "staff@clinic.example",
    "owner@pharmacy.example",
    "officer@county-a1.example",
    "officer@pref-a.example",
    "operator@mamori.example",
];

/// An organisation.
pub(super) struct Named {
    /// In its logins, and its code where it has no 医療機関コード.
    pub name: &'static str,
    pub kind: Kind,
    /// As written, and in kana.
    pub title: &'static str,
    pub kana: &'static str,
    pub prefecture: &'static str,
    /// 医療機関コード.
    pub code: Option<&'static str>,
    /// The association that it is a member of.
    pub above: Option<&'static str>,
}

const fn named(
    name: &'static str,
    kind: Kind,
    [title, kana, prefecture]: [&'static str; 3],
    code: Option<&'static str>,
    above: Option<&'static str>,
) -> Named {
    Named { name, kind, title, kana, prefecture, code, above }
}

const A: &str = "みほん県";
const B: &str = "ためし県";

/// The organisations, each after the one above it.
#[rustfmt::skip]
pub(super) const ORGANISATIONS: [Named; 15] = [
    named("national", Kind::National, ["全国みほん医師会", "ゼンコクミホンイシカイ", ""], None, None),
    named("pref-a", Kind::Prefectural, ["みほん県医師会", "ミホンケンイシカイ", A], None, Some("national")),
    named("county-a1", Kind::County, ["みほん市医師会", "ミホンシイシカイ", A], None, Some("pref-a")),
    named("county-a2", Kind::County, ["みほん東郡医師会", "ミホンヒガシグンイシカイ", A], None, Some("pref-a")),
    named("pref-b", Kind::Prefectural, ["ためし県医師会", "タメシケンイシカイ", B], None, Some("national")),
    named("county-b1", Kind::County, ["ためし市医師会", "タメシシイシカイ", B], None, Some("pref-b")),
    named("clinic", Kind::Clinic, ["みほん診療所", "ミホンシンリョウジョ", A], Some("4810100018"), Some("county-a1")),
    named("hospital", Kind::Hospital, ["みほん総合病院", "ミホンソウゴウビョウイン", A], Some("4810190019"), Some("county-a1")),
    named("dental", Kind::Dental, ["みほん歯科医院", "ミホンシカイイン", A], Some("4830100014"), Some("county-a1")),
    named("pharmacy", Kind::Pharmacy, ["みほん薬局", "ミホンヤッキョク", A], Some("4840100012"), Some("county-a1")),
    named("birth", Kind::BirthCentre, ["みほん助産所", "ミホンジョサンジョ", A], None, Some("county-a2")),
    named("eye", Kind::Clinic, ["ためし眼科", "タメシガンカ", B], Some("4910100017"), Some("county-b1")),
    named("vendor-a", Kind::Vendor, ["みほんシステム株式会社", "ミホンシステム", A], None, None),
    named("vendor-b", Kind::Vendor, ["みほんネット保守株式会社", "ミホンネットホシュ", A], None, None),
    named("vendor-c", Kind::Vendor, ["ためし事務機株式会社", "タメシジムキ", B], None, None),
];

/// So many simulated clinics stand under `county-a2`, so that figures pass the rule for small groups.
pub(super) const SIMULATED: i64 = 60;

/// Family and given names in Japanese for made-up people.
pub(super) const GIVEN: [&str; 12] =
    ["花子", "太郎", "さくら", "一郎", "みどり", "次郎", "かえで", "三郎", "ひかり", "四郎", "つばき", "五郎"];
pub(super) const FAMILY: &str = "見本";

/// Whom an institution has contracts with: vendor, contact, by day, by night, whether it bears the updates of all servers.
#[rustfmt::skip]
pub(super) const CONTRACTS: [(&str, &str, &str, &str, &str, &str); 6] = [
    ("clinic", "vendor-a", "見本 サポート係", "0000-00-0011", "0000-00-0012", "yes"),
    ("clinic", "vendor-b", "見本 保守係", "0000-00-0021", "", "unknown"),
    ("hospital", "vendor-a", "見本 サポート係", "0000-00-0011", "0000-00-0012", "yes"),
    ("hospital", "vendor-c", "試 営業係", "0000-00-0031", "", "no"),
    ("dental", "vendor-c", "試 営業係", "0000-00-0031", "", "unknown"),
    ("pharmacy", "vendor-b", "見本 保守係", "0000-00-0021", "", "yes"),
];

/// Systems in use: institution, kind, name, vendor.
#[rustfmt::skip]
pub(super) const SYSTEMS: [(&str, SystemKind, &str, Option<&str>); 9] = [
    ("clinic", SystemKind::Receipt, "みほんレセコン", Some("vendor-a")),
    ("clinic", SystemKind::Chart, "みほんカルテ", Some("vendor-a")),
    ("clinic", SystemKind::Eligibility, "資格確認端末（見本）", Some("vendor-b")),
    ("hospital", SystemKind::Chart, "みほんカルテ 病院版", Some("vendor-a")),
    ("hospital", SystemKind::Imaging, "みほん画像", Some("vendor-c")),
    ("dental", SystemKind::Receipt, "ためしレセ 歯科", Some("vendor-c")),
    ("pharmacy", SystemKind::Receipt, "みほん薬歴", Some("vendor-b")),
    ("pharmacy", SystemKind::Eligibility, "資格確認端末（見本）", Some("vendor-b")),
    ("eye", SystemKind::Receipt, "レセコン（見本）", None),
];

/// Whom to call: name, at the reception, mobile, what to say. None of these can be dialled.
#[rustfmt::skip]
pub(super) const CONTACTS: [(&str, &str, &str, &str); 3] = [
    ("院長 見本 花子", "0000-00-0001", "000-0000-0001", "昼も夜も、まず伝える"),
    ("事務長 見本 太郎", "0000-00-0002", "000-0000-0002", "院長につながらないとき"),
    ("みほんシステム サポート係", "0000-00-0011", "", "契約番号（見本）を伝える"),
];

/// Notes beside answers, by lineage.
#[rustfmt::skip]
pub(super) const NOTES: [(&str, &str); 7] = [
    ("asset-ledger", "機器台帳を更新した（見本）。"),
    ("backup-recovery", "外付けディスクに週1回。戻す練習は年1回（見本）。"),
    ("contact-chart", "連絡体制図を受付と職員室に貼った（見本）。"),
    ("remote-maintenance", "みほんシステムの保守回線1本。使うときだけつなぐ（見本）。"),
    ("two-factor", "次の入れ替えで対応する予定（見本）。"),
    ("access-logs", "ログの見方を事業者に教わる（見本）。"),
    ("written-rules", "規程のひな形を読んでいるところ（見本）。"),
];
