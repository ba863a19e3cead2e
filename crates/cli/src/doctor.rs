//! Looks at everything that can be wrong around the data, and says how to mend it. Makes and changes nothing. Each check
//! stands alone: one that fails does not hide the others. The sentences are `doctor-NAME-ok`, `-bad`, `-remedy`.

mod place;
mod store;

use crate::adapters::{clock, keys, press};
use crate::args::At;
use crate::config::Config;
use crate::folder::{Folder, Standing};
use crate::said::{self, Said};
use crate::tls::own::Own;
use anyhow::Result;
use app::Place;
use app::checks::{BACKUP_LAST, BACKUP_LOST, Finding};
use content::{Arg, Lang, Messages};
use domain::dates::{day_in_tokyo, from_micros};
use jiff::Timestamp;
use serde::Serialize;
use sql::Db;

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `pc`, `network`, `hosted`.
    pub place: &'static str,
    /// One by one.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// What was found, in a sentence.
    pub detail: String,
    /// What to do, in a sentence; empty where it is well.
    pub remedy: String,
}

/// A value for a sentence.
type Values = Vec<(&'static str, String)>;

impl Check {
    fn of(finding: Finding, words: &Messages, lang: Lang) -> Self {
        let args: Vec<(&str, Arg)> = finding.values.iter().map(|(name, value)| (*name, value.into())).collect();
        let key = if words.has(Lang::Ja, &finding.detail) { finding.detail.as_str() } else { "cli-refused" };
        let remedy = if finding.ok { String::new() } else { words.say(lang, &finding.remedy, &args) };
        Self { name: finding.name, ok: finding.ok, detail: words.say(lang, key, &args), remedy }
    }
}

/// What is counted over all chains grows with them: `doctor` counts, a page does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Everything.
    Whole,
    /// What costs the same however many institutions there are.
    Quick,
}

struct Doctor {
    depth: Depth,
    /// A time was set on somebody's own data, where it does not count.
    refused: bool,
    checks: Vec<Finding>,
}

impl Doctor {
    fn note(&mut self, name: &'static str, ok: bool, values: &Values) {
        self.checks.push(Finding::new(name, ok, values.clone()));
    }
    /// Something of a check that has several faults: the sentences are those of `key`.
    fn note_as(&mut self, name: &'static str, ok: bool, key: &str, values: &Values) {
        let remedy = if ok { String::new() } else { format!("{key}-remedy") };
        self.checks.push(Finding { name, ok, detail: key.to_owned(), values: values.clone(), remedy });
    }
    /// A check that could not be made: the sentence of the fault stands for what was found.
    fn failed(&mut self, name: &'static str, error: &anyhow::Error) {
        let (key, values) = said::keyed(error).parts();
        self.checks.push(Finding::new(name, false, values).told(key));
    }
}

/// Less than this is too little room.
const ROOM: u64 = 1 << 30;
/// A backup older than this is too old.
const BACKUP_DAYS: i64 = app::copies::DAYS;

/// Looks at everything, and puts it into words.
///
/// # Errors
/// A sentence: a time was set that cannot be read.
pub async fn examine(at: &At, words: &Messages, lang: Lang) -> Result<Report> {
    let folder = Folder::new(&at.data);
    let wanted = clock::wanted_now().map_err(|text| Said::wrong_use("cli-now-unreadable").with("text", text))?;
    let refused = wanted.is_some() && are_real(at, &folder).await;
    let now = wanted.filter(|_| !refused).unwrap_or_else(clock::system_now);
    let mut doctor = Doctor { depth: Depth::Whole, refused, checks: Vec::new() };
    let (config, here) = around(&mut doctor, at, &folder, now);
    store::examine(&mut doctor, &config, &folder).await;
    let opened = match here {
        true => crate::open::connect(at, &folder).await.map(Some),
        false => Ok(None),
    };
    match opened {
        Ok(Some(db)) => {
            database(&mut doctor, &db, &folder, &config, now).await;
            db.close().await;
        }
        Ok(None) => {}
        Err(error) => doctor.failed("schema", &error),
    }
    let checks = doctor.checks.into_iter().map(|finding| Check::of(finding, words, lang)).collect();
    Ok(Report { place: Place::code(config.place), checks })
}

