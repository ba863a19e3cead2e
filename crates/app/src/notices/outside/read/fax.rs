//! The pixels of a fax in a TIFF: what fax machines and servers write. ITU-T T.4 in one and two directions (Group 3), its
//! code alone (compression 2), and T.6 (Group 4) where the bits of each byte stand turned round. The code words are
//! those of the `fax` crate; the rows are read here, because a fax that came over a bad line lacks some of them.

use fax::maps::{Mode, black, mode, white};
use fax::{BitReader, ByteReader};
use std::convert::Infallible;
use std::iter::{Chain, Copied, Map};
use std::slice::Iter;

/// How the rows of a page are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Compression 2: runs, each row begins with a byte.
    Runs,
    /// Compression 3: each row behind an end-of-line; with a bit that says whether it is told by the row above.
    Lines {
        /// T4Options, bit 0.
        two_directions: bool,
    },
    /// Compression 4: each row is told by the row above.
    Page,
}

/// What is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) scheme: Scheme,
    /// FillOrder 2: the first pixel stands in the lowest bit.
    pub(super) turned: bool,
    /// Pixels of a row; not nought.
    pub(super) width: u32,
}

/// Ends of line in a row that say that the page ends; six are written.
const LAST: u32 = 3;
/// Behind the last code, so that it can be looked up.
const BEHIND: &[u8] = &[0; 3];

type Bytes<'a> = Chain<Copied<Iter<'a, u8>>, Copied<Iter<'a, u8>>>;
type Bits<'a> = ByteReader<Map<Bytes<'a>, fn(u8) -> Result<u8, Infallible>>>;

/// Where a row changes its colour, from white on: rising, below the width.
type Changes = Vec<u32>;

/// A row that cannot be read.
struct Damaged;

/// What stands before a row.
enum Ahead {
    Row {
        /// By the row above.
        told: bool,
    },
    End,
}

/// Appends the rows of a strip to `pixels`, a bit per pixel and 1 for white, each row from a byte on. A damaged row
/// repeats the one above, as fax machines do; what is missing at the end is white. How many rows were read well.
pub(super) fn rows(shape: Shape, strip: &[u8], rows: u32, pixels: &mut Vec<u8>) -> u32 {
    let bytes = strip.iter().copied().chain(BEHIND.iter().copied());
    let as_written: fn(u8) -> Result<u8, Infallible> = Ok;
    let turned: fn(u8) -> Result<u8, Infallible> = |byte| Ok(byte.reverse_bits());
    let Ok(bits) = ByteReader::new(bytes.map(if shape.turned { turned } else { as_written }));
    let mut reading = Reading { bits, shape, above: Changes::new(), lost: false };
    let (mut read, mut good) = (0, 0);
    while read < rows {
        let told = match reading.ahead() {
            Ahead::Row { told } => told,
            Ahead::End => break,
        };
        // Without a whole row above, a row that is told by it says nothing.
        let row = if told && reading.lost { Err(Damaged) } else { reading.row(told) };
        match row {
            Ok(row) => {
                reading.above = row;
                reading.lost = false;
                good += 1;
            }
            // Only where ends of line stand can it be found out where the next row begins.
            Err(Damaged) if matches!(shape.scheme, Scheme::Lines { .. }) => {
                reading.lost = true;
                if !reading.seek_next_line() {
                    break;
                }
            }
            Err(Damaged) => break,
        }
        paint(&reading.above, shape.width, pixels);
        read += 1;
    }
    for _ in read..rows {
        paint(&[], shape.width, pixels);
    }
    good
}

struct Reading<'a> {
    bits: Bits<'a>,
    shape: Shape,
    above: Changes,
    /// The row above is not what was sent.
    lost: bool,
}

