//! The binary `mamori`: reads the command line, opens the data, calls a use case, prints its result.
//!
//! Exit codes: 0; 2 on wrong use; 1 on failure with one sentence on stderr. `anyhow` is used here only.

mod adapters;
mod args;
mod backup;
mod commands;
mod config;
mod demo;
mod desktop;
mod doctor;
mod folder;
mod log;
mod open;
mod out;
mod said;
mod simulate;
mod tls;
mod usage;

use args::{Command, Typed};
use content::{Lang, Messages};
use desktop::Desktop;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// A page is made of some thousand small texts: the system's allocator took a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many milliseconds the allocator keeps what was given back: it reads this before `main`, and by itself keeps the
/// memory of a long paper for good (decision 14).
const KEEPS: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "10");

/// At least so many threads answer.
const THREADS: usize = 4;

fn main() -> ExitCode {
    // No command for people: the program asks itself, in a process that may fall.
    if std::env::args_os().nth(1).is_some_and(|word| word == adapters::pdf::COMMAND) {
        return adapters::pdf::answer().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    // Messages that cannot be read would have failed the build's own check; their keys are said then.
    let words = match Messages::bundled() {
        Ok(words) => words,
        Err(error) => {
            let _gone = writeln!(std::io::stderr(), "{error}");
            return ExitCode::FAILURE;
        }
    };
    let lang = std::env::var("MAMORI_LANG").ok().and_then(|code| Lang::from_code(&code)).unwrap_or_default();
    if let Some(asked) = desktop::asked_for() {
        let code = match asked {
            Ok((typed, desktop)) => start(typed, &words, lang, Some(desktop)),
            Err(error) => failed(&error, &words, lang),
        };
        if code != ExitCode::SUCCESS {
            complain(&words.say(lang, "cli-desktop-enter", &[]));
            desktop::wait_for_enter();
        }
        return code;
    }
    match usage::read(&words, lang) {
        Ok(typed) => start(typed, &words, lang, None),
        Err(error) => usage::not_understood(&error).map_or(ExitCode::SUCCESS, |said| {
            complain(&said.sentence(&words, lang));
            ExitCode::from(2)
        }),
    }
}

/// Does what was asked for, and says what failed.
fn start(typed: Typed, words: &Messages, lang: Lang, desktop: Option<Desktop>) -> ExitCode {
    if matches!(typed.command, Command::Serve { .. } | Command::Worker) && std::env::var_os(KEEPS.0).is_none() {
        app::platform::again_with(KEEPS.0, KEEPS.1);
    }
    let log = log::begin(matches!(typed.command, Command::Serve { .. }));
    let code = match run(typed, words, lang, desktop) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error, words, lang),
    };
    log.end();
    code
}

fn failed(error: &anyhow::Error, words: &Messages, lang: Lang) -> ExitCode {
    tracing::debug!("{error:?}");
    let (sentence, code) = said::of(error, words, lang);
    complain(&sentence);
    ExitCode::from(code)
}

fn run(typed: Typed, words: &Messages, lang: Lang, desktop: Option<Desktop>) -> anyhow::Result<()> {
    // A small read of SQLite runs on the thread that asks: on two cores, two such threads are too few.
    let threads = std::thread::available_parallelism().map_or(THREADS, |cores| cores.get().max(THREADS));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    let done = runtime.block_on(commands::run(typed, words, lang, desktop));
    // A paper that is still being printed for nobody does not keep the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

/// One sentence, on one line.
fn complain(sentence: &str) {
    let _gone = writeln!(std::io::stderr(), "{}", domain::text::clean_line(sentence));
}
