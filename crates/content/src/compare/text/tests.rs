use super::*;
use crate::compare::How;

fn text(kind: TextKind, key: &str, markdown: &str) -> Text {
    let title = format!("{key}の文");
    Text { kind, key: key.into(), title, markdown: markdown.into(), documents: Vec::new(), change: String::new() }
}

fn guide(key: &str, markdown: &str) -> Text {
    text(TextKind::Guide, key, markdown)
}

fn shown(runs: &[Run]) -> String {
    let show = |r: &Run| match r.how {
        How::Same => r.text.clone(),
        How::Gone => format!("[-{}]", r.text),
        How::New => format!("[+{}]", r.text),
    };
    runs.iter().map(show).collect()
}

/// One line per changed section and block.
fn told(old: &[Text], new: &[Text]) -> Vec<String> {
    let mut out = Vec::new();
    for text in compare(old, new).texts {
        out.push(format!("{:?} {}", text.fate, text.key));
        for section in text.sections {
            let was = section.was.map(|w| format!("（{w}）")).unwrap_or_default();
            out.push(format!(" {:?} {}{was}", section.fate, section.heading));
            out.extend(section.blocks.iter().map(|b| format!("  {:?} {}", b.fate, shown(&b.words))));
        }
    }
    out
}

#[test]
fn headings_paragraphs_and_words_are_told_by_section() {
    let old = "始めの文です。\n\n## 進め方\n\n台帳を紙で作ります。\n\n- サーバを書く\n- パソコンを書く\n\n### 細かな点\n\nそのままです。\n\n## 証跡\n\n印刷した台帳。\n";
    let new = "始めの文です。\n\n## 進め方\n\n台帳を表計算で作ります。\n\n- パソコンを書く\n- ルータを書く\n\n### 細かな点\n\nそのままです。\n\n## 残すもの\n\n印刷した台帳。\n\n## 問い合わせ\n\n電話で聞きます。\n";
    assert_eq!(
        told(&[guide("a", old)], &[guide("a", new)]),
        [
            "Reworded a",
            " Reworded 進め方",
            "  Reworded 台帳を[-紙][+表計算]で作ります。",
            "  Removed [-サーバを書く]",
            "  New [+ルータを書く]",
            " Reworded 残すもの（証跡）",
            " New 問い合わせ",
            "  New [+電話で聞きます。]",
        ]
    );
    assert_eq!(told(&[guide("a", old)], &[guide("a", old)]), Vec::<String>::new());
}

#[test]
fn what_moved_is_not_new() {
    let old =
        "## 甲\n\n一つ目の話です。\n\n## 乙\n\n二つ目の話です。\n\n三つ目の話です。\n\n## 丙\n\n四つ目の話です。\n";
    let new =
        "## 乙\n\n二つ目の話です。\n\n## 丙\n\n四つ目の話です。\n\n三つ目の話です。\n\n## 甲\n\n一つ目の話です。\n";
    assert_eq!(
        told(&[guide("a", old)], &[guide("a", new)]),
        ["Reworded a", " Reworded 丙", "  Moved 三つ目の話です。", " Moved 甲"]
    );
}

#[test]
fn texts_come_and_go_and_tables_are_cells() {
    let table = |cell: &str| format!("| 項目 | いつ |\n|---|---|\n| 台帳 | {cell} |\n");
    let old = [guide("a", &table("毎月")), guide("b", "なくなる話です。")];
    let new = [guide("c", "## 題\n\n新しい話です。"), guide("a", &table("毎週"))];
    assert_eq!(
        told(&old, &new),
        [
            "New c",
            " New 題",
            "  New [+新しい話です。]",
            "Reworded a",
            " Reworded ",
            "  Reworded [-毎月][+毎週]",
            "Removed b",
            " Removed ",
            "  Removed [-なくなる話です。]",
        ]
    );
    assert_eq!(compare(&old, &old).same, 2);
}

