//! A solver of its own: sums as equations, whole numbers from nought on, and every hidden count asked whether it could
//! be something else.

use super::*;
use proptest::prelude::*;

/// Sums of unknown counts.
#[derive(Default)]
struct Sheet {
    /// Least and most of each count.
    ranges: Vec<(i64, i64)>,
    /// Σ factor × count = total.
    sums: Vec<(Vec<(usize, i64)>, i64)>,
}

impl Sheet {
    fn count(&mut self, known: Option<i64>, most: i64) -> usize {
        self.ranges.push(known.map_or((0, most), |n| (n, n)));
        self.ranges.len() - 1
    }
    /// Narrows every range by every sum until nothing moves; false where a sum cannot be.
    fn narrow(&self, ranges: &mut [(i64, i64)]) -> bool {
        loop {
            let mut moved = false;
            for (parts, total) in &self.sums {
                for (n, factor) in parts {
                    let (mut low, mut high) = (*total, *total);
                    for (other, f) in parts.iter().filter(|(other, _)| other != n) {
                        let (a, b) = (ranges[*other].0 * f, ranges[*other].1 * f);
                        low -= a.max(b);
                        high -= a.min(b);
                    }
                    let (low, high) = if *factor < 0 { (-high, -low) } else { (low, high) };
                    let (was, here) = (ranges[*n], &mut ranges[*n]);
                    *here = (here.0.max(low), here.1.min(high));
                    if here.0 > here.1 {
                        return false;
                    }
                    moved |= *here != was;
                }
            }
            if !moved {
                return true;
            }
        }
    }
    fn possible(&self, ranges: &mut [(i64, i64)], steps: &mut u32) -> bool {
        *steps += 1;
        if *steps > 3_000 || !self.narrow(ranges) {
            return false;
        }
        let Some(open) =
            (0..ranges.len()).filter(|n| ranges[*n].0 < ranges[*n].1).min_by_key(|n| ranges[*n].1 - ranges[*n].0)
        else {
            return true;
        };
        let (low, high) = ranges[open];
        (low..=high).any(|value| {
            let mut next = ranges.to_owned();
            next[open] = (value, value);
            self.possible(&mut next, steps)
        })
    }
    /// Whether a count can be anything but this.
    fn could_differ(&self, n: usize, truth: i64) -> bool {
        [truth + 1, truth - 1].into_iter().any(|value| {
            let mut ranges = self.ranges.clone();
            if !(ranges[n].0..=ranges[n].1).contains(&value) {
                return false;
            }
            ranges[n] = (value, value);
            self.possible(&mut ranges, &mut 0)
        })
    }
}

/// The place of the parent; kind, institutions and [yes, no, na] of what stands right below.
type Spec<'a> = (usize, Vec<(&'a str, i64, [i64; 3])>);

fn tree(spec: &[Spec<'_>]) -> Vec<Area> {
    let area = |n: usize, (parent, own): &Spec<'_>| {
        let mut sums = Sums::default();
        for (kind, size, said) in own {
            let of = OfKind { n: *size, begun: said.iter().sum(), complete: said[0], said: *said };
            sums.add(&Sums { kinds: [((*kind).to_owned(), of)].into(), items: [("a".to_owned(), *said)].into() });
        }
        Area { parent: (n > 0).then(|| parent % n), own: sums }
    };
    spec.iter().enumerate().map(|(n, s)| area(n, s)).collect()
}

/// Every small count that the figures of one row tell although they hide it.
fn told(areas: &[Area], folded: &[Folded]) -> Vec<String> {
    let mut sheet = Sheet::default();
    let size = |n: usize| folded[n].shown.institutions;
    let cell: Vec<[usize; 4]> = (0..areas.len())
        .map(|n| std::array::from_fn(|c| sheet.count(folded[n].shown.items["a"][c], size(n))))
        .collect();
    let own: Vec<[usize; 4]> =
        areas.iter().map(|area| std::array::from_fn(|_| sheet.count(None, area.own.total().n))).collect();
    for n in 0..areas.len() {
        sheet.sums.push((cell[n].iter().map(|c| (*c, 1)).collect(), size(n)));
        sheet.sums.push((own[n].iter().map(|c| (*c, 1)).collect(), areas[n].own.total().n));
        for c in 0..4 {
            let below =
                (0..areas.len()).filter(|child| areas[*child].parent == Some(n)).map(|child| (cell[child][c], -1));
            sheet.sums.push((below.chain([(cell[n][c], 1), (own[n][c], -1)]).collect(), 0));
        }
    }
    let mut out = Vec::new();
    for n in 0..areas.len() {
        for c in 0..4 {
            let whole = folded[n].whole.row("a")[c];
            let of_own = areas[n].own.row("a")[c];
            if folded[n].shown.items["a"][c].is_some() && is_small(whole) {
                out.push(format!("{n} shows {}: {whole}", CHOICES[c]));
            }
            if is_small(whole) && !sheet.could_differ(cell[n][c], whole) {
                out.push(format!("{n} tells {}: {whole}", CHOICES[c]));
            }
            if is_small(of_own) && !sheet.could_differ(own[n][c], of_own) {
                out.push(format!("{n} tells {} of its own: {of_own}", CHOICES[c]));
            }
        }
    }
    out
}

