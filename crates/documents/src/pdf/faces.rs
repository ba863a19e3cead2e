//! The fonts as typst wants them. Every file is read once for its hash and what it can set; its bytes are kept
//! only from the first text on that needs them, so a fallback font costs no memory until then.

use crate::cook::Glyphs;
use sha2::{Digest, Sha256};
use std::{fmt, fs, path::PathBuf, sync::OnceLock};
use typst::{
    foundations::Bytes,
    text::{Font, FontBook, FontInfo},
    utils::LazyHash,
};

/// Families for running text, best first.
const BODY: [&str; 6] = ["BIZ UDPGothic", "BIZ UDGothic", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "MS Gothic"];
/// Families for codes and hashes, best first.
const MONO: [&str; 2] = ["BIZ UDGothic", "MS Gothic"];
/// Words in every bitmap: one bit per code point.
const WORDS: usize = 0x11_0000 / 64;

/// One face: a file and its place in it.
struct Face {
    file: usize,
    index: u32,
    font: OnceLock<Option<Font>>,
}

/// What a family can set, in all its weights.
struct Family {
    name: String,
    bits: Vec<u64>,
}

/// The fonts of the press.
pub(crate) struct Faces {
    book: LazyHash<FontBook>,
    faces: Vec<Face>,
    files: Vec<(PathBuf, OnceLock<Option<Bytes>>)>,
    families: Vec<Family>,
    mono: Vec<String>,
    hash: String,
}

impl fmt::Debug for Faces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faces").field("body", &self.body()).field("hash", &self.hash).finish_non_exhaustive()
    }
}

impl Faces {
    /// Reads the files that are there; none when no face could be used.
    pub(crate) fn read(paths: &[PathBuf]) -> Option<Faces> {
        let (mut infos, mut faces, mut files) = (Vec::new(), Vec::new(), Vec::new());
        let mut hash = Sha256::new();
        for path in paths {
            let Ok(bytes) = fs::read(path) else { continue };
            let found = useful(&bytes);
            if found.is_empty() {
                continue;
            }
            hash.update(Sha256::digest(&bytes));
            for (index, info) in found {
                infos.push(info);
                faces.push(Face { file: files.len(), index, font: OnceLock::new() });
            }
            files.push((path.clone(), OnceLock::new()));
        }
        let families = families(&infos);
        if families.is_empty() {
            return None;
        }
        let has = |name: &&str| infos.iter().any(|info| info.family == **name);
        let mono = MONO.iter().filter(|name| has(name)).map(|name| (*name).to_owned());
        let mono = mono.chain(families.iter().map(|family| family.name.clone())).collect();
        let book = LazyHash::new(FontBook::from_infos(infos));
        Some(Faces { book, faces, files, families, mono, hash: super::hex(&hash.finalize()) })
    }

    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// Families for running text.
    pub(super) fn body(&self) -> Vec<&str> {
        self.families.iter().map(|family| family.name.as_str()).collect()
    }

    /// Families for codes, the running text's last.
    pub(super) fn mono(&self) -> &[String] {
        &self.mono
    }

    pub(super) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    pub(super) fn font(&self, index: usize) -> Option<Font> {
        let face = self.faces.get(index)?;
        let load = || {
            let (path, bytes) = self.files.get(face.file)?;
            let bytes = bytes.get_or_init(|| fs::read(path).ok().map(Bytes::new)).clone()?;
            Font::new(bytes, face.index)
        };
        face.font.get_or_init(load).clone()
    }
}

impl Glyphs for Faces {
    fn has(&self, cluster: &str) -> bool {
        self.families.iter().any(|family| cluster.chars().all(|c| family.has(c)))
    }
}

impl Family {
    fn has(&self, c: char) -> bool {
        let c = c as usize;
        self.bits.get(c / 64).is_some_and(|word| word >> (c % 64) & 1 == 1)
    }
}

/// The faces of a file that we ask for by name; of an unknown file the first.
fn useful(bytes: &[u8]) -> Vec<(u32, FontInfo)> {
    let wanted = |info: &FontInfo| BODY.contains(&info.family.as_str()) || MONO.contains(&info.family.as_str());
    let mut found = Vec::new();
    for index in 0..64 {
        let Some(info) = FontInfo::new(bytes, index) else { break };
        if !wanted(&info) {
            if index == 0 {
                found.push((index, info));
            }
            break;
        }
        found.push((index, info));
    }
    found
}

/// The families in the order in which text tries them: the known ones as listed, then others that have kana.
fn families(infos: &[FontInfo]) -> Vec<Family> {
    let mut names: Vec<&str> = BODY.iter().copied().filter(|name| infos.iter().any(|i| i.family == *name)).collect();
    for info in infos {
        let japanese = info.coverage.contains('あ' as u32) && info.coverage.contains('〓' as u32);
        if japanese && !names.contains(&info.family.as_str()) {
            names.push(&info.family);
        }
    }
    names.into_iter().map(|name| Family { name: name.to_owned(), bits: common(infos, name) }).collect()
}

/// The characters that every face of a family has.
fn common(infos: &[FontInfo], name: &str) -> Vec<u64> {
    let mut all = vec![u64::MAX; WORDS];
    for info in infos.iter().filter(|info| info.family == name) {
        let mut bits = vec![0u64; WORDS];
        for c in info.coverage.iter() {
            if let Some(word) = bits.get_mut(c as usize / 64) {
                *word |= 1 << (c % 64);
            }
        }
        all.iter_mut().zip(bits).for_each(|(word, bits)| *word &= bits);
    }
    all
}
