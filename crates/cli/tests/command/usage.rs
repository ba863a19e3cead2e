//! Exit codes and the one sentence.

use crate::outside::caller::Browser;
use crate::tools::{CLINIC, Server, command, demo, mamori, room};
use std::path::Path;
use std::process::Stdio;

#[test]
fn wrong_use_is_two_and_one_sentence() {
    let (_room, data) = room();
    for arguments in [
        &["nonsense"][..],
        &[],
        &["--nonsense"],
        &["serve", "--listen", "here"],
        &["edition"],
        &["edition", "diff", "r5"],
        &["edition", "diff", "r5", "r6"],
        &["assessment", "export", "--organisation", "x"],
        &[
            "assessment",
            "export",
            "--organisation",
            "x",
            "--edition",
            "r7",
            "--form",
            "institution",
            "--format",
            "doc",
            "--out",
            "x",
        ],
        &["person", "add", "x", "--name", "x", "--organisation", "x", "--role", "king"],
        &["person", "token", "x", "--days", "many"],
        &["notice", "export", "--id", "x", "--format", "docx", "--out", "x"],
        &["notice", "export", "--format", "pdf", "--out", "x"],
        &["check"],
        &["check", "x.pdf", "--key", "0123"],
        &["simulate"],
        &["simulate", "--institutions", "-1"],
        &["audit", "verify", "--head", "123"],
        &["backup", "create"],
        &["carry-over", "--to", "r7"],
        &["carry-over", "--to", "r7", "--all", "--organisation", "x"],
        &["carry-over", "--all"],
        &["key", "rotate", "--purpose", "door"],
        &["plan", "export", "--organisation", "x", "--format", "csv", "--out", "x"],
        &["plan"],
        &["programme", "export", "--organisation", "x"],
        &["notice", "export", "--id", "x", "--format", "pdf", "--out", "x", "--at", "noon"],
        &["plan", "export", "--organisation", "x", "--format", "pdf", "--out", "x", "--at", "noon"],
    ] {
        let done = mamori(&data, arguments);
        let sentence = done.said(2);
        assert!(!data.exists(), "{arguments:?} made something: {sentence}");
    }
    let of = ["--organisation", "x", "--edition", "r7", "--form", "institution", "--format", "pdf", "--out", "x"];
    for what in ["assessment", "programme"] {
        mamori(&data, &[&[what, "export", "--at", "noon"][..], &of[..]].concat()).said(2);
    }
    let done = command(&["demo"]).arg("--data").arg(&data).env("MAMORI_NOW", "noon").output().expect("runs");
    crate::tools::Done::from(done).said(2);
}

#[test]
fn what_comes_later_is_two() {
    let (_room, data) = room();
    for arguments in [
        &["ledger", "import", "x.csv", "--organisation", "x", "--kind", "devices"][..],
        &["pack", "export", "--organisation", "x", "--kind", "show", "--format", "zip", "--out", "x"],
        &["backup", "create", "x.tar", "--passphrase-file", "p"],
        &["backup", "verify", "x.tar", "--passphrase-file", "p"],
        &["backup", "restore", "x.tar", "--passphrase-file", "p"],
    ] {
        // --data goes before what is not looked at.
        let done = command(&["--data"]).arg(&data).args(arguments).output().expect("runs");
        assert!(crate::tools::Done::from(done).said(2).contains("まだ"), "{arguments:?}");
        assert!(!data.exists());
    }
}

