//! Printing: one paper in one request, one per core, ten seconds' wait. What is longer is printed by a job and kept for
//! a week.

mod long;

pub(crate) use long::{FORGET, KEPT, PRINT, hex, work_of};
pub use long::{LONG_PAGES, LongPaper, Printing};

use crate::ports::{Keys, PressError};
use crate::{App, Error, Result};
use base64::Engine;
use domain::papers::{Format, Paper};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;

static PRESSES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)));

/// How long a request waits for a free press.
const WAIT: Duration = Duration::from_secs(10);

impl App {
    /// Prints a paper on the blocking pool and signs a PDF with the installation's key.
    ///
    /// # Errors
    /// [`PressError::Busy`] after ten seconds' wait; fonts missing; the press's own.
    pub async fn print(&self, paper: Paper, format: Format) -> Result<Vec<u8>> {
        let _turn = tokio::time::timeout(WAIT, PRESSES.acquire())
            .await
            .map_err(|_| Error::Press(PressError::Busy))?
            .map_err(|e| Error::Inside(e.to_string()))?;
        let (press, keys) = (self.ports.press.clone(), self.ports.keys.clone());
        tokio::task::spawn_blocking(move || {
            let mut bytes = press.print(&paper, format)?;
            if format == Format::Pdf {
                if bytes.last() != Some(&b'\n') {
                    bytes.push(b'\n');
                }
                if let Some(line) = signature_line(&*keys, &bytes) {
                    bytes.extend_from_slice(format!("%{line}\n").as_bytes());
                }
            }
            Ok(bytes)
        })
        .await
        .map_err(|e| Error::Inside(e.to_string()))?
    }
}

/// How many pages papers have, by the hash of what they say.
static PAGES: LazyLock<Mutex<BTreeMap<[u8; 32], usize>>> = LazyLock::new(Mutex::default);

/// So many are remembered.
const REMEMBERED: usize = 1_000;

impl App {
    /// How many pages a paper has as PDF. Setting it takes as long as printing it: the answer is remembered.
    ///
    /// # Errors
    /// As [`App::print`].
    pub(crate) async fn pages(&self, paper: Paper) -> Result<usize> {
        let text = serde_json::to_vec(&paper).map_err(|e| Error::Inside(e.to_string()))?;
        let key: [u8; 32] = Sha256::digest(&text).into();
        if let Some(known) = PAGES.lock().ok().and_then(|known| known.get(&key).copied()) {
            return Ok(known);
        }
        let _turn = tokio::time::timeout(WAIT, PRESSES.acquire())
            .await
            .map_err(|_| Error::Press(PressError::Busy))?
            .map_err(|e| Error::Inside(e.to_string()))?;
        let press = self.ports.press.clone();
        let pages = tokio::task::spawn_blocking(move || press.pages(&paper)).await;
        let pages = pages.map_err(|e| Error::Inside(e.to_string()))??;
        if let Ok(mut known) = PAGES.lock() {
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(key, pages);
        }
        Ok(pages)
    }
}

/// The line that shows that these bytes are ours and whole: behind a `%` at the end of a PDF, as it is in
/// `manifest.sig`. None without a signing key.
#[must_use]
pub fn signature_line(keys: &dyn Keys, bytes: &[u8]) -> Option<String> {
    let (key, signature) = keys.sign(bytes)?;
    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(signature);
    Some(domain::papers::trailer::line(&key, &signature))
}
