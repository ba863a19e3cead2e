//! One file per subject: open the data, call the use case, print the result.

mod assessment;
mod audit;
mod backup;
mod carry;
mod changes;
mod check;
mod doctor;
mod edition;
mod key;
mod migrate;
mod notice;
mod organisation;
mod person;
mod plan;
mod programme;
mod serve;
mod simulate;
mod worker;

use crate::args::{Command, Typed};
use crate::complain;
use crate::desktop::Desktop;
use crate::open::{For, open};
use crate::out;
use crate::said::Said;
use anyhow::Result;
use content::{Lang, Messages};
use std::net::SocketAddr;

/// Runs a command; `desktop` when it was started by double click.
///
/// # Errors
/// A sentence (see [`crate::said`]).
pub async fn run(typed: Typed, words: &Messages, lang: Lang, desktop: Option<Desktop>) -> Result<()> {
    let at = &typed.at;
    match typed.command {
        Command::Serve { listen, demo } => match desktop {
            None => serve::run(at, listen, demo, words, lang, || {}).await,
            Some(desktop) => by_double_click(at, listen, desktop, words, lang).await,
        },
        Command::Demo => demo(at).await,
        Command::Edition(command) => edition::run(at, command, lang).await,
        Command::Assessment(command) => assessment::run(at, command).await,
        Command::Organisation(command) => organisation::run(at, command, lang).await,
        Command::Person(command) => person::run(at, command).await,
        Command::Audit(command) => audit::run(at, command).await,
        Command::Plan(command) => plan::run(at, command).await,
        Command::Backup(command) => backup::run(at, command, words, lang).await,
        Command::Notice(command) => notice::run(at, command).await,
        Command::Check(wanted) => check::run(at, &wanted, words, lang),
        Command::Key(command) => key::run(at, command).await,
        Command::Simulate { institutions, answers } => simulate::run(at, institutions, answers).await,
        Command::Recount { repair } => programme::recount(at, repair).await,
        Command::Changes => changes::run(at, words, lang).await,
        Command::Migrate => migrate::run(at).await,
        Command::Doctor => doctor::run(at, words, lang).await,
        Command::CarryOver(wanted) => carry::run(at, &wanted, words, lang).await,
        Command::Programme(command) => programme::run(at, command).await,
        Command::Ledger(_) | Command::Pack(_) => Err(later()),
        Command::Worker => worker::run(at).await,
    }
}

/// Puts a dropped copy back, serves, and opens the browser. Where a Mamori runs already, only the browser is opened.
async fn by_double_click(
    at: &crate::args::At,
    listen: SocketAddr,
    desktop: Desktop,
    words: &Messages,
    lang: Lang,
) -> Result<()> {
    if let Some(copy) = &desktop.copy {
        complain(&words.say(lang, "cli-desktop-restoring", &[]));
        let manifest = crate::backup::restore::restore(at, copy).await?.manifest;
        backup::tell_lost("cli-restore-lost", &manifest.lost, words, lang);
        complain(&words.say(lang, "cli-desktop-restored", &[("at", (&manifest.made_at).into())]));
    } else if crate::desktop::is_mamori(listen) {
        crate::desktop::open_browser(listen);
        return Ok(());
    }
    let answering = || {
        complain(&words.say(lang, "cli-desktop-runs", &[]));
        crate::desktop::open_browser(listen);
    };
    serve::run(at, listen, false, words, lang, answering).await
}

/// A command of the contract whose issue is still to come.
fn later() -> anyhow::Error {
    Said::wrong_use("cli-later").into()
}

/// `demo`: fills an empty directory and ends. On a demonstration that stands already it does nothing.
async fn demo(at: &crate::args::At) -> Result<()> {
    let house = open(at, For::Demo).await?;
    let made = crate::demo::fill(&house).await?;
    house.app.db.close().await;
    let logins = crate::demo::LOGINS;
    let lines = logins.iter().map(|login| (*login).to_owned()).chain([crate::demo::PASSWORD.to_owned()]);
    out::either(at, &serde_json::json!({"made": made, "logins": logins, "password": crate::demo::PASSWORD}), lines)
}
