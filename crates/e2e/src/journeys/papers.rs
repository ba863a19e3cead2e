//! A paper that was downloaded: its text, and pictures of its pages.

use crate::fail::{Because, Done, ensure};
use std::path::Path;
use tokio::process::Command;

async fn output(program: &str, arguments: &[&str]) -> Done<String> {
    let out = Command::new(program).args(arguments).output().await.because(program)?;
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    ensure(out.status.success(), || format!("{program}: {said}"))?;
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// The text of a PDF, and a picture of each page beside it.
pub async fn read(file: &Path) -> Done<String> {
    let path = file.to_string_lossy();
    let bytes = std::fs::read(file)?;
    ensure(bytes.starts_with(b"%PDF-"), || format!("{path} is no PDF"))?;
    let tail = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(400)..]).into_owned();
    ensure(tail.contains("%%EOF\n%mamori 1 "), || format!("{path} is not signed: {tail}"))?;
    output("pdftoppm", &["-png", "-r", "80", &path, &file.with_extension("").to_string_lossy()]).await?;
    output("pdftotext", &["-layout", &path, "-"]).await
}

/// The text of a page that the browser printed.
pub async fn printed(file: &Path) -> Done<String> {
    output("pdftotext", &["-layout", &file.to_string_lossy(), "-"]).await
}

/// How many pages a PDF has, and how far down its last words reach on the first (points).
pub async fn extent(file: &Path) -> Done<(usize, f64)> {
    let path = file.to_string_lossy();
    let boxes = output("pdftotext", &["-bbox", &path, "-"]).await?;
    let mut pages = boxes.split("<page ").skip(1);
    let first = pages.next().unwrap_or_default();
    // What stands at the foot of every page (the small line of signature and number) does not count.
    let lines = first.split("yMax=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok());
    let lowest = lines.filter(|y| *y < 780.0).fold(0.0, f64::max);
    Ok((1 + pages.count(), lowest))
}

/// Without any white space: a column of a paper breaks words where it likes.
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Fails unless a paper says all of these.
pub fn says(text: &str, all: &[&str]) -> Done {
    let paper = folded(text);
    for words in all {
        ensure(paper.contains(&folded(words)), || format!("the paper does not say 「{words}」:\n{text}"))?;
    }
    Ok(())
}
