//! The real binary.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// `mamori` on a data directory, with nothing of the tests' own environment.
pub fn mamori(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mamori"));
    command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MAMORI_")) {
        command.env_remove(name);
    }
    command
}

/// What a command printed; it must have ended well.
#[track_caller]
pub fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}{}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Runs a command to its good end; what it printed.
#[track_caller]
pub fn run(data: &Path, arguments: &[&str]) -> String {
    done(&mamori(data, arguments).output().expect("the binary starts"))
}

/// Sets a password as it is typed in.
pub fn password(data: &Path, login: &str, password: &str) {
    let mut command = mamori(data, &["person", "password", login]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the binary starts");
    writeln!(child.stdin.take().expect("stdin"), "{password}").expect("typed");
    assert!(child.wait().expect("an end").success(), "the password of {login}");
}

/// A running `mamori serve`, ended with the value.
pub struct Server {
    child: Child,
    pub at: SocketAddr,
}

impl Server {
    /// Starts it and waits until it answers.
    #[track_caller]
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let at = line.trim().strip_prefix("listening on http://").and_then(|at| at.parse().ok());
        Self { child, at: at.unwrap_or_else(|| panic!("serve said {line:?}")) }
    }
}

impl Server {
    /// Asks it to stop, as the system does; how it ended.
    pub fn stop(mut self) -> Option<i32> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "SIGTERM");
        self.child.wait().expect("an end").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
