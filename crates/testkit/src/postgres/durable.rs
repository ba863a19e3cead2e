//! Servers of one's own that write durably: to be killed, replicated, spoken to inside TLS.

use super::{USER, apart, begin, command, connect, discard, folder, give, initialise, run, up};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A server of one's own that writes durably and can be killed. Gone with its folder when it is dropped.
#[derive(Debug)]
pub struct Durable {
    folder: PathBuf,
    settings: String,
    /// The port of the loopback on which it answers, too.
    port: Option<u16>,
}

/// What a durable server is told.
const DURABLE: &str = "max_connections=100 shared_buffers=64MB";

impl Durable {
    /// Makes and starts one.
    ///
    /// # Panics
    /// Without PostgreSQL on this machine.
    #[must_use]
    pub fn begin() -> Self {
        let made = Self { folder: folder(), settings: format!("{DURABLE} listen_addresses="), port: None };
        initialise(&made.folder);
        up(&made.folder, &made.settings);
        made
    }
    /// One that answers on a port of the loopback, inside TLS if it gets a certificate and its key (PEM).
    ///
    /// # Panics
    /// Without PostgreSQL on this machine.
    #[must_use]
    pub fn on_a_port(tls: Option<(&str, &str)>) -> Self {
        let folder = folder();
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).expect("a free port");
        let port = free.port();
        let mut settings = format!("{DURABLE} listen_addresses=127.0.0.1 port={port}");
        if let Some((certificate, key)) = tls {
            let files = [("server.crt", certificate), ("server.key", key)];
            for (name, text) in files {
                let file = folder.join(name);
                fs::write(&file, text).expect("write the certificate");
                give(&file);
                // PostgreSQL takes no key that others could read.
                let closed = Command::new("chmod").arg("600").arg(&file).status().expect("run chmod");
                assert!(closed.success(), "chmod of {name}");
            }
            let folder = folder.display();
            settings += &format!(" ssl=on ssl_cert_file={folder}/server.crt ssl_key_file={folder}/server.key");
        }
        let made = Self { folder, settings, port: Some(port) };
        initialise(&made.folder);
        up(&made.folder, &made.settings);
        made
    }
    /// What it can do at most: durable commits a second of so many connections, each one INSERT of 200 bytes.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn commits(&self, connections: usize, time: Duration) -> f64 {
        apart(async {
            let first = connect(&self.folder).await.expect("a server that runs");
            let table = "CREATE TABLE IF NOT EXISTS raw_commits (id BIGSERIAL PRIMARY KEY, b BYTEA)";
            first.batch_execute(table).await.expect("a table");
            let begun = Instant::now();
            let mut running = tokio::task::JoinSet::new();
            for _ in 0..connections {
                let client = connect(&self.folder).await.expect("a connection");
                let insert = client.prepare("INSERT INTO raw_commits (b) VALUES ($1)").await.expect("a statement");
                running.spawn(async move {
                    let (bytes, mut n) = (vec![7u8; 200], 0u32);
                    while begun.elapsed() < time {
                        client.execute(&insert, &[&bytes]).await.expect("a commit");
                        n += 1;
                    }
                    n
                });
            }
            let done: u32 = running.join_all().await.into_iter().sum();
            let rate = f64::from(done) / begun.elapsed().as_secs_f64();
            first.batch_execute("DROP TABLE raw_commits").await.expect("the table goes");
            rate
        })
    }
    /// A streaming replica of it.
    ///
    /// # Panics
    /// When it cannot be copied or started.
    #[must_use]
    pub fn replica(&self) -> Self {
        let made = Self { folder: folder(), settings: self.settings.clone(), port: None };
        let mut copy = command("pg_basebackup", &made.folder);
        // Its settings for the copy name our socket; the replica reads them, and follows.
        copy.args([
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--wal-method=stream",
            "--no-sync",
            "--username",
            USER,
        ]);
        run(copy.arg("--host").arg(&self.folder).arg("--pgdata").arg(made.folder.join("data")));
        up(&made.folder, &made.settings);
        made
    }
    /// The address of its only database.
    #[must_use]
    pub fn database(&self) -> String {
        match self.port {
            Some(port) => format!("postgresql://{USER}@127.0.0.1:{port}/postgres"),
            None => format!("postgresql:///postgres?host={}&user={USER}", self.folder.display()),
        }
    }
    /// Runs a statement on it.
    ///
    /// # Panics
    /// When it fails.
    pub fn say(&self, statement: &str) {
        let mut psql = command("psql", &self.folder);
        psql.args(["--no-psqlrc", "--quiet", "--username", USER, "--dbname", "postgres", "--set", "ON_ERROR_STOP=1"]);
        if let Some(port) = self.port {
            psql.args(["--port", &port.to_string()]);
        }
        run(psql.arg("--host").arg(&self.folder).args(["--command", statement]));
    }
    /// Makes a replica a server that takes changes.
    ///
    /// # Panics
    /// When it is none.
    pub fn promote(&self) {
        run(command("pg_ctl", &self.folder).args(["promote", "-w", "-D"]).arg(self.folder.join("data")));
    }
    /// Kills all its processes at once (SIGKILL), as a power cut does to them.
    ///
    /// # Panics
    /// Without a server that runs.
    pub fn kill(&self) {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("a server that runs");
        let pid = pid.lines().next().expect("its number").to_owned();
        // The first kills the children by their parent's number; each attempt may find some gone.
        let _ = Command::new("kill").args(["-STOP", &pid]).status();
        let _ = Command::new("pkill").args(["-KILL", "-P", &pid]).status();
        let _ = Command::new("kill").args(["-KILL", &pid]).status();
        while Path::new("/proc").join(&pid).exists() && !is_zombie(&pid) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    /// Starts it again; it comes back as after a power cut.
    ///
    /// # Panics
    /// When it does not come back.
    pub fn again(&self) {
        // What was killed lets go of the memory that it shared only when the last of its processes is gone.
        for _ in 0..40 {
            let mut start = begin(&self.folder, &self.settings);
            if start.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(250));
        }
        up(&self.folder, &self.settings);
    }
}

impl Drop for Durable {
    fn drop(&mut self) {
        discard(&self.folder);
    }
}

fn is_zombie(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}
