//! What the house needs from outside. `cli/src/adapters` implements these; `testkit` has plain ones.

use domain::mail::Security;
use domain::papers::{Format, Paper};
use jiff::Timestamp;
use std::fmt;
use std::pin::Pin;
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
    /// The paper has more pages than anybody prints.
    #[error("{pages} pages; no paper has more than {limit}")]
    TooManyPages {
        /// How many it would have.
        pages: usize,
        /// How many it may have.
        limit: usize,
    },
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
    /// How many pages the paper has as PDF.
    ///
    /// # Errors
    /// [`PressError`].
    fn pages(&self, paper: &Paper) -> Result<usize, PressError>;
    /// Whether a PDF can be printed (fonts are there).
    fn can_print(&self) -> bool;
}

/// The installation's secrets: signatures on papers, seals on what the database keeps.
pub trait Keys: Send + Sync {
    /// Signs bytes with the signing key in use: its public half and the signature.
    fn sign(&self, bytes: &[u8]) -> Option<([u8; 32], Vec<u8>)>;
    /// The public half of the signing key in use, which is its fingerprint.
    fn public_half(&self) -> Option<[u8; 32]>;
    /// The secret of check codes in use; none where there is no key.
    fn check_key(&self) -> Option<[u8; 32]>;
    /// Seals a secret for the database with the newest sealing key; `what` says what it is, and opens nothing else.
    /// The nonce comes from [`Dice::secret`]. None without a key.
    fn seal(&self, what: &str, nonce: [u8; 24], secret: &[u8]) -> Option<String>;
    /// Opens what was sealed with any sealing key that is still there; none where it does not open.
    fn unseal(&self, what: &str, sealed: &str) -> Option<Vec<u8>>;
}

/// The way to a mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Relay {
    /// Name or number of the server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the way is protected.
    pub security: Security,
    /// User and password; none where the server asks for none.
    pub login: Option<(String, String)>,
    /// Address of the sender.
    pub from: String,
    /// Name of the sender, may be empty.
    pub from_name: String,
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `Message-ID` without angle brackets.
    pub message_id: String,
    /// When it was written.
    pub date: Timestamp,
    /// Address of the recipient.
    pub to: String,
    /// Subject, one line.
    pub subject: String,
    /// The text, lines ended by LF.
    pub body: String,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Name as the reader sees it.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What kept a message from being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostFault {
    /// Nobody answers at this name and port.
    Unreachable,
    /// The server was too slow.
    Timeout,
    /// The way could not be protected: no TLS there, or a certificate that does not fit.
    Tls,
    /// User or password were not taken, or some are asked for.
    SignIn,
    /// The address of the recipient does not exist, or is none.
    Address,
    /// The server does not take the message at all.
    Refused,
    /// The server asks to come again later.
    Later,
}

impl PostFault {
    /// Every fault.
    pub const ALL: [PostFault; 7] = [
        PostFault::Unreachable,
        PostFault::Timeout,
        PostFault::Tls,
        PostFault::SignIn,
        PostFault::Address,
        PostFault::Refused,
        PostFault::Later,
    ];
    /// The code in the database; the sentence stands under `mail-fault-CODE`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PostFault::Unreachable => "unreachable",
            PostFault::Timeout => "timeout",
            PostFault::Tls => "tls",
            PostFault::SignIn => "sign-in",
            PostFault::Address => "address",
            PostFault::Refused => "refused",
            PostFault::Later => "later",
        }
    }
    /// Whether trying again does not help.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, PostFault::Address | PostFault::Refused)
    }
    /// Whether the next message would meet the same: then all wait a moment.
    #[must_use]
    pub fn concerns_all(self) -> bool {
        matches!(self, PostFault::Unreachable | PostFault::Timeout | PostFault::Tls | PostFault::SignIn)
    }
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {said}", fault.code())]
pub struct PostError {
    /// What kind of thing it was.
    pub fault: PostFault,
    /// What the server (or the system) said, word for word.
    pub said: String,
}

/// Sends messages. Blocking: call it on the blocking pool.
pub trait Post: Send + Sync {
    /// Hands one message to the server; when it returns, the server has taken it.
    ///
    /// # Errors
    /// [`PostError`].
    fn send(&self, relay: &Relay, message: &Message) -> Result<(), PostError>;
}

/// What a look at the installation finds, once it was looked at.
pub type Looked<'a> = Pin<Box<dyn Future<Output = Vec<crate::checks::Finding>> + Send + 'a>>;

/// Looks at what can be wrong around the data: settings, fonts, folder, disk, clock, schema, keys, age of the backup.
/// `doctor` says the same. Makes and changes nothing.
pub trait Checkup: Send + Sync {
    /// One finding for each thing that was looked at. Nothing in it costs more where there are more institutions.
    fn look<'a>(&'a self, db: &'a sql::Db, now: Timestamp) -> Looked<'a>;
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
    /// Signatures and seals.
    pub keys: Arc<dyn Keys>,
    /// Mail.
    pub post: Arc<dyn Post>,
    /// The look around the data.
    pub checkup: Arc<dyn Checkup>,
}
