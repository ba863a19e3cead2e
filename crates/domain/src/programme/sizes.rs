//! Which associations show figures at all, by the number of institutions below them.
//!
//! Everything that follows from the figures of a set of areas, each inside or outside the others, are figures of their
//! *remainders*: an area without the largest shown areas inside it. So each remainder is empty or has five or more.

use super::{SMALLEST_GROUP, is_small};

/// What was hidden at a size stays hidden until it has changed by five or more: two instants with different
/// complements cannot be set off against each other.
pub(super) fn stays(held: Option<i64>, now: i64) -> bool {
    held.is_some_and(|then| (now - then).abs() < SMALLEST_GROUP)
}

/// Which areas are shown. Parents stand before their children.
pub(super) fn visible(parents: &[Option<usize>], sizes: &[i64], held: &[Option<i64>]) -> Vec<bool> {
    let mut children = vec![Vec::new(); parents.len()];
    for (area, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            children[*parent].push(area);
        }
    }
    let mut shown: Vec<bool> =
        sizes.iter().zip(held).map(|(size, held)| *size >= SMALLEST_GROUP && !stays(*held, *size)).collect();
    for area in 0..parents.len() {
        while shown[area] {
            let inside = largest_inside(area, &children, &shown);
            let rest = sizes[area] - inside.iter().map(|a| sizes[*a]).sum::<i64>();
            if !is_small(rest) {
                break;
            }
            match inside.into_iter().filter(|a| sizes[*a] > 0).min_by_key(|a| (sizes[*a], *a)) {
                Some(smallest) => shown[smallest] = false,
                None => shown[area] = false,
            }
        }
    }
    shown
}

fn largest_inside(area: usize, children: &[Vec<usize>], shown: &[bool]) -> Vec<usize> {
    let (mut out, mut waiting) = (Vec::new(), children[area].clone());
    while let Some(next) = waiting.pop() {
        if shown[next] { out.push(next) } else { waiting.extend(&children[next]) }
    }
    out
}

/// For each area the smallest shown one in which it lies, itself included.
pub(super) fn atoms(parents: &[Option<usize>], shown: &[bool]) -> Vec<Option<usize>> {
    let mut out: Vec<Option<usize>> = Vec::with_capacity(parents.len());
    for (area, parent) in parents.iter().enumerate() {
        out.push(if shown[area] { Some(area) } else { parent.and_then(|p| out[p]) });
    }
    out
}
