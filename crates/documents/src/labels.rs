//! Words of the workbook's second sheet and of the frame of a DOCX: labels, not sentences. What is said to people stands in `content/`
//! (the edition's notes and provenance) and in the typst templates.

/// Name of the first sheet, fixed by the contract.
pub(crate) const SHEET: &str = "チェックリスト";
/// Name of the second sheet.
pub(crate) const OVERVIEW: &str = "概要";
/// Where a cell was longer than a workbook can hold.
pub(crate) const CUT: &str = "…【続きはCSVとPDFにあります】";

pub(crate) const TITLE: &str = "題名";
pub(crate) const KIND: &str = "種類";
pub(crate) const FOR_HANDING_IN: &str = "公式の様式の文言";
pub(crate) const OWN_COPY: &str = "自院控え（厚生労働省の様式ではない・文言は要約）";
pub(crate) const DEMO: &str = "見本";
pub(crate) const DEMO_SAID: &str = "見本（作り物）";
pub(crate) const ORGANISATION: &str = "機関名";
pub(crate) const CODE: &str = "機関コード";
pub(crate) const VENDOR: &str = "事業者名";
pub(crate) const VENDOR_CODE: &str = "事業者コード";
pub(crate) const FISCAL_YEAR: &str = "年度";
pub(crate) const EDITION: &str = "版";
pub(crate) const EDITION_HASH: &str = "版のハッシュ（SHA-256）";
pub(crate) const FORM: &str = "様式";
pub(crate) const ROUNDS: &str = "確認の回数（欄の数）";
pub(crate) const DUE: &str = "対象の項目";
pub(crate) const ANSWERED: &str = "回答した項目";
pub(crate) const YES: &str = "はい";
pub(crate) const NO: &str = "いいえ";
pub(crate) const NA: &str = "記入不要";
pub(crate) const TO_CONFIRM: &str = "引き継ぎ・未確認の項目";
pub(crate) const COMPLETE: &str = "すべて回答";
pub(crate) const COMPLETE_YES: &str = "済み";
pub(crate) const COMPLETE_NO: &str = "途中";
pub(crate) const NOTE: &str = "注記";
pub(crate) const PROVENANCE: &str = "文言の出どころ";
pub(crate) const AT: &str = "作成日時";
pub(crate) const AT_LABEL: &str = "作成日";
pub(crate) const AUDIT_HEAD: &str = "監査記録の先頭";

/// Heads the table of contents.
pub(crate) const CONTENTS: &str = "もくじ";
/// Stands behind page/pages.
pub(crate) const PAGES: &str = "ページ";

/// The mark of something that is still to be filled in, the same in every writer.
pub(crate) fn missing(what: &str) -> String {
    format!("【未記入：{what}】")
}

/// Names the file of a notice without a title.
pub(crate) const NOTICE: &str = "通知";
pub(crate) const UNTITLED: &str = "題のない紙";
/// Stands at the head of a letter without a seal.
pub(crate) const SEAL_OMITTED: &str = "（公印省略）";
/// Stands where a letter has no number.
pub(crate) const UNNUMBERED: &str = "事務連絡";
/// Ends a letter.
pub(crate) const LETTER_ENDS: &str = "以上";
/// Stands above the names of the files that go with a letter.
pub(crate) const FILES: &str = "添付";
/// Stands before a check code.
pub(crate) const CHECK_CODE: &str = "確認コード";
/// Stands before a signing key's fingerprint.
pub(crate) const FINGERPRINT: &str = "署名の鍵";

/// A fingerprint in groups of eight, as people compare it.
pub(crate) fn grouped(fingerprint: &str) -> String {
    let signs: Vec<char> = fingerprint.chars().collect();
    signs.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Heads each page of a letter from outside.
pub(crate) fn outside(letter: &domain::papers::notice::Outside) -> String {
    let parts = [&letter.sender, &letter.number, &letter.date, &letter.title];
    let said: Vec<&str> = parts.into_iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
    format!("別添（届いたまま）：{}", said.join("　"))
}
