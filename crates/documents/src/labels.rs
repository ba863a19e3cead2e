//! Words of the workbook's second sheet: a table, not sentences. What is said to people stands in `content/`
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
pub(crate) const COMPLETE: &str = "すべて回答";
pub(crate) const COMPLETE_YES: &str = "済み";
pub(crate) const COMPLETE_NO: &str = "途中";
pub(crate) const NOTE: &str = "注記";
pub(crate) const PROVENANCE: &str = "文言の出どころ";
pub(crate) const AT: &str = "作成日時";
pub(crate) const AT_LABEL: &str = "作成日";
pub(crate) const AUDIT_HEAD: &str = "監査記録の先頭";
