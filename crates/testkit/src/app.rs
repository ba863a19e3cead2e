//! The whole house on a fresh database of either engine: a clock that stands, seeded dice, a press that writes
//! the model as text, no keys, the bundled content.
use std::sync::{Arc, Mutex, PoisonError};

use crate::blobs::TestBlobs;
use crate::clamd::TestScanner;
use crate::copies::TestCopies;
use crate::keys::{NoKeys, TestKeys};
use crate::post::TestPost;
use app::checks::Finding;
use app::guide::EditionCache;
use app::organisations::NewOrganisation;
use app::ports::{Checkup, Clock, Dice, Keys, Looked, PdfFault, PdfRead, PdfReader, Ports, Press, PressError};
use app::{App, Config, Ctx, Error, Place};
use content::Content;
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::papers::{Format, Paper};
use domain::people::Role;
use domain::policy::{Actor, Refusal};
use jiff::{SignedDuration, Timestamp};
use sql::{Db, Options};
use tempfile::TempDir;

/// A password that is good enough, for everybody in tests.
pub const PASSWORD: &str = "tsukue ni ringo ga 3tsu";
/// The network from which tests sign in.
pub const NETWORK: &str = "192.0.2.7";
/// The browser with which tests sign in.
pub const AGENT: &str = "testkit";
/// Its own cookie.
pub const DEVICE: &str = "testkit-device";
/// Where tests sign in from.
pub const HERE: app::people::Origin<'static> = app::people::Origin { network: NETWORK, agent: AGENT, device: DEVICE };

