//! The workbooks of every layout through `mamori edition import`, the start of the process and the storing included.

use super::{Figures, unless};
use crate::fail::{Because, Done, ensure};
use crate::house::{items, text};
use crate::measure::{Times, line};
use crate::server::Data;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Milliseconds.
const LIMIT: f64 = 1000.0;
/// So many layouts there are at least.
const LAYOUTS: usize = 11;

pub async fn run() -> Done<Figures> {
    let data = Data::demo().await?;
    let mut times = Times::default();
    for (n, (name, form)) in layouts()?.into_iter().enumerate() {
        let file = folder().join(format!("{name}.xlsx")).display().to_string();
        let id = format!("r8-{n}");
        let begun = Instant::now();
        let stored = data.json(&["edition", "import", &file, "--id", &id, "--form", &form]).await?;
        let took = begun.elapsed();
        ensure(!items(&stored).is_empty(), || format!("{name}: {stored}"))?;
        println!("{name}: {took:.0?}");
        times.add(took);
    }
    let worst = times.percentile(100);
    let fault = unless(worst < LIMIT, || format!("workbook: {worst:.0} ms, more than {LIMIT}"));
    Ok(vec![(line("workbook", LIMIT, worst, worst / LIMIT, &times), fault)])
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/tests/workbooks")
}

/// Names of the layouts, each with the form that it holds.
fn layouts() -> Done<Vec<(String, String)>> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder())?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        // The second form of a workbook that holds two.
        let Some(name) = file.strip_suffix(".expected.json").filter(|name| *name != "both-forms.vendor") else {
            continue;
        };
        let expected: Value = serde_json::from_slice(&std::fs::read(entry.path())?).because(name)?;
        out.push((name.to_owned(), text(&expected, "/form")?));
    }
    out.sort();
    ensure(out.len() >= LAYOUTS, || format!("only {} layouts", out.len()))?;
    Ok(out)
}
