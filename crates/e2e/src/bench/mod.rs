//! `bench [NAME]`: figures against limits measured in the same run, on the release build.

mod beside;
mod carry_preview;
mod flat;
mod import;
mod memory;
mod page;
mod pdf;
mod save;
mod search;
mod start;
mod table;
pub(crate) mod video;
mod workbook;

use crate::fail::{Done, ensure, fail};
use crate::place;
use crate::server::Engine;
use serde_json::{Value, json};

pub use page::bare;

const NAMES: [&str; 16] = [
    "save",
    "page",
    "pdf",
    "memory",
    "start",
    "import",
    "workbook",
    "carry-preview",
    "search",
    "video",
    "beside",
    "beside-postgres",
    "flat-180000",
    "beside-180000",
    "table",
    "table-180000",
];

/// A figure, and what is wrong with it.
type Figures = Vec<(Value, Option<String>)>;

/// Runs one benchmark, or all but the nation's and the table.
pub async fn run(wanted: Option<&str>) -> Done<Value> {
    ensure(place::is_release(), || {
        "figures of a development build say nothing: MAMORI_BIN=target/release/mamori".into()
    })?;
    let names: Vec<&str> = match wanted {
        Some(name) => vec![name],
        None => NAMES.into_iter().filter(|n| !n.ends_with("180000") && *n != "table").collect(),
    };
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for name in names {
        let figures = match name {
            "save" => save::run().await?,
            "flat-180000" => flat::run().await?,
            "page" => page::run().await?,
            "pdf" => pdf::run().await?,
            "memory" => memory::run().await?,
            "start" => start::run().await?,
            "import" => import::run().await?,
            "workbook" => workbook::run().await?,
            "carry-preview" => carry_preview::run().await?,
            "search" => search::run().await?,
            "video" => video::run().await?,
            "beside" => beside::run(Engine::Sqlite, 1_000).await?,
            "beside-postgres" => beside::run(Engine::Postgres, 1_000).await?,
            "table" => table::run(Some(10_000)).await?,
            "table-180000" => table::run(None).await?,
            "beside-180000" => beside::run(Engine::Sqlite, 180_000).await?,
            other => return fail(format!("no benchmark {other}; there are {}", NAMES.join(", "))),
        };
        for (line, fault) in figures {
            println!("{line}");
            lines.push(line);
            faults.extend(fault);
        }
    }
    ensure(faults.is_empty(), || faults.join("; "))?;
    match lines.as_slice() {
        [only] => Ok(only.clone()),
        _ => Ok(json!({"what": "bench", "figures": lines})),
    }
}

/// A fault in words, unless it holds.
fn unless(holds: bool, fault: impl FnOnce() -> String) -> Option<String> {
    if holds { None } else { Some(fault()) }
}