/// A clock that moves when it is told to.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    /// Sets the time.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
    /// Lets time pass.
    pub fn pass(&self, span: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(span).expect("a time in the calendar");
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dice that fall alike in each test (splitmix64).
#[derive(Debug)]
pub struct SeededDice(Mutex<u64>);

impl SeededDice {
    /// Dice of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Dice for SeededDice {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
    fn secret(&self, bytes: &mut [u8]) {
        self.fill(bytes);
    }
}

/// A press that writes the format and the paper's model as JSON, so that tests link no typst.
#[derive(Debug)]
pub struct PlainPress;

impl Press for PlainPress {
    fn print(&self, paper: &Paper, format: Format) -> Result<Vec<u8>, PressError> {
        let model = serde_json::to_string_pretty(paper).map_err(|e| PressError::Other(e.to_string()))?;
        Ok(format!("{}\n{model}\n", format.code()).into_bytes())
    }
    fn pages(&self, _paper: &Paper) -> Result<usize, PressError> {
        Ok(1)
    }
    fn can_print(&self) -> bool {
        true
    }
}

/// Reads PDFs in the process of the test.
#[derive(Debug, Clone, Copy)]
pub struct PdfHere;

impl PdfReader for PdfHere {
    fn read(&self, bytes: &[u8]) -> Result<PdfRead, PdfFault> {
        app::notices::read_pdf(bytes)
    }
}

/// A look around the data that finds what it is told to; at first that all is well.
#[derive(Debug, Default)]
pub struct TestCheckup(Mutex<Vec<Finding>>);

impl TestCheckup {
    /// What is found from now on.
    pub fn finds(&self, findings: Vec<Finding>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = findings;
    }
}

impl Checkup for TestCheckup {
    fn look<'a>(&'a self, _db: &'a Db, _now: Timestamp) -> Looked<'a> {
        let findings = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(std::future::ready(findings))
    }
}

/// The house, until it is dropped.
pub struct TestApp {
    /// The use cases.
    pub app: App,
    /// Its clock; 2026-11-24 09:00 in Tokyo at first.
    pub clock: Arc<TestClock>,
    /// Its post: what was sent, and what goes wrong.
    pub post: Arc<TestPost>,
    /// What looks at files; off at first.
    pub scanner: Arc<TestScanner>,
    /// Its look around the data.
    pub checkup: Arc<TestCheckup>,
    /// Its store of files: a folder at first.
    pub blobs: Arc<TestBlobs>,
    folder: TempDir,
}

impl TestApp {
    /// On a fresh SQLite file.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::sqlite(&folder.path().join("mamori.db"), options()).expect("a SQLite file");
        Self::on(db, folder).await
    }

    /// On a fresh database of the tests' PostgreSQL server. Panics if there is none to be had.
    pub async fn postgres() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::postgres(&crate::postgres::database(), options()).await.expect("a PostgreSQL database");
        Self::on(db, folder).await
    }

    async fn on(db: Db, folder: TempDir) -> Self {
        let clock = Arc::new(TestClock(Mutex::new("2026-11-24T09:00:00+09:00".parse().expect("a time"))));
        let files = folder.path().join("files");
        std::fs::create_dir(&files).expect("a folder of files");
        let now = clock.now().as_microsecond();
        db.migrate(storage::MIGRATIONS, now, |_| async { Ok::<_, sql::Error>(()) }).await.expect("the schema");
        let (post, checkup) = (Arc::new(TestPost::default()), Arc::new(TestCheckup::default()));
        let scanner = Arc::new(TestScanner::default());
        let blobs = Arc::new(TestBlobs::new(&files));
        let ports = Ports {
            clock: clock.clone(),
            dice: Arc::new(SeededDice::new(1)),
            press: Arc::new(PlainPress),
            keys: Arc::new(NoKeys),
            post: post.clone(),
            blobs: blobs.clone(),
            copies: Arc::new(TestCopies(folder.path().join("stick"))),
            scanner: scanner.clone(),
            pdf: Arc::new(PdfHere),
            checkup: checkup.clone(),
        };
        let config = Config {
            place: Place::Pc,
            public_url: None,
            inside_url: None,
            demo: false,
            files,
            erased: vec![folder.path().to_owned()],
            version: "test",
        };
        let app = App {
            db,
            content: Arc::new(Content::bundled().expect("the bundled content")),
            ports,
            config: Arc::new(config),
            editions: EditionCache::default(),
            coming: Arc::default(),
        };
        app.take_in_content().await.expect("editions and guides are taken in");
        Self { app, clock, post, scanner, checkup, blobs, folder }
    }

    /// The same house with a signing key that its database knows.
    pub async fn signing(&self) -> App {
        let keys = TestKeys::of(9);
        let row = storage::settings::Key {
            id: "sign-test".into(),
            purpose: "sign".into(),
            public_half: keys.public_half().expect("a key").to_vec(),
            created_at: 0,
        };
        self.app.db.write(move |tx| storage::settings::add_key(tx, &row)).await.expect("known");
        let mut app = self.app.clone();
        app.ports.keys = Arc::new(keys);
        app
    }

    /// The same house with other settings, on the same database.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::clone(&self.app.config);
        change(&mut config);
        self.app.config = Arc::new(config);
        self
    }

    /// Where the bytes of a hash lie.
    #[must_use]
    pub fn blob(&self, sha256: &str) -> std::path::PathBuf {
        self.app.config.files.join(app::blobs::place(sha256))
    }

    /// The data directory.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Now.
    #[must_use]
    pub fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A context for somebody, now.
    #[must_use]
    pub fn ctx(&self, actor: Actor) -> Ctx {
        self.app.ctx(actor, 1)
    }

    /// A context for a command, now.
    #[must_use]
    pub fn command(&self) -> Ctx {
        self.ctx(Actor::Command)
    }

    /// A context for nobody, now.
    #[must_use]
    pub fn nobody(&self) -> Ctx {
        self.ctx(Actor::Nobody)
    }

    /// Adds an organisation under this code.
    pub async fn organisation(&self, kind: Kind, code: &str) -> OrganisationId {
        let new = NewOrganisation {
            kind,
            name: format!("みほん{code}"),
            kana: String::new(),
            prefecture: String::new(),
            code: Some(code.to_owned()),
            codes: Vec::new(),
            profile: serde_json::json!({}),
        };
        self.app.add_organisation(&self.command(), new).await.expect("a new organisation")
    }

    /// Adds a person with a role and [`PASSWORD`].
    pub async fn person(&self, login: &str, organisation: OrganisationId, role: Role) -> PersonId {
        let ctx = self.command();
        let person = self.app.add_person(&ctx, login, "見本", organisation, role, "").await.expect("a new person");
        self.app.set_password(&ctx, login, PASSWORD).await.expect("a password");
        person
    }

    /// Signs somebody in with [`PASSWORD`]; the cookie's value.
    pub async fn sign_in(&self, login: &str) -> String {
        let entered = self.app.sign_in(&self.nobody(), login, PASSWORD, &HERE).await;
        entered.expect("a right password").session().expect("no code asked for").token
    }

    /// A context for a person with the roles that they have now.
    pub async fn as_person(&self, person: PersonId) -> Ctx {
        let roles = self.app.db.read(move |tx| storage::people::acting_roles(tx, person)).await.expect("roles");
        let roles = roles.iter().map(|r| (r.organisation, r.role)).collect();
        self.ctx(Actor::Person { id: person, roles })
    }

    /// Adds an edition as if it had been imported: a draft.
    pub async fn draft(&self, edition: &domain::checklist::Edition) {
        let new = storage::guide::NewEdition {
            hash: content::hash::of_edition(edition),
            id: edition.id.clone(),
            fiscal_year: edition.fiscal_year.map(i64::from),
            guideline: edition.guideline.clone(),
            body: content::hash::canonical(edition),
            origin: "imported".to_owned(),
        };
        self.app.db.write(move |tx| storage::guide::add_edition(tx, &new, 1)).await.expect("a draft");
    }

    /// Ends every membership of an organisation on a day, as if long ago: without moving counts.
    pub async fn end_memberships(&self, organisation: OrganisationId, day: &'static str) {
        const END: sql::Statement = sql::Statement {
            name: "testkit::END",
            text: "UPDATE memberships SET valid_to = $2 WHERE organisation_id = $1",
        };
        let end = move |tx: &sql::Tx<'_>| tx.execute(&END, &[sql::Value::from(organisation.bytes()), day.into()]);
        self.db_write(end).await;
    }

    async fn db_write(&self, change: impl Fn(&sql::Tx<'_>) -> sql::Result<u64> + Send + 'static) {
        self.app.db.write(change).await.expect("written");
    }

    /// Adds an edition as if it had been imported, and publishes it.
    pub async fn publish(&self, edition: &domain::checklist::Edition) {
        self.draft(edition).await;
        self.app.publish_edition(&self.command(), &edition.id, None).await.expect("published");
    }

    /// Publishes the made-up edition of 令和8年度 ([`crate::editions::r8_like`]).
    pub async fn publish_r8(&self) {
        self.publish(&crate::editions::r8_like(&self.app.content)).await;
    }

    /// Records in the audit chains, all of which must verify.
    pub async fn audit_records(&self) -> i64 {
        let verdict = self.app.db.read(|tx| storage::audit::verify(tx, None)).await.expect("chains");
        assert_eq!(verdict.fault, None, "the chains verify");
        verdict.records
    }

    /// Hashes of the files that a backup takes along; each must count as held, so that no withdrawal throws it away.
    pub async fn held_files(&self) -> Vec<String> {
        let held = self.app.db.read(storage::evidence::hashes).await.expect("hashes");
        for hash in &held {
            let asked = hash.clone();
            let still = self.app.db.read(move |tx| storage::evidence::is_held(tx, &asked)).await.expect("an answer");
            assert!(still, "{hash} is in a backup and not held");
        }
        held
    }
}

