//! Joins the sections of two versions of a text, and the blocks of two versions of a section.

use super::{BlockChange, Fate, SectionChange, Text, folded};
use crate::compare::words::{How, Run, found, likeness, words};
use crate::markdown::{BlockKind, outline};
use domain::text::without_readings;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A pair of versions of a text, while it is compared.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Name of the text.
    pub title: String,
    /// Its changed name, and whether nothing but marks changed in it.
    pub title_found: Vec<Run>,
    /// Set once the marks are taken out.
    pub title_marked: bool,
    /// It stands in one of the two sets alone.
    pub alone: bool,
    /// Its sections, changed or not.
    pub sections: Vec<Section>,
}

/// A pair of versions of a section.
#[derive(Debug)]
pub(super) struct Section {
    heading: String,
    was: Option<String>,
    /// The words of the heading, where it changed.
    pub heading_found: Vec<Run>,
    /// Set once the marks are taken out.
    pub heading_marked: bool,
    fate: Option<Fate>,
    /// Its blocks, as far as they changed.
    pub blocks: Vec<Block>,
}

/// A pair of versions of a block.
#[derive(Debug)]
pub(super) struct Block {
    fate: Fate,
    old: String,
    new: String,
    /// What was found before crumbs were joined.
    pub found: Vec<Run>,
    /// Nothing but marks changed.
    pub marked: bool,
}

/// A section of one version.
struct Part {
    path: String,
    own: String,
    blocks: Vec<(BlockKind, String)>,
}

/// From this likeness on (per thousand) two sections or blocks are versions of each other.
const SAME_SECTION: usize = 500;
const SAME_BLOCK: usize = 400;

/// Compares two versions of a text.
pub(super) fn draft(old: Option<&Text>, new: Option<&Text>) -> Draft {
    let parts = |text: Option<&Text>| text.map(|t| parts(&t.markdown)).unwrap_or_default();
    let title = |text: Option<&Text>| text.map(|t| t.title.clone()).unwrap_or_default();
    let (before, after) = (title(old), title(new));
    let title_found = match (old, new) {
        (Some(_), Some(_)) if folded(&before) != folded(&after) => found(&before, &after),
        _ => Vec::new(),
    };
    let title = without_readings(if new.is_some() { &after } else { &before });
    let alone = old.is_none() || new.is_none();
    Draft { title, title_found, title_marked: false, alone, sections: join(parts(old), parts(new)) }
}

/// Splits at headings.
fn parts(markdown: &str) -> Vec<Part> {
    let mut out = vec![Part { path: String::new(), own: String::new(), blocks: Vec::new() }];
    let mut above: Vec<(u8, String)> = Vec::new();
    for block in outline(markdown).blocks {
        let text = block.text();
        match (block.kind, out.last_mut()) {
            (BlockKind::Heading(level), _) => {
                let own = without_readings(&text).trim().to_owned();
                above.retain(|(l, _)| *l < level);
                above.push((level, own.clone()));
                let path = above.iter().map(|(_, h)| h.as_str()).collect::<Vec<_>>().join(" › ");
                out.push(Part { path, own, blocks: Vec::new() });
            }
            (kind, Some(part)) => part.blocks.push((kind, text)),
            (_, None) => {}
        }
    }
    out.retain(|p| !p.own.is_empty() || !p.blocks.is_empty());
    out
}

impl Part {
    fn text(&self) -> String {
        self.blocks.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n")
    }
    /// The heading without what stands in brackets: a mark beside it is no other heading.
    fn bare(&self) -> String {
        let mut depth = 0usize;
        let keep = |c: &char| {
            match c {
                '（' | '(' | '【' | '［' | '[' | '〔' | '「' => depth += 1,
                '）' | ')' | '】' | '］' | ']' | '〕' | '」' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        };
        folded(&self.own.chars().filter(keep).collect::<String>())
    }
}

/// Joins sections: those that lie in the same place under the same headings, those of the same heading elsewhere, those
/// whose heading differs by what stands in brackets, and those that say nearly the same under another heading.
fn join(old: Vec<Part>, new: Vec<Part>) -> Vec<Section> {
    let mut twin: Vec<Option<usize>> = vec![None; new.len()];
    let mut free: Vec<bool> = vec![true; old.len()];
    let same = |a: &Part, b: &Part, way: usize| match way {
        0 => folded(&a.path) == folded(&b.path),
        1 => folded(&a.own) == folded(&b.own),
        2 => !b.bare().is_empty() && a.bare() == b.bare(),
        _ => likeness(&a.text(), &b.text()) >= SAME_SECTION && !b.blocks.is_empty() && !a.blocks.is_empty(),
    };
    for way in 0..4 {
        for (at, part) in new.iter().enumerate().filter(|(at, _)| way == 0 || twin[*at].is_none()).collect::<Vec<_>>() {
            let found = old.iter().enumerate().position(|(o, a)| free[o] && same(a, part, way));
            if let Some(found) = found {
                twin[at] = Some(found);
                free[found] = false;
            }
        }
    }
    // What stands in another order than before moved: all but the longest run that kept its order.
    let order: Vec<usize> = twin.iter().flatten().copied().collect();
    let kept = in_order(&order);
    let mut out: Vec<Section> = new
        .iter()
        .zip(&twin)
        .map(|(part, twin)| section(twin.map(|at| &old[at]), Some(part), twin.is_some_and(|at| !kept.contains(&at))))
        .collect();
    out.extend(old.iter().zip(free).filter(|(_, free)| *free).map(|(part, _)| section(Some(part), None, false)));
    moved_blocks(&mut out);
    out
}

/// The longest rising run of a list of different numbers.
fn in_order(list: &[usize]) -> Vec<usize> {
    let mut sorted = list.to_vec();
    sorted.sort_unstable();
    let ops = capture_diff_slices(Algorithm::Myers, list, &sorted);
    ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. })).flat_map(|op| list[op.old_range()].to_vec()).collect()
}

