//! 修正概要 of a form, from the comparison to the signed PDF, through the pages of the real binary.

use crate::outside::caller::Browser;
use crate::outside::server::{Server, mamori};
use crate::tools::demo;
use std::path::Path;
use std::process::Command;

/// What poppler reads; lines end wherever the column ends.
fn read(file: &Path) -> String {
    let out = Command::new("pdftotext").args(["-raw"]).arg(file).arg("-").output().expect("pdftotext (poppler-utils)");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_summary_of_r5_to_r6_is_published_and_printed() {
    let (room, data) = demo();
    let server = Server::start(mamori(&data, &["serve", "--demo", "--listen", "127.0.0.1:0"]));
    let mut editor = Browser::new(server.at);
    editor.sign_in("editor@national.example", "mihon-no-kagi-2026");
    editor.get("/editions/compare?from=r5&to=r6&form=institution").is(200);
    let begun = editor.post("/summaries", &[("from", "r5"), ("to", "r6"), ("form", "institution")]).is(303);
    let path = begun.location().strip_suffix("/edit").expect("to its words").to_owned();
    editor.get(&format!("{path}/publish")).is(200);
    let head =
        [("version", "1"), ("number", "みほん発第361号（情シ）"), ("date", "R6.5.17"), ("sender", "全国みほん医師会")];
    editor.post(&format!("{path}/publish"), &head).is(303);

    let mut visitor = Browser::new(server.at);
    visitor.get(&path).is(200);
    let paper = path.replace("/summaries/", "/papers/summary/");
    let pdf = visitor.get(&format!("{paper}.pdf")).is(200).body;
    assert_eq!(pdf, visitor.get(&format!("{paper}.pdf")).is(200).body, "the same bytes");
    let file = room.path().join("summary.pdf");
    std::fs::write(&file, &pdf).expect("a file");
    let found = read(&file);
    for said in [
        "みほん発第361号（情シ）",
        "令和6年5月17日",
        "【修正概要】",
        "参考とされていた8項目が、対応を求める項目になりました。",
        "3(3)事業継続計画（BCP）",
        "立入検査では、このチェックリストが見られます。",
        "そのほかの11項目は、変わりません。",
        "公式の文ではありません",
    ] {
        assert!(found.contains(said), "{said} is missing in {found}");
    }
    assert!(String::from_utf8_lossy(&pdf).contains("%mamori 1 "), "signed");
    let text = visitor.get(&format!("{paper}.txt")).is(200).text();
    assert!(
        text.contains(
            "　・参考とされていた8項目が、対応を求める項目になりました。\n　　－ 2(7) セキュリティパッチ（サーバ）"
        ),
        "{text}"
    );
    assert!(text.contains("［＋立入検査では、このチェックリストが見られます。］"), "{text}");
    let word = visitor.get(&format!("{paper}.docx")).is(200).body;
    assert!(word.starts_with(b"PK"));
    if let Some(folder) = std::env::var_os("MAMORI_PICTURES").map(std::path::PathBuf::from) {
        std::fs::write(folder.join("r5-r6.pdf"), pdf).expect("a file");
        std::fs::write(folder.join("r5-r6.docx"), word).expect("a file");
    }
    assert_eq!(server.stop(), Some(0));
}
