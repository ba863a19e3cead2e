//! `doctor`: the shape of its report, and what it finds.

use crate::tools::{BINARY, Done, command, demo, mamori, room};
use app::checks::BACKUP_LAST;
use serde_json::Value;
use std::path::Path;

fn examine(data: &Path) -> Value {
    let report = mamori(data, &["doctor", "--json"]).json();
    assert!(["pc", "network", "hosted"].contains(&report["place"].as_str().unwrap_or_default()));
    for check in report["checks"].as_array().expect("checks") {
        let text = |key: &str| check[key].as_str().unwrap_or_else(|| panic!("{key} in {check}")).to_owned();
        let ok = check["ok"].as_bool().expect("ok");
        assert!(!text("name").is_empty() && text("detail").ends_with('。'), "{check}");
        assert_eq!(ok, text("remedy").is_empty(), "{check}");
        assert!(!text("detail").contains("doctor-") && !text("remedy").contains("doctor-"), "{check}");
    }
    report
}

fn is_ok(report: &Value, name: &str) -> bool {
    let check = report["checks"].as_array().expect("checks").iter().find(|c| c["name"] == name);
    check.unwrap_or_else(|| panic!("no check {name}"))["ok"] == true
}

#[test]
fn a_whole_house_is_well() {
    let (_room, data) = demo();
    let report = examine(&data);
    for name in [
        "share",
        "settings",
        "place",
        "fonts",
        "data",
        "disk",
        "permissions",
        "clock",
        "schema",
        "keys",
        "backup",
        "audit",
    ] {
        assert!(is_ok(&report, name), "{name}: {report}");
    }
}

#[test]
fn what_is_wrong_is_found() {
    let (room, data) = demo();
    std::fs::write(data.join("mamori.toml"), "backup_keep_days = 0\n").expect("settings");
    std::fs::rename(data.join("keys"), room.path().join("keys")).expect("moved");
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
    database.execute("UPDATE audit_heads SET records = records + 1", []).expect("harm");
    drop(database);
    assert!(std::process::Command::new("chmod").arg("755").arg(&data).status().expect("chmod").success());
    let report = examine(&data);
    for name in ["settings", "permissions", "keys", "audit"] {
        assert!(!is_ok(&report, name), "{name}: {report}");
    }
    let done =
        command(&["doctor", "--json", "--data"]).arg(&data).env("MAMORI_FONTS", "/nowhere").output().expect("runs");
    assert!(!is_ok(&Done::from(done).json(), "fonts"));
}

#[test]
fn a_schema_that_is_not_this_programs_is_found() {
    for (change, named) in [
        ("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (9999, 'later', 'x', 0)", "9999"),
        ("UPDATE schema_migrations SET checksum = 'x' WHERE version = 1", "変えられて"),
    ] {
        let (_room, data) = demo();
        assert!(is_ok(&examine(&data), "schema"));
        let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
        assert_eq!(database.execute(change, []).expect("another schema"), 1);
        drop(database);
        let report = examine(&data);
        assert!(!is_ok(&report, "schema"), "{report}");
        assert!(report.to_string().contains(named), "{report}");
    }
}

/// `doctor` on a copy of the data on a disk of 512 MB, in a mount namespace of its own; none where mounting is not
/// permitted.
fn on_a_small_disk(room: &Path, data: &Path) -> Option<Value> {
    let script = format!(
        "mount -t tmpfs -o size=512m,mode=0700 mamori-doctor small || exit 77; cp -a {} small/data; \
         exec {BINARY} doctor --json --data small/data",
        data.display()
    );
    let mut unshare = std::process::Command::new("unshare");
    unshare.args(["-m", "sh", "-c", &script]).current_dir(room);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MAMORI_")) {
        unshare.env_remove(name);
    }
    let done = Done::from(unshare.output().ok()?);
    (done.code != 77 && !done.err.contains("unshare")).then(|| done.json())
}

