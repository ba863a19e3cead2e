//! Randomness: the system's, and a seeded one for ids and salts of the demonstration while it is made.

use app::ports::Dice;
use sha2::{Digest, Sha256};
use std::sync::{Mutex, PoisonError};

/// The system's randomness for everything.
pub struct System;

impl Dice for System {
    fn fill(&self, bytes: &mut [u8]) {
        system(bytes);
    }
    fn secret(&self, bytes: &mut [u8]) {
        system(bytes);
    }
}

fn system(bytes: &mut [u8]) {
    // Without randomness no token, salt or key may be made: better no program at all.
    getrandom::fill(bytes).expect("the system gives randomness");
}

/// The same sequence from the same seed for what identifies; what protects still comes from the system.
pub struct Seeded(Mutex<Stream>);

impl Seeded {
    /// A sequence from a seed.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self(Mutex::new(Stream::new(seed)))
    }
}

impl Dice for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
    }
    fn secret(&self, bytes: &mut [u8]) {
        system(bytes);
    }
}

/// SHA-256 over the seed and a counter, block by block. For made-up data only.
pub struct Stream {
    seed: [u8; 32],
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl Stream {
    /// The stream of a seed, from its beginning.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed, counter: 0, block: [0; 32], used: 32 }
    }

    /// The next bytes.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.used == self.block.len() {
                self.block =
                    Sha256::new().chain_update(self.seed).chain_update(self.counter.to_be_bytes()).finalize().into();
                self.counter += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_sequence_and_secrets_are_never_seeded() {
        let (a, b) = (Seeded::new([7; 32]), Seeded::new([7; 32]));
        let (mut x, mut y) = ([0; 100], [0; 100]);
        a.fill(&mut x);
        b.fill(&mut y[..33]);
        b.fill(&mut y[33..]);
        assert_eq!(x, y);
        a.secret(&mut x);
        b.secret(&mut y);
        assert_ne!(x, y);
    }
}
