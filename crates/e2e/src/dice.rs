//! Chance. Another run falls otherwise; a failure prints enough to see what happened.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A small generator (splitmix64), seeded by the system.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
    pub fn one<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        let len = u64::try_from(of.len()).ok()?;
        if len == 0 { None } else { of.get(usize::try_from(self.below(len)).ok()?) }
    }
}
