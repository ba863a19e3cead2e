//! The zip: parts are read as text, changed ones are written anew in their place, all others copied as they lie.

use super::broken;
use crate::Error;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Largest part that is edited, unfolded (bytes); the importer took no larger workbook.
const PART_MAX: u64 = 48 * 1024 * 1024;

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
        let mut names = Vec::new();
        for n in 0..zip.len() {
            let file = zip.by_index_raw(n).map_err(|e| broken(e.to_string()))?;
            names.push(file.name().map_err(|e| broken(e.to_string()))?.into_owned());
        }
        Ok(Self { zip, names })
    }
    /// The name of a part as the zip spells it.
    pub(super) fn name(&self, part: &str) -> Result<String, Error> {
        let part = part.trim_start_matches('/');
        let found = self.names.iter().find(|n| n.trim_start_matches('/').eq_ignore_ascii_case(part));
        found.cloned().ok_or_else(|| broken(format!("no part {part}")))
    }
    /// Names of all parts.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
    /// The text of a part.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Error> {
        let file = self.zip.by_name(name).map_err(|e| broken(format!("{name}: {e}")))?;
        let mut bytes = Vec::new();
        file.take(PART_MAX).read_to_end(&mut bytes).map_err(|e| broken(format!("{name}: {e}")))?;
        String::from_utf8(bytes).map_err(|_| broken(format!("{name} is not UTF-8")))
    }
    /// What a part refers to: id → name of the part.
    pub(super) fn relations(&mut self, part: &str) -> BTreeMap<String, String> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(rels) = self.name(&format!("{folder}/_rels/{file}.rels")).ok() else { return BTreeMap::new() };
        let Ok(text) = self.text(&rels) else { return BTreeMap::new() };
        let mut out = BTreeMap::new();
        for tag in super::xml::tags(&text, "Relationship") {
            if let (Some(id), Some(target)) = (tag.attr("Id"), tag.attr("Target")) {
                let path = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => joined(folder, &target),
                };
                out.insert(id, self.name(&path).unwrap_or(path));
            }
        }
        out
    }
    /// The zip with some parts changed; an empty text drops a part.
    pub(super) fn with(&mut self, parts: &BTreeMap<String, String>) -> Result<Vec<u8>, Error> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let failed = |e: zip::result::ZipError| broken(e.to_string());
        for (n, name) in self.names.iter().enumerate() {
            let file = self.zip.by_index_raw(n).map_err(failed)?;
            match parts.get(name) {
                None => out.raw_copy_file(file).map_err(failed)?,
                Some(text) if text.is_empty() => {}
                Some(text) => {
                    let mut options = SimpleFileOptions::default().compression_method(file.compression());
                    if let Some(at) = file.last_modified() {
                        options = options.last_modified_time(at);
                    }
                    drop(file);
                    out.start_file(name.as_str(), options).map_err(failed)?;
                    out.write_all(text.as_bytes()).map_err(|e| broken(e.to_string()))?;
                }
            }
        }
        Ok(out.finish().map_err(failed)?.into_inner())
    }
}

fn joined(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}