const KILL: sql::Statement = sql::Statement {
    name: "testkit::KILL",
    text: "UPDATE jobs SET dead = $2, attempts = 8, error = $3 WHERE kind = $1 RETURNING id",
};

/// Marks the job of a kind as one that failed too often; its id.
pub async fn kill_job(app: &App, kind: &'static str) -> String {
    killed(app, kind, "error-database: nothing stored: error-database").await
}

/// A job of a kind that failed too often, with this fault; its id.
pub async fn dead_job(app: &App, kind: &'static str, error: &'static str) -> String {
    let ctx = app.ctx(Actor::Command, 1);
    let (job, at) = (app.job(&ctx, kind, "", &serde_json::json!({}), ctx.micros()), ctx.micros());
    app.db.write(move |tx| storage::jobs::enqueue(tx, &job, at)).await.expect("enqueued");
    killed(app, kind, error).await
}

async fn killed(app: &App, kind: &'static str, error: &'static str) -> String {
    let kill = move |tx: &sql::Tx<'_>| tx.query_one(&KILL, &[kind.into(), true.into(), error.into()])?.id16("id");
    let id = app.db.write(kill).await.expect("a job of the kind");
    domain::ids::JobId::from_bytes(id).to_string()
}

/// Writes a setting of the installation, as a backup or another process would.
pub async fn put_setting(app: &App, key: &'static str, value: &'static str) {
    app.db.write(move |tx| storage::settings::put(tx, key, value)).await.expect("a setting");
}