impl Reading<'_> {
    fn skip(&mut self, bits: u8) {
        let Ok(()) = self.bits.consume(bits);
    }

    /// No code begins with nine noughts: an end of line, with what fills it up.
    fn at_end_of_line(&self) -> bool {
        self.bits.peek(9) == Some(0)
    }

    /// Behind the noughts and the one of an end of line; none where the strip ends.
    fn end_of_line(&mut self) -> Option<()> {
        while self.bits.peek(1)? == 0 {
            self.skip(1);
        }
        self.skip(1);
        Some(())
    }

    fn ahead(&mut self) -> Ahead {
        let two = match self.shape.scheme {
            Scheme::Runs => {
                let rest = self.bits.bits_to_byte_boundary();
                self.skip(rest);
                return Ahead::Row { told: false };
            }
            Scheme::Page if self.at_end_of_line() => return Ahead::End,
            Scheme::Page => return Ahead::Row { told: true },
            Scheme::Lines { two_directions } => two_directions,
        };
        let (mut ends, mut told) = (0, false);
        while self.at_end_of_line() {
            ends += 1;
            if self.end_of_line().is_none() || ends >= LAST {
                return Ahead::End;
            }
            if two {
                told = self.bits.peek(1) == Some(0);
                self.skip(1);
            }
        }
        if self.bits.peek(1).is_none() { Ahead::End } else { Ahead::Row { told } }
    }

    /// To the next end of line; whether there is one.
    fn seek_next_line(&mut self) -> bool {
        while !self.at_end_of_line() {
            if self.bits.peek(9).is_none() {
                return false;
            }
            self.skip(1);
        }
        true
    }

    fn row(&mut self, told: bool) -> Result<Changes, Damaged> {
        if told { self.by_the_row_above() } else { self.by_runs() }
    }

    /// The length of a run, of parts of 64 and a rest.
    fn run(&mut self, dark: bool) -> Result<u32, Damaged> {
        let mut length = 0_u32;
        loop {
            if self.at_end_of_line() {
                return Err(Damaged);
            }
            let part = if dark { black::decode(&mut self.bits) } else { white::decode(&mut self.bits) };
            let part = u32::from(part.ok_or(Damaged)?);
            length += part;
            if length > self.shape.width {
                return Err(Damaged);
            }
            if part < 64 {
                return Ok(length);
            }
        }
    }

    fn by_runs(&mut self) -> Result<Changes, Damaged> {
        let (mut row, mut at, mut dark) = (Changes::new(), 0, false);
        while at < self.shape.width {
            at += self.run(dark)?;
            change(&mut row, at, self.shape.width)?;
            dark = !dark;
        }
        Ok(row)
    }

    fn by_the_row_above(&mut self) -> Result<Changes, Damaged> {
        let width = self.shape.width;
        let above = std::mem::take(&mut self.above);
        let row = self.told_by(&above, width);
        self.above = above;
        row
    }

    fn told_by(&mut self, above: &[u32], width: u32) -> Result<Changes, Damaged> {
        // `passed`: changes of the row above that lie at `at` or before; at the beginning none does.
        let (mut row, mut at, mut dark, mut passed) = (Changes::new(), 0_u32, false, 0_usize);
        let mut begun = false;
        while at < width {
            if self.at_end_of_line() {
                return Err(Damaged);
            }
            while begun && above.get(passed).is_some_and(|change| *change <= at) {
                passed += 1;
            }
            // Changes of even places go to black. The one that is meant goes away from the colour that we have.
            let first = passed + usize::from((passed % 2 == 1) != dark);
            let place = |n: usize| above.get(n).copied().unwrap_or(width);
            match mode::decode(&mut self.bits).ok_or(Damaged)? {
                Mode::Pass => at = place(first + 1),
                Mode::Vertical(by) => {
                    let to = place(first).checked_add_signed(i32::from(by)).ok_or(Damaged)?;
                    if to < at {
                        return Err(Damaged);
                    }
                    at = to;
                    change(&mut row, at, width)?;
                    dark = !dark;
                }
                Mode::Horizontal => {
                    for dark in [dark, !dark] {
                        at += self.run(dark)?;
                        change(&mut row, at, width)?;
                    }
                }
                Mode::Extension | Mode::EOF => return Err(Damaged),
            }
            begun = true;
        }
        Ok(row)
    }
}

/// Two changes at one place are none; one at the end of the row is none either.
fn change(row: &mut Changes, at: u32, width: u32) -> Result<(), Damaged> {
    if at > width {
        return Err(Damaged);
    }
    if row.last() == Some(&at) {
        row.pop();
    } else if at < width {
        row.push(at);
    }
    Ok(())
}

/// A row of white with its black runs.
fn paint(row: &[u32], width: u32, pixels: &mut Vec<u8>) {
    let begin = pixels.len();
    let stride = usize::try_from(width.div_ceil(8)).unwrap_or(0);
    pixels.resize(begin + stride, 0xff);
    let Some(bytes) = pixels.get_mut(begin..) else { return };
    for run in row.chunks(2) {
        let (from, to) = (run[0], run.get(1).copied().unwrap_or(width));
        let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to)) else { continue };
        let (first, last) = (from / 8, to / 8);
        let (head, tail) = (0xff_u8 >> (from % 8), !(0xff_u8 >> (to % 8)));
        if first == last {
            bytes[first] &= !(head & tail);
            continue;
        }
        bytes[first] &= !head;
        bytes[first + 1..last].fill(0);
        if let Some(byte) = bytes.get_mut(last) {
            *byte &= !tail;
        }
    }
}
