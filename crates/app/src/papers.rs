//! Printing: one paper in one request, one per core, ten seconds' wait.

use crate::ports::PressError;
use crate::{App, Error, Result};
use domain::papers::{Format, Paper};
use std::sync::LazyLock;
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
                if let Some((key, signature)) = keys.sign(&bytes) {
                    use base64::Engine;
                    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(signature);
                    bytes.extend_from_slice(format!("%mamori 1 {key} {signature}\n").as_bytes());
                }
            }
            Ok(bytes)
        })
        .await
        .map_err(|e| Error::Inside(e.to_string()))?
    }
}
