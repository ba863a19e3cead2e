//! Form controls: where they stand, what is written beside them, what they are linked to.

use super::open::Parts;
use super::xml::{Met, walk};
use domain::cells::Place;
use domain::papers::official::Control;
use std::collections::BTreeMap;

/// Height of a row and width of a column where the sheet says nothing (EMU).
const HEIGHT: u64 = 238_125;
const WIDTH: u64 = 609_600;
/// EMU of one point of height, and of one character of width (7 pixels of 9525).
const POINT: f64 = 12_700.0;
const CHARACTER: f64 = 66_675.0;

/// A form control with its place.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The cell under its middle.
    pub place: Place,
    /// Its name, `Check Box 1`.
    pub name: String,
    /// The words beside it.
    pub caption: String,
    /// Its parts.
    pub control: Control,
}

fn emu(size: f64, unit: f64) -> u64 {
    // Sizes are small and positive.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    let whole = (size.clamp(0.0, 4_096.0) * unit) as u64;
    whole
}

/// Heights and widths, as far as the sheet gives them.
#[derive(Default)]
pub(super) struct Sizes {
    rows: BTreeMap<u32, u64>,
    cols: Vec<(u32, u32, u64)>,
}

impl Sizes {
    /// The height of a row in points.
    pub(super) fn set_height(&mut self, row: u32, points: f64) {
        self.rows.insert(row, emu(points, POINT));
    }
    /// The width of columns in characters.
    pub(super) fn set_width(&mut self, min: u32, max: u32, characters: f64) {
        self.cols.push((min, max, emu(characters, CHARACTER)));
    }
    fn height(&self, row: u32) -> u64 {
        self.rows.get(&row).copied().unwrap_or(HEIGHT)
    }
    fn width(&self, col: u32) -> u64 {
        self.cols.iter().find(|(min, max, _)| (*min..=*max).contains(&col)).map_or(WIDTH, |(_, _, w)| *w)
    }
}

/// The line under the middle between two corners: each a line and how far into it.
fn middle(from: (u32, u64), to: (u32, u64), size: impl Fn(u32) -> u64) -> u32 {
    let whole: u64 = (from.0..to.0).map(&size).sum::<u64>() + to.1;
    let mut left = (from.1 + whole) / 2;
    let mut line = from.0;
    while line < to.0 && left >= size(line) {
        left -= size(line);
        line += 1;
    }
    line
}

#[derive(Default)]
struct OneBox {
    shape: u32,
    name: String,
    part: Option<String>,
    /// Column, offset, row, offset; from and to.
    corners: [[u64; 4]; 2],
}

impl OneBox {
    fn placed(
        self,
        parts: &Parts,
        sizes: &Sizes,
        drawing: Option<&String>,
        captions: &BTreeMap<u32, String>,
    ) -> Option<Placed> {
        let part = self.part?;
        let (mut is_box, mut is_radio, mut link) = (false, false, None);
        walk(parts.text(&part)?, |met| {
            if let Met::Open(tag) = met
                && tag.name == "formControlPr"
            {
                is_radio = tag.attr("objectType").as_deref() == Some("Radio");
                is_box = is_radio || tag.attr("objectType").as_deref() == Some("CheckBox");
                link = tag.attr("fmlaLink");
            }
        });
        let [from, to] = self.corners.map(|[col, x, row, y]| {
            let line = |n: u64| u32::try_from(n).unwrap_or_default().min(1_048_575);
            ((line(col), x), (line(row), y))
        });
        let place =
            Place::new(middle(from.1, to.1, |row| sizes.height(row)), middle(from.0, to.0, |col| sizes.width(col)));
        let option = is_radio.then_some(0);
        let control = Control { part, drawing: drawing.cloned(), shape: self.shape, link, option };
        let caption = captions.get(&self.shape).cloned().unwrap_or_default();
        is_box.then_some(Placed { place, name: self.name, caption, control })
    }
}

/// Form controls on their way through the walk.
#[derive(Default)]
pub(super) struct Boxes {
    open: Option<OneBox>,
    corner: Option<(usize, usize)>,
    found: Vec<OneBox>,
}

impl Boxes {
    /// The controls with the cells under them.
    pub(super) fn placed(
        self,
        parts: &Parts,
        sizes: &Sizes,
        drawing: Option<&String>,
        captions: &BTreeMap<u32, String>,
    ) -> Vec<Placed> {
        self.found.into_iter().filter_map(|b| b.placed(parts, sizes, drawing, captions)).collect()
    }
    pub(super) fn meet(&mut self, met: &Met, rels: &BTreeMap<String, String>) {
        match met {
            Met::Open(tag) if tag.name == "control" => {
                self.open = Some(OneBox {
                    shape: tag.number("shapeId").unwrap_or_default(),
                    name: tag.attr("name").unwrap_or_default(),
                    part: tag.attr("id").and_then(|id| rels.get(&id).cloned()),
                    corners: Default::default(),
                });
            }
            Met::Open(tag) if self.open.is_some() => {
                let field = |name| ["col", "colOff", "row", "rowOff"].iter().position(|n| *n == name);
                match (tag.name, self.corner, field(tag.name)) {
                    ("from", ..) => self.corner = Some((0, 4)),
                    ("to", ..) => self.corner = Some((1, 4)),
                    (_, Some((corner, _)), Some(n)) => self.corner = Some((corner, n)),
                    _ => {}
                }
            }
            Met::Text(text) => {
                if let (Some(open), Some((corner, field))) = (&mut self.open, self.corner)
                    && let (Some(place), Ok(n)) = (open.corners[corner].get_mut(field), text.trim().parse::<i64>())
                {
                    *place = u64::try_from(n).unwrap_or_default();
                }
            }
            Met::Close("from" | "to") => self.corner = None,
            Met::Close("col" | "colOff" | "row" | "rowOff") => {
                self.corner = self.corner.map(|(corner, _)| (corner, 4));
            }
            Met::Close("control") => {
                if let Some(one) = self.open.take().filter(|one| self.found.iter().all(|f| f.shape != one.shape)) {
                    self.found.push(one);
                }
            }
            _ => {}
        }
    }
}

/// Shape → its words, out of a legacy drawing. Such drawings are rarely sound XML: what can be read counts.
pub(super) fn captions(parts: &Parts, drawing: &str) -> BTreeMap<u32, String> {
    let (mut out, mut shape, mut in_words) = (BTreeMap::new(), None, false);
    walk(parts.text(drawing).unwrap_or_default(), |met| match met {
        Met::Open(tag) if tag.name == "shape" => {
            shape = tag.attr("id").and_then(|id| id.rsplit_once("_s").and_then(|(_, n)| n.parse::<u32>().ok()));
        }
        Met::Open(tag) if tag.name == "textbox" => in_words = true,
        Met::Text(text) if in_words => {
            if let Some(shape) = shape {
                out.entry(shape).or_insert_with(String::new).push_str(text.trim());
            }
        }
        Met::Close("textbox") => in_words = false,
        Met::Close("shape") => shape = None,
        _ => {}
    });
    out
}

/// Of those that share a linked cell one is chosen, and the cell holds which: numbers them.
pub(super) fn number_options(controls: &mut [Placed]) {
    for n in 0..controls.len() {
        let of = |c: &Placed| c.control.option.is_some() && c.control.link == controls[n].control.link;
        let before = controls[..=n].iter().filter(|c| of(c)).count();
        if let Some(option) = &mut controls[n].control.option {
            *option = u32::try_from(before).unwrap_or(u32::MAX);
        }
    }
}
