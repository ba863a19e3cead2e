//! Position data and other metadata leave a photo before it is kept (house rule 15).

/// Segments of a JPEG that say how it is shown, by their first bytes; all others of their kind tell of place, camera and
/// programs, or point to what stands behind the picture.
const SHOWN: [(u8, &[u8]); 3] = [(0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe")];
const PNG: &[u8; 8] = b"\x89PNG\r\n\x1a\n";
/// Chunks of a PNG that tell of place, camera and programs.
const TELLING: [&[u8; 4]; 5] = [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"];

/// A JPEG or PNG that shows the same and tells nothing else, up to its end: phones write films and second pictures behind
/// it, and programs that crop leave there what was cut away. Pixels are untouched; of Exif stays how it is to be turned.
/// `None` for what cannot be read as a picture: what it tells could not be found. One that was cut off in its pixels still
/// shows.
#[must_use]
pub fn without_metadata(bytes: &[u8], media_type: &str) -> Option<Vec<u8>> {
    match media_type {
        "image/jpeg" => jpeg(bytes),
        "image/png" => png(bytes),
        _ => None,
    }
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    let (mut out, mut drawn) = (vec![0xFF, 0xD8], false);
    // Before a marker stands one 0xFF, or several.
    while let Some(fill) = rest.iter().position(|b| *b != 0xFF) {
        let marker = *rest.get(fill)?;
        if fill == 0 || matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8) {
            return None;
        }
        if marker == 0xD9 {
            out.extend_from_slice(&[0xFF, 0xD9]);
            return Some(out);
        }
        rest = rest.get(fill + 1..)?;
        let length = rest.first_chunk::<2>().map(|length| usize::from(u16::from_be_bytes(*length)));
        let Some((length, segment)) = length.and_then(|length| Some((length, rest.get(..length)?))) else { break };
        let content = segment.get(2..)?;
        if is_shown(marker, content) {
            out.extend_from_slice(&[0xFF, marker]);
            out.extend_from_slice(segment);
        } else if marker == 0xE1
            && let Some(turned) = orientation(content)
        {
            out.extend_from_slice(&exif(turned));
        }
        rest = rest.get(length..)?;
        if marker == 0xDA {
            let ends = |pair: &[u8]| matches!(pair, [0xFF, next] if !matches!(next, 0x00 | 0x01 | 0xD0..=0xD7 | 0xFF));
            let (scan, behind) = rest.split_at(rest.windows(2).position(ends).unwrap_or(rest.len()));
            out.extend_from_slice(scan);
            (rest, drawn) = (behind, true);
        }
    }
    drawn.then_some(out)
}

fn is_shown(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xE0..=0xEF => SHOWN.iter().any(|(of, head)| *of == marker && content.starts_with(head)),
        other => other != 0xFE,
    }
}

/// How a photo is to be turned (2 to 8), where its Exif says so: phones keep every photo as the sensor lies.
fn orientation(segment: &[u8]) -> Option<u8> {
    // What has no room for a whole list of one entry is none; so no photo grows.
    let tiff = segment.strip_prefix(b"Exif\0\0").filter(|tiff| tiff.len() >= 26)?;
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = tiff.get(at..)?.first_chunk::<2>()?;
        Some(if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) })
    };
    let first = tiff.get(4..)?.first_chunk::<4>()?;
    let first = if big { u32::from_be_bytes(*first) } else { u32::from_le_bytes(*first) };
    let first = usize::try_from(first).ok()?;
    let turned = (0..short(first)?).find_map(|n| {
        let at = first.checked_add(2 + 12 * usize::from(n))?;
        // A whole number of two bytes under the one name that says it.
        (short(at)? == 0x0112 && short(at + 2)? == 3).then(|| short(at + 8)).flatten()
    })?;
    u8::try_from(turned).ok().filter(|turned| (2..=8).contains(turned))
}

