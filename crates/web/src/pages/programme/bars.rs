//! Bars of a row of counts, as plain SVG: whole numbers, no script, no style.

use app::programme::Row;

/// Width of a whole bar.
pub const WIDTH: i64 = 400;

/// One part of a bar.
#[derive(Debug, PartialEq, Eq)]
pub struct Bar {
    /// Class of its colour and pattern.
    pub class: &'static str,
    /// Left end.
    pub x: i64,
    /// Length.
    pub width: i64,
}

/// The parts of a row's bar; none where a figure is protected, because the lengths would tell it.
#[must_use]
pub fn bars(row: &Row) -> Vec<Bar> {
    let (Some(yes), Some(no), Some(na), Some(open)) = (row.yes, row.no, row.na, row.open) else { return Vec::new() };
    let parts = [("bar-yes", yes), ("bar-no", no), ("bar-na", na), ("bar-open", open)];
    let whole: i64 = parts.iter().map(|(_, n)| n).sum();
    let mut out = Vec::new();
    let mut before = 0;
    for (class, n) in parts {
        // From the sums, so that the last part ends at the very end.
        let (from, to) = (before * WIDTH / whole.max(1), (before + n) * WIDTH / whole.max(1));
        before += n;
        if to > from {
            out.push(Bar { class, x: from, width: to - from });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_whole_and_tells_nothing_protected() {
        let row = |yes, no, na, open| Row { yes, no, na, open, ..Row::default() };
        let parts = bars(&row(Some(1), Some(1), Some(0), Some(1)));
        assert_eq!(parts.iter().map(|b| b.width).sum::<i64>(), WIDTH);
        assert_eq!(parts.iter().map(|b| b.class).collect::<Vec<_>>(), ["bar-yes", "bar-no", "bar-open"]);
        assert_eq!(bars(&row(Some(57), None, Some(0), None)), []);
        assert_eq!(bars(&row(Some(0), Some(0), Some(0), Some(0))), []);
    }
}
