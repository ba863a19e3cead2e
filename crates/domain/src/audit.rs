//! The audit record and its chain. Ids and salted hashes only, so that a person can be erased and the
//! chain still holds.

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The hash before the first record.
pub const NOTHING_BEFORE: Hash = [0; 32];

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The organisation whose chain it stands in (16 bytes; zero: the installation's own).
    pub organisation: [u8; 16],
    /// 1 for the first record of the chain, then without gaps.
    pub seq: i64,
    /// Microseconds since 1970.
    pub at: i64,
    /// Who: a person's id, or zero for a command, a link or nobody.
    pub actor: [u8; 16],
    /// What was done, a code of [`crate::policy::Action`].
    pub action: String,
    /// To what kind of thing.
    pub subject: String,
    /// The thing's id, 16 bytes (zero where it has none).
    pub subject_id: [u8; 16],
    /// Salted hash of what was written.
    pub commitment: Hash,
    /// The hash of the record before.
    pub prev: Hash,
}

impl Record {
    /// The record's hash: SHA-256 over its fields, each with its length, the previous hash first.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut h = Sha256::new();
        let mut put = |bytes: &[u8]| {
            h.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            h.update(bytes);
        };
        put(&self.prev);
        put(&self.organisation);
        put(&self.seq.to_be_bytes());
        put(&self.at.to_be_bytes());
        put(&self.actor);
        put(self.action.as_bytes());
        put(self.subject.as_bytes());
        put(&self.subject_id);
        put(&self.commitment);
        h.finalize().into()
    }
}

/// A salted commitment to a text: what was written can be shown to be it, and cannot be guessed from it.
#[must_use]
pub fn commitment(salt: &[u8; 16], text: &str) -> Hash {
    let mut h = Sha256::new();
    h.update(salt);
    h.update(text.as_bytes());
    h.finalize().into()
}

/// What is wrong with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A record's content no longer fits its hash.
    Altered,
    /// A number is missing.
    Missing,
    /// A record stands where another belongs.
    Reordered,
    /// The end is gone.
    Truncated,
}

impl Why {
    /// The code printed by `audit verify`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Why::Altered => "altered",
            Why::Missing => "missing",
            Why::Reordered => "reordered",
            Why::Truncated => "truncated",
        }
    }
}

/// Walks one chain in the order of `seq` and finds the first fault. `head` is the kept head
/// (number of records, hash); a chain that ends before it is truncated.
#[derive(Debug, Clone)]
pub struct Walk {
    expect: i64,
    prev: Hash,
}

impl Default for Walk {
    fn default() -> Self {
        Self { expect: 1, prev: NOTHING_BEFORE }
    }
}

impl Walk {
    /// Takes the next record with the hash that is stored beside it.
    ///
    /// # Errors
    /// The kind of fault: content that no longer fits its hash is altered; a gap is missing; a number
    /// that comes again or a record that follows another than it says is reordered.
    pub fn take(&mut self, record: &Record, stored: &Hash) -> Result<(), Why> {
        if record.seq > self.expect {
            return Err(Why::Missing);
        }
        if record.seq < self.expect {
            return Err(Why::Reordered);
        }
        let hash = record.hash();
        if hash != *stored {
            return Err(if is_moved(record, stored) { Why::Reordered } else { Why::Altered });
        }
        if record.prev != self.prev {
            return Err(Why::Reordered);
        }
        self.expect += 1;
        self.prev = hash;
        Ok(())
    }

    /// Compares the end with the kept head.
    ///
    /// # Errors
    /// [`Why::Truncated`] when records are missing at the end, [`Why::Altered`] when the head differs.
    pub fn finish(&self, records: i64, head: &Hash) -> Result<(), Why> {
        if self.expect - 1 < records {
            return Err(Why::Truncated);
        }
        if self.prev == *head { Ok(()) } else { Err(Why::Altered) }
    }
}

/// How far from its place a moved record is looked for.
const MOVED_AT_MOST: i64 = 10_000;

/// Whether the record is whole under another number: it was put where another belongs.
fn is_moved(record: &Record, stored: &Hash) -> bool {
    let around = record.seq.saturating_sub(MOVED_AT_MOST).max(1)..=record.seq.saturating_add(MOVED_AT_MOST);
    let mut moved = record.clone();
    around.into_iter().any(|seq| {
        moved.seq = seq;
        moved.hash() == *stored
    })
}

/// The head over the heads of all chains: SHA-256 over (organisation, records, head) in the order of ids.
#[must_use]
pub fn head_of_heads<'a>(heads: impl Iterator<Item = (&'a [u8; 16], i64, &'a Hash)>) -> Hash {
    let mut h = Sha256::new();
    for (organisation, records, head) in heads {
        h.update(organisation);
        h.update(records.to_be_bytes());
        h.update(head);
    }
    h.finalize().into()
}
