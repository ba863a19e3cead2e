//! Opens the data: directory or database, migration, content, keys, clock.

use crate::adapters::{checkup, clamd, clock, copies, dice, keys, pdf, post, press, store};
use crate::args::At;
use crate::config::Config;
use crate::folder::{BEFORE_MIGRATION, Folder, Standing};
use crate::said::Said;
use anyhow::Result;
use app::ports::{Clock, Dice, Ports};
use app::{App, Ctx};
use content::Content;
use domain::policy::Actor;
use jiff::Timestamp;
use keys::{Key, Purpose};
use sql::Db;
use std::sync::Arc;

/// What the data are to be opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A command: the data are there already.
    Command,
    /// The server: the first start makes the data.
    Serve,
    /// The demonstration: fills what is empty.
    Demo,
    /// Simulated institutions: fills what is empty, or goes on.
    Simulate,
}

/// What kind of data they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// Nothing yet.
    New,
    /// Somebody's own.
    Real,
    /// The demonstration.
    Demo,
    /// Simulated, the demonstration or not.
    Simulated,
}

/// Opened data.
#[derive(Clone)]
pub struct House {
    /// The use cases.
    pub app: App,
    /// The data directory.
    pub folder: Folder,
    /// Its settings.
    pub config: Config,
    /// Its keys.
    pub keys: keys::Folder,
    /// What the data were before they were opened.
    pub data: Data,
}

/// The seed of a demonstration: the same time gives the same ids, salts and keys.
#[must_use]
pub fn seed(now: Timestamp) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(format!("mamori demo {}", now.as_microsecond())).into()
}

/// Opens the data.
///
/// # Errors
/// A sentence: no data there, other data there, a newer or altered schema, keys missing, a folder that takes no
/// writing, a time that was set on real data.
pub async fn open(at: &At, purpose: For) -> Result<House> {
    let wanted = clock::wanted_now().map_err(|text| Said::wrong_use("cli-now-unreadable").with("text", text))?;
    let now = wanted.unwrap_or_else(clock::system_now);
    if at.replica.is_some() && at.database.is_none() {
        return Err(Said::wrong_use("cli-replica-alone").into());
    }
    if purpose != For::Command {
        refuse_share(at)?;
    }
    let folder = Folder::new(&at.data);
    let config = Config::read(folder.path())?;
    let fresh = prepare(at, &folder, purpose, wanted.is_some())?;
    let db = connect(at, &folder).await?;
    let data = migrate(at, &folder, &db, purpose, fresh, now).await?;
    refuse(data, purpose, wanted.is_some(), is_demo(&db).await?)?;
    let making = data == Data::New && purpose == For::Demo;
    let clock: Arc<dyn Clock> = match wanted {
        Some(from) if purpose == For::Serve => Arc::new(clock::Running::from(from)),
        Some(still) => Arc::new(clock::Still(still)),
        None if making => Arc::new(clock::Still(now)),
        None => Arc::new(clock::System),
    };
    let dice: Arc<dyn Dice> = if making { Arc::new(dice::Seeded::new(seed(now))) } else { Arc::new(dice::System) };
    let keys = keys::Folder::of(folder.path());
    keep_keys(&db, &keys, purpose, making.then_some(now), now).await?;
    let content = Content::bundled()?;
    let press = press::Press::new(&content)?;
    let ports = Ports {
        clock,
        dice,
        press: Arc::new(press),
        keys: Arc::new(keys.clone()),
        post: Arc::new(post::Smtp::default()),
        blobs: store::of(&config, &folder, &keys)?,
        copies: Arc::new(copies::Disks::new(&folder, &config, &keys)),
        scanner: Arc::new(clamd::Clamd(config.clamd.clone())),
        pdf: Arc::new(pdf::Apart::this()),
        checkup: Arc::new(checkup::Around(at.clone())),
    };
    let demo = making || is_demo(&db).await?;
    let fixed = app::Config {
        place: config.place,
        public_url: config.public_url.clone(),
        inside_url: None,
        demo,
        files: folder.files(),
        erased: std::iter::once(folder.path().to_owned()).chain(config.backup_to.clone()).collect(),
        version: env!("CARGO_PKG_VERSION"),
    };
    let app = App {
        db,
        content: Arc::new(content),
        ports,
        config: Arc::new(fixed),
        editions: app::guide::EditionCache::default(),
        coming: Arc::default(),
    };
    take_in(&app).await?;
    Ok(House { app, folder, config, keys, data })
}

