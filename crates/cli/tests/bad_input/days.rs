//! Rows about bad days: a disk that is full at every point, a clock that jumps, a backup that broke off, a key that is
//! gone, two processes.

use crate::Outcome;
use crate::clinic::{CODE, Clinic, LOGIN, copy, serve};
use crate::files::below;
use crate::machine::{command, fill, question, upload, visit};
use crate::mount::Mount;
use crate::outside::caller::{Browser, Script};
use crate::outside::server::{Server, mamori, run};
use crate::said::Heard;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;
use testkit::app::PASSWORD;

/// What stands behind the sentence of a command: the path that it names.
fn behind(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    told.rsplit('。').next().unwrap_or_default().trim().to_owned()
}

/// The notes of a sheet's history, in their order.
fn notes(script: &Script, sheet: &str) -> Vec<Value> {
    let history = script.get(&format!("{sheet}/history")).is(200).json();
    history["items"].as_array().into_iter().flatten().map(|h| h["note"].clone()).collect()
}

fn whole(data: &Path) -> Value {
    let verified: Value = serde_json::from_str(&run(data, &["audit", "verify", "--json"])).expect("JSON");
    verified["ok"].clone()
}

/// Room for so many bytes, until it is given back.
fn leave(data: &Path, bytes: u64, act: impl FnOnce()) {
    let filler = fill(data, bytes);
    act();
    std::fs::remove_file(filler).expect("room");
}

pub fn full_while_saving(clinic: &mut Clinic) -> Outcome {
    let data = clinic.beside("saving");
    let _small = Mount::small(&data, 24 << 20).expect("a small file system");
    copy(&clinic.snapshot, &data);
    let (server, script, _) = visit(clinic, &data);
    let sheet = format!("/assessments/{}", clinic.sheet);
    let path = format!("{sheet}/items/{}", question(&script.get(&sheet).is(200).json()));
    let (mut acknowledged, mut heard, mut refused) = (Vec::new(), Vec::new(), 0);
    for step in 0..40_u64 {
        leave(&data, step * 4096, || {
            let note = format!("{step} {}", "書いたメモ。".repeat(600));
            let body = json!({"value": "yes", "note": note, "version": acknowledged.len()});
            let got = script.put(&path, &body);
            if got.status == 200 {
                acknowledged.push(json!(note));
            } else {
                refused += 1;
                heard.push(Heard::problem(&got, 503, "error-disk-full"));
            }
        });
    }
    let some = (refused > 0, !acknowledged.is_empty());
    let stands = notes(&script, &sheet);
    let ended = server.stop();
    let (server, script, _) = visit(clinic, &data);
    let after = notes(&script, &sheet);
    let writes = vec![
        ("some refused, some taken", json!(some), json!([true, true])),
        ("every acknowledged write, and no other", json!(stands), json!(acknowledged)),
        ("the same after a new start", json!(after), json!(acknowledged)),
        ("serve ends well", json!((ended, server.stop())), json!([0, 0])),
        ("the audit chain verifies", whole(&data), json!(true)),
    ];
    Outcome { sent: "an answer with 0, 4, 8 … 156 KB of room", heard, stored: writes }
}

pub fn full_while_uploading(clinic: &mut Clinic) -> Outcome {
    let data = clinic.beside("uploading");
    let _small = Mount::small(&data, 24 << 20).expect("a small file system");
    copy(&clinic.snapshot, &data);
    let (server, script, mut browser) = visit(clinic, &data);
    let sheet = format!("/assessments/{}", clinic.sheet);
    let path = format!("{sheet}/items/{}/evidence", question(&script.get(&sheet).is(200).json()));
    let (mut heard, mut taken, mut halves) = (Vec::new(), 0, 0);
    for step in 0..24_u64 {
        leave(&data, step * (100 << 10), || {
            let bytes = format!("{step}{}", "あ".repeat(350_000));
            let got = upload(&mut browser, &path, &format!("{step}.txt"), bytes.as_bytes());
            if got.status == 303 {
                taken += 1;
            } else {
                heard.push(Heard::page(&got, 503, "error-disk-full"));
            }
            halves += below(&data.join("files")).iter().filter(|name| name.contains("incoming")).count();
        });
        if taken == 3 {
            break;
        }
    }
    let shown = script.get(&sheet).is(200).json();
    let ours = |i: &&Value| path.ends_with(&format!("/{}/evidence", i["key"].as_str().unwrap_or("?")));
    let item = shown["items"].as_array().into_iter().flatten().find(ours);
    let files = item.and_then(|i| i["answer"]["evidence"].as_array().map(Vec::len)).unwrap_or_default();
    let writes = vec![
        ("some refused, three taken", json!((!heard.is_empty(), taken)), json!([true, 3])),
        ("every file that was taken, and no other", json!(files), json!(taken)),
        ("no half file", json!(halves), json!(0)),
        ("serve ends well", json!(server.stop()), json!(0)),
        ("the audit chain verifies", whole(&data), json!(true)),
    ];
    Outcome { sent: "a file of 1 MB with 0, 100, 200 … KB of room", heard, stored: writes }
}

