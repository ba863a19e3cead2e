//! A letter as it comes from outside: a PDF with a text layer.

use std::fmt::Write;

/// A PDF with a text layer: a font without glyphs whose codes are told by a map, one line below the other.
#[must_use]
pub fn pdf(lines: &[&str], pages: usize) -> Vec<u8> {
    let mut signs: Vec<char> = lines.iter().flat_map(|l| l.chars()).collect();
    signs.sort_unstable();
    signs.dedup();
    let code = |c: char| signs.iter().position(|s| *s == c).expect("a sign") + 1;
    let mut text = String::from("BT /F1 11 Tf 14 TL 60 780 Td\n");
    for line in lines {
        let codes: String = line.chars().map(|c| format!("{:04X}", code(c))).collect();
        let _ = writeln!(text, "<{codes}> Tj T*");
    }
    text.push_str("ET\n");
    let map: String = signs.iter().map(|c| format!("<{:04X}> <{:04X}>\n", code(*c), u32::from(*c))).collect();
    let cmap = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /T def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{} beginbfchar\n{map}endbfchar\nendcmap\n\
         CMapName currentdict /CMap defineresource pop\nend\nend\n",
        signs.len()
    );
    let kids: String = (0..pages).map(|n| format!("{} 0 R ", 7 + n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>"),
        "<< /Type /Font /Subtype /Type0 /BaseFont /Mihon /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Mihon /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) \
         /Supplement 0 >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{cmap}endstream", cmap.len()),
        format!("<< /Length {} >>\nstream\n{text}endstream", text.len()),
    ];
    for _ in 0..pages {
        objects.push(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
                .to_owned(),
        );
    }
    let mut out = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", n + 1);
    }
    let xref = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(out, "{place:010} 00000 n ");
    }
    let _ = write!(out, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1);
    out.into_bytes()
}