/// Whether there are data that are neither the demonstration's nor simulated; what cannot be looked at is taken for that.
async fn are_real(at: &At, folder: &Folder) -> bool {
    if at.database.is_none() {
        // What lies on another machine may not answer.
        let away = app::platform::network_share(folder.path()).is_some();
        if away || !matches!(folder.standing(), Ok(Standing::Data)) {
            return false;
        }
    }
    let Ok(db) = crate::open::connect(at, folder).await else { return true };
    let made_up = db.read(|tx| {
        let set = |key| storage::settings::get(tx, key).map(|value| value.is_some());
        Ok::<_, sql::Error>(set("demo")? || set("simulated")?)
    });
    let made_up = made_up.await.unwrap_or(false);
    db.close().await;
    !made_up
}

/// Looks from within a process that has the database open already.
pub async fn look(at: &At, db: &Db, now: Timestamp, depth: Depth) -> Vec<Finding> {
    let folder = Folder::new(&at.data);
    let mut doctor = Doctor { depth, refused: false, checks: Vec::new() };
    let (config, _) = around(&mut doctor, at, &folder, now);
    store::examine(&mut doctor, &config, &folder).await;
    database(&mut doctor, db, &folder, &config, now).await;
    doctor.checks
}

/// What is around the database. The settings, and whether there are data.
fn around(doctor: &mut Doctor, at: &At, folder: &Folder, now: Timestamp) -> (Config, bool) {
    // What lies on another machine may not answer: then nothing else there is touched.
    let away = place::share(doctor, at, folder);
    let config = if away { place::patient_settings(folder) } else { Config::read(folder.path()) };
    match &config {
        Ok(_) => doctor.note("settings", true, &Vec::new()),
        Err(error) => doctor.failed("settings", error),
    }
    let fonts: Vec<String> =
        press::font_files().iter().filter(|path| path.is_file()).map(|path| path.display().to_string()).collect();
    doctor.note("fonts", !fonts.is_empty(), &vec![("n", fonts.len().to_string())]);
    let config = config.unwrap_or_default();
    place::examine(doctor, &config, folder, away, now);
    place::backups(doctor, &config);
    if away {
        return (config, false);
    }
    let here = data(doctor, at, folder);
    disk(doctor, folder);
    clock_is_sane(doctor, folder, now);
    (config, here)
}

/// What the database itself says, once its schema is one that this program knows.
async fn database(doctor: &mut Doctor, db: &Db, folder: &Folder, config: &Config, now: Timestamp) {
    if schema(doctor, db).await {
        inside(doctor, db, folder, config, now).await;
    }
}

/// Whether there are data, and whether they can be written to and are closed to others.
fn data(doctor: &mut Doctor, at: &At, folder: &Folder) -> bool {
    let path = vec![("path", folder.path().display().to_string())];
    let standing = folder.standing();
    let here = match &standing {
        Ok(Standing::Data) => true,
        Ok(Standing::Missing | Standing::Empty) => at.database.is_some(),
        _ => false,
    };
    doctor.note("data", here, &path);
    if !matches!(standing, Ok(Standing::Missing)) {
        match folder.writable() {
            Err(error) => doctor.failed("permissions", &error),
            Ok(()) => {
                let keys = keys::Folder::of(folder.path());
                let own = Own::of(&keys);
                let secrets = [folder.path().to_owned(), keys.path().to_owned(), own.path().to_owned()];
                let open = secrets.into_iter().chain(own.private_files()).find(|p| app::platform::is_open_to_others(p));
                let named = open.as_deref().unwrap_or(folder.path()).display().to_string();
                doctor.note("permissions", open.is_none(), &vec![("path", named)]);
            }
        }
    }
    here
}

fn disk(doctor: &mut Doctor, folder: &Folder) {
    let there = folder.path().ancestors().find(|path| path.exists() && !path.as_os_str().is_empty());
    let free = app::platform::free_bytes(there.unwrap_or(std::path::Path::new(".")));
    let megabytes = free.map_or_else(|| "?".to_owned(), |bytes| (bytes >> 20).to_string());
    doctor.note("disk", free.is_none_or(|bytes| bytes >= ROOM), &vec![("megabytes", megabytes)]);
}

