//! `doctor`: what is wrong and how to mend it.

use crate::args::At;
use crate::out;
use anyhow::Result;
use content::{Lang, Messages};

pub(super) async fn run(at: &At, words: &Messages, lang: Lang) -> Result<()> {
    let report = crate::doctor::examine(at, words, lang).await?;
    let lines = report.checks.iter().map(|check| {
        let mark = if check.ok { "ok" } else { "!!" };
        format!("{mark}\t{}\t{}{}", check.name, check.detail, check.remedy)
    });
    out::either(at, &report, lines)
}