/// A segment that says how the photo is to be turned, and nothing else.
fn exif(turned: u8) -> Vec<u8> {
    let mut out = b"\xFF\xE1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    out.extend_from_slice(&[turned, 0, 0, 0, 0, 0, 0]);
    out
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(PNG)?;
    let mut out = PNG.to_vec();
    while let Some([a, b, c, d, kind @ ..]) = rest.first_chunk::<8>() {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let Some(chunk) = length.checked_add(12).and_then(|whole| rest.get(..whole)) else {
            // Cut off, or a length that is wrong: then anything may stand in what is left.
            let tells = TELLING.iter().any(|name| rest.windows(4).any(|at| at == *name));
            if tells || !matches!(kind, b"IHDR" | b"PLTE" | b"IDAT") {
                return None;
            }
            out.extend_from_slice(rest);
            break;
        };
        if !TELLING.contains(&kind) {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            break;
        }
        rest = rest.get(chunk.len()..)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_in_exif_does_not_survive() {
        let mut photo = vec![0xFF, 0xD8, 0xFF, 0xE1, 0x00, 0x0A];
        photo.extend_from_slice(b"ExifGPS!");
        photo.extend_from_slice(&[0xFF, 0xDB, 0x00, 0x03, 0x01, 0xFF, 0xDA, 0x00, 0x02, 0x42]);
        let bare = without_metadata(&photo, "image/jpeg").expect("a photo");
        assert_eq!(bare, [0xFF, 0xD8, 0xFF, 0xDB, 0x00, 0x03, 0x01, 0xFF, 0xDA, 0x00, 0x02, 0x42]);
    }

    #[test]
    fn nothing_stays_behind_the_end_of_a_picture() {
        // Two scans with a restart and a 0xFF of its own, as progressive photos have them.
        let shown = b"\xFF\xD8\xFF\xE0\0\x07JFIF\0\xFF\xDA\0\x02a\xFF\0b\xFF\xD0c\xFF\xDA\0\x02d\xFF\xD9";
        let told = b"\xFF\xE1\0\x0CExifGPS!xx\xFF\xE2\0\x06MPF\0\xFF\xEB\0\x06GPS!\xFF\xFE\0\x06GPS!";
        let taken = [&shown[..11], b"\xFF\xFF", told, &shown[11..], &shown[..2], told, b"\0\0\0\x18ftypmp42"].concat();
        assert_eq!(without_metadata(&taken, "image/jpeg").expect("a photo"), shown);
        // What tells something between two scans goes as well, and a photo that was cut off shows what came.
        let between = [&shown[..shown.len() - 7], told, &shown[shown.len() - 7..]].concat();
        assert_eq!(without_metadata(&between, "image/jpeg").expect("a photo"), shown);
        let cut = &shown[..shown.len() - 5];
        assert_eq!(without_metadata(cut, "image/jpeg").expect("so much"), &shown[..shown.len() - 7]);

        let head = b"\x89PNG\r\n\x1a\n\0\0\0\x01IDATx....";
        let exif = b"\0\0\0\x04eXIfGPS!....";
        let end = b"\0\0\0\0IEND....";
        let cropped = [&head[..], exif, end, b"\0\x01what was cut away"].concat();
        assert_eq!(without_metadata(&cropped, "image/png").expect("a picture"), [&head[..], end].concat());
        let begun = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(without_metadata(begun, "image/png").expect("cut off"), begun);
    }

    #[test]
    fn what_cannot_be_read_as_a_picture_is_not_taken() {
        let wrong_length = [&b"\x89PNG\r\n\x1a\n\0\0\x01\0IDATx...."[..], b"\0\0\0\x04eXIfGPS!...."].concat();
        for (bytes, kind) in [
            (&b"broken"[..], "image/png"),
            (&wrong_length, "image/png"),
            (b"\x89PNG\r\n\x1a\n\0\x01\0\x04eXIfGPS!", "image/png"),
            (b"\xFF\xD8\xFF\xE1\0\x40ExifGPS!", "image/jpeg"),
            (b"\xFF\xD8\xFF\xDB\0\x03\x01\0\xFF\xE1\0\x0AExifGPS!\xFF\xD9", "image/jpeg"),
            (b"\xFF\xD8\xFF\xDA\0\x02a\xFF\xD8\xFF\xE1\0\x0AExifGPS!\xFF\xD9", "image/jpeg"),
            (b"\xFF\xD8\xFF\xDB\0\x01\xFF\xD9", "image/jpeg"),
        ] {
            assert_eq!(without_metadata(bytes, kind), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_photo_stays_turned_as_it_was_and_tells_nothing_else() {
        // Written by a phone: a maker's name, how to turn it, where the position stands.
        let taken = |turned: u8| {
            let mut tiff = b"II*\0\x08\0\0\0\x03\0".to_vec();
            tiff.extend_from_slice(b"\x0F\x01\x02\0\x04\0\0\0GPS!");
            tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0]);
            tiff.extend_from_slice(b"\x25\x88\x04\0\x01\0\0\0\x35\x00\0\0\0\0\0\0");
            let mut photo = vec![0xFF, 0xD8, 0xFF, 0xE1, 0x00];
            photo.push(u8::try_from(tiff.len() + 8).expect("short"));
            photo.extend_from_slice(b"Exif\0\0");
            photo.extend_from_slice(&tiff);
            photo.extend_from_slice(&[0xFF, 0xDA, 0x00, 0x02, 0x42]);
            photo
        };
        for turned in 2..=8 {
            let bare = without_metadata(&taken(turned), "image/jpeg").expect("a photo");
            let said = bare.get(6..bare.len() - 5).expect("a segment");
            assert_eq!((orientation(said), bare.len()), (Some(turned), 2 + 36 + 5));
            assert!(!bare.windows(4).any(|w| w == b"GPS!"));
            assert_eq!(without_metadata(&bare, "image/jpeg").as_ref(), Some(&bare), "once is enough");
        }
        for upright in [0, 1, 9] {
            let bare = without_metadata(&taken(upright), "image/jpeg").expect("a photo");
            assert_eq!(bare, [0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x02, 0x42]);
        }
    }
}
