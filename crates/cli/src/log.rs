//! Logs: to stderr, without personal data. A command says nothing but its one sentence.
//!
//! A reader of stderr that does not read must not keep a request waiting: lines go through a queue to a thread of their
//! own, and where the queue is full they are lost.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// So many lines wait.
const QUEUE: usize = 4096;
/// Lines are gathered so long.
const GATHER: Duration = Duration::from_millis(10);

/// Ours, and warnings of others. A certificate that is not believed is said in our own sentence.
const DEFAULT: &str = "warn,rustls_platform_verifier=off,mamori=info,web=info,app=info";

/// What still waits to be written.
pub struct Log(Arc<AtomicUsize>);

/// Begins to log. `MAMORI_LOG` says what, `MAMORI_LOG_FORMAT=json` how.
#[must_use]
pub fn begin(serving: bool) -> Log {
    let default = if serving { DEFAULT } else { "off" };
    let filter = EnvFilter::try_from_env("MAMORI_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let (send, lines) = sync_channel::<Vec<u8>>(QUEUE);
    let waiting = Arc::new(AtomicUsize::new(0));
    let written = waiting.clone();
    let writer = std::thread::Builder::new().name("log".to_owned()).spawn(move || {
        while let Ok(first) = lines.recv() {
            let (mut all, mut n) = (first, 1);
            while let Ok(line) = lines.try_recv() {
                all.extend_from_slice(&line);
                n += 1;
            }
            let _gone = std::io::stderr().write_all(&all);
            written.fetch_sub(n, Ordering::Relaxed);
            // Whoever logs wakes a thread that waits: not for each line.
            std::thread::sleep(GATHER);
        }
    });
    // Without its thread there is no log; the rest works.
    let queue = Queue { send, waiting: waiting.clone() };
    if writer.is_ok() {
        let plain = tracing_subscriber::fmt().with_env_filter(filter).with_writer(queue).with_ansi(false);
        if std::env::var("MAMORI_LOG_FORMAT").is_ok_and(|format| format == "json") {
            plain.json().init();
        } else {
            plain.init();
        }
    }
    Log(waiting)
}

impl Log {
    /// Gives what waits a moment to be written.
    pub fn end(&self) {
        let begun = Instant::now();
        while self.0.load(Ordering::Relaxed) > 0 && begun.elapsed() < Duration::from_millis(300) {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[derive(Clone)]
struct Queue {
    send: SyncSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

/// One line while it is made.
struct Line {
    text: Vec<u8>,
    queue: Queue,
}

impl<'a> MakeWriter<'a> for Queue {
    type Writer = Line;
    fn make_writer(&'a self) -> Line {
        Line { text: Vec::new(), queue: self.clone() }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.queue.waiting.fetch_add(1, Ordering::Relaxed);
        if self.queue.send.try_send(std::mem::take(&mut self.text)).is_err() {
            self.queue.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