pub fn full_while_backing_up(clinic: &mut Clinic) -> Outcome {
    let (data, stick) = (clinic.copied("backed"), clinic.beside("stick"));
    let _small = Mount::small(&stick, 48 << 20).expect("a small file system");
    let file = stick.join("b.tar");
    let name = file.to_str().expect("UTF-8");
    run(&data, &["backup", "create", name]);
    let before = std::fs::read(&file).expect("the backup");
    let (mut heard, mut left, mut steps) = (Vec::new(), Vec::new(), 0);
    let database = std::fs::metadata(data.join("mamori.db")).expect("the database").len();
    for tenths in [0, 1, 5, 9, 11, 13, 17, 19] {
        leave(&stick, database * tenths / 10, || {
            let output = command(&data, &["backup", "create", name]);
            if output.status.success() {
                return;
            }
            steps += 1;
            heard.push(Heard::command(&output, "cli-disk-full").with("path", behind(&output)));
            left.push(below(&stick));
        });
    }
    let kept = std::fs::read(&file).expect("the backup") == before;
    let alone = left.iter().all(|names| *names == ["b.tar", "lost+found"]);
    run(&data, &["backup", "create", name]);
    let verified: Value = serde_json::from_str(&run(&data, &["backup", "verify", name, "--json"])).expect("JSON");
    Outcome {
        sent: "backup create onto a stick with room for 0 … 1.9 times the database",
        heard,
        stored: vec![
            ("most were refused", json!(steps >= 5), json!(true)),
            ("the backup that was there, byte for byte", json!(kept), json!(true)),
            ("nothing half beside it", json!(alone), json!(true)),
            ("a whole one once there is room", verified["ok"].clone(), json!(true)),
        ],
    }
}

/// `serve` on made-up data at a time.
fn at(data: &Path, now: &str) -> Server {
    let mut command = mamori(data, &["serve", "--listen", "127.0.0.1:0"]);
    command.env("MAMORI_NOW", now);
    Server::start(command)
}

