//! What the house needs from outside. `cli/src/adapters` implements these; `testkit` has plain ones.

use crate::App;
pub use crate::blobs::Blob;
use domain::mail::Security;
use domain::papers::{Format, Paper};
use jiff::Timestamp;
use std::fmt;
use std::path::{Path, PathBuf};
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

/// Somewhere outside the data where a copy can be put: a stick, another disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The folder, as the system names it: `E:\\`, `/media/hanako/STICK`.
    pub folder: PathBuf,
    /// Bytes that are free there; none where the system does not say.
    pub free: Option<u64>,
}

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Where it lies.
    pub file: PathBuf,
    /// How long it is.
    pub bytes: u64,
}

/// Why no copy was made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CopyError {
    /// No room left there.
    #[error("no room")]
    Full,
    /// Nothing may be written there.
    #[error("not writable")]
    ReadOnly,
    /// Something else, for the log.
    #[error("{0}")]
    Other(String),
}

/// A copy under way.
pub type Copying<'a> = Pin<Box<dyn Future<Output = Result<Copied, CopyError>> + Send + 'a>>;

/// Makes copies of everything (database, files, keys) outside the data, and finds where they can be put.
pub trait Copies: Send + Sync {
    /// What is plugged in now.
    fn shelves(&self) -> Vec<Shelf>;
    /// Makes a copy in a folder, which is made where it is not there, and reads it back.
    fn make<'a>(&'a self, app: &'a App, folder: &'a Path) -> Copying<'a>;
}

/// Why a file of the store is not to be had, or was not taken.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// It is not there.
    #[error("it is not there")]
    Missing,
    /// The disk of this machine.
    #[error("{0}")]
    Disk(std::io::Error),
    /// The store does not answer, or not as it should; for the log.
    #[error("the store: {0}")]
    Away(String),
}

/// Something under way in the store of files.
pub type Blobbing<'a, T> = Pin<Box<dyn Future<Output = Result<T, BlobError>> + Send + 'a>>;

/// A file of this machine on its way into the store.
#[derive(Debug)]
pub enum Brought<'f> {
    /// One that nobody else knows: it may be moved.
    Temporary(tempfile::NamedTempFile),
    /// One that stays where it is.
    Staying(&'f Path),
}

/// The store of files: bytes under a name that never names others ([`crate::blobs::place`] makes one of a hash).
pub trait Blobs: Send + Sync {
    /// Where the bytes of a name lie on a disk of this machine, whether they are there or not; none where the store is
    /// elsewhere.
    fn path(&self, name: &str) -> Option<PathBuf>;
    /// Puts a file there; when it returns, the bytes are durable. Nothing happens where they are there already. Blocking:
    /// call it on the blocking pool.
    ///
    /// # Errors
    /// [`BlobError`]; then it is as if nothing had been put.
    fn put(&self, name: &str, brought: Brought<'_>) -> Result<(), BlobError>;
    /// Opens one.
    fn open<'a>(&'a self, name: &'a str) -> Blobbing<'a, Blob>;
    /// Removes one.
    fn remove<'a>(&'a self, name: &'a str) -> Blobbing<'a, ()>;
    /// What is there below a step of names; empty: everything. Name and bytes.
    fn sizes<'a>(&'a self, below: &'a str) -> Blobbing<'a, Vec<(String, u64)>>;
}

/// The pieces of a file on its way past the scanner; no more come when it is over.
pub type Pieces = tokio::sync::mpsc::Receiver<Vec<u8>>;

/// What a scanner says once it has seen all pieces.
pub type Looking = Pin<Box<dyn Future<Output = Result<Verdict, ScanError>> + Send>>;

/// What a scanner found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing that it knows.
    Clean,
    /// Something harmful, by the scanner's name for it; for the log.
    Harm(String),
    /// More than it looks at: not looked at.
    TooLarge,
}

/// Why a scanner has no verdict, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScanError(pub String);

/// Looks for known harm in files that come from outside.
pub trait Scanner: Send + Sync {
    /// Whether there is one. Where there is none, no file is looked at.
    fn is_set(&self) -> bool;
    /// Looks at one file, piece by piece as it comes.
    fn look(&self, pieces: Pieces) -> Looking;
}

/// What stands in a PDF from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfRead {
    /// How many pages it has; at least one.
    pub pages: i64,
    /// The text of the first; empty for a scan, and for text that cannot be read.
    pub text: String,
}

/// Why a PDF is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PdfFault {
    /// It opens with a password only.
    Locked,
    /// It cannot be read.
    Broken,
}

/// Reads PDFs of strangers, apart from everything else. Blocking: call it on the blocking pool.
pub trait PdfReader: Send + Sync {
    /// Reads one.
    ///
    /// # Errors
    /// [`PdfFault`].
    fn read(&self, bytes: &[u8]) -> Result<PdfRead, PdfFault>;
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
    /// The store of files.
    pub blobs: Arc<dyn Blobs>,
    /// Copies outside the data.
    pub copies: Arc<dyn Copies>,
    /// What looks at files from outside.
    pub scanner: Arc<dyn Scanner>,
    /// What reads PDFs from outside.
    pub pdf: Arc<dyn PdfReader>,
    /// The look around the data.
    pub checkup: Arc<dyn Checkup>,
}
