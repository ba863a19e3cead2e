//! Whether a paper is genuine: a file by its signature, a printed notice by its code.
//!
//! A file says only that it is *whole*, signed by the key that it names. That the key is ours is known where the public
//! halves are kept, or where somebody compares the fingerprint with the paper.

use crate::checklist::hex;
use crate::codes::folded;
use crate::{App, Ctx, Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::notices::model_hash;
use domain::papers::Paper;
use domain::papers::trailer::{self, Trailer};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use tokio::sync::Semaphore;

/// Largest file that is checked (bytes): a pack with its originals.
pub const FILE_MAX: usize = 64 * 1024 * 1024;
/// Largest manifest of a zip (bytes).
const MANIFEST_MAX: u64 = 4 * 1024 * 1024;
/// Most that the files of a zip may hold together (bytes).
const UNPACKED_MAX: u64 = 1024 * 1024 * 1024;
/// What an entry of an archive begins with in its list, and how many there may be.
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRIES_MAX: usize = 100_000;
/// So many files are checked at a time: each may take a whole core.
static AT_WORK: Semaphore = Semaphore::const_new(2);
/// Names of the two files of a zip that speak of the others.
const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";

/// A file that is as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// Public half of the key that signed it, which is its fingerprint.
    pub key: [u8; 32],
    /// The check code that it carries.
    pub code: Option<String>,
    /// Made up for the demonstration.
    pub demo: bool,
}

impl Whole {
    /// The fingerprint as `key list` and papers have it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&self.key)
    }
}

/// Why a file is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotWhole {
    /// Neither PDF nor zip.
    OtherKind,
    /// Nothing of ours stands at its end, or in it.
    Unsigned,
    /// Its bytes are not those that were signed.
    Altered,
}

impl NotWhole {
    /// Key of the sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            NotWhole::OtherKind => "genuine-other-kind",
            NotWhole::Unsigned => "genuine-unsigned",
            NotWhole::Altered => "genuine-altered",
        }
    }
}

/// Whether a PDF or a zip is as it was signed, by whatever key.
///
/// # Errors
/// What is wrong with it.
pub fn whole(bytes: &[u8]) -> std::result::Result<Whole, NotWhole> {
    whole_of(bytes, |_| true)
}

/// The same; of a zip whose key is not looked for, only that its manifest is as it was signed. A stranger's zip may
/// unpack to a thousand times its size.
fn whole_of(bytes: &[u8], looked_for: impl Fn(&[u8; 32]) -> bool) -> std::result::Result<Whole, NotWhole> {
    if bytes.starts_with(b"PK") {
        return whole_zip(bytes, looked_for);
    }
    if !bytes.starts_with(b"%PDF-") {
        return Err(NotWhole::OtherKind);
    }
    let trailer = trailer::of_pdf(bytes).ok_or(NotWhole::Unsigned)?;
    verify(&trailer)?;
    let (code, demo) = trailer::properties(trailer.signed);
    Ok(Whole { key: trailer.key, code, demo })
}

fn verify(trailer: &Trailer<'_>) -> std::result::Result<(), NotWhole> {
    let fine = || {
        let key = VerifyingKey::from_bytes(&trailer.key).ok()?;
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(trailer.signature).ok()?).ok()?;
        key.verify_strict(trailer.signed, &signature).ok()
    };
    fine().ok_or(NotWhole::Altered)
}

/// The manifest is signed, and says of each file beside it what it holds.
fn whole_zip(bytes: &[u8], looked_for: impl Fn(&[u8; 32]) -> bool) -> std::result::Result<Whole, NotWhole> {
    // Each entry takes far more room in memory than in the file.
    if bytes.windows(ENTRY.len()).filter(|at| *at == ENTRY).count() > ENTRIES_MAX {
        return Err(NotWhole::Unsigned);
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| NotWhole::Unsigned)?;
    let manifest = read(&mut zip, MANIFEST).ok_or(NotWhole::Unsigned)?;
    let line = read(&mut zip, SIGNATURE).ok_or(NotWhole::Unsigned)?;
    let trailer = trailer::of_manifest(&manifest, &line).ok_or(NotWhole::Unsigned)?;
    verify(&trailer)?;
    if !looked_for(&trailer.key) {
        return Ok(Whole { key: trailer.key, code: None, demo: false });
    }
    let said: Value = serde_json::from_slice(&manifest).map_err(|_| NotWhole::Altered)?;
    let names = zip.file_names().map(|name| name.map(std::borrow::Cow::into_owned));
    let mut left: BTreeSet<String> = names.collect::<std::result::Result<_, _>>().map_err(|_| NotWhole::Altered)?;
    left.remove(MANIFEST);
    left.remove(SIGNATURE);
    let mut budget = UNPACKED_MAX;
    for file in said["files"].as_array().into_iter().flatten() {
        let (path, sum) = (file["path"].as_str().unwrap_or_default(), file["sha256"].as_str().unwrap_or_default());
        // No more of a file is unpacked than the manifest says that it holds.
        let most = file["bytes"].as_u64().map_or(budget, |bytes| bytes.min(budget));
        let mut rest = most;
        if !left.remove(path) || hash_of(&mut zip, path, &mut rest).as_deref() != Some(sum) {
            return Err(NotWhole::Altered);
        }
        budget -= most - rest;
    }
    // Folders may stand in an archive; a file that the manifest does not name may not.
    if left.iter().any(|name| !name.ends_with('/')) {
        return Err(NotWhole::Altered);
    }
    let code = said["check_code"].as_str().map(str::to_owned);
    Ok(Whole { key: trailer.key, code, demo: said["demo"] == true })
}

