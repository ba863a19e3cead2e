//! `organisation import`.

use crate::tools::{demo, mamori};

#[test]
fn a_list_of_members_is_looked_at_and_taken_in() {
    let (room, data) = demo();
    let file = room.path().join("名簿.csv");
    let list = "会員番号,氏名,会員区分,医療機関名\n901,見本 九一,Ａ①,みほん第九医院\n902,見本 九二,Ｚ,\n";
    std::fs::write(&file, testkit::cp932(list)).expect("written");
    let file = file.to_str().expect("a path");
    let county = mamori(&data, &["organisation", "list"]).good();
    let county = county.lines().find_map(|l| l.split_once("\tcounty\t")).expect("a county").0.to_owned();
    let import =
        |more: &[&str]| mamori(&data, &[&["organisation", "import", file, "--organisation", &county], more].concat());
    let looked = import(&["--dry-run"]).good();
    assert!(looked.contains("新しく登録 1") && looked.contains("3\t会員区分\t「Ｚ」"), "{looked}");
    assert!(!mamori(&data, &["organisation", "list"]).good().contains("みほん第九医院"));
    let done: serde_json::Value = serde_json::from_str(&import(&["--json"]).good()).expect("JSON");
    assert_eq!(
        (done["state"].as_str(), done["encoding"].as_str(), done["created"].as_i64()),
        (Some("done"), Some("cp932"), Some(1))
    );
    assert!(mamori(&data, &["organisation", "list"]).good().contains("みほん第九医院"));
    assert!(import(&[]).good().contains("同じまま 1"));
    assert!(mamori(&data, &["organisation", "import", "/nowhere/x.csv"]).said(1).contains("/nowhere/x.csv"));
    assert!(mamori(&data, &["organisation", "import", file, "--organisation", "x1"]).said(1).contains("x1"));
}
