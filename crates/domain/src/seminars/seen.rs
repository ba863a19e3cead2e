//! What somebody really saw: the union of what was played. Skipping to the end adds a second, not a lesson, and nobody
//! sees an hour in a minute.

use super::SEEN_PERCENT;
use serde::{Deserialize, Serialize};

/// The fastest that a page plays.
pub const SPEED_MAX: u64 = 2;
/// So much more than the time that passed may be reported (milliseconds): a report takes its way, clocks tick.
pub const GRACE: u64 = 1_500;
/// Reports come every few seconds; of a longer silence no more than this counts (milliseconds). Whoever was cut off for
/// a while loses nothing; a tab that lay open over night is no reserve.
pub const SILENCE_MAX: u64 = 5 * 60_000;
/// Most stretches that are kept; nobody jumps about that often.
pub const STRETCHES_MAX: usize = 500;

/// A stretch of a video that was played (milliseconds): from the first, up to and without the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stretch(pub u64, pub u64);

impl Stretch {
    /// How long it is.
    #[must_use]
    pub fn length(self) -> u64 {
        self.1.saturating_sub(self.0)
    }
}

/// Stretches in order, none of which touches another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seen(Vec<Stretch>);

/// Why a report is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbelieved {
    /// A stretch that ends before it begins, or behind the end of the video.
    NoStretch,
    /// More was played than time has passed.
    TooFast,
}

impl Seen {
    /// The stretches.
    #[must_use]
    pub fn stretches(&self) -> &[Stretch] {
        &self.0
    }
    /// How much was seen, each second once (milliseconds).
    #[must_use]
    pub fn length(&self) -> u64 {
        self.0.iter().map(|s| s.length()).sum()
    }
    /// Adds a stretch.
    pub fn add(&mut self, stretch: Stretch) {
        if stretch.length() == 0 {
            return;
        }
        let mut joined = stretch;
        self.0.retain(|s| {
            let apart = s.1 < joined.0 || joined.1 < s.0;
            if !apart {
                joined = Stretch(joined.0.min(s.0), joined.1.max(s.1));
            }
            apart
        });
        let place = self.0.partition_point(|s| s.0 < joined.0);
        self.0.insert(place, joined);
    }
    /// Whether enough of a video of this length was seen.
    #[must_use]
    pub fn is_enough(&self, length: u64) -> bool {
        length > 0 && self.length() * 100 >= length * SEEN_PERCENT
    }
    /// Takes a report in, if it can be true: `passed` is the time since the last one. All of it counts or nothing.
    ///
    /// # Errors
    /// [`Unbelieved`]; then nothing was added.
    pub fn report(&mut self, played: &[Stretch], passed: u64, length: u64) -> Result<(), Unbelieved> {
        if played.len() > STRETCHES_MAX || played.iter().any(|s| s.0 > s.1 || s.1 > length) {
            return Err(Unbelieved::NoStretch);
        }
        let sum = played.iter().fold(0_u64, |sum, s| sum.saturating_add(s.length()));
        if sum > passed.min(SILENCE_MAX) * SPEED_MAX + GRACE {
            return Err(Unbelieved::TooFast);
        }
        let mut new = self.clone();
        for stretch in played {
            new.add(*stretch);
        }
        if new.0.len() > STRETCHES_MAX {
            return Err(Unbelieved::NoStretch);
        }
        *self = new;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LENGTH: u64 = 600_000;

    fn stretch() -> impl Strategy<Value = Stretch> {
        (0..LENGTH, 0_u64..60_000).prop_map(|(from, more)| Stretch(from, (from + more).min(LENGTH)))
    }

    fn seen(all: &[Stretch]) -> Seen {
        let mut seen = Seen::default();
        all.iter().for_each(|s| seen.add(*s));
        seen
    }

    #[test]
    fn skipping_to_the_end_is_not_attendance() {
        let mut seen = Seen::default();
        assert_eq!(seen.report(&[Stretch(0, 5_000)], 5_000, LENGTH), Ok(()));
        assert_eq!(seen.report(&[Stretch(595_000, LENGTH)], 5_000, LENGTH), Ok(()));
        assert_eq!(seen.length(), 10_000);
        assert!(!seen.is_enough(LENGTH));
        // And whoever says that all of it was played in between is not believed.
        assert_eq!(seen.report(&[Stretch(0, LENGTH)], 10_000, LENGTH), Err(Unbelieved::TooFast));
        assert_eq!(seen.length(), 10_000);
        assert_eq!(seen.report(&[Stretch(0, LENGTH)], 24 * 3_600_000 * 365, u64::MAX), Ok(()), "five minutes at twice");
    }

    #[test]
    fn a_night_with_an_open_tab_is_no_reserve() {
        let mut seen = Seen::default();
        let hour = Stretch(0, 3_600_000);
        assert_eq!(seen.report(&[hour], 12 * 3_600_000, 3_600_000), Err(Unbelieved::TooFast));
    }

    proptest! {
        #[test]
        fn the_union_counts_each_instant_once(all in proptest::collection::vec(stretch(), 0..40)) {
            let seen = seen(&all);
            let mut marked = vec![false; usize::try_from(LENGTH).expect("small")];
            for s in &all {
                for at in s.0..s.1 {
                    marked[usize::try_from(at).expect("small")] = true;
                }
            }
            prop_assert_eq!(seen.length(), marked.iter().filter(|m| **m).count() as u64);
            prop_assert!(seen.stretches().windows(2).all(|w| w[0].1 < w[1].0), "in order and apart");
            prop_assert!(seen.stretches().iter().all(|s| s.0 < s.1));
        }

        #[test]
        fn order_and_repetition_do_not_matter(all in proptest::collection::vec(stretch(), 0..20), turn in 0_usize..20) {
            let mut other = all.clone();
            other.rotate_left(turn.min(all.len()));
            other.extend(all.iter().copied());
            prop_assert_eq!(seen(&all), seen(&other));
        }

        #[test]
        fn nobody_sees_more_than_time_allows(
            reports in proptest::collection::vec((proptest::collection::vec(stretch(), 0..4), 0_u64..400_000), 0..20)
        ) {
            let (mut seen, mut allowed) = (Seen::default(), 0);
            for (played, passed) in reports {
                let before = seen.clone();
                match seen.report(&played, passed, LENGTH) {
                    Ok(()) => {
                        allowed += passed.min(SILENCE_MAX) * SPEED_MAX + GRACE;
                        prop_assert!(seen.length() >= before.length());
                    }
                    Err(_) => prop_assert_eq!(&seen, &before, "nothing of an unbelieved report stays"),
                }
                prop_assert!(seen.length() <= allowed && seen.length() <= LENGTH);
            }
        }

        #[test]
        fn whoever_plays_it_all_at_any_speed_has_seen_it(speed in 1_u64..=2, step in 1_000_u64..30_000) {
            let (mut seen, mut at) = (Seen::default(), 0);
            while at < LENGTH {
                let to = (at + step * speed).min(LENGTH);
                prop_assert_eq!(seen.report(&[Stretch(at, to)], step, LENGTH), Ok(()));
                at = to;
            }
            prop_assert!(seen.is_enough(LENGTH) && seen.length() == LENGTH);
            prop_assert_eq!(seen.stretches().len(), 1);
        }
    }
}
