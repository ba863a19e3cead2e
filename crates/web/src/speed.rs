//! How long the routes took in the last hour: a histogram per route in memory, bounded, gone with the process. It holds
//! the pattern of the route and times; no address, no person.

use crate::table::RouteInfo;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The hour is kept in so many pieces; the oldest makes room for the newest.
const SLOTS: u64 = 12;
/// Length of a piece.
const SLOT: Duration = Duration::from_secs(300);
/// Groups of times.
const GROUPS: usize = 32;
/// Upper ends of the groups, microseconds: half a millisecond, and each two fifths more than the one before.
const ENDS: [u64; GROUPS] = {
    let mut ends = [500; GROUPS];
    let mut at = 1;
    while at < GROUPS {
        ends[at] = ends[at - 1] * 7 / 5;
        at += 1;
    }
    ends
};

/// What one route did in one piece of the hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    number: u64,
    counts: [u32; GROUPS],
    slowest: u64,
}

/// How a route was in the last hour; times in milliseconds. Half and ninety-nine of a hundred are told as the upper end
/// of their group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Method.
    pub method: &'static str,
    /// Pattern.
    pub path: &'static str,
    /// How often it was asked.
    pub n: u64,
    /// Half were faster.
    pub p50: u64,
    /// Ninety-nine of a hundred were faster.
    pub p99: u64,
    /// The slowest.
    pub slowest: u64,
}

/// All routes.
pub struct Speed {
    begun: Instant,
    routes: HashMap<(&'static str, &'static str), Mutex<Vec<Piece>>>,
}

impl Speed {
    /// A place for each route of the table; no other is ever kept.
    #[must_use]
    pub fn new(table: &'static [RouteInfo]) -> Self {
        let routes = table.iter().map(|info| ((info.method, info.path), Mutex::new(Vec::new()))).collect();
        Self { begun: Instant::now(), routes }
    }

    /// Notes one request.
    pub fn note(&self, method: &str, path: &str, took: Duration) {
        self.note_in(self.piece(), method, path, took);
    }

    /// The slowest routes of the last hour, at most so many.
    #[must_use]
    pub fn slowest(&self, most: usize) -> Vec<Route> {
        self.slowest_in(self.piece(), most)
    }

    fn piece(&self) -> u64 {
        self.begun.elapsed().as_secs() / SLOT.as_secs()
    }

    fn note_in(&self, number: u64, method: &str, path: &str, took: Duration) {
        let Some(pieces) = self.routes.get(&(method, path)) else { return };
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.retain(|piece| piece.number + SLOTS > number);
        if pieces.last().is_none_or(|piece| piece.number != number) {
            pieces.push(Piece { number, counts: [0; GROUPS], slowest: 0 });
        }
        let Some(piece) = pieces.last_mut() else { return };
        let group = ENDS.iter().position(|end| micros <= *end).unwrap_or(GROUPS - 1);
        piece.counts[group] = piece.counts[group].saturating_add(1);
        piece.slowest = piece.slowest.max(micros);
    }

    fn slowest_in(&self, number: u64, most: usize) -> Vec<Route> {
        let mut out: Vec<Route> = Vec::new();
        for ((method, path), pieces) in &self.routes {
            let pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let (mut counts, mut slowest) = ([0_u64; GROUPS], 0);
            for piece in pieces.iter().filter(|piece| piece.number + SLOTS > number) {
                counts.iter_mut().zip(piece.counts).for_each(|(sum, n)| *sum += u64::from(n));
                slowest = slowest.max(piece.slowest);
            }
            let n: u64 = counts.iter().sum();
            if n > 0 {
                let at = |hundredths: u64| end_of(&counts, (n * hundredths).div_ceil(100)).min(slowest) / 1_000;
                out.push(Route { method, path, n, p50: at(50), p99: at(99), slowest: slowest / 1_000 });
            }
        }
        out.sort_by_key(|route| (std::cmp::Reverse((route.p99, route.slowest)), route.path, route.method));
        out.truncate(most);
        out
    }
}

/// The upper end of the group in which the request of this rank lies, microseconds.
fn end_of(counts: &[u64; GROUPS], rank: u64) -> u64 {
    let mut seen = 0;
    for (count, end) in counts.iter().zip(ENDS) {
        seen += count;
        if seen >= rank {
            return end;
        }
    }
    u64::MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::TABLE;

    #[test]
    fn the_slow_are_found_and_the_old_forgotten() {
        let speed = Speed::new(TABLE);
        for n in 0..100 {
            speed.note_in(0, "GET", "/", Duration::from_millis(if n == 99 { 900 } else { 10 }));
            speed.note_in(0, "GET", "/inbox", Duration::from_millis(200));
        }
        let found = speed.slowest_in(0, 10);
        assert_eq!(found.iter().map(|r| (r.path, r.n)).collect::<Vec<_>>(), [("/inbox", 100), ("/", 100)]);
        assert!((200..280).contains(&found[0].p99) && found[0].p50 <= found[0].p99, "{found:?}");
        assert!((10..15).contains(&found[1].p50) && found[1].p99 < 15 && found[1].slowest == 900, "{found:?}");
        // An hour later it is forgotten, also where nothing came since.
        assert_eq!(speed.slowest_in(SLOTS, 10), []);
        speed.note_in(SLOTS, "GET", "/", Duration::from_millis(1));
        assert_eq!(speed.slowest_in(SLOTS, 10)[0].n, 1);
    }

    #[test]
    fn what_is_no_route_takes_no_room() {
        let speed = Speed::new(TABLE);
        for n in 0..1_000 {
            speed.note("GET", &format!("/assessments/{n}"), Duration::from_millis(1));
            speed.note_in(n, "GET", "/", Duration::from_millis(1));
        }
        assert_eq!(speed.slowest_in(999, 10).len(), 1);
        let held: usize = speed.routes.values().map(|p| p.lock().expect("pieces").len()).sum();
        assert!(held <= SLOTS as usize, "{held} pieces");
    }
}
