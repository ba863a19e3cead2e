//! A scan as TIFF, as scanners and fax machines write it: each of its pages becomes a page of a PDF, which the press
//! takes. What is black and white stays so; everything else becomes grey or colour of eight bits.

use super::super::PAGES_MAX;
use super::fax::{self, Scheme, Shape};
use crate::{Error, Result};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::io::Cursor;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

/// Most pixels of a page: A3 at 400 dots per inch, and a margin.
const PAGE_PIXELS: u64 = 40_000_000;
/// Most pixels of all pages: a hundred of A4 at 200 dots per inch.
const ALL_PIXELS: u64 = 400_000_000;
/// Most bytes that one page takes while it is read.
const BUFFER: usize = 160 * 1024 * 1024;
/// Points of an inch.
const INCH: f32 = 72.0;
/// Width of a page whose resolution nobody tells, and the longest side of a page (points).
const A4_WIDTH: f32 = 595.0;
const LONGEST: f32 = 2_000.0;

/// One page, ready for a PDF.
struct Page {
    pixels: (u32, u32),
    /// Points.
    size: (f32, f32),
    /// `DeviceGray` or `DeviceRGB`, and bits of a sample.
    colour: (&'static str, i64),
    data: Vec<u8>,
}

/// A PDF with the same pages.
///
/// # Errors
/// Invalid `file`: broken, of a kind that cannot be read, too many pixels.
pub(super) fn as_pdf(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = BUFFER;
    limits.intermediate_buffer_size = BUFFER;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(|e| told(&e))?.with_limits(limits);
    let (mut pages, mut all) = (Vec::new(), 0);
    loop {
        let (page, pixels) = page(&mut decoder, bytes)?;
        all += pixels;
        if all > ALL_PIXELS {
            return Err(Error::field("file", "outside-pixels"));
        }
        pages.push(page);
        // One more than is taken is enough to refuse it.
        if !decoder.more_images() || i64::try_from(pages.len()).unwrap_or(i64::MAX) > PAGES_MAX {
            break;
        }
        decoder.next_image().map_err(|e| told(&e))?;
    }
    pdf(pages).map_err(|e| Error::Inside(e.to_string()))
}

fn told(error: &TiffError) -> Error {
    let code = match error {
        TiffError::UnsupportedError(_) => "outside-tiff-kind",
        TiffError::LimitsExceeded => "outside-pixels",
        _ => "outside-broken",
    };
    Error::field("file", code)
}

type Reading<'a> = Decoder<Cursor<&'a [u8]>>;

fn page(decoder: &mut Reading<'_>, bytes: &[u8]) -> Result<(Page, u64)> {
    let (width, height) = decoder.dimensions().map_err(|e| told(&e))?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(Error::field("file", "outside-broken"));
    }
    if pixels > PAGE_PIXELS {
        return Err(Error::field("file", "outside-pixels"));
    }
    let kind = decoder.colortype().map_err(|e| told(&e))?;
    let (across, down) = (resolution(decoder, Tag::XResolution), resolution(decoder, Tag::YResolution));
    let (colour, data) = if let Some(scheme) = scheme(decoder, kind)? {
        (("DeviceGray", 1), fax_pixels(decoder, bytes, scheme, (width, height))?)
    } else {
        let image = decoder.read_image().map_err(|e| told(&e))?;
        samples(kind, image).ok_or_else(|| Error::field("file", "outside-tiff-kind"))?
    };
    let bits = u64::try_from(colour.1).unwrap_or(8) * if colour.0 == "DeviceRGB" { 3 } else { 1 };
    if data.len() as u64 != (u64::from(width) * bits).div_ceil(8) * u64::from(height) {
        return Err(Error::field("file", "outside-broken"));
    }
    Ok((Page { pixels: (width, height), size: size((width, height), across, down), colour, data }, pixels))
}

