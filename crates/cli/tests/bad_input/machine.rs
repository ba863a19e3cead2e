//! Rows about the machine: disk, folder, port, database, fonts.

use crate::Outcome;
use crate::clinic::{CODE, Clinic, LOGIN, area_of, copy, serve, value_of};
use crate::mount::Mount;
use crate::outside::caller::{Browser, Script};
use crate::outside::http::{Got, MULTIPART, multipart};
use crate::outside::server::{Server, mamori, run};
use crate::said::{Heard, plain};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Output;
use testkit::app::PASSWORD;

const KEY: &str = "access-rights";

pub fn command(data: &Path, arguments: &[&str]) -> Output {
    mamori(data, arguments).output().expect("the binary starts")
}

/// A server on a data directory, with a script and a browser that is signed in.
pub fn visit(clinic: &Clinic, data: &Path) -> (Server, Script, Browser) {
    let server = serve(data);
    let script = Script::new(server.at, &clinic.token);
    let mut browser = Browser::new(server.at);
    browser.sign_in(LOGIN, PASSWORD);
    (server, script, browser)
}

/// Fills the rest of a file system but for so many bytes.
pub fn fill(folder: &Path, left: u64) -> std::path::PathBuf {
    let filler = folder.join("lost+found");
    let mut file = std::fs::File::create(&filler).expect("a file");
    while file.write_all(&[0; 4096]).is_ok() {}
    let size = file.metadata().expect("a size").len();
    file.set_len(size.saturating_sub(left)).expect("some room");
    filler
}

/// The key of a question of the sheet that has one scope only.
pub fn question(shown: &Value) -> String {
    let mut keys = shown["items"].as_array().into_iter().flatten().filter_map(|i| i["key"].as_str());
    keys.find(|key| key.starts_with(KEY)).unwrap_or(KEY).to_owned()
}

/// Sends a file with the form of a question.
pub fn upload(browser: &mut Browser, path: &str, name: &str, bytes: &[u8]) -> Got {
    browser.get(path).is(200);
    let body = multipart(&[("csrf", &browser.token)], name, bytes);
    browser.call("POST", path, MULTIPART, &body)
}