impl House {
    /// Whether the data are the demonstration's: loopback only, and 見本 everywhere.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.app.config.demo
    }
    /// Refuses where a key is not here that the database knows: the folder that `MAMORI_KEYS` names for the server was
    /// not named for this command, or a key is lost.
    ///
    /// # Errors
    /// A sentence that names the keys and the folder.
    pub async fn whole_keys(&self) -> Result<()> {
        self.keys.whole(&self.app.db.read(storage::settings::keys).await?)
    }
    /// The context of a command: whoever can read the data may do this.
    #[must_use]
    pub fn ctx(&self) -> Ctx {
        self.app.ctx(Actor::Command, 0)
    }
    /// The organisation of a code.
    ///
    /// # Errors
    /// A sentence that names the code.
    pub async fn organisation(&self, code: &str) -> Result<domain::ids::OrganisationId> {
        match self.app.organisation_of_code(code).await {
            Err(app::Error::Refused(_)) => Err(Said::new("cli-organisation-unknown").with("code", code).into()),
            other => Ok(other?),
        }
    }
}

/// Refuses a time that was set on data that are not made up, and made-up data on top of real ones.
fn refuse(data: Data, purpose: For, time_is_set: bool, demo: bool) -> Result<()> {
    let making_up = matches!(purpose, For::Demo | For::Simulate);
    if time_is_set && !(matches!(data, Data::Demo | Data::Simulated) || data == Data::New && making_up) {
        return Err(Said::new("cli-now-on-real-data").into());
    }
    if making_up && data == Data::Real || purpose == For::Demo && data == Data::Simulated && !demo {
        return Err(Said::new("cli-other-data").into());
    }
    Ok(())
}

/// Refuses a SQLite file on a network share: two machines that write there do not see each other's locks. Commands that
/// end may still read what lies there, so that it can be carried off.
///
/// # Errors
/// A sentence that names the folder and the kind of share.
pub fn refuse_share(at: &At) -> Result<()> {
    match app::platform::network_share(&at.data) {
        Some(kind) if at.database.is_none() => {
            Err(Said::new("cli-network-share").with("path", at.data.display().to_string()).with("kind", kind).into())
        }
        _ => Ok(()),
    }
}

/// Looks at the folder before anything is opened or made. Whether it has no data yet.
fn prepare(at: &At, folder: &Folder, purpose: For, time_is_set: bool) -> Result<bool> {
    crate::backup::restore::finish(folder)?;
    let standing = folder.standing()?;
    let path = folder.path().display().to_string();
    if folder.is_half_restored() {
        // Whoever is at it is named first.
        let _turn = folder.turn_to_restore()?;
        return Err(Said::new("cli-restore-unfinished").with("path", path).into());
    }
    if time_is_set && purpose == For::Serve && at.database.is_none() && standing != Standing::Data {
        return Err(Said::new("cli-now-on-real-data").into());
    }
    match (standing, purpose) {
        (Standing::Foreign, _) => return Err(folder.foreign()),
        (Standing::Data, For::Command) => {}
        (Standing::Data, _) => folder.writable()?,
        (_, For::Command) if at.database.is_none() => {
            return Err(Said::new("cli-data-missing").with("path", path).into());
        }
        (_, For::Command) => {}
        (Standing::Missing | Standing::Empty, _) => folder.make()?,
    }
    Ok(at.database.is_none() && standing != Standing::Data)
}

/// Opens the database, whatever is in it.
///
/// # Errors
/// As the engine gives them.
pub async fn connect(at: &At, folder: &Folder) -> Result<Db> {
    // For tests alone, and so in development builds alone: a server that is fast rather than durable.
    let unsafe_is_meant = cfg!(debug_assertions) && std::env::var_os("MAMORI_TEST_UNSAFE_POSTGRES").is_some();
    let check_durability = !unsafe_is_meant;
    let options = sql::Options { check_durability, replica: at.replica.clone(), ..sql::Options::default() };
    Ok(match &at.database {
        Some(url) => Db::postgres(url, options).await?,
        None => Db::sqlite(&folder.database(), options)?,
    })
}

