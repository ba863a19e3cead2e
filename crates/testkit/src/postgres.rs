//! A PostgreSQL server for tests, made with the machine's `initdb`.
//!
//! nextest runs one process per test, so the server outlives them: the first process starts it, the
//! others find its folder in `target/testkit/postgres`, all under the lock beside it. A folder whose
//! server does not answer (killed, machine restarted) is removed and replaced. `mamori-testkit stop`
//! ends it. It listens on a socket in its folder only, and is fast rather than durable: open it with
//! `check_durability: false`.
mod durable;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio_postgres::{Client, NoTls};

pub use durable::Durable;

/// PostgreSQL refuses to run as root, so it runs as this user where the tests do.
const USER: &str = "postgres";

/// How the names of the servers' folders begin.
const PREFIX: &str = "mamori-pg-";

const SETTINGS: &str = "fsync=off synchronous_commit=off full_page_writes=off wal_level=minimal max_wal_senders=0 \
    max_connections=400 shared_buffers=64MB listen_addresses=";

/// The URL of a fresh, empty database in UTF-8 that nobody else uses. Panics if there is no server
/// to be had, saying why. May be called with or without a runtime.
pub fn database() -> String {
    apart(async {
        let folder = server().await;
        let client = connect(&folder).await.expect("the server has just answered");
        sweep(&client).await;
        let name =
            "SELECT 't_' || extract(epoch FROM now())::bigint || '_' || replace(gen_random_uuid()::text, '-', '')";
        let name: String = client.query_one(name, &[]).await.expect("a name").get(0);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("CREATE DATABASE");
        format!("postgresql:///{name}?host={}&user={USER}", folder.display())
    })
}

/// Stops the shared server, if there is one, and removes its folder.
pub fn stop() {
    let state = state();
    let _lock = lock(&state);
    if let Ok(folder) = fs::read_to_string(&state) {
        discard(Path::new(&folder));
        fs::remove_file(&state).expect("remove the state file");
    }
}

/// Runs `work` on a thread and a runtime of its own, for the caller may be inside another.
fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(work)
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The folder of a server that answers; started if need be.
async fn server() -> PathBuf {
    let state = state();
    let _lock = lock(&state);
    if let Ok(folder) = fs::read_to_string(&state) {
        let folder = PathBuf::from(folder);
        if connect(&folder).await.is_ok() {
            return folder;
        }
        discard(&folder);
    }
    let folder = start(SETTINGS);
    fs::write(&state, folder.to_str().expect("a folder in UTF-8")).expect("write the state file");
    folder
}

async fn connect(folder: &Path) -> Result<Client, tokio_postgres::Error> {
    let mut config = tokio_postgres::Config::new();
    config.host_path(folder).user(USER).dbname("postgres").connect_timeout(Duration::from_secs(5));
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Drops databases of earlier runs, when they have become many.
async fn sweep(client: &Client) {
    let old = "SELECT datname FROM pg_database d WHERE datname LIKE 't\\_%' \
        AND to_timestamp(split_part(datname, '_', 2)::bigint) < now() - interval '15 minutes' \
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid) \
        AND (SELECT count(*) FROM pg_database) > 100 LIMIT 5";
    for row in client.query(old, &[]).await.expect("list the databases") {
        // Another process may be dropping the same one.
        let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {}", row.get::<_, &str>(0))).await;
    }
}

/// The file with the folder of the server.
fn state() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"));
    let folder = target.join("testkit");
    fs::create_dir_all(&folder).expect("make target/testkit");
    folder.join("postgres")
}

fn lock(state: &Path) -> File {
    let file = File::create(state.with_extension("lock")).expect("make the lock file");
    file.lock().expect("lock the lock file");
    file
}

/// Makes and starts a server in a new folder under the system's one for temporary files, for a
/// socket's path must be short and its user must be able to reach it.
fn start(settings: &str) -> PathBuf {
    let folder = folder();
    initialise(&folder);
    up(&folder, settings);
    folder
}

fn folder() -> PathBuf {
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().expect("make a folder").keep();
    give(&folder);
    folder
}

/// Gives a file or folder to the user of the servers.
fn give(path: &Path) {
    if root() {
        let given = Command::new("chown").arg(USER).arg(path).status().expect("run chown");
        assert!(given.success(), "the user {USER} is missing");
    }
}

fn initialise(folder: &Path) {
    let data = folder.join("data");
    let cluster = ["--username", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--pgdata"];
    run(command("initdb", folder).args(cluster).arg(&data));
}

fn up(folder: &Path, settings: &str) {
    run(&mut begin(folder, settings));
}

/// The command that starts a server in its folder.
fn begin(folder: &Path, settings: &str) -> Command {
    let settings = settings.split_whitespace().map(|setting| format!("-c {setting}")).collect::<Vec<_>>().join(" ");
    let settings = format!("{settings} -k {}", folder.display());
    let mut command = command("pg_ctl", folder);
    command.args(["start", "-w", "-D"]).arg(folder.join("data")).arg("-l").arg(folder.join("log"));
    command.args(["-o", &settings]);
    command
}

/// Stops what may still run in the folder, and removes it.
fn discard(folder: &Path) {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    assert!(name.starts_with(PREFIX), "{} is not a folder of ours", folder.display());
    if folder.join("data/postmaster.pid").exists() {
        let mut stop = command("pg_ctl", folder);
        // It may have gone without removing its file.
        let _ = stop.args(["stop", "-m", "immediate", "-D"]).arg(folder.join("data")).stderr(Stdio::null()).status();
    }
    let _ = fs::remove_dir_all(folder);
}

/// A program of PostgreSQL, from the folder in which the `initdb` of the PATH really lies.
fn command(program: &str, folder: &Path) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let initdb = std::env::split_paths(&path).map(|folder| folder.join("initdb")).find(|file| file.is_file());
    let initdb = initdb.expect("PostgreSQL's initdb must be on the PATH").canonicalize().expect("follow initdb");
    let mut command = if root() {
        let mut command = Command::new("runuser");
        command.args(["-u", USER, "--"]).arg(initdb.with_file_name(program));
        command
    } else {
        Command::new(initdb.with_file_name(program))
    };
    // No standard output: the server would inherit it, and nextest wait for it.
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn run(command: &mut Command) {
    let status = command.stderr(Stdio::null()).status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}

fn root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
