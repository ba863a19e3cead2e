//! Kinds of institution at the top of a tree: which of them show figures, and which of their figures.

use super::network::{Cell, Columns, close};
use super::sizes::stays;
use super::{Figures, OfKind, SMALLEST_GROUP, ShownKind, Sums};
use std::collections::BTreeMap;

/// How many institutions of a kind lie in an area that is shown, without those shown inside it.
pub(super) type Parts = BTreeMap<(usize, String), i64>;

/// Which kinds show figures. What is hidden are two kinds or more with five institutions or more together; and no sum
/// of areas and kinds, one set off against the other, is about fewer than five.
pub(super) fn visible(whole: &Sums, parts: &Parts, items: usize, held: &BTreeMap<String, i64>) -> Vec<String> {
    let there: Vec<(&String, &OfKind)> = whole.kinds.iter().filter(|(_, of)| of.n > 0).collect();
    let mut shown: Vec<(&String, &OfKind)> = there
        .iter()
        .copied()
        .filter(|(kind, of)| of.n >= SMALLEST_GROUP && !stays(held.get(*kind).copied(), of.n))
        // Where all say the same, each of them does.
        .filter(|(_, of)| there.len() == 1 || !of.all(items).contains(&(of.n * i64::try_from(items).unwrap_or(0))))
        .collect();
    shown.sort_by_key(|(kind, of)| (std::cmp::Reverse(of.n), (*kind).clone()));
    loop {
        let names: Vec<&str> = shown.iter().map(|(kind, _)| kind.as_str()).collect();
        let hidden: Vec<_> = there.iter().filter(|(kind, _)| !names.contains(&kind.as_str())).collect();
        let rest: i64 = hidden.iter().map(|(_, of)| of.n).sum();
        let enough = hidden.is_empty() || hidden.len() > 1 && rest >= SMALLEST_GROUP;
        if shown.is_empty() || enough && mixed(parts, &names) {
            return shown.into_iter().map(|(kind, _)| kind.clone()).collect();
        }
        shown.pop();
    }
}

/// Whether everything that follows from areas and kinds together is about five institutions or more: areas and kinds are
/// joined by those who belong to both, and no cut between them is lighter than five.
fn mixed(parts: &Parts, kinds: &[&str]) -> bool {
    let pool = kinds.len();
    let mut of: BTreeMap<(bool, usize), usize> = BTreeMap::new();
    let mut edges: Vec<(usize, usize, i64)> = Vec::new();
    for ((area, kind), n) in parts.iter().filter(|(_, n)| **n > 0) {
        let kind = kinds.iter().position(|k| k == kind).unwrap_or(pool);
        let count = of.len();
        let a = *of.entry((false, *area)).or_insert(count);
        let count = of.len();
        let b = *of.entry((true, kind)).or_insert(count);
        edges.push((a, b, *n));
    }
    let mut groups: Vec<usize> = (0..of.len()).collect();
    loop {
        let mut between: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for (a, b, n) in &edges {
            let (a, b) = (groups[*a], groups[*b]);
            if a != b {
                *between.entry((a.min(b), a.max(b))).or_default() += n;
            }
        }
        let heavy: Vec<(usize, usize)> =
            between.iter().filter(|(_, n)| **n >= SMALLEST_GROUP).map(|(pair, _)| *pair).collect();
        if heavy.is_empty() {
            return between.is_empty();
        }
        for (a, b) in heavy {
            let (a, b) = (root(&groups, a), root(&groups, b));
            groups[a.max(b)] = a.min(b);
        }
        groups = (0..groups.len()).map(|n| root(&groups, n)).collect();
    }
}

fn root(groups: &[usize], mut n: usize) -> usize {
    while groups[n] != n {
        n = groups[n];
    }
    n
}

/// The figures of the kinds. `top`: what the association itself shows of the states and of all rows; what is hidden there
/// is hidden for every kind. `held` says what stays hidden, by a name of the cell.
pub(super) fn figures(
    whole: &Sums,
    visible: &[String],
    items: usize,
    top: [Figures; 2],
    held: impl Fn(&str, i64) -> bool,
) -> BTreeMap<String, ShownKind> {
    let kinds: Vec<(&String, &OfKind)> = whole.kinds.iter().filter(|(_, of)| of.n > 0).collect();
    let mut out: BTreeMap<String, ShownKind> = kinds
        .iter()
        .map(|(kind, of)| ((*kind).clone(), ShownKind { institutions: of.n, ..ShownKind::default() }))
        .collect();
    if visible.is_empty() {
        return out;
    }
    for (table, top) in top.into_iter().enumerate() {
        let columns = if table == 0 { Columns::States } else { Columns::Choices };
        let value = |of: &OfKind| if table == 0 { of.states() } else { of.all(items) };
        let mut cells = Vec::with_capacity(kinds.len() * 4);
        for (row, (kind, of)) in kinds.iter().enumerate() {
            let values = value(of);
            for (column, value) in values.into_iter().enumerate() {
                let guarded = columns.guards(&values, column);
                let hidden = !columns.is_known(column)
                    && (top[column].is_none()
                        || !visible.contains(kind)
                        || guarded
                        || held(&name(kind, table, column), value));
                let cost = columns.cost(column, u64::try_from(value).unwrap_or(0) + 5);
                cells.push(Cell { down: row, up: kinds.len() + column, value, hidden, guarded, cost });
            }
        }
        close(kinds.len() + 4, &mut cells);
        for (row, (kind, _)) in kinds.iter().enumerate() {
            let Some(shown) = out.get_mut(*kind) else { continue };
            let cells: Vec<Option<i64>> =
                cells[row * 4..row * 4 + 4].iter().map(|c| (!c.hidden).then_some(c.value)).collect();
            if table == 0 {
                shown.complete = cells[0];
                shown.started = cells[2].map(|not_begun| shown.institutions - not_begun);
            } else {
                shown.all = [cells[0], cells[1], cells[2], cells[3]];
            }
        }
    }
    out
}

/// How a cell of a kind is named among what is held.
pub(super) fn name(kind: &str, table: usize, column: usize) -> String {
    format!("{kind}|{table}:{column}")
}
