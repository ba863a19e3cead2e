//! The binary `mamori`: reads the command line, opens the data, calls a use case, prints its result.
//!
//! Exit codes: 0; 2 on wrong use; 1 on failure with one sentence on stderr. `anyhow` is used here only.

mod adapters;
mod args;
mod backup;
mod commands;
mod config;
mod demo;
mod doctor;
mod folder;
mod open;
mod out;
mod said;
mod simulate;
mod usage;

use args::Command;
use content::{Lang, Messages};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Messages that cannot be read would have failed the build's own check; their keys are said then.
    let words = match Messages::bundled() {
        Ok(words) => words,
        Err(error) => {
            let _gone = writeln!(std::io::stderr(), "{error}");
            return ExitCode::FAILURE;
        }
    };
    let lang = std::env::var("MAMORI_LANG").ok().and_then(|code| Lang::from_code(&code)).unwrap_or_default();
    let typed = match usage::read(&words, lang) {
        Ok(typed) => typed,
        Err(error) => {
            return usage::not_understood(&error).map_or(ExitCode::SUCCESS, |said| {
                complain(&said.sentence(&words, lang));
                ExitCode::from(2)
            });
        }
    };
    log(matches!(typed.command, Command::Serve { .. }));
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(commands::run(typed, &words, lang)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::debug!("{error:?}");
            let (sentence, code) = said::of(&error, &words, lang);
            complain(&sentence);
            ExitCode::from(code)
        }
    }
}

/// One sentence, on one line.
fn complain(sentence: &str) {
    let _gone = writeln!(std::io::stderr(), "{}", domain::text::clean_line(sentence));
}

/// Logs go to stderr, without personal data. A command says nothing but its one sentence.
fn log(serving: bool) {
    use tracing_subscriber::EnvFilter;
    let default = if serving { "warn,cli=info,web=info,app=info" } else { "off" };
    let filter = EnvFilter::try_from_env("MAMORI_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let plain = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    if std::env::var("MAMORI_LOG_FORMAT").is_ok_and(|format| format == "json") {
        plain.json().init();
    } else {
        plain.init();
    }
}
