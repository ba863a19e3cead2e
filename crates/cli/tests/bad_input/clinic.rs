//! A clinic that went through the wizard, its sheet, and another tenant on the same data.

use crate::outside::caller::{Browser, Script};
use crate::outside::http::{Got, MULTIPART, multipart};
use crate::outside::server::{Server, mamori, run};
use crate::said::unescaped;
use app::checklist::NewSheet;
use domain::organisations::Kind;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use testkit::app::{PASSWORD, TestApp};

/// 利用者ID of the owner.
pub const LOGIN: &str = "hanako";
/// The code of the clinic.
pub const CODE: &str = "4810100018";
/// The year of its sheet.
pub const YEAR: i32 = 2026;

/// The clinic while its server runs.
pub struct Clinic {
    room: TempDir,
    pub data: PathBuf,
    pub server: Server,
    pub browser: Browser,
    pub script: Script,
    pub token: String,
    pub organisation: String,
    pub sheet: String,
    /// A sheet of another tenant.
    pub foreign: String,
    /// What the wizard answered to a code whose check digit fails.
    pub refused: Got,
    /// The data as they were before the first row, for machines of their own.
    pub snapshot: PathBuf,
}

/// Starts the binary on a data directory.
pub fn serve(data: &Path) -> Server {
    Server::start(mamori(data, &["serve", "--listen", "127.0.0.1:0"]))
}

/// Another tenant with a sheet, on data without a person: the wizard still comes.
fn foreign(data: &Path) -> String {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let test = TestApp::sqlite().await;
        test.clock.set("2026-04-01T09:00:00+09:00".parse().expect("a time"));
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let new =
            NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: YEAR };
        let sheet = test.app.begin_sheet(&test.command(), other, new).await.expect("a sheet");
        test.app.db.close().await;
        copy(test.folder(), data);
        sheet.to_string()
    })
}

impl Clinic {
    /// The wizard as somebody fills it who has a Japanese keyboard, and mistypes the code at first.
    pub fn open() -> Self {
        let room = tempfile::tempdir().expect("a folder");
        let (data, snapshot) = (room.path().join("data"), room.path().join("snapshot"));
        let foreign = foreign(&data);
        let server = serve(&data);
        let mut browser = Browser::new(server.at);
        let mut wizard = |code: &str| {
            browser.get("/setup").is(200);
            let fields = [
                ("name", "医療法人\r\n㈱髙﨑①クリニック"),
                ("kana", "ﾐﾎﾝｸﾘﾆｯｸ"),
                ("kind", "clinic"),
                ("prefecture", "東京都"),
                ("code", code),
                ("person_name", "見本　花子"),
                ("login", LOGIN),
                ("password", PASSWORD),
                ("password_again", PASSWORD),
            ];
            browser.post("/setup", &fields)
        };
        let refused = wizard("４８１０１０００８１");
        wizard("４８１０１０－００１８").is(303);
        let token = run(&data, &["person", "token", LOGIN]);
        let script = Script::new(server.at, &token);
        let organisation = script.organisation();
        let begin = [
            ("organisation", organisation.as_str()),
            ("edition", "r7"),
            ("form", "institution"),
            ("fiscal_year", "2026"),
        ];
        browser.get("/").is(200);
        let begun = browser.post("/assessments", &begin).is(303);
        let sheet = begun.location().rsplit('/').next().unwrap_or_default().to_owned();
        assert_eq!(server.stop(), Some(0));
        copy(&data, &snapshot);
        let server = serve(&data);
        browser.to = server.at;
        let script = Script::new(server.at, &token);
        Self { room, data, server, browser, script, token, organisation, sheet, foreign, refused, snapshot }
    }

    /// The same data in a folder of their own.
    pub fn copied(&self, name: &str) -> PathBuf {
        let to = self.room.path().join(name);
        copy(&self.snapshot, &to);
        to
    }
    /// A folder beside the data.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.room.path().join(name)
    }
    pub fn path(&self, key: &str) -> String {
        format!("/assessments/{}/items/{key}", self.sheet)
    }
    /// Opens the page of a question and sends its form back with these fields changed.
    pub fn submit(&mut self, key: &str, fields: &[(&str, &str)]) -> Got {
        let path = self.path(key);
        let page = self.browser.get(&path).is(200).text();
        let version = value_of(&page, "version");
        self.browser.post(&path, &[&[("version", version.as_str()), ("then", "stay")], fields].concat())
    }
    /// Sends a file with the form of a question.
    pub fn upload(&mut self, key: &str, name: &str, bytes: &[u8]) -> Got {
        let path = format!("{}/evidence", self.path(key));
        self.browser.get(&path).is(200);
        let body = multipart(&[("csrf", &self.browser.token)], name, bytes);
        self.browser.call("POST", &path, MULTIPART, &body)
    }
    /// The object of the API.
    pub fn shown(&self) -> Value {
        self.script.get(&format!("/assessments/{}", self.sheet)).is(200).json()
    }
    /// The answer to a question, without its instant and its writer; null for none.
    pub fn stored(&self, key: &str) -> Value {
        let items = self.shown()["items"].clone();
        let item = items.as_array().and_then(|all| all.iter().find(|i| i["key"] == key)).expect("the item").clone();
        let mut answer = item["answer"].clone();
        if let Some(object) = answer.as_object_mut() {
            object.retain(|name, _| name != "changed_at" && name != "changed_by");
        }
        answer
    }
    /// One field of the answer.
    pub fn field(&self, key: &str, field: &str) -> Value {
        self.stored(key)[field].clone()
    }
    /// How many writes the sheet has seen.
    pub fn writes(&self) -> Value {
        let history = self.script.get(&format!("/assessments/{}/history", self.sheet)).is(200).json();
        json!(history["items"].as_array().map(Vec::len))
    }
}

/// The value of an input, as the person sees it.
pub fn value_of(page: &str, name: &str) -> String {
    let rest = page.split_once(&format!("name=\"{name}\"")).map(|(_, rest)| rest).unwrap_or_default();
    let tag = rest.split('>').next().unwrap_or_default();
    unescaped(tag.split_once("value=\"").and_then(|(_, v)| v.split('"').next()).unwrap_or_default())
}

/// What stands in a text area.
pub fn area_of(page: &str, name: &str) -> String {
    let rest = page.split_once(&format!("<textarea id=\"{name}\"")).map(|(_, rest)| rest).unwrap_or_default();
    let text = rest.split_once('>').map(|(_, rest)| rest).unwrap_or_default();
    unescaped(text.split("</textarea>").next().unwrap_or_default()).trim_start_matches('\n').to_owned()
}

/// Every file of a folder, with the rights of its own.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
