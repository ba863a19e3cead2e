//! Bytes as somebody would send them who wants a parser to fall: files of a corpus, changed by a seeded hand. The same
//! parser gets the same inputs each time; `MAMORI_FUZZ_SECONDS` lets it run longer than the few seconds of a test.
//!
//! A parser is given as a function that returns how many bytes it made of the input. It fails the test when it panics,
//! when one input takes longer than [`PATIENCE`], when it makes more than its limit, or when the process has grown by
//! more than [`MEMORY`]. What failed is kept under `target/hostile/`, to be looked at and put into the corpus.

mod mutate;
mod pack;

pub use mutate::{Hand, Mutator};
pub use pack::{Tarred, Zipped};

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// One input may take so long, on a slow machine and in a development build.
const PATIENCE: Duration = Duration::from_secs(20);
/// The process may grow by so much (bytes).
const MEMORY: u64 = 768 * 1024 * 1024;
/// The stack of the thread that tries (bytes): a parser that calls itself for each bracket is found by its depth, and
/// does not end the process of the test.
const STACK: usize = 1024 * 1024 * 1024;
/// At least so many inputs, however slow they are.
const LEAST: u64 = 40;
/// No more inputs than these, however fast they are.
const MOST: u64 = 20_000;

/// A parser that is tried.
pub struct Tried<'a> {
    /// What it reads: part of the name of a kept input.
    pub name: &'a str,
    /// It may take so long altogether (seconds).
    pub seconds: u64,
    /// So many bytes may come out of one input.
    pub most: u64,
}

impl Tried<'_> {
    /// Tries everything that `make` makes of numbers counted from 0. Each of the corpus comes first as it is.
    ///
    /// # Panics
    /// When the parser fails; the sentence names the number and the file of the input.
    pub fn with<M, P>(&self, make: M, parse: P)
    where
        M: Fn(u64) -> Vec<u8> + Send + 'static,
        P: Fn(&[u8]) -> u64 + Send + 'static,
    {
        self.within(MEMORY, make, parse);
    }

    /// The same for a parser that stands in a process of its own, which is held to its memory (bytes).
    ///
    /// # Panics
    /// As [`Tried::with`].
    pub fn within<M, P>(&self, memory: u64, make: M, parse: P)
    where
        M: Fn(u64) -> Vec<u8> + Send + 'static,
        P: Fn(&[u8]) -> u64 + Send + 'static,
    {
        let longer = std::env::var("MAMORI_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
        let (end, most) = (Instant::now() + Duration::from_secs(self.seconds.max(longer)), self.most);
        let many = if longer > 0 { u64::MAX } else { MOST };
        let (tell, told) = mpsc::channel();
        let before = grown();
        let worker = std::thread::Builder::new().stack_size(STACK);
        let working = worker.spawn(move || {
            for number in 0..many {
                if number >= LEAST && Instant::now() >= end {
                    break;
                }
                let input = make(number);
                if tell.send(Said::Begins(number, input.clone())).is_err() {
                    return;
                }
                let done = catch_unwind(AssertUnwindSafe(|| parse(&input)));
                let fault = match done {
                    Err(_) => Some("panicked"),
                    Ok(made) if made > most => Some("made too much of it"),
                    Ok(_) if grown().saturating_sub(before) > memory => Some("took too much memory"),
                    Ok(_) => None,
                };
                if let Some(fault) = fault {
                    // Nobody hears it only when the test is over already.
                    let _ = tell.send(Said::Fault(fault));
                    return;
                }
            }
            let _ = tell.send(Said::End);
        });
        let working = working.expect("a thread");
        let mut last = (0, Vec::new());
        loop {
            match told.recv_timeout(PATIENCE) {
                Ok(Said::Begins(number, input)) => last = (number, input),
                Ok(Said::Fault(fault)) => self.fails(fault, &last),
                Ok(Said::End) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => self.fails("does not end", &last),
                Err(mpsc::RecvTimeoutError::Disconnected) => self.fails("broke the test itself", &last),
            }
        }
        assert!(working.join().is_ok(), "{}: the worker fell", self.name);
        println!("{}: {} inputs", self.name, last.0 + 1);
    }

    fn fails(&self, fault: &str, last: &(u64, Vec<u8>)) -> ! {
        let folder = target().join("hostile");
        let file = folder.join(format!("{}-{}", self.name.replace(' ', "-"), last.0));
        let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, &last.1));
        panic!("{}: input {} {fault}; kept as {} ({kept:?})", self.name, last.0, file.display());
    }
}

enum Said {
    Begins(u64, Vec<u8>),
    Fault(&'static str),
    End,
}

/// The most memory that the process ever had; 0 where the system does not say.
fn grown() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) * 1024
}

fn target() -> PathBuf {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or(ours, PathBuf::from)
}

/// The files of a corpus, in the order of their names. `folder` is counted from the workspace.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let read = std::fs::read_dir(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut names: Vec<PathBuf> = read.flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    names.sort();
    assert!(!names.is_empty(), "{} is empty", path.display());
    names.iter().map(|name| std::fs::read(name).expect("a file of the corpus")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(parse: impl Fn(&[u8]) -> u64 + Send + 'static) -> Result<(), String> {
        let corpus = vec![b"GIF89a and some words after it".to_vec()];
        let mutator = Mutator::new("self", corpus, &[b"boom"]);
        let run = AssertUnwindSafe(|| {
            Tried { name: "self", seconds: 1, most: 1 << 20 }.with(move |n| mutator.input(n), parse);
        });
        catch_unwind(run).map_err(|e| e.downcast_ref::<String>().cloned().unwrap_or_default())
    }

    #[test]
    fn what_falls_is_found_and_what_stands_is_not() {
        assert_eq!(tried(|bytes| bytes.len() as u64), Ok(()));
        let falls = |bytes: &[u8]| {
            assert!(!bytes.windows(4).any(|w| w == b"boom"), "it met the word");
            0
        };
        assert!(tried(falls).is_err_and(|said| said.contains("panicked")));
        assert!(tried(|_| (1 << 20) + 1).is_err_and(|said| said.contains("input 0 made too much")));
    }

    #[test]
    fn the_same_number_gives_the_same_input() {
        let of = || Mutator::new("x", vec![b"one two three".to_vec(), vec![0; 64]], &[b"\xff\xfe"]);
        let (a, b) = (of(), of());
        assert_eq!(a.input(0), b"one two three");
        assert!((0..200).all(|n| a.input(n) == b.input(n)));
        assert!((2..200).filter(|n| a.input(*n) != b"one two three").count() > 150);
    }
}