pub fn clock(clinic: &mut Clinic) -> Outcome {
    let data = clinic.beside("clock");
    let (today, wrong) = ("2026-11-24T09:00:00+09:00", "2036-03-01T09:00:00+09:00");
    let made = mamori(&data, &["demo"]).env("MAMORI_NOW", today).output().expect("it runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let token = |now: &str| {
        let output = mamori(&data, &["person", "token", "owner@clinic.example"]).env("MAMORI_NOW", now).output();
        String::from_utf8_lossy(&output.expect("it runs").stdout).trim().to_owned()
    };
    let password = "mihon-no-kagi-2026";
    let list = ["assessment", "list", "--organisation", CODE, "--json"];
    let sheets: Value = serde_json::from_str(&run(&data, &list)).expect("JSON");
    let sheets = sheets["items"].as_array().cloned().unwrap_or_default();
    let sheet = sheets.iter().find(|s| s["edition"] == "r8-demo" && s["form"] == "institution").expect("a sheet");
    let sheet = format!("/assessments/{}", sheet["id"].as_str().expect("an id"));
    let path = format!("{sheet}/items/bcp");
    let own = |script: &Script| -> Vec<Value> {
        let mut own: Vec<Value> =
            notes(script, &sheet).into_iter().filter(|n| n.as_str().is_some_and(|n| n.starts_with("時計"))).collect();
        // The history is told by the clock, which was wrong.
        own.sort_by_key(|note| ["時計一", "時計二", "時計三"].iter().position(|known| note == known));
        own
    };
    let put = |script: &Script, note: &str, version: i64| {
        let body = json!({"value": "yes", "checked_on": "2026-11-20", "note": note, "version": version});
        script.put(&path, &body).is(200).json()["version"].as_i64().unwrap_or(-1)
    };
    // At the right time; ten years ahead, where people sign in, mistype and write; and right again.
    let first = token(today);
    let server = at(&data, today);
    let mut version = put(&Script::new(server.at, &first), "時計一", 0);
    let mut ended = vec![server.stop()];
    let server = at(&data, wrong);
    let mut heard = vec![Heard::problem(&Script::new(server.at, &first).get("/me"), 401, "error-sign-in")];
    let mut browser = Browser::new(server.at);
    for _ in 0..6 {
        browser.get("/sign-in").is(200);
        browser.post("/sign-in", &[("login", "owner@clinic.example"), ("password", "まちがい")]);
    }
    let later = token(wrong);
    version = put(&Script::new(server.at, &later), "時計二", version);
    // The work that repeats itself is put off to its next turn, years ahead.
    std::thread::sleep(std::time::Duration::from_secs(4));
    ended.push(server.stop());
    // The old token was over ten years ahead, and is gone like everything that is over.
    let anew = token(today);
    let server = at(&data, today);
    let script = Script::new(server.at, &anew);
    put(&script, "時計三", version);
    let mut again = Browser::new(server.at);
    again.get("/sign-in").is(200);
    let signed_in = again.post("/sign-in", &[("login", "owner@clinic.example"), ("password", password)]).status;
    std::thread::sleep(std::time::Duration::from_secs(4));
    let due = {
        let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
        let count = "SELECT count(*) FROM jobs WHERE kind <> 'merge-association' AND run_after > 1798729200000000";
        database.query_row(count, [], |row| row.get::<_, i64>(0)).expect("a count")
    };
    let stands = own(&script);
    ended.push(server.stop());
    let verified = whole(&data);
    // A machine whose clock stands behind its own data is told so.
    let copied = clinic.copied("behind");
    let file = std::fs::File::options().write(true).open(copied.join("mamori.db")).expect("the database");
    let written = file.metadata().and_then(|about| about.modified()).expect("a time");
    file.set_modified(written + std::time::Duration::from_secs(86_400)).expect("a time");
    drop(file);
    let report: Value = serde_json::from_str(&run(&copied, &["doctor", "--json"])).expect("JSON");
    let check = report["checks"].as_array().into_iter().flatten().find(|c| c["name"] == "clock").cloned();
    let check = check.unwrap_or_default();
    let now = check["detail"].as_str().and_then(|d| d.split(['（', '）']).nth(1)).unwrap_or_default().to_owned();
    heard.push(Heard::sentence(check["detail"].as_str().unwrap_or_default(), "doctor-clock-bad").with("now", now));
    Outcome {
        sent: "serve at the right time, ten years ahead, and right again; doctor on a clock behind its data",
        heard,
        stored: vec![
            ("every answer", json!(stands), json!(["時計一", "時計二", "時計三"])),
            ("the owner signs in at once", json!(signed_in), json!(303)),
            ("no work waits for years", json!(due), json!(0)),
            ("the audit chain verifies", verified, json!(true)),
            ("serve ends well", json!(ended), json!([0, 0, 0])),
        ],
    }
}

pub fn cut_off(clinic: &mut Clinic) -> Outcome {
    let data = clinic.copied("cut");
    let (file, short) = (clinic.beside("cut.tar"), clinic.beside("short.tar"));
    run(&data, &["backup", "create", file.to_str().expect("UTF-8")]);
    let bytes = std::fs::read(&file).expect("the backup");
    let name = short.to_str().expect("UTF-8");
    let (mut heard, mut left) = (Vec::new(), 0);
    for length in
        [0, 300, 700, bytes.len() / 3, bytes.len() / 2, bytes.len() - 3_000, bytes.len() - 1_024, bytes.len() - 1]
    {
        std::fs::write(&short, &bytes[..length]).expect("a part");
        let into = clinic.beside("never");
        let restored = command(&into, &["backup", "restore", name]);
        let report = command(&data, &["backup", "verify", name, "--json"]).stdout;
        let report: Value = serde_json::from_slice(&report).unwrap_or_default();
        let problem = &report["problems"][0];
        heard.push(match problem["path"].as_str() {
            None => Heard::command(&restored, "cli-backup-unreadable"),
            Some(path) => Heard::command(&restored, "cli-backup-broken")
                .with("path", path)
                .with("why", problem["why"].as_str().unwrap_or_default()),
        });
        left += usize::from(into.exists());
    }
    let into = clinic.beside("restored");
    run(&into, &["backup", "restore", file.to_str().expect("UTF-8")]);
    Outcome {
        sent: "backup restore of a backup that ends after 0, 300 … bytes",
        heard,
        stored: vec![
            ("nothing restored from a part", json!(left), json!(0)),
            ("the whole one", json!(below(&into).contains(&"mamori.db".to_owned())), json!(true)),
            ("its audit chain verifies", whole(&into), json!(true)),
        ],
    }
}

