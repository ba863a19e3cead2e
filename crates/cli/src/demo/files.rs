//! Made-up files: a page and a picture that say 見本 in plain strokes, so that no font is needed and the bytes are the
//! same everywhere.

/// A stroke from one point to another, on a square of 100; the origin is at the top left.
type Stroke = [f32; 4];

/// 見
const SEE: [Stroke; 8] = [
    [28.0, 8.0, 72.0, 8.0],
    [28.0, 8.0, 28.0, 60.0],
    [72.0, 8.0, 72.0, 60.0],
    [28.0, 25.0, 72.0, 25.0],
    [28.0, 42.0, 72.0, 42.0],
    [28.0, 60.0, 72.0, 60.0],
    [42.0, 60.0, 18.0, 94.0],
    [58.0, 60.0, 66.0, 92.0],
];
/// 本
const ORIGIN: [Stroke; 5] = [
    [8.0, 28.0, 92.0, 28.0],
    [50.0, 6.0, 50.0, 96.0],
    [50.0, 28.0, 14.0, 78.0],
    [50.0, 28.0, 86.0, 78.0],
    [34.0, 74.0, 66.0, 74.0],
];

/// The strokes of both, on 200 × 100.
fn strokes() -> impl Iterator<Item = Stroke> {
    SEE.into_iter().chain(ORIGIN.into_iter().map(|[x, y, to_x, to_y]| [x + 100.0, y, to_x + 100.0, to_y]))
}

/// An A4 page with 見本 and a line in plain letters.
pub(super) fn pdf(line: &str) -> Vec<u8> {
    let mut drawing = String::from("14 w 1 J 0.8 0.1 0.1 RG\n");
    for [x, y, to_x, to_y] in strokes() {
        drawing +=
            &format!("{} {} m {} {} l S\n", 97.0 + 2.0 * x, 640.0 - 2.0 * y, 97.0 + 2.0 * to_x, 640.0 - 2.0 * to_y);
    }
    let plain: String = line.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    drawing += &format!("BT /F1 20 Tf 97 380 Td (MIHON: {plain}) Tj ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}endstream", drawing.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(out.len());
        out += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let table = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        out += &format!("{place:010} 00000 n \n");
    }
    out += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.into_bytes()
}

const WIDTH: usize = 440;
const HEIGHT: usize = 240;

/// A picture with 見本: eight bits of grey, stored without compression.
pub(super) fn png() -> Vec<u8> {
    let mut rows = Vec::with_capacity((WIDTH + 1) * HEIGHT);
    for y in 0..HEIGHT {
        rows.push(0);
        for x in 0..WIDTH {
            let at = (x as f32 / 2.0 - 10.0, y as f32 / 2.0 - 10.0);
            let near = strokes().any(|stroke| distance(at, stroke) < 3.5);
            rows.push(if near { 40 } else { 245 });
        }
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend((WIDTH as u32).to_be_bytes());
    head.extend((HEIGHT as u32).to_be_bytes());
    head.extend([8, 0, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &head);
    chunk(&mut out, b"IDAT", &stored(&rows));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn distance((x, y): (f32, f32), [from_x, from_y, to_x, to_y]: Stroke) -> f32 {
    let (dx, dy) = (to_x - from_x, to_y - from_y);
    let along = (((x - from_x) * dx + (y - from_y) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    ((x - from_x - along * dx).powi(2) + (y - from_y - along * dy).powi(2)).sqrt()
}

/// zlib, stored blocks only.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    out.extend((content.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(kind);
    out.extend(content);
    let sum = out[from..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    });
    out.extend((!sum).to_be_bytes());
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_files_are_what_they_seem() {
        assert!(super::pdf("TEST (1)").starts_with(b"%PDF-"));
        let png = super::png();
        assert_eq!(png.len(), 8 + 25 + 12 + 12 + 2 + 4 + (441 * 240) + 5 * (441usize * 240).div_ceil(0xFFFF));
        assert_eq!(&png[png.len() - 4..], [0xAE, 0x42, 0x60, 0x82]);
    }
}