pub fn full_disk(clinic: &mut Clinic) -> Outcome {
    let data = clinic.beside("small");
    let _small = Mount::small(&data, 24 << 20).expect("a small file system");
    copy(&clinic.snapshot, &data);
    let (server, script, mut browser) = visit(clinic, &data);
    let sheet = format!("/assessments/{}", clinic.sheet);
    let path = format!("{sheet}/items/{}", question(&script.get(&sheet).is(200).json()));
    let page = browser.get(&path).is(200).text();
    let filler = fill(&data, 400 << 10);
    // Until the disk is full; every 2xx is remembered.
    let (mut acknowledged, mut heard) = (Vec::new(), Vec::new());
    for version in 0..400 {
        let note = format!("{version} {}", "書いたメモ。".repeat(600));
        let got = script.put(&path, &json!({"value": "yes", "note": note, "version": version}));
        if got.status != 200 {
            heard.push(Heard::problem(&got, 503, "error-disk-full"));
            break;
        }
        acknowledged.push(note);
    }
    let (enough, written) = (acknowledged.len() > 1, acknowledged.len() as i64);
    let mut writes: Vec<(&'static str, Value, Value)> =
        vec![("some were acknowledged, one was refused", json!(enough && heard.len() == 1), json!(true))];
    // The same by page: the note stays where it was typed.
    let note = "紙に書いてあった長いメモ。".repeat(250);
    let version = written.to_string();
    let full =
        browser.post(&path, &[("version", version.as_str()), ("value", "no"), ("note", &note), ("then", "stay")]);
    heard.push(Heard::page(&full, 503, "error-disk-full"));
    writes.push(("the note, on the page", json!(area_of(&full.text(), "note") == note), json!(true)));
    writes.push(("the page had a form", json!(value_of(&page, "version")), json!("0")));
    let large = upload(&mut browser, &format!("{path}/evidence"), "大きい.txt", "あ".repeat(1 << 20).as_bytes());
    heard.push(Heard::page(&large, 503, "error-disk-full"));
    // To the last byte: a command says it too, and leaves no half file.
    let mut rest = std::fs::File::options().append(true).open(&filler).expect("the filler");
    while rest.write_all(&[0; 512]).is_ok() {}
    drop(rest);
    let out = data.join("sheet.csv");
    let arguments = ["assessment", "export", "--organisation", CODE, "--edition", "r7", "--form", "institution"];
    let name = out.to_str().expect("UTF-8");
    let export = command(&data, &[&arguments[..], &["--format", "csv", "--out", name]].concat());
    heard.push(Heard::command(&export, "cli-disk-full").with("path", name));
    writes.push(("no half file", json!(out.exists()), json!(false)));
    // Reading goes on.
    let stands = |script: &Script| {
        let shown = script.get(&sheet).is(200).json();
        let items = shown["items"].as_array().cloned().unwrap_or_default();
        items
            .into_iter()
            .find(|i| path.ends_with(i["key"].as_str().unwrap_or("?")))
            .map(|i| i["answer"]["note"].clone())
    };
    writes.push(("the newest answer while it is full", json!(stands(&script)), json!(acknowledged.last())));
    drop(server);
    let started = command(&data, &["serve", "--listen", "127.0.0.1:0"]);
    heard.push(Heard::command(&started, "cli-disk-full").with("path", data.display().to_string()));
    // With room again: every acknowledged write, in its order, and writing goes on.
    std::fs::remove_file(&filler).expect("room");
    let (server, script, _) = visit(clinic, &data);
    let history = script.get(&format!("{sheet}/history")).is(200).json();
    let notes: Vec<Value> = history["items"].as_array().into_iter().flatten().map(|h| h["note"].clone()).collect();
    writes.push(("every acknowledged write", json!(notes), json!(acknowledged)));
    let again = script.put(&path, &json!({"value": "no", "note": "また書けた", "version": written}));
    writes.push(("a write once there is room", json!(again.status), json!(200)));
    writes.push(("serve ends well", json!(server.stop()), json!(0)));
    let verified: Value = serde_json::from_str(&run(&data, &["audit", "verify", "--json"])).expect("JSON");
    writes.push(("the audit chain verifies", verified["ok"].clone(), json!(true)));
    Outcome {
        sent: "answers and a file on a tmpfs of 24 MB without room; an export and a start there",
        heard,
        stored: writes,
    }
}

/// The files of the answer in the first round.
fn first_evidence(clinic: &Clinic) -> Value {
    let shown = clinic.shown();
    let item = shown["items"].as_array().and_then(|all| all.iter().find(|i| i["key"] == "contact-chart"));
    item.map(|i| i["answers"][0]["evidence"].clone()).unwrap_or_default()
}

pub fn read_only(clinic: &mut Clinic) -> Outcome {
    let data = clinic.beside("frozen");
    let frozen = Mount::small(&data, 24 << 20).expect("a small file system");
    copy(&clinic.snapshot, &data);
    let before = std::fs::read(data.join("mamori.db")).expect("the database");
    frozen.freeze();
    let path = data.display().to_string();
    let mut heard = vec![
        Heard::command(&command(&data, &["serve", "--listen", "127.0.0.1:0"]), "cli-read-only").with("path", path),
        Heard::command(&command(&data, &["person", "token", LOGIN]), "cli-read-only").with("path", ""),
    ];
    let after = std::fs::read(data.join("mamori.db")).expect("the database");
    // A running server whose store of files takes no writing: answers go on, a file gets the sentence.
    let store = clinic.data.join("files");
    std::fs::create_dir_all(&store).expect("a folder");
    let evidence = first_evidence(clinic);
    {
        let _closed = Mount::read_only(&store).expect("a bind mount");
        heard.push(Heard::page(&clinic.upload("contact-chart", "新しい.txt", b"x"), 503, "error-read-only"));
        let problem = clinic.script.file(&clinic.organisation, "新しい.txt", b"x");
        heard.push(Heard::problem(&problem, 503, "error-read-only"));
        clinic.submit("contact-chart", &[("value", "yes"), ("note", "答えは書ける")]).is(303);
    }
    Outcome {
        sent: "serve and a command on a folder remounted read-only; a file while files/ is read-only",
        heard,
        stored: vec![
            ("the database, byte for byte", json!(before == after), json!(true)),
            ("the files of the answer", first_evidence(clinic), evidence),
            ("the answer meanwhile", clinic.field("contact-chart", "note"), json!("答えは書ける")),
        ],
    }
}

pub fn port_in_use(clinic: &mut Clinic) -> Outcome {
    let taken = clinic.server.at.to_string();
    let before = clinic.shown();
    let second = command(&clinic.copied("second"), &["serve", "--listen", &taken]);
    Outcome {
        sent: "serve --listen on the port of a server that runs",
        heard: vec![Heard::command(&second, "cli-port-in-use").with("address", taken)],
        stored: vec![("the server that runs goes on", clinic.shown(), before)],
    }
}

pub fn newer_database(clinic: &mut Clinic) -> Outcome {
    let data = clinic.copied("newer");
    let export = |data: &Path| {
        let arguments = ["assessment", "export", "--organisation", CODE, "--edition", "r7", "--form", "institution"];
        let more = ["--format", "csv", "--out", "-", "--at", "2026-11-24T00:00:00Z"];
        command(data, &[&arguments[..], &more].concat())
    };
    let before = export(&data).stdout;
    let change = |sql: &str| {
        let database = rusqlite::Connection::open(data.join("mamori.db")).expect("the database");
        database.execute(sql, []).expect("another schema");
    };
    change("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (9999, 'later', 'x', 0)");
    let known = storage::MIGRATIONS.last().map_or(0, |m| m.version).to_string();
    let refused = [command(&data, &["serve", "--listen", "127.0.0.1:0"]), export(&data)];
    let heard = refused
        .iter()
        .map(|output| Heard::command(output, "cli-schema-newer").with("found", "9999").with("known", known.as_str()));
    let heard = heard.collect();
    change("DELETE FROM schema_migrations WHERE version = 9999");
    Outcome {
        sent: "serve and an export on a database with schema 9",
        heard,
        stored: vec![(
            "the sheet, for the program that knows it",
            json!(export(&data).stdout == before && !before.is_empty()),
            json!(true),
        )],
    }
}

pub fn fonts_missing(clinic: &mut Clinic) -> Outcome {
    let (data, none) = (clinic.copied("fontless"), clinic.beside("no-fonts"));
    std::fs::create_dir_all(&none).expect("a folder");
    let fontless = |arguments: &[&str]| {
        let mut command = mamori(&data, arguments);
        command.env("MAMORI_FONTS", &none);
        command
    };
    let server = Server::start(fontless(&["serve", "--listen", "127.0.0.1:0"]));
    let script = Script::new(server.at, &clinic.token);
    let mut browser = Browser::new(server.at);
    browser.sign_in(LOGIN, PASSWORD);
    let sheet = &clinic.sheet;
    let page = browser.get(&format!("/papers/sheet/{sheet}.pdf"));
    let problem = script.get(&format!("/assessments/{sheet}/export?format=pdf"));
    let out = clinic.beside("sheet.pdf");
    let name = out.to_str().expect("UTF-8");
    let arguments = ["assessment", "export", "--organisation", CODE, "--edition", "r7", "--form", "institution"];
    let refused = fontless(&[&arguments[..], &["--format", "pdf", "--out", name]].concat()).output().expect("it runs");
    let mut works = Vec::new();
    for format in ["xlsx", "csv", "json"] {
        works.push(browser.get(&format!("/papers/sheet/{sheet}.{format}")).status);
        works.push(script.get(&format!("/assessments/{sheet}/export?format={format}")).status);
    }
    works.push(browser.get(&format!("/assessments/{sheet}")).status);
    works.push(script.put(&format!("/assessments/{sheet}/items/bcp"), &json!({"value": "yes", "version": 0})).status);
    Outcome {
        sent: "the sheet as PDF by page, API and command on a machine without fonts",
        stored: vec![
            ("everything but PDF works", json!(works), json!([200, 200, 200, 200, 200, 200, 200, 200])),
            (
                "the page says what to install",
                json!(plain(&page.text()).contains("fonts-morisawa-bizud-gothic")),
                json!(true),
            ),
            ("no half file", json!(out.exists()), json!(false)),
        ],
        heard: vec![
            Heard::page(&page, 503, "error-fonts-missing"),
            Heard::problem(&problem, 503, "error-fonts-missing"),
            Heard::command(&refused, "cli-fonts-missing"),
        ],
    }
}
