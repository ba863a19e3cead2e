//! A backup while files come and go.

use crate::outside::caller::{Browser, Script};
use crate::outside::server::{Server, mamori, run};
use crate::tools::demo;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// Withdrawn before the backup begins, and while it is made. A backup begins anew for each file that went under its
/// hands, and gives up after five times: four cannot make it give up.
const BEFORE: usize = 3;
const MEANWHILE: usize = 4;

/// Where a file of this hash lies.
fn kept(data: &Path, sha256: &str) -> std::path::PathBuf {
    data.join("files").join(&sha256[..2]).join(sha256)
}

fn hash_of(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    app::checklist::hex(&Sha256::digest(&bytes))
}

/// Sends a file; its id and its hash.
fn upload(script: &Script, organisation: &str, name: &str) -> (String, String) {
    let text = format!("{name}を机の引き出しで確かめました。\n").repeat(4_000);
    let made = script.file(organisation, &format!("{name}.txt"), text.as_bytes()).is(201).json();
    let field = |key: &str| made[key].as_str().unwrap_or_else(|| panic!("{key} in {made}")).to_owned();
    (field("id"), field("sha256"))
}

#[test]
fn a_backup_under_uploads_and_withdrawals_has_every_file() {
    let (room, data) = demo();
    let server = Server::start(mamori(&data, &["serve", "--listen", "127.0.0.1:0"]));
    let script = Script::new(server.at, &run(&data, &["person", "token", "owner@clinic.example"]));
    let organisation = script.organisation();
    let going: Vec<_> =
        (0..BEFORE + MEANWHILE).map(|n| upload(&script, &organisation, &format!("なくなる記録{n}"))).collect();
    let ids: Vec<String> = going.iter().map(|(id, _)| id.clone()).collect();

    let stop = Arc::new(AtomicBool::new(false));
    let (send, acknowledged) = mpsc::channel();
    let uploading = {
        let (script, organisation, stop) = (script.clone(), organisation.clone(), stop.clone());
        std::thread::spawn(move || {
            for n in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let (_, sha256) = upload(&script, &organisation, &format!("記録{n}"));
                send.send(sha256).expect("logged");
            }
        })
    };
    let (begin, begun) = mpsc::channel();
    let at = server.at;
    let withdrawing = std::thread::spawn(move || {
        let mut owner = Browser::new(at);
        owner.sign_in("owner@clinic.example", "mihon-no-kagi-2026");
        for (n, id) in ids.iter().enumerate() {
            if n == BEFORE {
                begin.send(()).expect("the backup is waited for");
            }
            if n > BEFORE {
                std::thread::sleep(Duration::from_millis(60));
            }
            owner.post(&format!("/evidence/{id}/withdraw"), &[("reason", "名前が写っていた")]).is(303);
        }
    });
    begun.recv().expect("the first are withdrawn");
    let first = acknowledged.recv().expect("a file came in meanwhile");
    let mut before: Vec<String> = vec![first];
    before.extend(acknowledged.try_iter());
    let file = room.path().join("b.tar");
    let name = file.to_str().expect("a path in UTF-8");
    run(&data, &["backup", "create", name]);
    stop.store(true, Ordering::Relaxed);
    uploading.join().expect("uploads");
    withdrawing.join().expect("withdrawals");

    let report: Value = serde_json::from_str(&run(&data, &["backup", "verify", name, "--json"])).expect("JSON");
    assert_eq!(report["ok"], true, "{report}");
    let restored = room.path().join("restored");
    run(&restored, &["backup", "restore", name]);
    for sha256 in &before {
        assert_eq!(&hash_of(&kept(&restored, sha256)), sha256, "acknowledged before the backup began");
    }
    for (_, sha256) in &going[..BEFORE] {
        assert!(!kept(&restored, sha256).exists(), "withdrawn before the backup began");
    }
    let verified: Value = serde_json::from_str(&run(&restored, &["audit", "verify", "--json"])).expect("JSON");
    assert_eq!(verified["ok"], true, "{verified}");
    // Every file that the restored database names is there: a backup of it wants them all.
    let again = room.path().join("again.tar");
    let again = run(&restored, &["backup", "create", again.to_str().expect("a path in UTF-8"), "--json"]);
    let again: Value = serde_json::from_str(&again).expect("JSON");
    assert!(again.get("lost").is_none(), "{again}");
    assert_eq!(server.stop(), Some(0));
}
