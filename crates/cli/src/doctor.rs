//! Looks at everything that can be wrong around the data, and says how to mend it. Makes and changes nothing. Each check
//! stands alone: one that fails does not hide the others. The sentences are `doctor-NAME-ok`, `-bad`, `-remedy`.

mod place;

use crate::adapters::{clock, keys, press};
use crate::args::At;
use crate::backup::LAST;
use crate::config::Config;
use crate::folder::{Folder, Standing};
use crate::said;
use crate::tls::own::Own;
use anyhow::Result;
use app::Place;
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

struct Doctor<'a> {
    words: &'a Messages,
    lang: Lang,
    checks: Vec<Check>,
}

impl Doctor<'_> {
    fn say(&self, key: &str, values: &Values) -> String {
        let args: Vec<(&str, Arg)> = values.iter().map(|(name, value)| (*name, value.into())).collect();
        self.words.say(self.lang, key, &args)
    }
    fn note(&mut self, name: &'static str, ok: bool, values: &Values) {
        let detail = self.say(&format!("doctor-{name}-{}", if ok { "ok" } else { "bad" }), values);
        let remedy = if ok { String::new() } else { self.say(&format!("doctor-{name}-remedy"), values) };
        self.checks.push(Check { name, ok, detail, remedy });
    }
    /// Something of a check that has several faults: the sentences are those of `key`.
    fn note_as(&mut self, name: &'static str, ok: bool, key: &str, values: &Values) {
        let detail = self.say(key, values);
        let remedy = if ok { String::new() } else { self.say(&format!("{key}-remedy"), values) };
        self.checks.push(Check { name, ok, detail, remedy });
    }
    /// A check that could not be made: the sentence of the fault stands for what was found.
    fn failed(&mut self, name: &'static str, error: &anyhow::Error) {
        let detail = said::of(error, self.words, self.lang).0;
        let remedy = self.say(&format!("doctor-{name}-remedy"), &Vec::new());
        self.checks.push(Check { name, ok: false, detail, remedy });
    }
}

/// Less than this is too little room.
const ROOM: u64 = 1 << 30;
/// A backup older than this is too old.
const BACKUP_DAYS: i64 = app::copies::DAYS;

/// Looks at everything.
pub async fn examine(at: &At, words: &Messages, lang: Lang) -> Report {
    let mut doctor = Doctor { words, lang, checks: Vec::new() };
    let folder = Folder::new(&at.data);
    let now = clock::wanted_now().ok().flatten().unwrap_or_else(clock::system_now);
    // What lies on another machine may not answer: then nothing else there is touched.
    let away = place::share(&mut doctor, at, &folder);
    let config = if away { place::patient_settings(&folder) } else { Config::read(folder.path()) };
    match &config {
        Ok(_) => doctor.note("settings", true, &Vec::new()),
        Err(error) => doctor.failed("settings", error),
    }
    let config = config.unwrap_or_default();
    let fonts: Vec<String> =
        press::font_files().iter().filter(|path| path.is_file()).map(|path| path.display().to_string()).collect();
    doctor.note("fonts", !fonts.is_empty(), &vec![("n", fonts.len().to_string())]);
    place::examine(&mut doctor, &config, &folder, away, now);
    if away {
        return Report { place: Place::code(config.place), checks: doctor.checks };
    }
    let here = data(&mut doctor, at, &folder);
    disk(&mut doctor, &folder);
    clock_is_sane(&mut doctor, &folder, now);
    let opened = match here {
        true => crate::open::connect(at, &folder).await.map(Some),
        false => Ok(None),
    };
    match opened {
        Ok(Some(db)) => {
            if schema(&mut doctor, &db).await {
                inside(&mut doctor, &db, &folder, &config, now).await;
            }
            db.close().await;
        }
        Ok(None) => {}
        Err(error) => doctor.failed("schema", &error),
    }
    Report { place: Place::code(config.place), checks: doctor.checks }
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
    // The day on which the newest edition known to this program was posted, at least.
    let made: Timestamp = Timestamp::constant(1_790_000_000, 0);
    let system = clock::system_now();
    let written = std::fs::metadata(folder.database()).and_then(|about| about.modified()).ok();
    let written = written.and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
    let ahead = written.duration_since(system).as_secs();
    doctor.note("clock", system >= made && ahead < 300, &vec![("now", domain::dates::rfc3339(now))]);
}

/// Whether the schema is one that this program knows; nothing else can be asked of the database otherwise.
async fn schema(doctor: &mut Doctor<'_>, db: &Db) -> bool {
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

async fn inside(doctor: &mut Doctor<'_>, db: &Db, folder: &Folder, config: &Config, now: Timestamp) {
    let read = db.report(|tx| {
        let last = storage::settings::get(tx, LAST)?.and_then(|text| text.parse::<i64>().ok());
        let demo = storage::settings::get(tx, "demo")?.is_some();
        Ok::<_, sql::Error>((
            last,
            storage::settings::keys(tx)?,
            storage::audit::loose_heads(tx)?,
            storage::audit::head(tx)?.0,
            demo,
        ))
    });
    let (last, known, loose, records, demo) = match read.await {
        Ok(read) => read,
        Err(error) => return doctor.failed("audit", &error.into()),
    };
    let keys = keys::Folder::of(folder.path());
    let missing = keys.missing(&known);
    doctor.note(
        "keys",
        missing.is_empty() && !known.is_empty(),
        &vec![("ids", missing.join(" ")), ("n", known.len().to_string())],
    );
    let age = last.map(|at| now.duration_since(from_micros(at)).as_hours() / 24);
    let day = last.map(|at| day_in_tokyo(from_micros(at)).to_string()).unwrap_or_default();
    let allowed = if config.backup_to.is_some() { 2 } else { BACKUP_DAYS };
    // Made-up data need no backup.
    let fresh = demo || age.is_some_and(|days| days <= allowed);
    match age {
        None if !demo => {
            let (detail, remedy) =
                (doctor.say("doctor-backup-none", &Vec::new()), doctor.say("doctor-backup-remedy", &Vec::new()));
            doctor.checks.push(Check { name: "backup", ok: false, detail, remedy });
        }
        None => {
            let detail = doctor.say("doctor-backup-demo", &Vec::new());
            doctor.checks.push(Check { name: "backup", ok: true, detail, remedy: String::new() });
        }
        Some(days) => doctor.note("backup", fresh, &vec![("day", day), ("days", days.to_string())]),
    }
    doctor.note("audit", loose == 0, &vec![("loose", loose.to_string()), ("records", records.to_string())]);
}