/// Undoes every withdrawal of a file behind the program's back, as an older backup would.
pub async fn bring_back(app: &App) {
    const BACK: sql::Statement = sql::Statement {
        name: "testkit::BACK",
        text: "UPDATE evidence SET withdrawn_at = NULL, withdrawn_reason = $1 WHERE withdrawn_at IS NOT NULL",
    };
    app.db.write(|tx| tx.execute(&BACK, &["".into()])).await.expect("back");
}

/// Alters the first record of every audit chain behind the program's back.
pub async fn harm_audit(app: &App) {
    const HARM: sql::Statement =
        sql::Statement { name: "testkit::HARM", text: "UPDATE audit_records SET at = at + 1 WHERE seq = $1" };
    app.db.write(|tx| tx.execute(&HARM, &[1_i64.into()])).await.expect("harm");
}

/// From now on no change can leave its record, so that none is made; what is there can be read.
pub async fn refuse_records(app: &App) {
    const REFUSE: sql::Statement =
        sql::Statement { name: "testkit::REFUSE", text: "UPDATE audit_heads SET records = $1" };
    app.db.write(|tx| tx.execute(&REFUSE, &[0_i64.into()])).await.expect("refused from now on");
}

/// What went wrong, short: `field:code field:code`, the code of a conflict, `wait SECONDS`, `not found`. Panics
/// when nothing did.
pub fn fault<T: std::fmt::Debug>(result: app::Result<T>) -> String {
    match result.expect_err("refused") {
        Error::Invalid(fields) => fields.iter().map(|f| format!("{}:{}", f.name, f.code)).collect::<Vec<_>>().join(" "),
        Error::TooMany(seconds) => format!("wait {seconds}"),
        Error::Conflict(code) => code.to_owned(),
        Error::Refused(Refusal::NotFound) => "not found".to_owned(),
        Error::Refused(Refusal::Forbidden) => "forbidden".to_owned(),
        Error::Refused(Refusal::SignIn) => "sign in".to_owned(),
        other => other.to_string(),
    }
}

fn options() -> Options {
    Options { check_durability: false, ..Options::default() }
}

/// Runs each test body on both engines: `both! { async fn name(test) { … } }`, where `test` is a
/// [`TestApp`], makes `name::on_sqlite` and `name::on_postgres`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($test:ident) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($test: &$crate::app::TestApp) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                body(&$crate::app::TestApp::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                body(&$crate::app::TestApp::postgres().await).await;
            }
        }
    )*};
}