pub fn restore_over_live(clinic: &mut Clinic) -> Outcome {
    let (file, data) = (clinic.beside("live.tar"), clinic.data.clone());
    let name = file.to_str().expect("UTF-8");
    run(&clinic.copied("older"), &["backup", "create", name]);
    let before = clinic.shown();
    let refused = command(&data, &["backup", "restore", name]);
    Outcome {
        sent: "backup restore into the directory of a server that runs",
        heard: vec![Heard::command(&refused, "cli-restore-not-empty").with("path", data.display().to_string())],
        stored: vec![("the sheet, and the server goes on", clinic.shown(), before)],
    }
}

pub fn key_missing(clinic: &mut Clinic) -> Outcome {
    let data = clinic.copied("keyless");
    let keys = data.join("keys");
    let mut heard = Vec::new();
    let mut names: Vec<String> = std::fs::read_dir(&keys)
        .expect("the keys")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| ["sign-", "seal-", "check-"].iter().any(|purpose| name.starts_with(purpose)))
        .collect();
    names.sort();
    for name in &names {
        let aside = clinic.beside(name);
        std::fs::rename(keys.join(name), &aside).expect("gone");
        let refused = command(&data, &["serve", "--listen", "127.0.0.1:0"]);
        let folder = keys.display().to_string();
        heard.push(Heard::command(&refused, "cli-keys-missing").with("ids", name.as_str()).with("folder", folder));
        std::fs::rename(&aside, keys.join(name)).expect("back");
    }
    let (server, script, _) = visit(clinic, &data);
    let read = script.get("/me").status;
    Outcome {
        sent: "serve without each of its keys in turn",
        heard,
        stored: vec![
            ("three keys were tried", json!(names.len()), json!(3)),
            ("with the keys back it serves", json!((read, server.stop())), json!([200, 0])),
        ],
    }
}

pub fn two_processes(clinic: &mut Clinic) -> Outcome {
    let data = clinic.copied("shared");
    let servers = [serve(&data), serve(&data)];
    let sheet = format!("/assessments/{}", clinic.sheet);
    let writers = servers.each_ref().map(|server| Script::new(server.at, &clinic.token));
    let keys = ["bcp", "contact-chart"];
    let taken: Vec<i64> = std::thread::scope(|scope| {
        let writing = writers.iter().zip(keys).map(|(script, key)| {
            let path = format!("{sheet}/items/{key}");
            scope.spawn(move || {
                let put = |version: i64| {
                    script.put(&path, &json!({"value": "yes", "note": format!("{key} {version}"), "version": version}))
                };
                (0..60).map(|version| put(version).is(200).json()["version"].as_i64().unwrap_or(-1)).max().unwrap_or(-1)
            })
        });
        let writing: Vec<_> = writing.collect();
        // A command beside both.
        for _ in 0..3 {
            run(&data, &["person", "token", LOGIN]);
        }
        writing.into_iter().map(|one| one.join().expect("a writer")).collect()
    });
    let seen = writers.each_ref().map(|script| notes(script, &sheet).len());
    let mut browser = Browser::new(servers[0].at);
    browser.sign_in(LOGIN, PASSWORD);
    browser.to = servers[1].at;
    let other = browser.get("/account").status;
    let ended = servers.map(Server::stop);
    Outcome {
        sent: "two serve and commands on one directory, both writing at once",
        heard: Vec::new(),
        stored: vec![
            ("every write of both", json!(taken), json!([60, 60])),
            ("each sees the other's", json!(seen), json!([120, 120])),
            ("a session holds in both", json!(other), json!(200)),
            ("both end well", json!(ended), json!([0, 0])),
            ("the audit chain verifies", whole(&data), json!(true)),
        ],
    }
}