#[test]
fn a_disk_with_little_room_is_found() {
    let (room, data) = demo();
    std::fs::create_dir(room.path().join("small")).expect("a folder");
    let Some(report) = on_a_small_disk(room.path(), &data) else {
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "CI must be able to mount");
        eprintln!("not run: mounting is not permitted here");
        return;
    };
    assert!(!is_ok(&report, "disk") && is_ok(&report, "schema"), "{report}");
    let disk = report["checks"].as_array().expect("checks").iter().find(|c| c["name"] == "disk").expect("the check");
    let megabytes = disk["detail"].as_str().unwrap_or_default().split_whitespace().find_map(|w| w.parse::<u64>().ok());
    assert!(megabytes.is_some_and(|free| free <= 512), "{disk}");
}

#[test]
fn a_backup_of_forty_days_ago_is_too_old() {
    let (room, data) = room();
    assert_eq!(crate::tools::Server::start(&data, &[]).stop().0, 0);
    mamori(&data, &["backup", "create", room.path().join("b.tar").to_str().expect("a path")]).good();
    assert!(is_ok(&examine(&data), "backup"));
    let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
    let forty_days: i64 = 40 * 24 * 3_600_000_000;
    let older = "UPDATE settings SET value = CAST(CAST(value AS INTEGER) - ?1 AS TEXT) WHERE key = ?2";
    assert_eq!(database.execute(older, (forty_days, BACKUP_LAST)).expect("an older backup"), 1);
    drop(database);
    let report = examine(&data);
    assert!(!is_ok(&report, "backup"), "{report}");
    let backup =
        report["checks"].as_array().expect("checks").iter().find(|c| c["name"] == "backup").expect("the check");
    assert!(backup["detail"].as_str().is_some_and(|said| said.contains("40")), "{backup}");
}

#[test]
fn nothing_is_made_where_there_is_nothing() {
    let (_room, data) = room();
    assert!(!is_ok(&examine(&data), "data"));
    assert!(!data.exists());
}

#[test]
fn a_backup_that_was_never_made_is_missed() {
    let (room, data) = room();
    assert_eq!(crate::tools::Server::start(&data, &[]).stop().0, 0);
    assert!(!is_ok(&examine(&data), "backup"));
    mamori(&data, &["backup", "create", room.path().join("b.tar").to_str().expect("a path")]).good();
    assert!(is_ok(&examine(&data), "backup"));
}