/// Brings the schema up to date and says what the data are.
async fn migrate(at: &At, folder: &Folder, db: &Db, purpose: For, fresh: bool, now: Timestamp) -> Result<Data> {
    db.pending(storage::MIGRATIONS).await?;
    if db.schema_version().await? == 0 {
        if !fresh && !sql::dump_schema(db).await?.trim().is_empty() {
            return Err(match &at.database {
                Some(_) => Said::new("cli-database-foreign").into(),
                None => folder.foreign(),
            });
        }
        if purpose == For::Command {
            return Err(Said::new("cli-data-missing").with("path", folder.path().display().to_string()).into());
        }
    }
    let sqlite = at.database.is_none();
    let before = |version: i64| {
        let to = folder.path().join(format!("{BEFORE_MIGRATION}{version}"));
        async move {
            if sqlite {
                // One that an interrupted attempt left is older than the data.
                if to.exists() {
                    std::fs::remove_file(&to)?;
                }
                db.backup_to(&to).await?;
            }
            Ok::<_, anyhow::Error>(())
        }
    };
    db.migrate(storage::MIGRATIONS, now.as_microsecond(), before).await?;
    let (demo, simulated, empty) = db
        .read(|tx| {
            let set = |key| storage::settings::get(tx, key);
            let empty =
                !storage::people::somebody_is_known(tx)? && storage::organisations::two_institutions(tx)?.is_empty();
            Ok::<_, sql::Error>((set("demo")?, set("simulated")?, empty))
        })
        .await?;
    match demo.as_deref() {
        Some("making") => return Err(Said::new("cli-demo-unfinished").into()),
        _ if simulated.is_some() => return Ok(Data::Simulated),
        Some(_) => return Ok(Data::Demo),
        None => {}
    }
    Ok(if empty { Data::New } else { Data::Real })
}

async fn is_demo(db: &Db) -> Result<bool> {
    Ok(db.read(|tx| storage::settings::get(tx, "demo")).await?.is_some())
}

/// Makes the keys of a new installation, tells the database of keys that it does not know, and refuses to serve
/// without a key that it knows. `seed` is the demonstration's time.
async fn keep_keys(
    db: &Db,
    folder: &keys::Folder,
    purpose: For,
    seeded: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let known = db.read(storage::settings::keys).await?;
    if known.is_empty() && folder.keys().is_empty() {
        // Another sequence than that of the ids, which everybody sees.
        let mut stream = dice::Stream::new(seed(seeded.unwrap_or(now)).map(|byte| !byte));
        for purpose in Purpose::ALL {
            let mut secret = [0; 32];
            match seeded {
                Some(_) => stream.fill(&mut secret),
                None => dice::System.secret(&mut secret),
            }
            folder.keep(&Key::new(purpose, secret, now.as_microsecond()))?;
        }
    }
    if purpose == For::Serve {
        folder.whole(&known)?;
    }
    let new: Vec<_> = folder.keys().iter().map(Key::row).filter(|row| !known.iter().any(|k| k.id == row.id)).collect();
    if !new.is_empty() {
        db.write(move |tx| new.iter().try_for_each(|row| storage::settings::add_key(tx, row))).await?;
    }
    Ok(())
}

/// Adds what this program carries, if it was not added before.
async fn take_in(app: &App) -> Result<()> {
    let mut all = String::new();
    for (edition, hash) in app.content.hashed_editions().filter(|(e, _)| app.config.demo || !e.demo) {
        all += &format!("{} {hash}\n", edition.id);
    }
    for guide in &app.content.guides {
        all += &format!("{}\n", guide.hash);
    }
    all += &app.content.guide_edition.as_ref().map(|set| set.hash()).unwrap_or_default();
    let carried = content::hash::hex(all.as_bytes());
    if app.setting("content-taken-in").await?.as_deref() != Some(carried.as_str()) {
        app.take_in_content().await?;
        app.db.write(move |tx| storage::settings::put(tx, "content-taken-in", &carried)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_release_that_changes_only_the_head_of_the_guide_is_taken_in() {
        let test = testkit::app::TestApp::sqlite().await;
        take_in(&test.app).await.expect("this release");
        let mut content = Content::bundled().expect("the bundled content");
        content.guide_edition.as_mut().expect("a set").title.push_str("（みほん）");
        let next = App { content: Arc::new(content), ..test.app.clone() };
        for _ in 0..2 {
            take_in(&next).await.expect("the next release");
            let sets = next.guide_editions(&test.nobody()).await.expect("sets");
            let mut revisions: Vec<_> = sets.iter().map(|set| set.row.revision).collect();
            revisions.sort_unstable();
            assert_eq!(revisions, [1, 2]);
        }
    }
}