fn section(old: Option<&Part>, new: Option<&Part>, moved: bool) -> Section {
    let none = Part { path: String::new(), own: String::new(), blocks: Vec::new() };
    let (a, b) = (old.unwrap_or(&none), new.unwrap_or(&none));
    let renamed = old.is_some() && new.is_some() && folded(&a.own) != folded(&b.own);
    Section {
        heading: if new.is_some() { b.path.clone() } else { a.path.clone() },
        was: renamed.then(|| a.own.clone()),
        heading_found: if renamed { found(&a.own, &b.own) } else { Vec::new() },
        heading_marked: false,
        fate: match (old, new) {
            (None, _) => Some(Fate::New),
            (_, None) => Some(Fate::Removed),
            _ => moved.then_some(Fate::Moved),
        },
        blocks: blocks(&a.blocks, &b.blocks),
    }
}

/// Aligns blocks: equal ones first, then in each gap those that are versions of each other, in their order; between
/// them what went stands before what came. As many cells as before are versions of each other whatever they hold.
fn blocks(old: &[(BlockKind, String)], new: &[(BlockKind, String)]) -> Vec<Block> {
    let keys = |all: &[(BlockKind, String)]| all.iter().map(|(_, text)| folded(text)).collect::<Vec<_>>();
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &keys(old), &keys(new)) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
        let cells = old.len() == new.len() && old.iter().chain(new).all(|(kind, _)| *kind == BlockKind::Cell);
        let (mut from, mut to) = (0, 0);
        for (at, (kind, text)) in new.iter().enumerate() {
            let near = |(k, t): &(BlockKind, String)| cells || (k == kind && likeness(t, text) >= SAME_BLOCK);
            let Some(twin) = old[from..].iter().position(near).map(|n| from + n) else { continue };
            out.extend(old[from..twin].iter().map(|(_, gone)| Block::of(Fate::Removed, gone, "")));
            out.extend(new[to..at].iter().map(|(_, came)| Block::of(Fate::New, "", came)));
            out.push(Block::of(Fate::Reworded, &old[twin].1, text));
            (from, to) = (twin + 1, at + 1);
        }
        out.extend(old[from..].iter().map(|(_, gone)| Block::of(Fate::Removed, gone, "")));
        out.extend(new[to..].iter().map(|(_, came)| Block::of(Fate::New, "", came)));
    }
    out
}

/// A block that is gone here and new there only moved.
fn moved_blocks(sections: &mut [Section]) {
    let places = |of: Fate, sections: &[Section]| -> Vec<(usize, usize, String)> {
        let all = sections
            .iter()
            .enumerate()
            .flat_map(|(s, section)| section.blocks.iter().enumerate().map(move |(b, block)| (s, b, block)));
        all.filter(|(.., block)| block.fate == of)
            .map(|(s, b, block)| (s, b, folded(if of == Fate::New { &block.new } else { &block.old })))
            .collect()
    };
    let mut gone = places(Fate::Removed, sections);
    let mut dropped: Vec<(usize, usize)> = Vec::new();
    for (s, b, text) in places(Fate::New, sections) {
        if let Some(at) = gone.iter().position(|(.., t)| *t == text) {
            let (from, block, _) = gone.remove(at);
            // A section that is new or gone as a whole says so by itself.
            if !sections[s].is_alone() && !sections[from].is_alone() {
                let text = sections[s].blocks[b].new.clone();
                sections[s].blocks[b].fate = Fate::Moved;
                sections[s].blocks[b].found = vec![Run { how: How::Same, text }];
                dropped.push((from, block));
            }
        }
    }
    dropped.sort_unstable();
    for (s, b) in dropped.into_iter().rev() {
        sections[s].blocks.remove(b);
    }
}

impl Block {
    fn of(fate: Fate, old: &str, new: &str) -> Self {
        Block { fate, old: old.to_owned(), new: new.to_owned(), found: found(old, new), marked: false }
    }
}

impl Section {
    /// It stands in one of the two versions alone.
    pub(super) fn is_alone(&self) -> bool {
        matches!(self.fate, Some(Fate::New | Fate::Removed))
    }
    /// The change as it is told; none for a section that did not change.
    pub(super) fn told(self) -> Option<SectionChange> {
        let reworded = self.was.is_some() && !self.heading_marked || self.blocks.iter().any(|b| !b.marked);
        let marks = self.heading_marked || self.blocks.iter().any(|b| b.marked);
        let fate = match self.fate {
            Some(fate @ (Fate::New | Fate::Removed)) => fate,
            _ if reworded => Fate::Reworded,
            Some(fate) => fate,
            None if marks => Fate::Marks,
            None => return None,
        };
        let told = |b: Block| {
            let words = if b.fate == Fate::Moved { b.found } else { words(&b.old, &b.new) };
            BlockChange { fate: if b.marked { Fate::Marks } else { b.fate }, words }
        };
        Some(SectionChange {
            heading: self.heading,
            was: self.was,
            fate,
            blocks: self.blocks.into_iter().map(told).collect(),
        })
    }
}