/// Each wrong workbook: one sentence and exit code 1, and nothing is stored; wrong use is 2.
#[test]
fn wrong_workbooks_are_one() {
    let (_room, data) = demo();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/tests/workbooks/");
    let import = |name: &str, form: &str| {
        let file = if name.starts_with('/') { name.to_owned() } else { format!("{folder}{name}") };
        mamori(&data, &["edition", "import", &file, "--id", "r8", "--form", form])
    };
    for (name, named) in [
        ("wrong/empty.xlsx", "空"),
        ("wrong/encrypted.xlsx", "パスワード"),
        ("wrong/old.xls", ".xls"),
        ("wrong/pdf.xlsx", "Excel のファイルではない"),
        ("wrong/ods.xlsx", "Excel ブック"),
        ("wrong/bomb.xlsx", "ふくらむ"),
        ("wrong/macros.xlsm", "マクロ"),
        ("wrong/blank.xlsx", "見つからない"),
        ("wrong/two-tables.xlsx", "二つ以上"),
        ("wrong/no-answers.xlsx", "はい・いいえ"),
        ("wrong/missing-part.xlsx", "壊れて"),
        ("vendor.xlsx", "事業者確認用"),
        ("/nowhere/x.xlsx", "/nowhere/x.xlsx"),
    ] {
        let sentence = import(name, "institution").said(1);
        assert!(sentence.contains(named), "{name}: {sentence}");
    }
    import("merged.xlsx", "continuity").said(2);
    let demo = mamori(
        &data,
        &["edition", "import", &format!("{folder}merged.xlsx"), "--id", "r8-demo", "--form", "institution"],
    );
    assert!(demo.said(1).contains("見本"));
    assert!(!mamori(&data, &["edition", "list"]).good().lines().any(|line| line.starts_with("r8\t")));
}

#[test]
fn failures_are_one() {
    let (_room, data) = demo();
    for (arguments, named) in [
        (&["assessment", "list", "--organisation", "9999999999"][..], "9999999999"),
        (&["edition", "show", "r4"], "r4"),
        (&["check", "/nowhere/x.pdf"], "/nowhere/x.pdf"),
        (&["notice", "export", "--id", "x1", "--format", "pdf", "--out", "-"], "x1"),
        (&["edition", "publish", "r7"], "r7"),
        (&["edition", "diff", "r5", "r6", "--form", "nonsense"], "様式"),
        (&["person", "token", "nobody@clinic.example"], "nobody@clinic.example"),
        (&["person", "token", "owner@clinic.example", "--days", "9999"], "366"),
        (&["person", "password", "owner@clinic.example"], "標準入力"),
        (&["person", "add", "a b", "--name", "x", "--organisation", "4810100018", "--role", "staff"], "利用者"),
        (&["person", "add", "desk-1", "--name", "x", "--organisation", "4810100018", "--role", "desk"], "役割"),
        (&["backup", "verify", "/nowhere/x.tar"], "/nowhere/x.tar"),
        (&["backup", "create", "/nowhere/x.tar"], "/nowhere"),
    ] {
        let sentence = mamori(&data, arguments).said(1);
        assert!(sentence.contains(named), "{arguments:?}: {sentence}");
    }
    let export = [
        "assessment",
        "export",
        "--organisation",
        "4810100018",
        "--edition",
        "r7",
        "--form",
        "institution",
        "--format",
    ];
    let sentence = mamori(&data, &[&export[..], &["csv", "--year", "2020", "--out", "x.csv"]].concat()).said(1);
    assert!(sentence.contains("点検表"), "{sentence}");
    let sentence = mamori(&data, &[&export[..], &["csv", "--out", "/nowhere/x.csv"]].concat()).said(1);
    assert!(sentence.contains("/nowhere/x.csv"), "{sentence}");
    let done = command(&[&export[..], &["pdf", "--out", "/dev/null", "--data"]].concat())
        .arg(&data)
        .env("MAMORI_FONTS", "/nowhere")
        .output();
    assert!(crate::tools::Done::from(done.expect("runs")).said(1).contains("fonts-morisawa-bizud-gothic"));
}

#[test]
fn help_and_version_are_no_failure() {
    for arguments in [&["--help"][..], &["--version"], &["serve", "--help"], &["backup", "restore", "--help"]] {
        let done = crate::tools::Done::from(command(arguments).output().expect("runs"));
        assert!(!done.good().is_empty());
    }
    let help = crate::tools::Done::from(command(&["--help"]).output().expect("runs")).good();
    assert!(help.contains("チェックリスト") && help.contains("doctor"), "{help}");
}

const PASSWORD: &str = "tsukue ni ringo ga 3tsu";