/// Every small count of sheets that the figures tell: complete, under way, not begun, and those who began.
fn told_of_sheets(areas: &[Area], folded: &[Folded]) -> Vec<String> {
    const STATES: [&str; 4] = ["complete", "under way", "not begun", "begun"];
    let mut sheet = Sheet::default();
    let size = |n: usize| folded[n].shown.institutions;
    let cell: Vec<[usize; 4]> = (0..areas.len())
        .map(|n| {
            let shown = [folded[n].shown.complete, None, None, folded[n].shown.started];
            shown.map(|known| sheet.count(known, size(n)))
        })
        .collect();
    let own: Vec<[usize; 4]> =
        areas.iter().map(|area| [area.own.total().n; 4].map(|most| sheet.count(None, most))).collect();
    for n in 0..areas.len() {
        for (of, all) in [(cell[n], size(n)), (own[n], areas[n].own.total().n)] {
            sheet.sums.push((of[..3].iter().map(|c| (*c, 1)).collect(), all));
            sheet.sums.push((vec![(of[0], 1), (of[1], 1), (of[3], -1)], 0));
        }
        for c in 0..4 {
            let below =
                (0..areas.len()).filter(|child| areas[*child].parent == Some(n)).map(|child| (cell[child][c], -1));
            sheet.sums.push((below.chain([(cell[n][c], 1), (own[n][c], -1)]).collect(), 0));
        }
    }
    let truth = |sums: &Sums| {
        let [complete, under_way, not_begun, _] = sums.total().states();
        [complete, under_way, not_begun, complete + under_way]
    };
    let mut out = Vec::new();
    for n in 0..areas.len() {
        for c in 0..4 {
            for (place, count) in [(cell[n][c], truth(&folded[n].whole)[c]), (own[n][c], truth(&areas[n].own)[c])] {
                if is_small(count) && !sheet.could_differ(place, count) {
                    out.push(format!("{n} tells {}: {count}", STATES[c]));
                }
            }
        }
    }
    out
}

#[test]
fn few_who_began_and_few_under_way_are_not_told() {
    // Two of fifteen began; eight are through and two under way.
    for (said, complete) in [([0, 2, 0], Some(0)), ([8, 2, 0], Some(8))] {
        let areas = tree(&[(0, vec![("clinic", 15, said)])]);
        let folded = protect(&areas, &["a"], &[]);
        assert_eq!((folded[0].shown.complete, folded[0].shown.started), (complete, None));
        assert_eq!(told_of_sheets(&areas, &folded), Vec::<String>::new());
    }
    // The area above less the other one would tell of the two.
    let areas = tree(&[(0, vec![]), (0, vec![("clinic", 15, [0, 2, 0])]), (0, vec![("clinic", 20, [0, 10, 0])])]);
    let folded = protect(&areas, &["a"], &[]);
    assert_eq!(folded[1].shown.started, None);
    assert!(folded[0].shown.started.is_none() || folded[2].shown.started.is_none(), "the difference is two");
    assert_eq!(told_of_sheets(&areas, &folded), Vec::<String>::new());
}

#[test]
fn the_area_above_less_the_others_tells_no_small_group() {
    // 7 of 7 and 1 of 6, as they once were shown with their sum.
    let areas = tree(&[(0, vec![]), (0, vec![("clinic", 7, [7, 0, 0])]), (0, vec![("clinic", 6, [1, 0, 0])])]);
    let folded = protect(&areas, &["a"], &[]);
    assert_eq!(folded[0].shown.institutions, 13);
    let rows: Vec<Figures> = folded.iter().map(|f| f.shown.items["a"]).collect();
    assert_eq!(rows[2][0], None, "one of six");
    assert!(rows[0][0].is_none() || rows[1][0].is_none(), "the difference is one: {rows:?}");
    assert_eq!(told(&areas, &folded), Vec::<String>::new());
    // The same solver finds what a rule row by row would leave.
    let mut leaking = folded.clone();
    leaking[0].shown.items.insert("a".to_owned(), [Some(8), Some(0), Some(0), Some(5)]);
    leaking[1].shown.items.insert("a".to_owned(), [Some(7), Some(0), Some(0), Some(0)]);
    assert!(told(&areas, &leaking).iter().any(|t| t.starts_with("2 tells yes")), "{:?}", told(&areas, &leaking));
}

