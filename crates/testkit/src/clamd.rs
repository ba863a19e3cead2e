//! What looks at files, for tests: a small clamd on a port of this machine, and a scanner in the house.

use crate::listening::Listening;
use app::ports::{Looking, Pieces, ScanError, Scanner, Verdict};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What both find: a text that harms nobody.
pub const HARM: &[u8] = b"MIHON-STANDARD-TEST-FILE";

fn inside<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn finds(bytes: &[u8]) -> bool {
    bytes.windows(HARM.len()).any(|w| w == HARM)
}

#[derive(Debug, Default)]
struct Shared {
    got: Mutex<Vec<Vec<u8>>>,
    says: Mutex<Option<String>>,
}

/// A clamd that knows `INSTREAM`; it goes away when it is dropped.
#[derive(Debug)]
pub struct Clamd {
    shared: Arc<Shared>,
    listening: Listening,
}

impl Clamd {
    /// One that takes files of so many bytes.
    ///
    /// # Panics
    /// Where no port is to be had.
    #[must_use]
    pub fn start(most: usize) -> Self {
        let shared = Arc::new(Shared::default());
        let mine = shared.clone();
        let listening = Listening::on(0, move |stream, _| {
            // One that hangs up is no fault of ours.
            let _ = answer(stream, &mine, most);
        });
        Self { shared, listening }
    }
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listening.address()
    }
    /// The files that it took whole.
    #[must_use]
    pub fn got(&self) -> Vec<Vec<u8>> {
        inside(&self.shared.got).clone()
    }
    /// From now on it says this of every file.
    pub fn says(&self, what: Option<&str>) {
        *inside(&self.shared.says) = what.map(str::to_owned);
    }
}

fn answer(mut stream: TcpStream, shared: &Shared, most: usize) -> std::io::Result<()> {
    let mut command = [0; 10];
    stream.read_exact(&mut command)?;
    if &command != b"zINSTREAM\0" {
        return stream.write_all(b"UNKNOWN COMMAND\0");
    }
    let mut file = Vec::new();
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 {
            break;
        }
        if file.len() + length > most {
            stream.write_all(b"INSTREAM size limit exceeded. ERROR\0")?;
            stream.shutdown(Shutdown::Write)?;
            // Whoever hangs up on bytes that are still coming takes the answer back.
            return std::io::copy(&mut stream, &mut std::io::sink()).map(drop);
        }
        let from = file.len();
        file.resize(from + length, 0);
        stream.read_exact(&mut file[from..])?;
    }
    let told = inside(&shared.says).clone();
    let found = if finds(&file) { "stream: Mihon.Test FOUND" } else { "stream: OK" };
    inside(&shared.got).push(file);
    let told = told.unwrap_or_else(|| found.to_owned());
    if told.is_empty() {
        return Ok(());
    }
    stream.write_all(told.as_bytes())?;
    stream.write_all(b"\0")
}

/// A scanner in the house: none until it is switched on.
#[derive(Debug, Default)]
pub struct TestScanner {
    on: AtomicBool,
    away: AtomicBool,
}

impl TestScanner {
    /// From now on it looks.
    pub fn switch_on(&self) {
        self.on.store(true, Ordering::SeqCst);
    }
    /// From now on it is not there, or there again.
    pub fn is_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }
}

impl Scanner for TestScanner {
    fn is_set(&self) -> bool {
        self.on.load(Ordering::SeqCst)
    }
    fn look(&self, mut pieces: Pieces) -> Looking {
        let away = self.away.load(Ordering::SeqCst);
        Box::pin(async move {
            if away {
                return Err(ScanError("it is away".to_owned()));
            }
            let mut file = Vec::new();
            while let Some(piece) = pieces.recv().await {
                file.extend_from_slice(&piece);
            }
            Ok(if finds(&file) { Verdict::Harm("Mihon.Test".to_owned()) } else { Verdict::Clean })
        })
    }
}