/// How a fax is written that we read ourselves; none where the library reads it: Group 4 as most write it, and all else.
fn scheme(decoder: &mut Reading<'_>, kind: ColorType) -> Result<Option<Scheme>> {
    /// Of `T4Options`: told by the row above, and pixels without a code.
    const TWO_DIRECTIONS: u32 = 1;
    const BARE_PIXELS: u32 = 2;
    let options = number(decoder, Tag::from_u16_exhaustive(292))?.unwrap_or(0);
    let scheme = match number(decoder, Tag::Compression)? {
        Some(2) => Scheme::Runs,
        Some(3) => Scheme::Lines { two_directions: options & TWO_DIRECTIONS != 0 },
        Some(4) if turned(decoder)? => Scheme::Page,
        _ => return Ok(None),
    };
    if kind != ColorType::Gray(1) || matches!(scheme, Scheme::Lines { .. }) && options & BARE_PIXELS != 0 {
        return Err(Error::field("file", "outside-tiff-kind"));
    }
    Ok(Some(scheme))
}

/// Whether the first pixel of a byte stands in its lowest bit.
fn turned(decoder: &mut Reading<'_>) -> Result<bool> {
    Ok(number(decoder, Tag::FillOrder)? == Some(2))
}

fn number(decoder: &mut Reading<'_>, tag: Tag) -> Result<Option<u32>> {
    decoder.find_tag_unsigned(tag).map_err(|e| told(&e))
}

/// The pixels of a fax, 1 for white. Most of its rows must be whole: a bad line costs some, another kind of file all.
fn fax_pixels(decoder: &mut Reading<'_>, bytes: &[u8], scheme: Scheme, size: (u32, u32)) -> Result<Vec<u8>> {
    let broken = || Error::field("file", "outside-broken");
    let (width, height) = size;
    let shape = Shape { scheme, turned: turned(decoder)?, width };
    let each = number(decoder, Tag::RowsPerStrip)?.unwrap_or(height).clamp(1, height);
    let starts = decoder.get_tag_u64_vec(Tag::StripOffsets).map_err(|e| told(&e))?;
    let lengths = decoder.get_tag_u64_vec(Tag::StripByteCounts).map_err(|e| told(&e))?;
    let strips = usize::try_from(height.div_ceil(each)).unwrap_or(usize::MAX);
    // Strips that lie over each other would make much out of little.
    let all = lengths.iter().fold(0_u64, |all, length| all.saturating_add(*length));
    if starts.len() < strips || lengths.len() < strips || all > bytes.len() as u64 {
        return Err(broken());
    }
    let (mut pixels, mut good, mut left) = (Vec::new(), 0, height);
    for (start, length) in starts.into_iter().zip(lengths).take(strips) {
        let end = usize::try_from(start.saturating_add(length)).unwrap_or(usize::MAX).min(bytes.len());
        let strip = usize::try_from(start).ok().and_then(|start| bytes.get(start..end)).ok_or_else(broken)?;
        let rows = each.min(left);
        good += fax::rows(shape, strip, rows, &mut pixels);
        left -= rows;
    }
    if good <= height / 2 {
        return Err(broken());
    }
    // White is 0 in a fax, unless somebody turned it over.
    if number(decoder, Tag::PhotometricInterpretation)? == Some(1) {
        for byte in &mut pixels {
            *byte = !*byte;
        }
    }
    Ok(pixels)
}

/// Dots per inch; none where nothing sensible is said. The unit is an inch unless it is a centimetre.
fn resolution(decoder: &mut Reading<'_>, tag: Tag) -> Option<f32> {
    let said = decoder.find_tag(tag).ok().flatten()?.into_u32_vec().ok()?;
    let [dots, per] = said.as_slice() else { return None };
    let unit = decoder.find_tag(Tag::ResolutionUnit).ok().flatten().and_then(|v| v.into_u16().ok());
    #[expect(clippy::cast_precision_loss, reason = "dots per inch are few")]
    let dots = *dots as f32 / *per as f32 * if unit == Some(3) { 2.54 } else { 1.0 };
    (20.0..=2_400.0).contains(&dots).then_some(dots)
}

