//! The real binary.

use std::io::{BufRead, BufReader, Read, Seek};
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

/// A running `mamori serve`, ended with the value.
pub struct Server {
    child: Child,
    pub at: SocketAddr,
}

impl Server {
    /// Starts it and waits until it answers.
    #[track_caller]
    pub fn start(mut command: Command) -> Self {
        // A file, for nobody reads along while it runs.
        let mut told = tempfile::tempfile().expect("a file");
        command.stdout(Stdio::piped()).stderr(told.try_clone().expect("the file"));
        let mut child = command.spawn().expect("the binary starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let Some(at) = line.trim().strip_prefix("listening on http://").and_then(|at| at.parse().ok()) else {
            let _ended = child.wait();
            let mut text = String::new();
            told.rewind().and_then(|()| told.read_to_string(&mut text)).expect("what it told");
            panic!("serve said {line:?} and {text}");
        };
        Self { child, at }
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
