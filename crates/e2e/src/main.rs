//! The harness: starts the real server and drives it. Each part ends with one JSON line.
//!
//! ```text
//! engines LOG | journeys [NAME] | axe | kill ROUNDS [sqlite|postgres] | scale N [sqlite|postgres [ANSWERS]] |
//! carry N ROUNDS [sqlite|postgres] | bench [NAME] | windows FOLDER | package BINARY |
//! soak MINUTES [sqlite|postgres] | rolling OLD_BINARY [sqlite|postgres] | network | store S3RVER
//! ```
#![forbid(unsafe_code)]

mod axe;
mod bench;
mod browser;
mod carry;
mod dice;
mod engines;
mod fail;
mod house;
mod http;
mod journeys;
mod kill;
mod measure;
mod network;
mod place;
mod rolling;
mod scale;
mod server;
mod simulated;
mod soak;
mod store;
mod today;
mod windows;

use fail::{Done, fail};
use serde_json::Value;
use server::Engine;
use simulated::ANSWERS;
use std::process::ExitCode;

const USAGE: &str = "mamori-e2e engines LOG | journeys [NAME] | axe | kill ROUNDS [sqlite|postgres] | \
    scale N [sqlite|postgres [ANSWERS]] | carry N ROUNDS [sqlite|postgres] | bench [NAME] | windows FOLDER | \
    package BINARY | soak MINUTES [sqlite|postgres] | rolling OLD_BINARY [sqlite|postgres] | network | store S3RVER";

#[tokio::main]
async fn main() -> ExitCode {
    // The browser's driver is asked over plain HTTP, but its client wants to know who would encrypt. One that is installed
    // already is as good.
    let _there = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words).await {
        Ok(Value::Null) => ExitCode::SUCCESS,
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            let what = words.first().copied().unwrap_or_default();
            println!("{}", serde_json::json!({"what": what, "ok": false, "why": why.to_string()}));
            ExitCode::FAILURE
        }
    }
}

async fn run(words: &[&str]) -> Done<Value> {
    match words {
        ["engines", log] => engines::run(log),
        ["journeys"] => journeys::run(None).await,
        ["journeys", name] => journeys::run(Some(name)).await,
        ["axe"] => axe::run().await,
        ["kill", rounds] => kill::run(rounds.parse()?, Engine::Sqlite).await,
        ["kill", rounds, engine] => kill::run(rounds.parse()?, Engine::of(engine)?).await,
        ["scale", n] => scale::run(n.parse()?, Engine::Sqlite, ANSWERS).await,
        ["scale", n, engine] => scale::run(n.parse()?, Engine::of(engine)?, ANSWERS).await,
        ["scale", n, engine, answers] => scale::run(n.parse()?, Engine::of(engine)?, answers).await,
        ["carry", n, rounds] => carry::run(n.parse()?, rounds.parse()?, Engine::Sqlite).await,
        ["carry", n, rounds, engine] => carry::run(n.parse()?, rounds.parse()?, Engine::of(engine)?).await,
        ["soak", minutes] => soak::run(minutes.parse()?, Engine::Sqlite).await,
        ["soak", minutes, engine] => soak::run(minutes.parse()?, Engine::of(engine)?).await,
        ["rolling", old] => rolling::run(old.as_ref(), Engine::Sqlite).await,
        ["rolling", old, engine] => rolling::run(old.as_ref(), Engine::of(engine)?).await,
        ["bench"] => bench::run(None).await,
        ["bench", name] => bench::run(Some(name)).await,
        ["windows", folder] => windows::run(folder.as_ref()).await,
        ["package", binary] => windows::package(binary.as_ref()).await,
        ["network"] => network::run().await,
        ["store", script] => store::run(script.as_ref()).await,
        // The second machine of `network`, inside its namespace.
        ["guest", address, authority, host, code] => network::guest::run(address, authority, host, code).await,
        // The limit of `bench page`, in a process of its own.
        ["bare", length] => bench::bare(length.parse()?).await.map(|()| Value::Null),
        _ => fail(USAGE),
    }
}