/// The size of a page in points. A fax has fewer dots down than across.
fn size(pixels: (u32, u32), across: Option<f32>, down: Option<f32>) -> (f32, f32) {
    #[expect(clippy::cast_precision_loss, reason = "the pixels of a page are few")]
    let (width, height) = (pixels.0 as f32, pixels.1 as f32);
    let (width, height) = match (across, down) {
        (Some(across), Some(down)) => (width * INCH / across, height * INCH / down),
        _ => (A4_WIDTH, A4_WIDTH * height / width),
    };
    let scale = (LONGEST / width.max(height)).min(1.0);
    ((width * scale).max(1.0), (height * scale).max(1.0))
}

/// Samples as a PDF has them; none for a kind that we do not know.
fn samples(kind: ColorType, image: DecodingResult) -> Option<((&'static str, i64), Vec<u8>)> {
    const GREY: (&str, i64) = ("DeviceGray", 8);
    const RGB: (&str, i64) = ("DeviceRGB", 8);
    let white = |ink: u8, alpha: u8| {
        let (ink, alpha) = (u16::from(ink), u16::from(alpha));
        u8::try_from((ink * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    let high = |samples: Vec<u16>| samples.into_iter().map(|s| s.to_be_bytes()[0]).collect::<Vec<u8>>();
    Some(match (kind, image) {
        (ColorType::Gray(bits @ (1 | 2 | 4 | 8)), DecodingResult::U8(data)) => (("DeviceGray", i64::from(bits)), data),
        (ColorType::Gray(16), DecodingResult::U16(data)) => (GREY, high(data)),
        (ColorType::GrayA(8), DecodingResult::U8(data)) => {
            (GREY, data.chunks_exact(2).map(|p| white(p[0], p[1])).collect())
        }
        (ColorType::RGB(8), DecodingResult::U8(data)) => (RGB, data),
        (ColorType::RGB(16), DecodingResult::U16(data)) => (RGB, high(data)),
        (ColorType::RGBA(8), DecodingResult::U8(data)) => (
            RGB,
            data.chunks_exact(4).flat_map(|p| [white(p[0], p[3]), white(p[1], p[3]), white(p[2], p[3])]).collect(),
        ),
        (ColorType::CMYK(8), DecodingResult::U8(data)) => (
            RGB,
            data.chunks_exact(4)
                .flat_map(|p| [white(0, p[0].max(p[3])), white(0, p[1].max(p[3])), white(0, p[2].max(p[3]))])
                .collect(),
        ),
        _ => return None,
    })
}

/// The pages, one picture each.
fn pdf(pages: Vec<Page>) -> std::io::Result<Vec<u8>> {
    let mut doc = Document::with_version("1.7");
    let parent = doc.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for page in pages {
        let (width, height) = page.size;
        let picture: Dictionary = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(page.pixels.0),
            "Height" => i64::from(page.pixels.1), "ColorSpace" => page.colour.0, "BitsPerComponent" => page.colour.1,
        };
        let picture = doc.add_object(Stream::new(picture, page.data));
        let drawing = format!("q {width} 0 0 {height} 0 0 cm /P Do Q");
        let drawing = doc.add_object(Stream::new(Dictionary::new(), drawing.into_bytes()));
        let kid = doc.add_object(dictionary! {
            "Type" => "Page", "Parent" => parent, "Contents" => drawing,
            "MediaBox" => vec![Object::Integer(0), Object::Integer(0), Object::Real(width), Object::Real(height)],
            "Resources" => dictionary! { "XObject" => dictionary! { "P" => picture } },
        });
        kids.push(kid.into());
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    doc.objects.insert(parent, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let root = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => parent });
    doc.trailer.set("Root", root);
    doc.compress();
    let mut out = Vec::new();
    doc.save_to(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(pdf: &[u8]) -> i64 {
        super::super::pdf::read(pdf).expect("a PDF").pages
    }

    /// Two pages of a fax (Group 4), 64 × 40 and 40 × 64, each with a black box.
    const FAX: &[u8] = include_bytes!("../../../../tests/files/fax.tif");
    /// Twenty by twenty red pixels, LZW.
    const RED: &[u8] = include_bytes!("../../../../tests/files/red.tif");

    /// One page of 1728 × 60, written by libtiff in each of the ways of fax machines.
    const WAYS: [(&str, &[u8]); 6] = [
        ("runs", include_bytes!("../../../../tests/files/fax/runs.tif")),
        ("one direction", include_bytes!("../../../../tests/files/fax/g3-1d.tif")),
        ("two directions, four strips", include_bytes!("../../../../tests/files/fax/g3-2d.tif")),
        ("two directions, filled up, bits turned", include_bytes!("../../../../tests/files/fax/g3-2d-turned.tif")),
        ("filled up, black is nought", include_bytes!("../../../../tests/files/fax/g3-over.tif")),
        ("Group 4, bits turned", include_bytes!("../../../../tests/files/fax/g4-turned.tif")),
    ];
    /// The same in Group 4, which the library reads.
    const REFERENCE: &[u8] = include_bytes!("../../../../tests/files/fax/g4.tif");

    fn pixels(bytes: &[u8]) -> Result<Vec<u8>> {
        let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(|e| told(&e))?;
        Ok(page(&mut decoder, bytes)?.0.data)
    }

    /// Where the rows of a file of one strip stand.
    fn strip(file: &[u8]) -> std::ops::Range<usize> {
        let mut decoder = Decoder::new(Cursor::new(file)).expect("a TIFF");
        let mut one = |tag| usize::try_from(decoder.get_tag_u64_vec(tag).expect("a strip")[0]).expect("small");
        let (start, length) = (one(Tag::StripOffsets), one(Tag::StripByteCounts));
        start..start + length
    }

    #[test]
    fn a_fax_is_read_in_each_way_in_which_machines_write_it() {
        let wanted = pixels(REFERENCE).expect("the library's");
        assert_eq!(wanted.len(), 216 * 60);
        for (way, file) in WAYS {
            let pixels = pixels(file).expect(way);
            let first = pixels.chunks(216).zip(wanted.chunks(216)).position(|(ours, theirs)| ours != theirs);
            assert_eq!((first, pixels.len()), (None, wanted.len()), "{way}");
            assert_eq!(pages(&as_pdf(file).expect(way)), 1, "{way}");
        }
    }

    #[test]
    fn a_bad_line_costs_some_rows_and_no_page() {
        let wanted = pixels(REFERENCE).expect("the library's");
        for (way, file) in [WAYS[1], WAYS[3]] {
            let strip = strip(file);
            let mut hurt = file.to_vec();
            for byte in &mut hurt[strip.start + strip.len() / 3..][..6] {
                *byte ^= 0b0101_1010;
            }
            let pixels = pixels(&hurt).expect(way);
            let other = pixels.chunks(216).zip(wanted.chunks(216)).filter(|(ours, theirs)| ours != theirs).count();
            assert!(pixels.len() == wanted.len() && (1..=16).contains(&other), "{way}: {other} rows");
            // The beginning alone: what did not arrive is white; less than half of a page is none.
            let mut cut = file.to_vec();
            cut[strip.start + strip.len() * 3 / 4..strip.end].fill(0);
            let pixels = super::tests::pixels(&cut).expect(way);
            assert!(pixels[..216 * 10] == wanted[..216 * 10] && pixels[216 * 59..].iter().all(|b| *b == 0xff), "{way}");
            cut[strip.start + strip.len() / 4..strip.end].fill(0);
            assert_eq!(fault(&cut), "outside-broken", "{way}");
        }
    }

    #[test]
    fn little_does_not_become_much() {
        // Four strips, each of them as long as the whole file.
        let mut bomb = WAYS[2].1.to_vec();
        let mut decoder = Decoder::new(Cursor::new(WAYS[2].1)).expect("a TIFF");
        let lengths = decoder.get_tag_u32_vec(Tag::StripByteCounts).expect("lengths");
        let written: Vec<u8> = lengths.iter().flat_map(|length| length.to_le_bytes()).collect();
        let at = bomb.windows(written.len()).position(|w| w == written).expect("the lengths");
        let size = u32::try_from(bomb.len()).expect("small").to_le_bytes();
        bomb[at..at + written.len()].copy_from_slice(&size.repeat(lengths.len()));
        assert_eq!(fault(&bomb), "outside-broken");
    }

    fn fault(bytes: &[u8]) -> &'static str {
        match as_pdf(bytes) {
            Err(Error::Invalid(fields)) => fields[0].code,
            other => panic!("{:?}", other.map(|b| b.len())),
        }
    }

    #[test]
    fn each_page_of_a_fax_becomes_a_page() {
        let pdf = as_pdf(FAX).expect("a PDF");
        assert_eq!(pages(&pdf), 2);
        let doc = Document::load_mem(&pdf).expect("our own");
        let pictures: Vec<_> = doc
            .objects
            .values()
            .filter_map(|o| o.as_stream().ok())
            .filter(|s| s.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Image"))
            .collect();
        let first =
            pictures.iter().find(|s| s.dict.get(b"Width").and_then(Object::as_i64).ok() == Some(64)).expect("64 wide");
        let data = first.decompressed_content().expect("pixels");
        assert_eq!(data.len(), 8 * 40);
        // White around a box from (8, 8) to (20, 16).
        assert_eq!((data[0], data[10 * 8 + 1], data[10 * 8 + 4]), (0xff, 0x00, 0xff));
        // 204 dots across and 98 down: the page is higher than its pixels say.
        let (width, height) = size((64, 40), Some(204.0), Some(98.0));
        assert!((width - 22.59).abs() < 0.1 && (height - 29.39).abs() < 0.1, "{width} {height}");
    }

    #[test]
    fn colours_stay_and_what_cannot_be_read_is_told() {
        assert_eq!(pages(&as_pdf(RED).expect("a PDF")), 1);
        assert_eq!(fault(&FAX[..60]), "outside-broken");
        assert_eq!(fault(b"II*\0"), "outside-broken");
        // The width of the first page as if it were 100,000 × 100,000.
        let mut huge = RED.to_vec();
        for tag in [0x100_u16, 0x101] {
            let at =
                huge.windows(4).position(|w| w[..2] == tag.to_le_bytes() && [3, 4].contains(&w[2])).expect("the tag");
            huge[at + 2..at + 4].copy_from_slice(&4_u16.to_le_bytes());
            huge[at + 8..at + 12].copy_from_slice(&100_000_u32.to_le_bytes());
        }
        // Whoever notices first: the reader, or our limit.
        assert!(["outside-pixels", "outside-broken"].contains(&fault(&huge)));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_stop_the_reading(at in 0_usize..416, byte in proptest::num::u8::ANY) {
            let mut bytes = FAX.to_vec();
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            let _ = std::panic::catch_unwind(|| as_pdf(&bytes).is_ok());
        }

        /// Our own reading does not panic at all, whatever a line does to a fax.
        #[test]
        fn no_bytes_stop_the_reading_of_a_fax(way in 0_usize..6, at in 0_usize..2_000, byte in proptest::num::u8::ANY) {
            let file = WAYS[way].1;
            let strip = strip(file);
            let mut bytes = file.to_vec();
            bytes[strip.start + at % strip.len()] = byte;
            let _ = as_pdf(&bytes).is_ok();
        }
    }
}