#[test]
fn a_large_tree_shows_what_is_large_and_where_all_say_the_same_nobody_is_told() {
    let areas = tree(&[
        (0, vec![]),
        (0, vec![]),
        (1, vec![("clinic", 3, [3, 0, 0])]),
        (1, vec![("clinic", 60, [40, 20, 0])]),
        (0, vec![("clinic", 80, [50, 20, 0])]),
    ]);
    let folded = protect(&areas, &["a"], &[]);
    assert_eq!(folded[2].shown.items["a"], [None; 4], "three institutions");
    assert_eq!(folded[0].shown.items["a"], [Some(93), Some(40), Some(0), Some(10)]);
    assert_eq!(folded[4].shown.items["a"], [Some(50), Some(20), Some(0), Some(10)]);
    assert_eq!(told(&areas, &folded), Vec::<String>::new());

    let same = tree(&[(0, vec![]), (0, vec![("clinic", 3, [3, 0, 0])]), (0, vec![("clinic", 9, [9, 0, 0])])]);
    let folded = protect(&same, &["a"], &[]);
    assert_eq!(told(&same, &folded), Vec::<String>::new(), "{:?}", folded[0].shown);
    assert_eq!(folded[0].shown.items["a"][0], None, "twelve of twelve would tell of the three");
}

#[test]
fn what_is_hidden_stays_hidden_until_it_changed_by_five() {
    let at = |n: i64| tree(&[(0, vec![]), (0, vec![("clinic", n, [0; 3])]), (0, vec![("clinic", 50, [30, 20, 0])])]);
    let first = protect(&at(4), &["a"], &[]);
    let held: Vec<Held> = first.iter().map(|f| f.held.clone()).collect();
    assert!(first[1].shown.started.is_none() && first[2].shown.items["a"][0].is_none(), "the complement too");
    let second = protect(&at(8), &["a"], &held);
    assert!(second[1].shown.items["a"][0].is_none() && second[1].held.area == Some(8));
    let third = protect(&at(9), &["a"], &held);
    assert_eq!(third[1].shown.items["a"][3], Some(9));
    let stays = protect(&at(8), &["a"], &[]);
    assert_eq!(stays[1].shown.items["a"][3], Some(8), "without a past it would be shown");
}

#[test]
fn kinds_at_the_top_hide_two_or_none_and_set_off_against_areas_tell_of_five() {
    let kinds = |spec: &[Spec<'_>]| {
        let folded = protect(&tree(spec), &["a"], &[]);
        let kinds = folded[0].shown.kinds.clone();
        kinds.into_iter().map(|(kind, k)| (kind, k.started.is_some())).collect::<Vec<_>>()
    };
    let (c, h, d) = (("clinic", 40, [20, 10, 0]), ("hospital", 12, [6, 0, 0]), ("dental", 3, [1, 1, 1]));
    let shown = |c: bool, d: bool, h: bool| {
        vec![("clinic".to_owned(), c), ("dental".to_owned(), d), ("hospital".to_owned(), h)]
    };
    assert_eq!(kinds(&[(0, vec![c, h, d])]), shown(true, false, false), "dental, and hospitals with it");
    // All clinics lie in the first county with two others: it less the clinics would be about two.
    let two = ("hospital", 2, [1, 0, 0]);
    let spec = [(0, vec![]), (0, vec![c, two]), (0, vec![("hospital", 30, [10, 10, 0]), ("dental", 20, [8, 7, 0])])];
    assert!(!kinds(&spec).contains(&("clinic".to_owned(), true)), "{:?}", kinds(&spec));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn no_small_count_follows_from_all_figures_of_a_tree(
        spec in prop::collection::vec((0..8_usize, 0..12_i64, 0..12_i64, 0..4_i64, 0..9_i64), 1..7)
    ) {
        let spec: Vec<Spec<'_>> = spec
            .into_iter()
            .map(|(parent, yes, no, na, open)| (parent, vec![("clinic", yes + no + na + open, [yes, no, na])]))
            .collect();
        let areas = tree(&spec);
        let folded = protect(&areas, &["a"], &[]);
        prop_assert_eq!(told(&areas, &folded), Vec::<String>::new());
        prop_assert_eq!(told_of_sheets(&areas, &folded), Vec::<String>::new());
    }
}

#[test]
fn a_count_in_fives_never_comes_near_none_or_all() {
    for of in 0..40 {
        let mut before = None;
        for n in 0..=of {
            let told = in_fives(n, of);
            assert!(told.is_none_or(|t| t % SMALLEST_GROUP == 0 && t >= SMALLEST_GROUP && t <= n), "{n} of {of}");
            assert!(told.is_none_or(|t| of - t >= SMALLEST_GROUP), "{n} of {of}");
            // Whoever sees the step itself knows the count at that instant: it leaves five on both sides.
            if told != before {
                assert!(n >= SMALLEST_GROUP && of - n >= SMALLEST_GROUP, "the step to {n} of {of}");
            }
            before = told;
        }
    }
    assert_eq!((in_fives(6, 6), in_fives(12, 12), in_fives(4, 60), in_fives(59, 60)), (None, Some(5), None, Some(55)));
}
