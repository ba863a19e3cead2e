//! Hides counts until none that is small can be worked out from those that remain.
//!
//! Cells of a table that adds up in two directions (choices to a row, areas to the area above) form a network: each cell
//! stands in one sum below it and in one above, and may be seen as an arc between the two. A hidden count can be something
//! else than it is exactly where hidden arcs lead around: the counts of such a ring can go up and down in turn by one and
//! every sum stays as it was. So a hidden small count that lies on no ring is told by the others, and the cheapest ring
//! is hidden with it.

use super::is_small;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// The sum of which it is a part.
    pub down: usize,
    /// The sum in which it is subtracted.
    pub up: usize,
    /// How many.
    pub value: i64,
    /// Nobody is told it.
    pub hidden: bool,
    /// It may not be told, so what is shown must leave open what it is.
    pub guarded: bool,
    /// What it costs to hide it.
    pub cost: u64,
}

/// What the four columns of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// はい, いいえ, 記入不要, not answered.
    Choices,
    /// Complete, under way, not begun; there is no fourth.
    States,
}

/// Places of the states.
const UNDER_WAY: usize = 1;
const NOT_BEGUN: usize = 2;
const NO_STATE: usize = 3;
/// Costs more than everything else together.
const NEVER: u64 = 1 << 48;

impl Columns {
    /// Whether a count may not be told: a small one; and those who have not begun where few have, for of these two groups
    /// the one that began is what is shown.
    pub(super) fn guards(self, values: &[i64; 4], column: usize) -> bool {
        let few_began = is_small(values[0] + values[UNDER_WAY]);
        is_small(values[column]) || (self == Columns::States && column == NOT_BEGUN && few_began)
    }
    /// Whether everybody knows it: nothing can hide behind a state that there is not.
    pub(super) fn is_known(self, column: usize) -> bool {
        self == Columns::States && column == NO_STATE
    }
    /// What it costs to hide a count of this worth. Nobody is shown those who are under way.
    pub(super) fn cost(self, column: usize, worth: u64) -> u64 {
        match (self, column) {
            (Columns::States, NO_STATE) => NEVER,
            (Columns::States, UNDER_WAY) => 1,
            _ => worth,
        }
    }
}

/// Hides further cells until no hidden one that is guarded is determined.
pub(super) fn close(sums: usize, cells: &mut [Cell]) {
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); sums];
    for (n, cell) in cells.iter().enumerate() {
        at[cell.down].push(n);
        at[cell.up].push(n);
    }
    let alone = bridges(sums, cells, &at);
    // A guarded nought is never on such a ring: whether it could be more is asked anew.
    let told: Vec<usize> = (0..cells.len())
        .filter(|n| cells[*n].hidden && cells[*n].guarded && (alone[*n] || cells[*n].value == 0))
        .collect();
    for n in told {
        let Cell { down, up, value, .. } = cells[n];
        let more = ring(cells, &at, n, up, down);
        let fewer = if value > 0 { ring(cells, &at, n, down, up) } else { None };
        let best = [more, fewer].into_iter().flatten().min_by_key(|(cost, _)| *cost);
        for other in best.into_iter().flat_map(|(_, ring)| ring) {
            cells[other].hidden = true;
        }
    }
}

/// The cheapest way from one sum to another along cells that can change, without one of them; its cost and cells.
fn ring(cells: &[Cell], at: &[Vec<usize>], without: usize, from: usize, to: usize) -> Option<(u64, Vec<usize>)> {
    let mut best: Vec<Option<(u64, usize)>> = vec![None; at.len()];
    let mut waiting = BinaryHeap::from([Reverse((0_u64, from))]);
    best[from] = Some((0, usize::MAX));
    while let Some(Reverse((cost, sum))) = waiting.pop() {
        if sum == to {
            break;
        }
        if best[sum].is_some_and(|(least, _)| least < cost) {
            continue;
        }
        for n in at[sum].iter().copied().filter(|n| *n != without) {
            let cell = &cells[n];
            // Upwards a count grows; downwards it shrinks, which nothing can that is nought.
            let next = if cell.down == sum {
                cell.up
            } else if cell.value > 0 {
                cell.down
            } else {
                continue;
            };
            let there = cost + if cell.hidden { 0 } else { cell.cost };
            if best[next].is_none_or(|(least, _)| there < least) {
                best[next] = Some((there, n));
                waiting.push(Reverse((there, next)));
            }
        }
    }
    let (cost, _) = best[to]?;
    let (mut out, mut sum) = (Vec::new(), to);
    while sum != from {
        let (_, n) = best[sum]?;
        out.push(n);
        sum = if cells[n].up == sum { cells[n].down } else { cells[n].up };
    }
    Some((cost, out))
}

/// Cells that lie on no ring of hidden cells above nought.
fn bridges(sums: usize, cells: &[Cell], at: &[Vec<usize>]) -> Vec<bool> {
    let usable = |n: usize| cells[n].hidden && cells[n].value > 0;
    let mut bridge = vec![false; cells.len()];
    let (mut seen, mut low, mut clock) = (vec![0_usize; sums], vec![0_usize; sums], 0);
    for start in 0..sums {
        if seen[start] > 0 {
            continue;
        }
        clock += 1;
        (seen[start], low[start]) = (clock, clock);
        // Sum, the cell by which it was reached, how many of its cells were looked at.
        let mut path = vec![(start, usize::MAX, 0_usize)];
        while let Some((sum, by, next)) = path.last_mut() {
            let (sum, by) = (*sum, *by);
            if let Some(n) = at[sum].get(*next).copied() {
                *next += 1;
                if n == by || !usable(n) {
                    continue;
                }
                let other = if cells[n].down == sum { cells[n].up } else { cells[n].down };
                if seen[other] == 0 {
                    clock += 1;
                    (seen[other], low[other]) = (clock, clock);
                    path.push((other, n, 0));
                } else {
                    low[sum] = low[sum].min(seen[other]);
                }
            } else {
                path.pop();
                if let Some((above, ..)) = path.last().copied() {
                    low[above] = low[above].min(low[sum]);
                    bridge[by] = low[sum] > seen[above];
                }
            }
        }
    }
    bridge
}
