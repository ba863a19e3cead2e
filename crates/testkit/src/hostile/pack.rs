//! Archives whose members are changed and whose sums are right all the same, so that a change reaches what reads the
//! member and not only what reads the archive.

use super::{Hand, Mutator};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

type Members = Vec<(String, Vec<u8>)>;

/// Zip files of a corpus, taken apart.
#[derive(Debug, Clone)]
pub struct Zipped {
    name: String,
    whole: Mutator,
    parts: Mutator,
    apart: Vec<Members>,
    count: u64,
}

impl Zipped {
    /// Of a corpus and the words that stand in its members.
    ///
    /// # Panics
    /// When a file of the corpus is no zip.
    #[must_use]
    pub fn new(name: &str, corpus: Vec<Vec<u8>>, words: &[&[u8]]) -> Self {
        let apart: Vec<Members> = corpus.iter().map(|bytes| members(bytes)).collect();
        let all = apart.iter().flatten().map(|(_, bytes)| bytes.clone()).collect();
        let count = corpus.len() as u64;
        let whole = Mutator::new(name, corpus, &[b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06"]);
        Self { name: name.to_owned(), whole, parts: Mutator::new(name, all, words), apart, count }
    }
    /// The input of a number: the corpus, then every fourth time the archive itself changed, else its members.
    #[must_use]
    pub fn input(&self, number: u64) -> Vec<u8> {
        if number < self.count || number.is_multiple_of(4) {
            return self.whole.input(number);
        }
        let mut hand = Hand::of(&self.name, number);
        let mut members = hand.one(&self.apart).cloned().unwrap_or_default();
        for _ in 0..=hand.below(2) {
            self.change(&mut hand, &mut members);
        }
        packed(&mut hand, &members)
    }
    fn change(&self, hand: &mut Hand, members: &mut Members) {
        if members.is_empty() {
            return;
        }
        let at = hand.below(members.len());
        let other = hand.below(members.len());
        match hand.below(12) {
            0 => {
                members.remove(at);
            }
            1 => {
                // Two members of nearly one name, or one that would lie elsewhere.
                let name = ["../../x", "/etc/passwd", "xl//workbook.xml", "XL/WORKBOOK.XML", "a\\b", ""][hand.below(6)];
                let bytes = members[other].1.clone();
                members.push((name.to_owned(), bytes));
            }
            2 => {
                let bytes = members[other].1.clone();
                members[at].1 = bytes;
            }
            3 => {
                // Much out of little.
                let byte = members[at].1.last().copied().unwrap_or(b' ');
                members[at].1.extend(std::iter::repeat_n(byte, 300_000));
            }
            _ => {
                for _ in 0..=hand.below(4) {
                    self.parts.change(hand, &mut members[at].1);
                }
            }
        }
    }
}

fn members(bytes: &[u8]) -> Members {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip in the corpus");
    let mut out = Members::new();
    for at in 0..zip.len() {
        let mut member = zip.by_index(at).expect("a member");
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).expect("its bytes");
        out.push((member.name().map(std::borrow::Cow::into_owned).expect("a name"), bytes));
    }
    out
}

fn packed(hand: &mut Hand, members: &Members) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let method = if hand.below(3) == 0 { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        // A name that stands twice cannot be written; what was written stays.
        if zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method)).is_ok() {
            zip.write_all(bytes).expect("memory takes it");
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// Tar files of a corpus, whose headers keep their sums.
#[derive(Debug, Clone)]
pub struct Tarred(Mutator);

impl Tarred {
    /// Of a corpus and the words that stand in its members.
    #[must_use]
    pub fn new(name: &str, corpus: Vec<Vec<u8>>, words: &[&[u8]]) -> Self {
        Self(Mutator::new(name, corpus, words))
    }
    /// The input of a number.
    #[must_use]
    pub fn input(&self, number: u64) -> Vec<u8> {
        let mut bytes = self.0.input(number);
        if !number.is_multiple_of(3) {
            for block in bytes.chunks_exact_mut(512).filter(|block| &block[257..262] == b"ustar") {
                block[148..156].fill(b' ');
                let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
                block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            }
        }
        bytes
    }
}
