//! Starting the binary, a server, and a little HTTP.

use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;

pub const BINARY: &str = env!("CARGO_BIN_EXE_mamori");
/// The clock of every demonstration here.
pub const NOW: &str = "2026-11-24T09:00:00+09:00";
pub const CLINIC: &str = "4810100018";

/// The command with nothing of the surroundings.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    for name in [
        "MAMORI_DATA",
        "MAMORI_DATABASE",
        "MAMORI_REPLICA",
        "MAMORI_NOW",
        "MAMORI_KEYS",
        "MAMORI_LANG",
        "MAMORI_LOG",
        "MAMORI_FONTS",
    ] {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("stdout in UTF-8"),
            err: String::from_utf8(output.stderr).expect("stderr in UTF-8"),
        }
    }
}

impl Done {
    /// The result of a command that succeeded and said nothing else.
    #[track_caller]
    pub fn good(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }
    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.good()).expect("JSON on stdout")
    }
    /// The one sentence of a command that failed with this code.
    #[track_caller]
    pub fn said(self, code: i32) -> String {
        assert_eq!(self.code, code, "{} {}", self.out, self.err);
        let sentence = self.err.strip_suffix('\n').expect("a line");
        assert!(!sentence.is_empty() && !sentence.contains('\n'), "one line: {sentence}");
        assert!(sentence.contains('。') && !sentence.contains("cli-"), "a sentence: {sentence}");
        sentence.to_owned()
    }
}

/// Runs a command on a data directory.
pub fn mamori(data: &Path, arguments: &[&str]) -> Done {
    command(arguments).arg("--data").arg(data).output().expect("the binary runs").into()
}

/// The same under the clock of the demonstration.
pub fn at_now(data: &Path, arguments: &[&str]) -> Done {
    command(arguments).arg("--data").arg(data).env("MAMORI_NOW", NOW).output().expect("the binary runs").into()
}

/// An empty folder and the name of a data directory in it.
pub fn room() -> (TempDir, PathBuf) {
    let room = tempfile::tempdir().expect("a folder");
    let data = room.path().join("data");
    (room, data)
}

/// A copy of a demonstration that all tests share.
pub fn demo() -> (TempDir, PathBuf) {
    let (room, data) = room();
    copy(&shared(), &data);
    (room, data)
}

/// Made once per build of the binary; under nextest each test is a process of its own.
fn shared() -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(kept.join("demo.lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let built = fs::metadata(BINARY).and_then(|about| about.modified()).expect("the binary's time");
    let built = built.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_nanos();
    let folder = kept.join(format!("demo-{built}"));
    if !folder.join("done").is_file() {
        for old in fs::read_dir(kept).expect("the folder").flatten() {
            if old.file_name().to_string_lossy().starts_with("demo-") {
                fs::remove_dir_all(old.path()).expect("the old one goes");
            }
        }
        at_now(&folder.join("data"), &["demo"]).good();
        fs::write(folder.join("done"), "").expect("a mark");
    }
    folder.join("data")
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
    // As the program makes it, and as `doctor` wants it.
    let about = fs::metadata(from).expect("rights");
    fs::set_permissions(to, about.permissions()).expect("rights");
}

/// A running server; killed when it is dropped.
pub struct Server {
    pub child: Child,
    pub address: String,
    pub line: String,
    lines: mpsc::Receiver<String>,
}

impl Server {
    pub fn start(data: &Path, arguments: &[&str]) -> Server {
        let mut command = command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(arguments).arg("--data").arg(data);
        Server::run(command)
    }
    pub fn run(mut command: Command) -> Server {
        Server::answering(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts"))
    }
    fn answering(mut child: Child) -> Server {
        let out = child.stdout.take().expect("stdout");
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).for_each(|line| drop(send.send(line)))
        });
        let line = match lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) => line,
            Err(_) => {
                let _ended = child.kill();
                let mut err = String::new();
                if let Some(mut stderr) = child.stderr.take() {
                    stderr.read_to_string(&mut err).expect("text");
                }
                panic!("the server did not answer: {err}");
            }
        };
        let rest = line.strip_prefix("listening on ").expect("the line of the contract");
        let (scheme, address) = rest.split_once("://").expect("the line of the contract");
        assert!(["http", "https"].contains(&scheme), "{line}");
        let address = address.to_owned();
        Server { child, address, line, lines }
    }
    /// The same with stderr in a file, which can be read while it runs.
    pub fn logged(mut command: Command, log: &Path) -> Server {
        let file = File::create(log).expect("a log");
        Server::answering(command.stdout(Stdio::piped()).stderr(file).spawn().expect("the server starts"))
    }
    /// Sends SIGTERM and waits: the exit code, what else stood on stdout, and stderr.
    pub fn stop(mut self) -> (i32, Vec<String>, String) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(told.success());
        let mut err = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut err).expect("text");
        }
        let code = self.child.wait().expect("it ends").code().unwrap_or(-1);
        (code, self.lines.try_iter().collect(), err)
    }
    /// One request; status and body.
    pub fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        request(&self.address, method, path, token, body).expect("an answer")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _gone = self.child.wait();
    }
}

pub fn request(address: &str, method: &str, path: &str, token: &str, body: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let bearer = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let length = body.len();
    let text = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{bearer}Content-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(text.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    Ok((status, body))
}

/// Id of the clinic's sheet of an edition and form.
pub fn sheet(data: &Path, edition: &str, form: &str) -> String {
    let listed = mamori(data, &["assessment", "list", "--organisation", CLINIC, "--json"]).json();
    let items = listed["items"].as_array().expect("items");
    let found = items.iter().find(|i| i["edition"] == edition && i["form"] == form).expect("the sheet");
    found["id"].as_str().expect("an id").to_owned()
}
