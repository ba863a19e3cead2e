//! `plan export`: the demonstration's plans as files that Word and a printer take, with everything that is known.

use crate::tools::{CLINIC, Done, NOW, command, demo, mamori};
use std::path::Path;
use std::process::Command;

/// What poppler reads, without spaces.
fn pdf(file: &Path) -> String {
    let out = Command::new("pdftotext").args(["-raw"]).arg(file).arg("-").output().expect("pdftotext (poppler-utils)");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The words of a Word file, without marks and spaces.
fn docx(file: &Path) -> String {
    let out = Command::new("unzip").args(["-p"]).arg(file).arg("word/document.xml").output().expect("unzip");
    assert!(out.status.success());
    let xml = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut text = String::new();
    for piece in xml.split('<') {
        text.push_str(piece.split_once('>').map_or("", |(_, words)| words));
    }
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_plan_of_the_demonstration_is_whole_in_both_formats() {
    let (room, data) = demo();
    let export = |code: &str, format: &str, name: &str| {
        let file = room.path().join(name);
        let out = file.to_str().expect("a path");
        mamori(&data, &["plan", "export", "--organisation", code, "--format", format, "--out", out]).good();
        file
    };
    // Everything filled in, but for a number that nobody knows.
    for (format, read) in [("pdf", pdf as fn(&Path) -> String), ("docx", docx)] {
        let file = export(CLINIC, format, &format!("plan.{format}"));
        let text = read(&file);
        for said in [
            "サイバー攻撃に備える事業継続計画",
            "みほん診療所",
            "第1版令和8年7月1日院長見本花子承認",
            "次の見直し：令和9年7月1日",
            "3.3.2被害を広げない（線を切る順番）",
            "受付の棚の外付けディスクの線を抜く",
            "副院長見本一郎",
            "看護師長見本さくら",
            "みほんカルテ（電子カルテ）",
            "みほんシステム株式会社",
            "0000-00-0011",
            "0000-00-0012",
            "000-0000-0002",
            "外付けディスク2台に交互に取り、1台は外しておく",
            "令和8年3月14日",
            "持ち出し用の1枚",
            "手書きの処方箋の用紙",
            "夜間・休日の電話番号",
        ] {
            let said: String = said.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(text.contains(&said), "{format}: {said} is missing in {text}");
        }
        let again = export(CLINIC, format, &format!("again.{format}"));
        assert_eq!(std::fs::read(&file).expect("bytes"), std::fs::read(&again).expect("bytes"), "the same bytes");
    }
    // Nothing filled in at all: a first plan all the same, with a mark for everything.
    let text = pdf(&export("4910100017", "pdf", "eye.pdf"));
    assert!(
        text.contains("ためし眼科") && text.contains("作成中") && text.matches("最高責任者】").count() > 5,
        "{text}"
    );
    assert!(pdf(&export("4840100012", "pdf", "pharmacy.pdf")).contains("薬歴は紙に書き"), "a pharmacy has its own way");
    let none = mamori(&data, &["plan", "export", "--organisation", "county-a1", "--format", "pdf", "--out", "-"]);
    assert!(none.said(1).contains("事業継続計画はありません"));
    let unknown = mamori(&data, &["plan", "export", "--organisation", "9999999999", "--format", "pdf", "--out", "-"]);
    unknown.said(1);
}

/// With `--at` a plan in work bears that day, whatever the clock says.
#[test]
fn what_is_in_work_is_dated_as_it_is_told() {
    let (room, data) = demo();
    let file = room.path().join("plan");
    let out = file.to_str().expect("a path");
    let export = |now: &str, format: &str, at: &[&str]| {
        let plan = ["plan", "export", "--organisation", "4810190019", "--format", format, "--out", out];
        let done = command(&[&plan[..], at].concat()).arg("--data").arg(&data).env("MAMORI_NOW", now).output();
        Done::from(done.expect("runs")).good();
        std::fs::read(&file).expect("the file")
    };
    let (tomorrow, at) = ("2026-11-25T09:00:00+09:00", ["--at", "2026-11-20T09:00:00+09:00"]);
    for format in ["docx", "pdf"] {
        assert!(export(NOW, format, &at) == export(tomorrow, format, &at), "{format}: the same bytes");
        assert!(export(NOW, format, &[]) != export(tomorrow, format, &[]), "{format}: else it bears today");
        assert!(export(NOW, format, &[]) != export(NOW, format, &at), "{format}");
    }
}
