//! PDFs from outside are read by this very program in a process of its own: one that uses up its stack or its memory, or
//! does not come to an end, takes nothing with it.

use app::ports::{PdfFault, PdfRead, PdfReader};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The command that reads one from stdin; for [`Apart`] alone.
pub const COMMAND: &str = "read-pdf";
/// It gets so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest answer (bytes): the text of one page.
const ANSWER: u64 = 1024 * 1024;
/// Most memory of the other process (bytes), where the system can hold it to that.
const MEMORY: u64 = 2 * 1024 * 1024 * 1024;

/// Reads in another process of the same program.
pub struct Apart(Option<PathBuf>);

impl Apart {
    /// The program that runs.
    #[must_use]
    pub fn this() -> Self {
        Self(std::env::current_exe().ok())
    }

    fn ask(&self, bytes: &[u8]) -> Result<Value, String> {
        let program = self.0.as_ref().ok_or("nobody knows where this program lies")?;
        let mut command = Command::new(program);
        command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Addresses of databases have passwords in them.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MAMORI_")) {
            command.env_remove(name);
        }
        let mut child = command.spawn().map_err(|e| e.to_string())?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else { return Err("no pipes".to_owned()) };
        let (tell, told) = mpsc::channel();
        let bytes = bytes.to_vec();
        // Both threads end with the other process.
        std::thread::spawn(move || stdin.write_all(&bytes));
        std::thread::spawn(move || {
            let mut answer = Vec::new();
            let read = stdout.take(ANSWER).read_to_end(&mut answer);
            // Nobody waits any more where it took too long.
            let _ = tell.send(read.map(|_| answer));
        });
        let answer = told.recv_timeout(PATIENCE);
        if answer.is_err() {
            // It has ended already, or ends now.
            let _ = child.kill();
        }
        let ended = child.wait().map_err(|e| e.to_string())?;
        let answer = answer.map_err(|_| "it did not come to an end".to_owned())?.map_err(|e| e.to_string())?;
        if !ended.success() {
            return Err(format!("it ended by itself: {ended}"));
        }
        serde_json::from_slice(&answer).map_err(|e| e.to_string())
    }
}

impl PdfReader for Apart {
    fn read(&self, bytes: &[u8]) -> Result<PdfRead, PdfFault> {
        let answer = self.ask(bytes).map_err(|why| {
            tracing::warn!(why, "a PDF from outside could not be read");
            PdfFault::Broken
        })?;
        match (answer["pages"].as_i64(), answer["text"].as_str()) {
            (Some(pages), Some(text)) => Ok(PdfRead { pages, text: text.to_owned() }),
            _ if answer["fault"] == "locked" => Err(PdfFault::Locked),
            _ => Err(PdfFault::Broken),
        }
    }
}

/// What the other process does: reads a PDF from stdin, writes one line.
///
/// # Errors
/// As the system gives them.
pub fn answer() -> std::io::Result<()> {
    app::platform::hold_memory(MEMORY);
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let answer = match app::notices::read_pdf(&bytes) {
        Ok(PdfRead { pages, text }) => json!({"pages": pages, "text": text}),
        Err(PdfFault::Locked) => json!({"fault": "locked"}),
        Err(PdfFault::Broken) => json!({"fault": "broken"}),
    };
    writeln!(std::io::stdout().lock(), "{answer}")
}
