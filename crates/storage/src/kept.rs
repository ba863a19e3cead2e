//! Whether a head over all chains that was kept some time ago is one that they went through since.

use domain::audit::{Hash, head_of_heads};
use std::collections::BTreeMap;

/// Work that is not worth more: records times chains. A nation keeps the heads of single chains, or of the day.
const MOST: i64 = 20_000_000;

/// What is needed of every record, in memory, while the work is worth it.
pub(crate) struct Kept {
    wanted: Hash,
    worth: bool,
    records: Vec<(i64, [u8; 16], i64, Hash)>,
}

impl Kept {
    /// Looks for this head among so many records of so many chains.
    pub(crate) fn new(wanted: Hash, records: i64, chains: usize) -> Self {
        let chains = i64::try_from(chains).unwrap_or(i64::MAX);
        Self { wanted, worth: records.checked_mul(chains).is_some_and(|work| work <= MOST), records: Vec::new() }
    }

    /// Takes a record that was found whole; those of a chain come in its order.
    pub(crate) fn take(&mut self, at: i64, organisation: [u8; 16], seq: i64, hash: Hash) {
        if self.worth {
            // A clock may have been put back; the chain never is.
            let before = self.records.last().filter(|last| last.1 == organisation).map_or(i64::MIN, |last| last.0);
            self.records.push((at.max(before), organisation, seq, hash));
        }
    }

    /// Goes through the records in the order of their time, and compares after each.
    pub(crate) fn was_gone_through(mut self) -> bool {
        self.records.sort_unstable();
        let mut heads: BTreeMap<[u8; 16], (i64, Hash)> = BTreeMap::new();
        self.records.iter().any(|(_, organisation, seq, hash)| {
            heads.insert(*organisation, (*seq, *hash));
            head_of_heads(heads.iter().map(|(o, (n, h))| (o, *n, h))) == self.wanted
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_head_is_found_and_a_strange_one_is_not() {
        let all = [(1, [1; 16], 1, [11; 32]), (2, [2; 16], 1, [21; 32]), (3, [1; 16], 2, [12; 32])];
        let at_two = head_of_heads([([1; 16], 1, [11; 32]), ([2; 16], 1, [21; 32])].iter().map(|(o, n, h)| (o, *n, h)));
        for (wanted, found) in [(at_two, true), ([9; 32], false)] {
            let mut kept = Kept::new(wanted, 3, 2);
            for organisation in [[1; 16], [2; 16]] {
                let of = all.iter().filter(|(_, o, ..)| *o == organisation);
                of.for_each(|(at, o, seq, hash)| kept.take(*at, *o, *seq, *hash));
            }
            assert_eq!(kept.was_gone_through(), found);
        }
    }
}