#[test]
fn marks_beside_items_are_found_by_themselves() {
    let marked = [
        guide("a", "## 台帳【令和5年度までに】\n\n台帳を作ります。\n\n- 〔令和6年度までに〕パソコンの更新\n"),
        guide("b", "## 連絡\n\n令和5年度までに：連絡体制図を作ります。\n\n（令和6年度までに）\n\n計画を作ります。\n"),
        guide("c", "## 権限\n\n職種ごとに決めます。\n"),
    ];
    let clean = [
        guide("a", "## 台帳\n\n台帳を作ります。\n\n- パソコンの更新\n"),
        guide("b", "## 連絡\n\n連絡体制図を作ります。\n\n計画を作り、年に1回見直します。\n"),
        guide("c", "## 権限\n\n職種ごとに決めます。\n"),
    ];
    let found = compare(&marked, &clean);
    let marks: Vec<(&str, bool, usize)> = found.marks.iter().map(|m| (m.phrase.as_str(), m.gone, m.places)).collect();
    assert_eq!(marks, [("令和5年度までに", true, 2), ("令和6年度までに", true, 2)]);
    assert_eq!(found.marks[0].texts, ["aの文", "bの文"]);
    let fates: Vec<(&str, Fate)> = found.texts.iter().map(|t| (t.key.as_str(), t.fate)).collect();
    assert_eq!(fates, [("a", Fate::Marks), ("b", Fate::Reworded)]);
    assert_eq!(found.same, 1);
    // The other way round they came.
    assert!(compare(&clean, &marked).marks.iter().all(|m| !m.gone));
    // Once is a change of words like any other.
    let once = compare(&marked[..1], &clean[..1]);
    assert_eq!((once.marks.len(), once.texts[0].fate), (0, Fate::Reworded));
}

#[test]
fn a_text_names_the_documents_after_which_it_was_renewed() {
    let old = Text { documents: vec!["令和5年の資料".into()], ..guide("a", "古い話です。") };
    let document = "令和6年6月14日付 日医発第525号（情シ）";
    let new = Text {
        documents: vec!["令和５年の資料".into(), document.into()], ..guide("a", "新しい話です。")
    };
    assert_eq!(compare(&[old], &[new]).texts[0].documents, [document]);
}

#[test]
fn real_guides_are_compared_with_themselves_and_with_a_changed_one() {
    let content = crate::Content::bundled().unwrap();
    let texts: Vec<Text> = content.guides.iter().flat_map(|g| Text::of_guide(g, &g.lineage)).collect();
    let same = compare(&texts, &texts);
    assert_eq!((same.texts.len(), same.marks.len(), same.same), (0, 0, texts.len()));
    assert!([TextKind::Guide, TextKind::Faq, TextKind::Actions].iter().all(|k| texts.iter().any(|t| t.kind == *k)));
    let mut changed = texts.clone();
    changed[3].markdown = changed[3].markdown.replacen("。\n", "。ここだけ足しました。\n", 1);
    let found = compare(&texts, &changed);
    assert_eq!(found.texts.len(), 1);
    assert_eq!(found.texts[0].sections.len(), 1);
}

proptest::proptest! {
    /// Whatever two versions hold, each block of both stands in the comparison or is the same in both.
    #[test]
    fn no_block_is_lost(
        a in proptest::collection::vec(proptest::sample::select(LINES.to_vec()), 0..8),
        b in proptest::collection::vec(proptest::sample::select(LINES.to_vec()), 0..8),
    ) {
        let [old, new] = [&a, &b].map(|lines| guide("x", &lines.join("\n\n")));
        let found = compare(&[old], &[new]);
        let blocks = found.texts.iter().flat_map(|t| &t.sections).flat_map(|s| &s.blocks);
        let mut balance = std::collections::BTreeMap::<String, i32>::new();
        for line in a.iter().filter(|l| !l.starts_with('#')) { *balance.entry(folded(line)).or_default() -= 1; }
        for line in b.iter().filter(|l| !l.starts_with('#')) { *balance.entry(folded(line)).or_default() += 1; }
        for block in blocks.filter(|b| b.fate != Fate::Moved) {
            proptest::prop_assert_ne!(block.fate, Fate::Marks);
            let of = |out: How| folded(&block.words.iter().filter(|r| r.how != out).map(|r| r.text.as_str()).collect::<String>());
            if block.fate != Fate::New { *balance.entry(of(How::New)).or_default() += 1; }
            if block.fate != Fate::Removed { *balance.entry(of(How::Gone)).or_default() -= 1; }
        }
        balance.retain(|_, n| *n != 0);
        proptest::prop_assert_eq!(balance, std::collections::BTreeMap::new());
    }
}

const LINES: [&str; 8] = [
    "## 甲の章",
    "## 乙の章",
    "### 小さな題",
    "台帳を毎年見直します。",
    "台帳を毎月見直します。",
    "バックアップを取ります。",
    "連絡先を書きます。",
    "計画を作ります。",
];
