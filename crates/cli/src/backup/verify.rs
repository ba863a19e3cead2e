//! `backup verify`: reads every byte of a backup and names what is altered, missing or does not belong.

use super::archive::{Archive, Member, Next};
use super::manifest::{Entry, Manifest, NAME};
use crate::said::{Said, io};
use anyhow::Result;
use app::checklist::hex;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Not the bytes that were kept.
    Altered,
    /// Not there.
    Missing,
    /// Nothing of ours.
    Unexpected,
}

impl Why {
    /// The word in lists.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Why::Altered => "altered",
            Why::Missing => "missing",
            Why::Unexpected => "unexpected",
        }
    }
}

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// What is wrong with it.
    pub why: Why,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Nothing is wrong.
    pub ok: bool,
    /// When the backup was made.
    pub made_at: String,
    /// Files that it should hold.
    pub files: usize,
    /// What is wrong, in the order of the archive.
    pub problems: Vec<Problem>,
    /// Files that were gone already when the backup was made: nothing is wrong with it, and they are not in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
}

/// Takes the content of a file that the manifest names; need not read to its end.
pub(super) type Sink<'a> = dyn FnMut(&Entry, &mut dyn Read) -> Result<()> + 'a;

/// Reads a backup: a tar, or the manifest of one day in a folder of daily ones.
///
/// # Errors
/// A sentence: it cannot be read, or is no backup.
pub fn verify(file: &Path) -> Result<Report> {
    Ok(walk(file, &mut |_, _| Ok(()))?.1)
}

/// Reads a backup and gives each content to the sink.
///
/// # Errors
/// As [`verify`]; those of the sink.
pub(super) fn walk(file: &Path, sink: &mut Sink) -> Result<(Manifest, Report)> {
    let opened = File::open(file).map_err(|error| io("cli-backup-unopened", file, error))?;
    if file.extension().is_some_and(|ending| ending == "json") {
        return walk_folder(file, opened, sink);
    }
    let mut archive = Archive { input: BufReader::with_capacity(1 << 18, opened) };
    let unreadable = || anyhow::Error::from(Said::new("cli-backup-unreadable"));
    let first = match archive.next() {
        Ok(Next::Member(member)) if member.path == NAME && member.bytes < 1 << 32 => member,
        _ => return Err(unreadable()),
    };
    let mut text = Vec::new();
    (&mut archive.input).take(first.bytes).read_to_end(&mut text).map_err(|_| unreadable())?;
    let (manifest, sealed) = Manifest::read(&text)?;
    let mut found = Found { manifest: &manifest, seen: vec![false; manifest.files.len()], problems: Vec::new() };
    // Whoever packed the same files again with another tar has other headers, and nothing is wrong with that.
    let strict = first.is_as_ours(&manifest);
    if !archive.pad(first.bytes).unwrap_or(false) && strict || !sealed {
        found.say(NAME, Why::Altered);
    }
    found.members(&mut archive, strict, sink).map_err(|fault| match fault.downcast::<std::io::Error>() {
        Ok(error) => io("cli-backup-unopened", file, error),
        Err(other) => other,
    })?;
    let report = found.report();
    Ok((manifest, report))
}

struct Found<'m> {
    manifest: &'m Manifest,
    seen: Vec<bool>,
    problems: Vec<Problem>,
}

impl Found<'_> {
    fn say(&mut self, path: &str, why: Why) {
        if !self.problems.iter().any(|p| p.path == path) {
            self.problems.push(Problem { path: path.to_owned(), why });
        }
    }

    fn members<R: Read>(&mut self, archive: &mut Archive<R>, strict: bool, sink: &mut Sink) -> Result<()> {
        loop {
            match archive.next()? {
                Next::Member(member) => self.member(archive, &member, strict, sink)?,
                Next::Broken => {
                    // The header of the next file, most likely: its size is known all the same.
                    let Some(next) = self.seen.iter().position(|seen| !seen) else {
                        self.say("tar", Why::Altered);
                        return Ok(());
                    };
                    self.seen[next] = true;
                    let entry = &self.manifest.files[next];
                    self.say(&entry.path, Why::Altered);
                    archive.skip(entry.bytes)?;
                    archive.pad(entry.bytes)?;
                }
                Next::End => {
                    if strict && !archive.ends_as_ours()? {
                        self.say("tar", Why::Altered);
                    }
                    return Ok(());
                }
            }
        }
    }

    fn member<R: Read>(
        &mut self,
        archive: &mut Archive<R>,
        member: &Member,
        strict: bool,
        sink: &mut Sink,
    ) -> Result<()> {
        let place = self.manifest.files.iter().zip(&self.seen).position(|(entry, seen)| !seen && member.is(entry));
        let Some(place) = place else {
            if member.regular {
                self.say(&member.path, Why::Unexpected);
            }
            archive.skip(member.bytes)?;
            archive.pad(member.bytes)?;
            return Ok(());
        };
        self.seen[place] = true;
        let entry = &self.manifest.files[place];
        let mut content = Hashed { input: (&mut archive.input).take(member.bytes), hash: Sha256::new(), bytes: 0 };
        sink(entry, &mut content)?;
        let fits = content.fits(entry)?;
        let padded = archive.pad(member.bytes)?;
        if !fits || strict && !(padded && member.is_as_ours(self.manifest)) {
            self.say(&entry.path, Why::Altered);
        }
        Ok(())
    }

    fn report(mut self) -> Report {
        for (entry, _) in self.manifest.files.iter().zip(self.seen.clone()).filter(|(_, seen)| !seen) {
            self.say(&entry.path, Why::Missing);
        }
        Report {
            ok: self.problems.is_empty(),
            made_at: self.manifest.made_at.clone(),
            files: self.manifest.files.len(),
            problems: self.problems,
            lost: self.manifest.lost.clone(),
        }
    }
}

/// One day of a folder of daily backups: the manifest is a file, the others lie beside it.
fn walk_folder(file: &Path, mut opened: File, sink: &mut Sink) -> Result<(Manifest, Report)> {
    let mut text = Vec::new();
    opened.read_to_end(&mut text).map_err(|error| io("cli-backup-unopened", file, error))?;
    let (manifest, sealed) = Manifest::read(&text)?;
    let mut found = Found { manifest: &manifest, seen: vec![false; manifest.files.len()], problems: Vec::new() };
    if !sealed {
        found.say(NAME, Why::Altered);
    }
    for (place, entry) in manifest.files.iter().enumerate() {
        let path = super::daily::path_of(file, entry);
        let Ok(input) = File::open(&path) else { continue };
        found.seen[place] = true;
        let mut content = Hashed { input: BufReader::new(input), hash: Sha256::new(), bytes: 0 };
        sink(entry, &mut content)?;
        if !content.fits(entry).map_err(|error| io("cli-backup-unopened", &path, error))? {
            found.say(&entry.path, Why::Altered);
        }
    }
    let report = found.report();
    Ok((manifest, report))
}

/// Hashes what is read from it.
struct Hashed<R> {
    input: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}

impl<R: Read> Hashed<R> {
    /// Reads what the sink left, and compares.
    fn fits(mut self, entry: &Entry) -> std::io::Result<bool> {
        std::io::copy(&mut self, &mut std::io::sink())?;
        let sha256 = hex(&self.hash.finalize());
        // A blob is named by its hash.
        let named = entry.path.strip_prefix("files/").is_none_or(|rest| rest.get(3..) == Some(sha256.as_str()));
        Ok(self.bytes == entry.bytes && sha256 == entry.sha256 && named)
    }
}