/// Sets a password, typed as at a keyboard.
fn type_password(data: &Path, login: &str) {
    let mut command = command(&["person", "password", login, "--data"]);
    let mut typed = command.arg(data).stdin(Stdio::piped()).spawn().expect("runs");
    let line = format!("{PASSWORD}\n");
    std::io::Write::write_all(&mut typed.stdin.take().expect("stdin"), line.as_bytes()).expect("typed");
    assert!(typed.wait().expect("ends").success());
}

#[test]
fn an_owner_alone_who_forgot_gets_in_again_as_the_windows_package_says() {
    let told = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/windows/はじめに.txt");
    let told = std::fs::read_to_string(told).expect("the page to read first");
    for typed in [
        "person password 利用者ID",
        "person second-factor 利用者ID --remove",
        "person add 新しい利用者ID --name 名前 --organisation 施設のコード --role owner",
        "person password 新しい利用者ID",
        "organisation list",
    ] {
        assert!(told.contains(&format!("mamori.exe {typed}")), "{typed}");
    }
    let (_room, data) = demo();
    let server = Server::start(&data, &[]);
    let address = server.address.parse().expect("an address");
    let (owner, new) = ("owner@clinic.example", "new@clinic.example");
    type_password(&data, owner);
    Browser::new(address).sign_in(owner, PASSWORD);
    // Where there is no second factor, that is said: the command is right.
    mamori(&data, &["person", "second-factor", owner, "--remove"]).said(1);
    assert!(mamori(&data, &["organisation", "list"]).good().contains(CLINIC));
    let add = ["person", "add", new, "--name", "見本 新", "--organisation", CLINIC, "--role", "owner"];
    mamori(&data, &add).good();
    type_password(&data, new);
    let mut browser = Browser::new(address);
    browser.sign_in(new, PASSWORD);
    assert!(browser.get("/people").is(200).text().contains(owner), "the forgotten 利用者ID");
    assert_eq!(server.stop().0, 0);
}

#[test]
fn people_are_added_and_sign_in_by_token() {
    let (_room, data) = demo();
    let add = [
        "person",
        "add",
        "new@clinic.example",
        "--name",
        "見本 新",
        "--organisation",
        "4810100018",
        "--role",
        "staff",
        "--json",
    ];
    let person = mamori(&data, &add).json();
    assert_eq!(person["login"], "new@clinic.example");
    mamori(&data, &add).said(1);
    type_password(&data, "new@clinic.example");
    let token = mamori(&data, &["person", "token", "new@clinic.example"]).good();
    assert_eq!(token.lines().count(), 1);
    assert!(token.trim().len() > 30);
    let list = mamori(&data, &["organisation", "list", "--json"]).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(75));
    let keys = mamori(&data, &["key", "list", "--json"]).json();
    assert_eq!(keys["items"].as_array().map(Vec::len), Some(3));
    let rotated = mamori(&data, &["key", "rotate", "--purpose", "sign", "--json"]).json();
    let items = rotated["items"].as_array().expect("items");
    let signing: Vec<bool> = items.iter().filter(|k| k["purpose"] == "sign").map(|k| k["in_use"] == true).collect();
    assert_eq!(signing.iter().filter(|used| **used).count(), 1);
    assert_eq!((items.len(), signing.len()), (4, 2));
    assert_eq!(mamori(&data, &["audit", "verify", "--json"]).json()["ok"], true);
}

#[test]
fn editions_are_shown() {
    let (_room, data) = demo();
    let list = mamori(&data, &["edition", "list", "--json"]).json();
    let ids: Vec<&str> = list["items"].as_array().expect("items").iter().filter_map(|e| e["id"].as_str()).collect();
    for id in ["r5", "r6", "r7", "r8-demo", "bcp2024"] {
        assert!(ids.contains(&id), "{ids:?}");
    }
    let diff = mamori(&data, &["edition", "diff", "r6", "r7", "--form", "institution", "--json"]).json();
    assert!(diff["changes"].as_array().is_some_and(|c| c.iter().any(|change| change["kind"] == "merged")), "{diff}");
    let shown = mamori(&data, &["edition", "show", "r7", "--json"]).json();
    assert_eq!(shown["id"], "r7");
    let check = mamori(&data, &["edition", "check", "--json"]);
    assert!(check.code == 0 || check.out.contains("\"faults\""), "{}", check.err);
}
