//! The few ways that people really go, in a real browser, read back through the API. Pictures and PDF pages lie in
//! `target/journeys/`.

mod answers;
mod county_alone;
mod desk;
mod first_year;
mod guide_editor;
mod help;
mod members;
mod paper_invitation;
mod papers;
mod passkey;
mod relay;
mod second_factor;
mod seminar;
mod ten_minutes;
mod turning_year;
mod two_people;
mod what_changed;

use crate::browser::{DESK, Drivers, KEYS, PHONE, PLAIN, Way};
use crate::fail::{Done, fail};
use crate::server::Engine;
use serde_json::{Value, json};
use std::time::Instant;

/// The journeys by name.
const NAMES: [&str; 15] = [
    "help",
    "first-year",
    "two-people",
    "paper-invitation",
    "members",
    "what-changed",
    "guide-editor",
    "turning-year",
    "ten-minutes",
    "county-alone",
    "relay",
    "desk",
    "seminar",
    "second-factor",
    "passkey",
];

/// One going of a journey.
#[derive(Debug, Clone, Copy)]
struct Going {
    name: &'static str,
    way: Way,
    engine: Engine,
}

impl Going {
    /// `first-year-360`, `first-year-1280-postgres`
    fn folder(&self) -> String {
        let engine = if self.engine == Engine::Sqlite { "" } else { "-postgres" };
        format!("{}-{}{engine}", self.name, self.way.name)
    }
}

fn goings(name: &'static str) -> Vec<Going> {
    let on = |way, engine| Going { name, way, engine };
    let sqlite = |ways: &[Way]| ways.iter().map(|way| on(*way, Engine::Sqlite)).collect::<Vec<_>>();
    match name {
        "first-year" => {
            let mut all = sqlite(&[PHONE, DESK, PLAIN, KEYS]);
            all.push(on(DESK, Engine::Postgres));
            all
        }
        "two-people" | "what-changed" | "county-alone" | "relay" | "seminar" => sqlite(&[DESK, PLAIN]),
        "turning-year" => {
            let mut all = sqlite(&[PHONE, PLAIN]);
            all.push(on(DESK, Engine::Postgres));
            all
        }
        "paper-invitation" => sqlite(&[PHONE]),
        "desk" | "second-factor" => sqlite(&[KEYS, PLAIN]),
        "passkey" => sqlite(&[PHONE, KEYS]),
        _ => sqlite(&[PHONE, PLAIN]),
    }
}

/// Runs all journeys, those of a name, or one (`first-year-1280-keys`), each to its end; fails when one failed.
pub async fn run(wanted: Option<&str>) -> Done<Value> {
    let is_wanted = |going: &Going| wanted.is_none_or(|w| w == going.name || w == going.folder());
    let goings: Vec<Going> = NAMES.into_iter().flat_map(goings).filter(is_wanted).collect();
    if goings.is_empty() {
        return fail(format!("the journeys are {}", NAMES.join(", ")));
    }
    let drivers = Drivers::start().await?;
    let (mut gone, mut failed) = (Vec::new(), Vec::new());
    for going in goings {
        let (folder, begun) = (going.folder(), Instant::now());
        println!("{folder} …");
        let outcome = match going.name {
            "first-year" => first_year::go(&drivers, going).await,
            "two-people" => two_people::go(&drivers, going).await,
            "turning-year" => turning_year::go(&drivers, going).await,
            "ten-minutes" => ten_minutes::go(&drivers, going).await,
            "what-changed" => what_changed::go(&drivers, going).await,
            "guide-editor" => guide_editor::go(&drivers, going).await,
            "desk" => desk::go(&drivers, going).await,
            "county-alone" => county_alone::go(&drivers, going).await,
            "relay" => relay::go(&drivers, going).await,
            "second-factor" => second_factor::go(&drivers, going).await,
            "passkey" => passkey::go(&drivers, going).await,
            "seminar" => seminar::go(&drivers, going).await,
            "paper-invitation" => paper_invitation::go(&drivers, going).await,
            "members" => members::go(&drivers, going).await,
            _ => help::go(&drivers, going).await,
        };
        let seconds = begun.elapsed().as_secs_f64();
        match outcome {
            Ok(pictures) => {
                println!("{folder}: {pictures} pictures, {seconds:.1} s");
                gone.push(json!({"name": folder, "pictures": pictures, "seconds": (seconds * 10.0).round() / 10.0}));
            }
            Err(why) => {
                println!("{folder}: FAILED after {seconds:.1} s: {why}");
                failed.push(folder);
            }
        }
    }
    if !failed.is_empty() {
        return fail(format!("{} journeys failed: {}", failed.len(), failed.join(", ")));
    }
    Ok(json!({"what": "journeys", "journeys": gone}))
}
