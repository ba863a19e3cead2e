//! Letters from outside that would end their reader: the server says one sentence and goes on.

use crate::outside::caller::Browser;
use crate::outside::http::{MULTIPART, multipart};
use crate::outside::server::{Server, mamori, run};
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use testkit::clamd::{Clamd, HARM};

/// What ends a reader that is not careful.
const ENDS: [&str; 2] = ["deep-array.pdf", "deep-in-a-stream.pdf"];

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../app/tests/corpus/pdf");
    let read = std::fs::read_dir(folder).expect("the corpus").flatten();
    let all = read.map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).expect("a file")));
    all.collect()
}

#[test]
fn a_pdf_that_ends_its_reader_does_not_end_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start(mamori(&data, &["serve", "--demo", "--listen", "127.0.0.1:0"]));
    let mut office = Browser::new(server.at);
    office.sign_in("administrator@county-a1.example", "mihon-no-kagi-2026");
    let (mut taken, mut refused) = (0, 0);
    for (name, bytes) in corpus() {
        office.get("/letters").is(200);
        let token = office.token.clone();
        let got = office.call("POST", "/letters", MULTIPART, &multipart(&[("csrf", &token)], &name, &bytes));
        match got.status {
            303 if !ENDS.contains(&name.as_str()) => taken += 1,
            422 => {
                refused += 1;
                assert!(got.text().contains(&name), "{name}: {:.2000}", got.text());
            }
            other => panic!("{name}: {other} {:.1000}", got.text()),
        }
        office.get("/healthz").is(200);
    }
    assert!(taken >= 4 && refused >= 2, "{taken} taken, {refused} refused");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn its_reader_answers_or_falls_alone() {
    for (name, bytes) in corpus() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut reader = mamori(folder.path(), &["read-pdf"]);
        let mut reader = reader.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary starts");
        // One that has fallen takes no more.
        let _ = reader.stdin.take().expect("stdin").write_all(&bytes);
        let output = reader.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let read = said.contains("\"pages\":") && !ENDS.contains(&name.as_str());
        let fell = !output.status.success() && said.is_empty();
        assert!(read || fell || said.contains("\"fault\":"), "{name}: {} {said}", output.status);
        assert!(!folder.path().join("mamori.db").exists(), "it makes nothing");
    }
}

#[test]
fn a_scanner_on_a_socket_stands_before_every_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    run(&data, &["demo"]);
    let scanner = Clamd::start(1 << 20);
    std::fs::write(data.join("mamori.toml"), format!("clamd = 'tcp:{}'\n", scanner.address())).expect("settings");
    let server = Server::start(mamori(&data, &["serve", "--listen", "127.0.0.1:0"]));
    let mut owner = Browser::new(server.at);
    owner.sign_in("owner@clinic.example", "mihon-no-kagi-2026");
    let page = owner.get("/evidence").is(200).text();
    let house = page.split_once("name=\"organisation\" value=\"").and_then(|(_, rest)| rest.split('"').next());
    let house = house.expect("the clinic").to_owned();
    let mut send = |bytes: &[u8]| {
        let token = owner.token.clone();
        let form = multipart(&[("csrf", &token), ("organisation", &house)], "a.pdf", bytes);
        owner.call("POST", "/evidence", MULTIPART, &form)
    };
    let harm = [b"%PDF-1.7\n".as_slice(), HARM].concat();
    assert!(send(&harm).is(422).text().contains("害のあるもの"));
    send(b"%PDF-1.7\nfine\n%%EOF\n").is(303);
    assert_eq!(scanner.got().len(), 2);
    drop(scanner);
    assert!(send(b"%PDF-1.7\nfine, too\n%%EOF\n").is(503).text().contains("検査がいま動いていなくて"));
    assert_eq!(server.stop(), Some(0));
}
