//! Data of an installation, commands on them, and a server over them.

use crate::fail::{Because, Done, ensure, fail};
use crate::place;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use testkit::postgres::Durable;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

/// The longest that a server may take to answer, and a command to end. Made-up data of a nation take their time.
const START: Duration = Duration::from_secs(180);
const COMMAND: Duration = Duration::from_secs(3 * 3600);

/// The clock of the demonstration.
pub const DEMO_NOW: &str = "2026-11-24T09:00:00+09:00";

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn of(text: &str) -> Done<Self> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres),
            other => fail(format!("no such engine: {other}")),
        }
    }
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// An installation: a data directory, perhaps a database beside it, perhaps a clock that was set.
#[derive(Debug, Clone)]
pub struct Data {
    folder: Arc<TempDir>,
    pub engine: Engine,
    database: Option<String>,
    /// Keys that another directory holds.
    keys: Option<PathBuf>,
    /// A PostgreSQL of its own that writes durably; none: the one that the tests share, or SQLite.
    pub durable: Option<Arc<Durable>>,
    now: Option<&'static str>,
    /// Another program than the one under test.
    binary: Option<PathBuf>,
}

impl Data {
    /// A new, empty one.
    pub fn new(engine: Engine) -> Done<Self> {
        let database = (engine == Engine::Postgres).then(testkit::postgres::database);
        let folder = Arc::new(place::temporary()?);
        Ok(Self { folder, engine, database, keys: None, durable: None, now: None, binary: None })
    }
    /// The same under another program.
    pub fn under(&self, binary: &Path) -> Done<Self> {
        let binary = binary.canonicalize().because(format!("the binary {}", binary.display()))?;
        Ok(Self { binary: Some(binary), ..self.clone() })
    }
    /// A new, empty one whose every commit is durable, on either engine.
    pub fn durable(engine: Engine) -> Done<Self> {
        if engine == Engine::Sqlite {
            return Self::new(engine);
        }
        let server = Durable::begin();
        let database = Some(server.database());
        let folder = Arc::new(place::temporary()?);
        Ok(Self { folder, engine, database, keys: None, durable: Some(Arc::new(server)), now: None, binary: None })
    }
    /// The same at the clock of the demonstration; nothing is filled yet.
    pub fn at_demo(self) -> Self {
        Self { now: Some(DEMO_NOW), ..self }
    }
    /// The same at another clock.
    pub fn at(&self, now: &'static str) -> Self {
        Self { now: Some(now), ..self.clone() }
    }
    /// Another machine on the same database: a directory of its own, and the keys of this one.
    pub fn beside(&self) -> Done<Self> {
        let keys = Some(self.path().join("keys"));
        Ok(Self { folder: Arc::new(place::temporary()?), keys, ..self.clone() })
    }
    /// The demonstration at its clock; `mamori demo` has filled it.
    pub async fn demo() -> Done<Self> {
        let data = Self::new(Engine::Sqlite)?.at_demo();
        data.run(&["demo"], "").await?;
        Ok(data)
    }
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
    /// The SQLite file.
    pub fn file(&self) -> PathBuf {
        self.path().join("mamori.db")
    }
    /// `mamori ARGUMENTS --data …`, behind `before` (strace and its own arguments).
    fn command(&self, before: &[String], arguments: &[&str]) -> Done<Command> {
        let binary = self.binary.clone().map_or_else(place::mamori, Ok)?;
        let mut command = match before.split_first() {
            Some((program, rest)) => {
                let mut command = Command::new(program);
                command.args(rest).arg(&binary);
                command
            }
            None => Command::new(&binary),
        };
        command.args(arguments).arg("--data").arg(self.path());
        let ours = ["MAMORI_NOW", "MAMORI_DATA", "MAMORI_DATABASE", "MAMORI_REPLICA", "MAMORI_KEYS", "MAMORI_FILES_S3"];
        for name in ours {
            command.env_remove(name);
        }
        if let Some(keys) = &self.keys {
            command.env("MAMORI_KEYS", keys);
        }
        if let Some(url) = &self.database {
            // The server of the tests is fast rather than durable. Only a development build takes that word: whatever
            // runs the release has data of its own that are durable.
            command.arg("--database").arg(url);
            if self.durable.is_none() {
                command.env("MAMORI_TEST_UNSAFE_POSTGRES", "1");
            }
        }
        if let Some(now) = self.now {
            command.env("MAMORI_NOW", now);
        }
        command.kill_on_drop(true);
        Ok(command)
    }
    /// Starts a command and gives its process.
    pub fn spawn(&self, arguments: &[&str]) -> Done<Child> {
        let mut command = self.command(&[], arguments)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().because(arguments.join(" "))
    }
    /// Runs a command to its end and gives what it printed.
    pub async fn run(&self, arguments: &[&str], typed: &str) -> Done<String> {
        let what = format!("mamori {}", arguments.join(" "));
        let mut command = self.command(&[], arguments)?;
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that reads nothing may have ended.
            let _ = stdin.write_all(typed.as_bytes()).await;
        }
        let out = tokio::time::timeout(COMMAND, child.wait_with_output()).await.because(&what)??;
        let said = String::from_utf8_lossy(&out.stderr);
        ensure(out.status.success(), || format!("{what}: {} {said}", out.status))?;
        Ok(String::from_utf8_lossy(&out.stdout).trim_end().to_owned())
    }
    /// Runs a command with `--json`.
    pub async fn json(&self, arguments: &[&str]) -> Done<Value> {
        let mut all = arguments.to_vec();
        all.push("--json");
        let out = self.run(&all, "").await?;
        serde_json::from_str(&out).because(format!("{}: {out}", arguments.join(" ")))
    }
    /// Starts the server.
    pub async fn serve(&self) -> Done<Server> {
        self.serve_behind(&[]).await
    }
    /// Starts the server under another program.
    pub async fn serve_behind(&self, before: &[String]) -> Done<Server> {
        self.serve_at("127.0.0.1:0", before).await
    }
    /// Starts the server on an address, under another program.
    pub async fn serve_at(&self, listen: &str, before: &[String]) -> Done<Server> {
        let log = self.path().join("../").join(format!("{}.log", self.folder_name()));
        let stderr = std::fs::File::options().create(true).append(true).open(&log).because(log.display())?;
        let mut command = self.command(before, &["serve", "--listen", listen])?;
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr).spawn().because("serve")?;
        let mut lines = BufReader::new(child.stdout.take().because("serve has no stdout")?).lines();
        let first = tokio::time::timeout(START, lines.next_line()).await;
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        let line = match first {
            Ok(Ok(Some(line))) => line,
            _ => return fail(format!("serve said no address: {}", said())),
        };
        let address = line.strip_prefix("listening on ").because(format!("serve said: {line}"))?;
        let address = address.rsplit('/').next().unwrap_or_default().parse().because(format!("serve said: {line}"))?;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Server { child, address, log, _data: self.clone() })
    }
    fn folder_name(&self) -> String {
        self.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// A running server; killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: PathBuf,
    _data: Data,
}