/// What `doctor` says of a check in a place.
fn said(data: &Path, settings: &str, name: &str) -> (bool, String) {
    std::fs::write(data.join("mamori.toml"), settings).expect("settings");
    let report = examine(data);
    let check = report["checks"].as_array().expect("checks").iter().find(|c| c["name"] == name).expect("the check");
    (check["ok"] == true, check["detail"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_place_is_named_and_what_is_wrong_in_it() {
    let (_room, data) = demo();
    let url = "public_url = 'https://mamori.example'\n";
    for (settings, ok, words) in [
        ("", true, "pc"),
        (url, false, "public_url"),
        ("place = 'hosted'\n", false, "public_url がありません"),
        ("place = 'hosted'\npublic_url = 'http://mamori.example'\n", false, "https:// で始まっていない"),
        (&format!("place = 'hosted'\n{url}"), false, "HTTPS を受けるもの"),
        (&format!("place = 'hosted'\n{url}proxies = ['127.0.0.1']\n"), true, "https://mamori.example"),
    ] {
        let (found, detail) = said(&data, settings, "place");
        assert!(found == ok && detail.contains(words), "{settings}: {detail}");
    }
    let report = examine(&data);
    assert_eq!(report["place"], "hosted");
}

#[test]
fn the_certificate_of_the_network_is_looked_at() {
    let (_room, data) = demo();
    let network = "place = 'network'\n";
    let (ok, detail) = said(&data, network, "certificate");
    assert!(!ok && detail.contains("まだありません"), "{detail}");
    assert_eq!(crate::tools::Server::start(&data, &[]).stop().0, 0);
    let (ok, detail) = said(&data, network, "certificate");
    assert!(ok && detail.contains(".local") && detail.contains("日（"), "{detail}");
    // A name that devices do not believe, and one whose file is harmed.
    let (ok, detail) = said(&data, "place = 'network'\npublic_url = 'https://mamori.example'\n", "certificate");
    assert!(!ok && detail.contains("mamori.example"), "{detail}");
    std::fs::write(data.join("keys/tls/server-private.pem"), "rubbish").expect("harm");
    assert!(!said(&data, network, "certificate").0);
    // `serve` makes it anew by itself; of the authority it does not.
    assert_eq!(crate::tools::Server::start(&data, &[]).stop().0, 0);
    assert!(said(&data, network, "certificate").0);
    std::fs::write(data.join("keys/tls/ca-private.pem"), "rubbish").expect("harm");
    let (ok, detail) = said(&data, network, "certificate");
    assert!(!ok && detail.contains("ca-private.pem"), "{detail}");
    assert!(mamori(&data, &["serve", "--listen", "127.0.0.1:0"]).said(1).contains("ca-private.pem"));
}

#[test]
fn a_certificate_that_is_given_is_looked_at() {
    let (room, data) = demo();
    let made = rcgen::generate_simple_self_signed(vec!["mamori.example".to_owned()]).expect("a certificate");
    std::fs::write(room.path().join("c.pem"), made.cert.pem()).expect("a file");
    std::fs::write(room.path().join("k.pem"), made.signing_key.serialize_pem()).expect("a file");
    let settings = |host: &str, key: &str| {
        format!("place = 'hosted'\npublic_url = 'https://{host}'\ntls_cert = '../c.pem'\ntls_key = '../{key}'\n")
    };
    assert!(said(&data, &settings("mamori.example", "k.pem"), "certificate").0);
    let (ok, detail) = said(&data, &settings("other.example", "k.pem"), "certificate");
    assert!(!ok && detail.contains("other.example"), "{detail}");
    let (ok, detail) = said(&data, &settings("mamori.example", "gone.pem"), "certificate");
    assert!(!ok && detail.contains("gone.pem"), "{detail}");
}

#[test]
fn a_folder_that_takes_no_daily_backup_is_named() {
    let (room, data) = demo();
    let (ok, detail) =
        said(&data, &format!("backup_to = '{}'\n", room.path().join("daily").display()), "backup-folder");
    assert!(ok && detail.contains("daily"), "{detail}");
    assert!(!room.path().join("daily").exists(), "looking makes nothing");
    std::fs::write(room.path().join("file"), "x").expect("a file");
    let below = room.path().join("file/daily");
    let (ok, detail) = said(&data, &format!("backup_to = '{}'\n", below.display()), "backup-folder");
    assert!(!ok && detail.contains("file/daily"), "{detail}");
    // `serve` says it as it starts, and serves.
    let log = room.path().join("log");
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--data"]);
    serve.arg(&data);
    assert_eq!(crate::tools::Server::logged(serve, &log).stop().0, 0);
    let told = std::fs::read_to_string(&log).expect("the log");
    assert!(told.lines().any(|line| line.contains("バックアップを") && line.contains("file/daily")), "{told}");
}

/// Twenty years on, as a set clock says it.
fn twenty_years_on(data: &Path) -> Done {
    let mut doctor = command(&["doctor", "--json", "--data"]);
    doctor.arg(data).env("MAMORI_NOW", "2046-11-24T09:00:00+09:00").output().expect("runs").into()
}

#[test]
fn a_time_that_was_set_counts_on_made_up_data_alone() {
    let (own, data) = room();
    assert_eq!(crate::tools::Server::start(&data, &[]).stop().0, 0);
    mamori(&data, &["backup", "create", own.path().join("b.tar").to_str().expect("a path")]).good();
    let report = twenty_years_on(&data).json();
    assert!(!is_ok(&report, "clock") && is_ok(&report, "backup"), "{report}");
    assert!(report.to_string().contains("MAMORI_NOW は、見本か模擬のデータのときだけ使えます。"), "{report}");
    let (_made_up, data) = demo();
    let report = twenty_years_on(&data).json();
    assert!(is_ok(&report, "clock") && report.to_string().contains("2046-11-24T09:00:00+09:00"), "{report}");
    let noon = command(&["doctor", "--data"]).arg(&data).env("MAMORI_NOW", "noon").output().expect("runs");
    assert!(Done::from(noon).said(2).contains("noon"));
}
