//! The zip itself: every file, a page of contents that opens in any browser, the same as text, a manifest of hashes, and
//! its signature. Written in order and never read whole.

use crate::evidence::disk;
use crate::papers::signature_line;
use crate::ports::Keys;
use crate::{App, Ctx, Error, Result};
use domain::dates::{day_in_tokyo, wareki};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The parts of the contents, in their order; their words stand under `archive-section-…`.
const SECTIONS: [&str; 7] = ["sheets", "plan", "lists", "training", "notices", "evidence", "data"];
/// The page that is opened first.
const INDEX: &str = "index.html";
/// The same as text.
const README: &str = "README.txt";

/// Where the bytes of a file come from.
pub(super) enum Source {
    /// The disk.
    File(PathBuf),
    /// Memory.
    Bytes(Vec<u8>),
}

/// A file of the archive.
pub(super) struct Entry {
    pub path: String,
    pub title: String,
    pub section: String,
    pub from: Source,
}

/// What was written.
#[derive(Default)]
pub(super) struct Zipped {
    pub files: usize,
    pub missing: Vec<String>,
    pub bytes: u64,
    pub sha256: String,
}

/// Text in a page.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A path in an address: what is no plain sign is written by its bytes.
fn address(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._/".contains(&b);
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

impl App {
    /// The page of contents and the same as text.
    pub(super) fn covers(
        &self,
        ctx: &Ctx,
        name: &str,
        code: &str,
        entries: &[Entry],
        missing: &[String],
    ) -> Vec<Entry> {
        let say = |key: &str| self.in_words(key);
        let day = wareki(day_in_tokyo(ctx.now));
        let title = say("archive-title");
        let leads: Vec<String> =
            ["archive-lead", "archive-formats", "archive-check", "archive-not-endorsed"].map(say).to_vec();
        let sample = if self.config.demo { say("archive-demo") } else { String::new() };
        let style = "body{font-family:sans-serif;line-height:1.8;max-width:50em;margin:1em auto;padding:0 1em}";
        let mut page = format!(
            "<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{0}</title><style>{style}</style></head><body>\n<h1>{0}</h1>\n\
             <p>{1}（{2}） {day}</p>\n",
            html(&title),
            html(name),
            html(code),
        );
        let mut text = format!("{title}\r\n{name}（{code}） {day}\r\n\r\n");
        for lead in leads.iter().chain([&sample]).filter(|l| !l.is_empty()) {
            page += &format!("<p>{}</p>\n", html(lead));
            text += &format!("{lead}\r\n\r\n");
        }
        for section in SECTIONS {
            let here: Vec<&Entry> = entries.iter().filter(|e| e.section == section).collect();
            if here.is_empty() {
                continue;
            }
            let heading = say(&format!("archive-section-{section}"));
            page += &format!("<h2>{}</h2>\n<ul>\n", html(&heading));
            text += &format!("■ {heading}\r\n");
            for entry in here {
                let (to, path, title) = (address(&entry.path), html(&entry.path), html(&entry.title));
                page += &format!("<li><a href=\"{to}\">{path}</a> {title}</li>\n");
                text += &format!("{}  {}\r\n", entry.path, entry.title);
            }
            page += "</ul>\n";
            text += "\r\n";
        }
        if !missing.is_empty() {
            let heading = say("archive-missing");
            page += &format!("<h2>{}</h2>\n<ul>\n", html(&heading));
            text += &format!("■ {heading}\r\n");
            for path in missing {
                page += &format!("<li>{}</li>\n", html(path));
                text += &format!("{path}\r\n");
            }
            page += "</ul>\n";
        }
        page += "</body></html>\n";
        let cover = |path: &str, bytes: Vec<u8>| Entry {
            path: path.to_owned(),
            title: title.clone(),
            section: String::new(),
            from: Source::Bytes(bytes),
        };
        vec![cover(INDEX, page.into_bytes()), cover(README, [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat())]
    }
}

fn zip_fault(error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) => disk(error),
        other => Error::Inside(other.to_string()),
    }
}

/// Writes the archive: whole under its name, or not at all. Blocking.
pub(super) fn write_zip(to: &Path, head: Value, entries: Vec<Entry>, keys: &dyn Keys) -> Result<Zipped> {
    let folder = to.parent().unwrap_or(to);
    std::fs::create_dir_all(folder).map_err(disk)?;
    let file = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
    let mut zip = ZipWriter::new(file.reopen().map_err(disk)?);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    let mut files = Vec::new();
    for entry in entries {
        zip.start_file(entry.path.as_str(), options).map_err(zip_fault)?;
        let (sha256, bytes) = match entry.from {
            Source::Bytes(bytes) => copy(&mut bytes.as_slice(), &mut zip)?,
            Source::File(path) => copy(&mut File::open(path).map_err(disk)?, &mut zip)?,
        };
        files.push(json!({
            "path": entry.path, "title": entry.title, "section": entry.section, "sha256": sha256, "bytes": bytes,
        }));
    }
    let count = files.len();
    let mut manifest = head;
    manifest["files"] = Value::Array(files);
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| Error::Inside(e.to_string()))?;
    zip.start_file("manifest.json", options).map_err(zip_fault)?;
    zip.write_all(text.as_bytes()).map_err(disk)?;
    if let Some(line) = signature_line(keys, text.as_bytes()) {
        zip.start_file("manifest.sig", options).map_err(zip_fault)?;
        zip.write_all(line.as_bytes()).map_err(disk)?;
    }
    let written = zip.finish().map_err(zip_fault)?;
    written.sync_all().map_err(disk)?;
    let (sha256, bytes) = copy(&mut File::open(file.path()).map_err(disk)?, &mut std::io::sink())?;
    file.persist(to).map_err(|e| disk(e.error))?;
    crate::platform::sync_folder(folder).map_err(disk)?;
    Ok(Zipped { files: count, missing: Vec::new(), bytes, sha256 })
}

/// Copies piece by piece; the hash of what was copied, and how much it was.
fn copy(from: &mut dyn Read, to: &mut dyn Write) -> Result<(String, u64)> {
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let n = from.read(&mut piece).map_err(disk)?;
        if n == 0 {
            return Ok((crate::checklist::hex(&hash.finalize()), bytes));
        }
        hash.update(&piece[..n]);
        to.write_all(&piece[..n]).map_err(disk)?;
        bytes += n as u64;
    }
}