/// A clock that stands before the program was made, or before the data were last written, is wrong.
fn clock_is_sane(doctor: &mut Doctor, folder: &Folder, now: Timestamp) {
    if doctor.refused {
        let (detail, remedy) = ("cli-now-on-real-data".to_owned(), "doctor-now-remedy".to_owned());
        doctor.checks.push(Finding { name: "clock", ok: false, detail, values: Vec::new(), remedy });
        return;
    }
    // The day on which the newest edition known to this program was posted, at least.
    let made: Timestamp = Timestamp::constant(1_790_000_000, 0);
    let system = clock::system_now();
    let written = std::fs::metadata(folder.database()).and_then(|about| about.modified()).ok();
    let written = written.and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
    let ahead = written.duration_since(system).as_secs();
    doctor.note("clock", system >= made && ahead < 300, &vec![("now", domain::dates::rfc3339(now))]);
}

/// Whether the schema is one that this program knows; nothing else can be asked of the database otherwise.
async fn schema(doctor: &mut Doctor, db: &Db) -> bool {
    let asked: Result<(i64, usize), sql::Error> =
        async { Ok((db.schema_version().await?, db.pending(storage::MIGRATIONS).await?)) }.await;
    match asked {
        Ok((version, waiting)) => {
            doctor.note(
                "schema",
                version > 0,
                &vec![("version", version.to_string()), ("waiting", waiting.to_string())],
            );
            version > 0 && waiting == 0
        }
        Err(error) => {
            doctor.failed("schema", &error.into());
            false
        }
    }
}

/// How the replica stands, if there is one. Without it the server answers: slower, never wrong.
async fn replica(doctor: &mut Doctor, db: &Db) {
    let Some(standing) = db.replicated().await else { return };
    match standing.behind {
        Ok(bytes) => doctor.note("replica", standing.used, &vec![("bytes", bytes.to_string())]),
        Err(error) => {
            let values = vec![("what", error.to_string())];
            doctor.checks.push(Finding::new("replica", false, values).told("doctor-replica-away"));
        }
    }
}

async fn inside(doctor: &mut Doctor, db: &Db, folder: &Folder, config: &Config, now: Timestamp) {
    replica(doctor, db).await;
    let depth = doctor.depth;
    let read = db.report(move |tx| {
        let last = storage::settings::get(tx, BACKUP_LAST)?.and_then(|text| text.parse::<i64>().ok());
        let demo = storage::settings::get(tx, "demo")?.is_some();
        let audit = match depth {
            Depth::Whole => Some((storage::audit::loose_heads(tx)?, storage::audit::head(tx)?.0)),
            Depth::Quick => None,
        };
        let lost = storage::settings::get(tx, BACKUP_LOST)?.unwrap_or_default();
        Ok::<_, sql::Error>((last, lost, storage::settings::keys(tx)?, demo, audit))
    });
    let (last, lost, known, demo, audit) = match read.await {
        Ok(read) => read,
        Err(error) => return doctor.failed("audit", &error.into()),
    };
    let keys = keys::Folder::of(folder.path());
    let missing = keys.missing(&known);
    match keys.unread(&missing) {
        Some((path, error)) => {
            let values = vec![("path", path.display().to_string()), ("what", error.to_string())];
            doctor.note_as("keys", false, "doctor-keys-unread", &values);
        }
        None => {
            let values = vec![("ids", missing.join(" ")), ("n", known.len().to_string())];
            doctor.note("keys", missing.is_empty() && !known.is_empty(), &values);
        }
    }
    let age = last.map(|at| now.duration_since(from_micros(at)).as_hours() / 24);
    let day = last.map(|at| day_in_tokyo(from_micros(at)).to_string()).unwrap_or_default();
    let allowed = if config.backup_to.is_some() { 2 } else { BACKUP_DAYS };
    let values = vec![("day", day), ("days", age.unwrap_or(0).to_string())];
    doctor.checks.push(match age {
        // Made-up data need no backup.
        None if demo => Finding::new("backup", true, values).told("doctor-backup-demo"),
        None => Finding::new("backup", false, values).told("doctor-backup-none"),
        Some(days) => Finding::new("backup", demo || days <= allowed, values),
    });
    if !lost.is_empty() {
        let n = lost.split_whitespace().count().to_string();
        doctor.note("files", false, &vec![("n", n), ("files", lost)]);
    }
    if let Some((loose, records)) = audit {
        doctor.note("audit", loose == 0, &vec![("loose", loose.to_string()), ("records", records.to_string())]);
    }
}
