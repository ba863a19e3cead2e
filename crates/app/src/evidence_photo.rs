//! Position data and other metadata leave a photo before it is kept (house rule 15).

/// A JPEG without its APP1 (Exif, XMP), APP13 and comment segments, of which only how it is to be turned stays; a PNG
/// without its eXIf, tEXt, zTXt, iTXt and tIME chunks. Pixels are untouched; bytes that are no well-formed picture come
/// back as they are.
#[must_use]
pub fn without_metadata(bytes: &[u8], media_type: &str) -> Vec<u8> {
    let bare = match media_type {
        "image/jpeg" => jpeg(bytes),
        "image/png" => png(bytes),
        _ => None,
    };
    bare.unwrap_or_else(|| bytes.to_vec())
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2).filter(|b| *b == [0xFF, 0xD8])?.to_vec();
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        if marker == 0xDA {
            out.extend_from_slice(bytes.get(at..)?);
            return Some(out);
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let segment = bytes.get(at..at + 2 + length)?;
        if !matches!(marker, 0xE1 | 0xED | 0xFE) {
            out.extend_from_slice(segment);
        } else if marker == 0xE1
            && let Some(turned) = segment.get(4..).and_then(orientation)
        {
            out.extend_from_slice(&exif(turned));
        }
        at += 2 + length;
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
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8;
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let kind = bytes.get(at + 4..at + 8)?;
        let chunk = bytes.get(at..at.checked_add(length)?.checked_add(12)?)?;
        if !matches!(kind, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME") {
            out.extend_from_slice(chunk);
        }
        at += chunk.len();
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
        let bare = without_metadata(&photo, "image/jpeg");
        assert_eq!(bare, [0xFF, 0xD8, 0xFF, 0xDB, 0x00, 0x03, 0x01, 0xFF, 0xDA, 0x00, 0x02, 0x42]);
        assert_eq!(without_metadata(b"broken", "image/png"), b"broken");
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
            let bare = without_metadata(&taken(turned), "image/jpeg");
            let said = bare.get(6..bare.len() - 5).expect("a segment");
            assert_eq!((orientation(said), bare.len()), (Some(turned), 2 + 36 + 5));
            assert!(!bare.windows(4).any(|w| w == b"GPS!"));
            assert_eq!(without_metadata(&bare, "image/jpeg"), bare, "once is enough");
        }
        for upright in [0, 1, 9] {
            let bare = without_metadata(&taken(upright), "image/jpeg");
            assert_eq!(bare, [0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x02, 0x42]);
        }
    }
}
