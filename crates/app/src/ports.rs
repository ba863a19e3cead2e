//! What the house needs from outside. `cli/src/adapters` implements these; `testkit` has plain ones.

use domain::papers::{Format, Paper};
use jiff::Timestamp;
use std::sync::Arc;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Makes randomness.
pub trait Dice: Send + Sync {
    /// Fills with random bytes that identify (ids, salts); seeded in the demonstration.
    fn fill(&self, bytes: &mut [u8]);
    /// Fills with random bytes that protect (tokens, codes); never seeded.
    fn secret(&self, bytes: &mut [u8]);
}

/// Why a paper could not be printed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PressError {
    /// No font: everything but PDF works, and the page says what to install.
    #[error("fonts are missing")]
    FontsMissing,
    /// All presses are busy; try again in a moment.
    #[error("the press is busy")]
    Busy,
    /// Something else, for the log.
    #[error("{0}")]
    Other(String),
}

/// Prints papers. Blocking: call it on the blocking pool.
pub trait Press: Send + Sync {
    /// The bytes of the paper in the format.
    ///
    /// # Errors
    /// [`PressError`].
    fn print(&self, paper: &Paper, format: Format) -> Result<Vec<u8>, PressError>;
    /// Whether a PDF can be printed (fonts are there).
    fn can_print(&self) -> bool;
}

/// The installation's secrets that papers need.
pub trait Keys: Send + Sync {
    /// Signs the bytes of a PDF; returns the whole trailing comment line's content: key id and signature.
    fn sign(&self, bytes: &[u8]) -> Option<(String, Vec<u8>)>;
}

/// All ports.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub dice: Arc<dyn Dice>,
    /// Papers.
    pub press: Arc<dyn Press>,
    /// Signatures.
    pub keys: Arc<dyn Keys>,
}
