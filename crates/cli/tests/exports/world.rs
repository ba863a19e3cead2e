//! A clinic, a pharmacy and a vendor, each with people, files and sheets, and the server that shows them.

use crate::outside::caller::{Browser, Script};
use crate::outside::server::{Server, mamori, run};
use app::organisations::{NewOrganisation, TypedCode, read_code};
use content::Content;
use domain::checklist::{Edition, Form};
use domain::organisations::Kind;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use testkit::app::{PASSWORD, TestApp};

/// A file that proves something.
pub struct File {
    pub id: String,
    pub name: String,
    pub sha256: String,
    pub expires_on: Option<String>,
}

/// An institution and who writes for it.
pub struct House {
    pub kind: Kind,
    pub id: String,
    pub code: &'static str,
    pub name: &'static str,
    pub person: String,
    pub script: Script,
    pub files: Vec<File>,
}

/// Everything.
pub struct World {
    folder: TestApp,
    pub server: Server,
    pub content: Content,
    pub houses: Vec<House>,
    /// Id, code, name.
    pub vendor: (String, String, &'static str),
}

/// Kind, code, name, login of each institution.
const HOUSES: [(Kind, &str, &str, &str); 2] = [
    (Kind::Clinic, "4810100018", "医療法人 ㈱髙﨑①「みほん\"内科\"」クリニック", "hanako"),
    (Kind::Pharmacy, "4840100012", "=みほん薬局＠①号店", "jiro"),
];

const VENDOR: &str = "㈱髙橋システム①";

/// Names of files, as they are stored.
const FILES: [&str; 7] = [
    "機器台帳_㈱髙﨑①.txt",
    "=1+1.csv",
    "-引継ぎ 2026-10.txt",
    "@証跡's.txt",
    "very-long-name-without-any-place-to-break_0123456789_0123456789_0123456789.txt",
    "ーーーーーーーーーーーーーーーーーーーー.txt",
    "点検、記録.csv",
];

impl World {
    /// What no command makes yet is made by the use cases on the same database, before the binary starts.
    pub fn make() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let folder = runtime.block_on(async {
            let test = TestApp::sqlite().await;
            test.clock.set("2025-04-01T09:00:00+09:00".parse().expect("a time"));
            for (kind, code, name, _) in HOUSES {
                let typed = TypedCode { text: code.to_owned(), ..TypedCode::default() };
                let codes = vec![read_code(&typed).expect("a code")];
                let (kana, prefecture, profile) = (String::new(), String::new(), json!({}));
                let new = NewOrganisation { kind, name: name.to_owned(), kana, prefecture, code: None, codes, profile };
                test.app.add_organisation(&test.command(), new).await.expect("an institution");
            }
            test.app.db.close().await;
            test
        });
        let data = folder.folder();
        for (_, code, _, login) in HOUSES {
            run(data, &["person", "add", login, "--name", "見本", "--organisation", code, "--role", "owner"]);
            password(data, login, PASSWORD);
        }
        let server = Server::start(mamori(data, &["serve", "--listen", "127.0.0.1:0"]));
        let houses: Vec<House> = HOUSES.into_iter().map(|house| settle(data, &server, house)).collect();
        let vendors = format!("/organisations/{}/vendors", houses[0].id);
        let made = houses[0].script.post(&vendors, &json!({"name": VENDOR})).is(201).json();
        let text = |key: &str| made[key].as_str().expect("a text").to_owned();
        let vendor = (text("id"), text("code"), VENDOR);
        Self { server, content: Content::bundled().expect("content"), houses, vendor, folder }
    }

    pub fn data(&self) -> &Path {
        self.folder.folder()
    }
    /// Every form of every edition that is no sample, and which institution fills it.
    pub fn forms(&self) -> Vec<(&Edition, &Form, usize)> {
        let editions = self.content.editions.iter().filter(|e| !e.demo);
        let forms = editions.flat_map(|edition| edition.forms.iter().map(move |form| (edition, form)));
        let filled_by = |form: &Form| self.houses.iter().position(|h| form.is_for(h.kind)).unwrap_or(0);
        forms.map(|(edition, form)| (edition, form, filled_by(form))).collect()
    }
}

/// The token, the files, and until when some of them prove anything.
fn settle(data: &Path, server: &Server, (kind, code, name, login): (Kind, &'static str, &'static str, &str)) -> House {
    let script = Script::new(server.at, &run(data, &["person", "token", login]));
    let me = script.get("/me").is(200).json();
    let id = script.organisation();
    let mut files = Vec::new();
    let mut browser = Browser::new(server.at);
    browser.sign_in(login, PASSWORD);
    for (n, name) in FILES.iter().enumerate() {
        let bytes = format!("{code}の証跡{n}番の中身\r\n").into_bytes();
        let made = script.file(&id, name, &bytes).is(201).json();
        let file = made["id"].as_str().expect("an id").to_owned();
        assert_eq!(made["name"], *name);
        if n % 3 == 0 {
            let path = format!("/evidence/{file}");
            browser.get(&path).is(200);
            let shown = browser.post(&format!("{path}/expiry"), &[("expires_on", "令和9年3月31日")]).is(303);
            assert_eq!(shown.location(), format!("{path}?done=expiry"));
        }
        files.push(File {
            id: file,
            name: (*name).to_owned(),
            sha256: app::checklist::hex(&Sha256::digest(&bytes)),
            expires_on: (n % 3 == 0).then(|| "2027-03-31".to_owned()),
        });
    }
    let person = me["person"]["id"].as_str().expect("an id").to_owned();
    House { kind, id, code, name, person, script, files }
}

/// Sets a password as it is typed in.
fn password(data: &Path, login: &str, password: &str) {
    let mut command = mamori(data, &["person", "password", login]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the binary starts");
    writeln!(child.stdin.take().expect("stdin"), "{password}").expect("typed");
    assert!(child.wait().expect("an end").success(), "the password of {login}");
}