type Zip<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

fn read(zip: &mut Zip<'_>, name: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let file = zip.by_name(name).ok()?;
    file.take(MANIFEST_MAX + 1).read_to_end(&mut out).ok()?;
    (u64::try_from(out.len()).ok()? <= MANIFEST_MAX).then_some(out)
}

/// The hash of a file in the archive; none where it cannot be read, or holds more than is left.
fn hash_of(zip: &mut Zip<'_>, name: &str, budget: &mut u64) -> Option<String> {
    let mut file = zip.by_name(name).ok()?.take(*budget + 1);
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let n = file.read(&mut piece).ok()?;
        if n == 0 {
            return Some(hex(&hash.finalize()));
        }
        *budget = budget.checked_sub(u64::try_from(n).ok()?)?;
        hash.update(&piece[..n]);
    }
}

/// What the installation says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChecked {
    /// Whole, and signed by a key of this installation.
    pub genuine: bool,
    /// The check code that it carries, where it is whole.
    pub code: Option<String>,
    /// Key of the sentence; `fingerprint` stands in it.
    pub detail: &'static str,
    /// Fingerprint of the key that it names; empty where it names none.
    pub fingerprint: String,
}

/// What a code stands for: only what the installation can know, never the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChecked {
    /// `notice`
    pub kind: &'static str,
    /// The organisation that issued it, by the name that it has here.
    pub issuer: String,
    /// Its number; none for a 事務連絡.
    pub number: Option<String>,
    /// Its day.
    pub date: Option<jiff::civil::Date>,
    /// Its title.
    pub title: String,
    /// Pages of the PDF; none where no PDF can be printed here.
    pub pages: Option<usize>,
    /// The fingerprint of the key that signs papers here; empty where there is none.
    pub fingerprint: String,
    /// Made up for the demonstration.
    pub demo: bool,
}

impl CodeChecked {
    /// As the API shows it.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "kind": self.kind, "issuer": self.issuer, "number": self.number,
            "date": self.date.map(|d| d.to_string()), "title": self.title, "pages": self.pages, "demo": self.demo,
        })
    }
}

