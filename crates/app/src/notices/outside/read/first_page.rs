//! The text layer of a PDF's first page, line by line. `lopdf` knows the objects and the fonts' maps; its own
//! `extract_text` ends no line where the text moves down, so that the walk over the page is ours.

use super::pdf::{DEEP, depth};
use lopdf::content::{Content, Operation};
use lopdf::{Document, Encoding, Object};
use std::collections::BTreeMap;

/// Most operations of a page that are looked at; a page of text has some thousand.
const OPERATIONS: usize = 200_000;
/// Most bytes of a page that are looked at; a page of text has some ten thousand.
const CONTENT: usize = 1024 * 1024;
/// Longest text (bytes).
const LONGEST: usize = 64 * 1024;
/// A line ends where the text moves up or down by more than this (points).
const DOWN: f32 = 2.0;

/// A matrix as PDF has it: a b c d e f.
type Matrix = [f32; 6];
const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The text of the first page; none where it cannot be read.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let pdf = Document::load_mem(bytes).ok()?;
    let page = *pdf.get_pages().get(&1)?;
    let fonts = pdf.get_page_fonts(page).ok()?;
    let encodings: BTreeMap<Vec<u8>, Encoding<'_>> = fonts
        .into_iter()
        .filter_map(|(name, font)| font.get_font_encoding(&pdf).ok().map(|encoding| (name, encoding)))
        .collect();
    let content = pdf.get_page_content(page).ok()?;
    if content.len() > CONTENT || depth(&content) > DEEP {
        return None;
    }
    let content = Content::decode(&content).ok()?;
    let mut walk = Walk { at: UNIT, kept: Vec::new(), line: UNIT, leading: 0.0, y: None, out: String::new() };
    let mut font = None;
    for operation in content.operations.iter().take(OPERATIONS) {
        match operation.operator.as_str() {
            "Tf" => font = operation.operands.first().and_then(|o| o.as_name().ok()).and_then(|n| encodings.get(n)),
            "Tj" | "TJ" | "'" | "\"" => {
                if matches!(operation.operator.as_str(), "'" | "\"") {
                    walk.down(0.0, -walk.leading);
                }
                walk.draw(font, &operation.operands);
            }
            _ => walk.step(operation),
        }
        if walk.out.len() > LONGEST {
            break;
        }
    }
    Some(walk.out)
}

struct Walk {
    /// Where the page's own system stands.
    at: Matrix,
    kept: Vec<Matrix>,
    /// Where the line begins.
    line: Matrix,
    leading: f32,
    /// How high the last text stood.
    y: Option<f32>,
    out: String,
}

impl Walk {
    fn step(&mut self, operation: &Operation) {
        let n = |place: usize| operation.operands.get(place).and_then(|o| o.as_float().ok()).unwrap_or_default();
        match operation.operator.as_str() {
            "q" => self.kept.push(self.at),
            "Q" => self.at = self.kept.pop().unwrap_or(UNIT),
            "cm" => self.at = times([n(0), n(1), n(2), n(3), n(4), n(5)], self.at),
            "BT" => self.line = UNIT,
            "Tm" => self.line = [n(0), n(1), n(2), n(3), n(4), n(5)],
            "TL" => self.leading = n(0),
            "Td" => self.down(n(0), n(1)),
            "TD" => {
                self.leading = -n(1);
                self.down(n(0), n(1));
            }
            "T*" => self.down(0.0, -self.leading),
            _ => {}
        }
    }
    fn down(&mut self, x: f32, y: f32) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
    }
    fn draw(&mut self, font: Option<&Encoding<'_>>, operands: &[Object]) {
        let Some(font) = font else { return };
        let y = times(self.line, self.at)[5];
        if self.y.is_some_and(|last| (last - y).abs() > DOWN) {
            self.out.push('\n');
        }
        self.y = Some(y);
        self.write(font, operands);
    }
    fn write(&mut self, font: &Encoding<'_>, operands: &[Object]) {
        for operand in operands {
            match operand {
                Object::String(bytes, _) => self.out.push_str(&Document::decode_text(font, bytes).unwrap_or_default()),
                Object::Array(parts) => self.write(font, parts),
                _ => {}
            }
        }
    }
}

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}
