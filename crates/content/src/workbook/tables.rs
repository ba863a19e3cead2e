//! The words by which a form is recognised, and what each requirement is about. Data, not sentences: a new word
//! in a ministry's sheet is a new entry here.

use super::words::Role;

/// Head lines, folded. Exact first; then the longest that the head line contains.
pub(super) const HEADS: &[(Role, &[&str])] = &[
    (Role::Section, &["区分", "分類", "大項目", "大分類", "カテゴリ", "分野", "章", "節", "観点"]),
    (
        Role::Number,
        &[
            "番号",
            "no",
            "no.",
            "項番",
            "項目番号",
            "項目no",
            "項目no.",
            "通番",
            "連番",
            "#",
            "チェック番号",
            "チェック項目番号",
        ],
    ),
    (
        Role::Scope,
        &[
            "対象",
            "対象機器",
            "対象システム",
            "対象範囲",
            "適用範囲",
            "対象区分",
            "機器区分",
            "機器",
            "対象機器等",
            "対象システム等",
            "確認対象",
        ],
    ),
    (
        Role::Item,
        &[
            "チェック項目",
            "確認項目",
            "点検項目",
            "項目",
            "確認内容",
            "チェック内容",
            "点検内容",
            "内容",
            "対策項目",
            "対策内容",
            "設問",
            "質問",
            "確認事項",
            "チェック事項",
            "点検事項",
            "遵守事項",
            "要求事項",
            "事項",
            "項目内容",
            "質問項目",
            "小項目",
            "確認する内容",
            "確認する項目",
            "点検する内容",
            "点検する項目",
        ],
    ),
    (
        Role::Answer,
        &[
            "はい・いいえ",
            "はい/いいえ",
            "はいいいえ",
            "はい、いいえ",
            "はい,いいえ",
            "回答",
            "回答欄",
            "確認結果",
            "チェック結果",
            "点検結果",
            "結果",
            "チェック",
            "チェック欄",
            "確認欄",
            "実施状況",
            "対応状況",
            "実施の有無",
            "実施有無",
            "状況",
            "判定",
            "確認",
            "記入欄",
            "有無",
            "可否",
        ],
    ),
    (Role::Yes, &["はい", "はい○", "yes", "実施済", "実施済み", "○"]),
    (Role::No, &["いいえ", "いいえ○", "未実施", "×"]),
    (
        Role::Date,
        &[
            "確認日",
            "確認した日付",
            "確認した日",
            "日付",
            "実施日",
            "点検日",
            "チェック日",
            "記入日",
            "年月日",
            "確認年月日",
            "確認日付",
            "回答日",
            "月日",
        ],
    ),
    (
        Role::Target,
        &[
            "目標日",
            "対応目標日",
            "実施目標日",
            "達成目標日",
            "期限",
            "対応期限",
            "実施期限",
            "完了予定日",
            "対応予定日",
            "実施予定日",
            "予定日",
            "目標",
            "目標期日",
            "目標年月日",
        ],
    ),
    (Role::Round, &["回", "回数", "確認回"]),
    (
        Role::Other,
        &[
            "備考",
            "備考欄",
            "メモ",
            "根拠",
            "証跡",
            "参考",
            "解説",
            "説明",
            "補足",
            "参照",
            "参照箇所",
            "ガイドライン",
            "担当",
            "担当者",
            "確認者",
            "記入者",
            "責任者",
            "関連資料",
            "マニュアル",
            "ページ",
            "id",
        ],
    ),
];

/// Words that are a head line only alone: in other words they mean something else.
pub(super) const ALONE: &[&str] = &[
    "確認",
    "有無",
    "状況",
    "結果",
    "判定",
    "可否",
    "機器",
    "目標",
    "内容",
    "事項",
    "はい",
    "いいえ",
    "説明",
    "対象",
    "チェック",
    "ページ",
];
/// Words of a head line that group the columns of one round.
pub(super) const FIRST_ROUND: &[&str] = &["初回"];

/// Signs that begin a note.
pub(super) const NOTES: &[char] = &['※', '＊', '*', '注', '†', '‡'];
/// Words that begin a note, folded.
pub(super) const NOTE_WORDS: &[&str] = &["備考", "留意", "記入上", "記入要領", "(注", "(※", "[注", "【注", "(備考"];

/// What the name of a worksheet says when it only shows how to fill the form.
pub(super) const EXAMPLES: &[&str] = &["記入例", "記載例", "見本", "サンプル", "例"];

/// Values of a drop-down list that mean はい, いいえ, 記入不要; folded, the better ones first.
pub(super) const YES: &[&str] =
    &["はい", "yes", "○", "◯", "〇", "有", "実施済み", "実施済", "実施", "済", "レ", "✓", "✔", "☑", "適", "true"];
pub(super) const NO: &[&str] = &["いいえ", "no", "×", "✕", "無", "未実施", "未", "否", "false"];
pub(super) const NA: &[&str] =
    &["記入不要", "対象外", "該当なし", "該当無し", "該当しない", "不要", "n/a", "na", "-", "―"];
/// The sign for a はい in a column of its own.
pub(super) const CIRCLE: &str = "○";

/// Words for which a text is the title of the sheet.
pub(super) const TITLES: &[&str] =
    &["チェックリスト", "チェックシート", "確認表", "確認票", "点検表", "点検票", "自己点検"];

/// What each requirement is about, as the forms of all years name it. A text with one of these words is
/// probably that requirement; the longest word wins.
pub(super) const LINEAGES: &[(&str, &[&str])] = &[
    (
        "systems-in-use",
        &[
            "導入、運用している",
            "導入・運用している",
            "システムを導入",
            "システムの有無",
            "システムを使っている",
            "システムを利用している",
        ],
    ),
    ("safety-manager", &["安全管理責任者", "管理責任者を"]),
    ("asset-ledger", &["台帳管理", "台帳", "機器の一覧", "資産管理"]),
    ("remote-maintenance", &["リモートメンテナンス", "リモート保守", "遠隔保守"]),
    ("security-disclosure", &["セキュリティ開示書", "mds/sds", "mds", "sds", "開示書"]),
    ("access-rights", &["アクセス利用権限", "アクセス権限", "利用権限", "情報区分"]),
    ("unneeded-accounts", &["不要なアカウント", "使用していないアカウント", "退職者"]),
    ("access-logs", &["アクセスログ", "アクセス記録"]),
    ("security-patches", &["セキュリティパッチ", "更新プログラム", "ファームウェア"]),
    ("unneeded-software", &["バックグラウンド", "不要なソフトウェア", "不要なサービス", "不要なソフト"]),
    ("source-restriction", &["接続元制限", "接続元の制限", "接続元を制限"]),
    (
        "password-strength",
        &["英数字、記号が混在", "英数字", "文字以上", "パスワードの桁数", "推測されにくいパスワード"],
    ),
    ("password-reuse", &["使い回し", "使いまわし"]),
    ("removable-media", &["外部記録媒体", "外部記憶媒体", "usbメモリ", "usb", "外部機器", "可搬媒体"]),
    ("two-factor", &["二要素認証", "2要素認証", "多要素認証"]),
    ("contact-chart", &["連絡体制図", "連絡体制", "連絡先一覧"]),
    ("backup-recovery", &["バックアップの実施", "復旧手順", "バックアップ"]),
    ("bcp", &["事業継続計画", "bcp", "業務継続計画"]),
    ("written-rules", &["運用管理規程", "運用管理規定", "規程等に定め", "規程類"]),
];