impl App {
    /// Whether a file is whole and signed by a key that this installation has or had.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn check_file(&self, bytes: Vec<u8>) -> Result<FileChecked> {
        let keys = self.db.read(storage::settings::keys).await?;
        let keys: Vec<Vec<u8>> = keys.into_iter().filter(|k| k.purpose == "sign").map(|k| k.public_half).collect();
        let place = AT_WORK.acquire().await.map_err(|e| Error::Inside(e.to_string()))?;
        let looked = tokio::task::spawn_blocking(move || {
            // Whoever asked may go away; the place is given up when the work is done.
            let _place = place;
            let is_ours = |key: &[u8; 32]| keys.iter().any(|ours| ours.as_slice() == key.as_slice());
            whole_of(&bytes, is_ours).map(|found| (is_ours(&found.key), found))
        });
        let looked = looked.await;
        let (ours, found) = match looked.map_err(|e| Error::Inside(e.to_string()))? {
            Ok(found) => found,
            Err(fault) => {
                let detail = fault.key();
                return Ok(FileChecked { genuine: false, code: None, detail, fingerprint: String::new() });
            }
        };
        let detail = match (ours, found.demo || self.config.demo) {
            (false, _) => "genuine-not-ours",
            (true, true) => "genuine-sample",
            (true, false) => "genuine-yes",
        };
        let fingerprint = found.fingerprint();
        Ok(FileChecked { genuine: ours, code: found.code.filter(|_| ours), detail, fingerprint })
    }

    /// What a printed code stands for.
    ///
    /// # Errors
    /// Not found for a code that nothing here has; conflict `genuine-altered-here` where what is stored is no longer
    /// what was issued.
    pub async fn check_by_code(&self, ctx: &Ctx, typed: &str) -> Result<CodeChecked> {
        let code = folded(typed);
        if code.is_empty() {
            return Err(Error::not_found());
        }
        let found = self.db.read(move |tx| {
            let Some(row) = storage::notices::by_check_code(tx, &code)? else { return Ok::<_, Error>(None) };
            let label = storage::organisations::label(tx, row.organisation)?;
            let letters = storage::notices::chain(tx, row.id)?;
            let innermost = letters.last().map_or(row.id, |n| n.id);
            let outside = storage::notices::outside_of(tx, innermost)?;
            Ok(Some((letters, outside, label.map(|l| l.0).unwrap_or_default())))
        });
        let (letters, outside, issuer) = found.await?.ok_or_else(Error::not_found)?;
        let outer = letters.first().ok_or_else(Error::not_found)?;
        let hash = model_hash(outer.organisation.bytes(), &outer.letter, &outer.files, outer.wrapped_hash.as_deref());
        if outer.model_hash.as_deref() != Some(&hash[..]) || !crate::notices::unaltered(&letters, outside.as_ref()) {
            return Err(Error::Conflict("genuine-altered-here"));
        }
        let paper = self.notice_paper(ctx, &letters, outside.as_ref()).await?;
        let fingerprint = paper.genuine.as_ref().map(|g| g.fingerprint.clone()).unwrap_or_default();
        let pages = match self.pages(Paper::Notice(Box::new(paper))).await {
            Ok(pages) => Some(pages),
            Err(Error::Press(crate::ports::PressError::Busy)) => {
                return Err(Error::Press(crate::ports::PressError::Busy));
            }
            Err(_) => None,
        };
        Ok(CodeChecked {
            kind: "notice",
            issuer,
            number: outer.letter.number.clone(),
            date: outer.letter.date,
            title: outer.letter.title.clone(),
            pages,
            fingerprint,
            demo: self.config.demo,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};
    use testkit::zip_of;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[3; 32])
    }

    fn line(bytes: &[u8]) -> String {
        let signature = URL_SAFE_NO_PAD.encode(key().sign(bytes).to_bytes());
        trailer::line(&key().verifying_key().to_bytes(), &signature)
    }

    #[test]
    fn a_pdf_is_whole_and_no_byte_of_it_can_change() {
        let body = b"%PDF-1.7\nmamori-check=ABCD2345, mamori-demo\n%%EOF\n".to_vec();
        let whole_file = [&body[..], format!("%{}\n", line(&body)).as_bytes()].concat();
        let found = whole(&whole_file).expect("whole");
        assert_eq!((found.code.as_deref(), found.demo), (Some("ABCD2345"), true));
        assert_eq!(found.key, key().verifying_key().to_bytes());
        for at in 0..whole_file.len() {
            for bit in [1, 32] {
                let mut other = whole_file.clone();
                other[at] ^= bit;
                assert!(whole(&other).is_err(), "byte {at}");
            }
        }
        assert_eq!(whole(&body), Err(NotWhole::Unsigned));
        assert_eq!(whole(b"hello"), Err(NotWhole::OtherKind));
    }

    #[test]
    fn a_zip_is_whole_with_every_file_that_its_manifest_names_and_no_other() {
        let sum = hex(&Sha256::digest(b"pages"));
        let manifest = json!({"check_code": "ABCD2345", "files": [{"path": "pack.pdf", "sha256": sum}]}).to_string();
        let sig = line(manifest.as_bytes());
        let (manifest, sig) = (manifest.as_bytes(), sig.as_bytes());
        let good = zip_of(&[("manifest.json", manifest), ("manifest.sig", sig), ("pack.pdf", b"pages")]);
        assert_eq!(whole(&good).map(|w| w.code), Ok(Some("ABCD2345".into())));
        for (bad, why) in [
            (zip_of(&[("manifest.json", manifest), ("manifest.sig", sig), ("pack.pdf", b"other")]), NotWhole::Altered),
            (zip_of(&[("manifest.json", manifest), ("manifest.sig", sig)]), NotWhole::Altered),
            (
                zip_of(&[("manifest.json", manifest), ("manifest.sig", sig), ("pack.pdf", b"pages"), ("more", b"")]),
                NotWhole::Altered,
            ),
            (zip_of(&[("manifest.json", b"{}"), ("manifest.sig", sig), ("pack.pdf", b"pages")]), NotWhole::Altered),
            (zip_of(&[("manifest.json", manifest), ("pack.pdf", b"pages")]), NotWhole::Unsigned),
            (b"PK not an archive".to_vec(), NotWhole::Unsigned),
        ] {
            assert_eq!(whole(&bad), Err(why));
        }
    }

    #[test]
    fn no_more_of_a_file_is_unpacked_than_its_manifest_says() {
        let sum = hex(&Sha256::digest(b"pages"));
        for (bytes, good) in [(5, true), (4, false), (0, false)] {
            let files = json!([{"path": "pack.pdf", "sha256": sum, "bytes": bytes}]);
            let manifest = json!({"check_code": "ABCD2345", "files": files}).to_string();
            let sig = line(manifest.as_bytes());
            let (manifest, sig) = (manifest.as_bytes(), sig.as_bytes());
            let zip = zip_of(&[("manifest.json", manifest), ("manifest.sig", sig), ("pack.pdf", b"pages")]);
            assert_eq!(whole(&zip).is_ok(), good, "{bytes} bytes");
        }
    }
}
