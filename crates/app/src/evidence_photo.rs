//! Position data and other metadata leave a photo before it is kept (house rule 15).

/// A JPEG without its APP1 (Exif, XMP), APP13 and comment segments; a PNG without its eXIf, tEXt, zTXt, iTXt and
/// tIME chunks. Pixels are untouched; bytes that are no well-formed picture come back as they are.
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
        }
        at += 2 + length;
    }
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
}