impl Server {
    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
    /// What it said on stderr so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
    pub fn id(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }
    /// A line of what the system tells of its memory (`VmRSS:` and the like), in MB.
    pub fn memory(&self, name: &str) -> Done<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).because(name)?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib * 1024.0 / 1_000_000.0)
    }
    /// Milliseconds of processor that it has used.
    pub fn processor(&self) -> Done<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id()))?;
        let (_, rest) = stat.rsplit_once(')').because("no stat")?;
        // utime and stime, in hundredths of a second.
        let used = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        Ok(used.sum::<Result<f64, _>>()? * 10.0)
    }
    /// SIGTERM, and the end that the contract asks for.
    pub async fn stop(mut self) -> Done {
        signal("-TERM", self.id()).await?;
        let status = tokio::time::timeout(Duration::from_secs(60), self.child.wait()).await.because("SIGTERM")??;
        let said = || std::fs::read_to_string(&self.log).unwrap_or_default();
        ensure(status.success(), || format!("serve ended with {status} on SIGTERM: {}", said()))
    }
    /// SIGKILL.
    pub async fn kill(mut self) -> Done {
        self.child.kill().await.because("SIGKILL")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        }
        let _ = std::fs::remove_file(&self.log);
    }
}

/// Sends a signal to a process of ours.
pub async fn signal(name: &str, id: u32) -> Done {
    let status = Command::new("kill").arg(name).arg(id.to_string()).status().await?;
    ensure(status.success(), || format!("kill {name} {id}: {status}"))
}
