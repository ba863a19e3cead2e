//! The sheet on a fax: black on white, and nothing between.

use crate::samples::{answered, paper};
use crate::tools::pdf;
use std::{fs, path::PathBuf, process::Command};

/// The pixels of a picture as poppler writes it: P6, width, height, 255; then red, green and blue of each.
fn pixels(picture: &[u8]) -> Vec<[u8; 3]> {
    let (mut head, mut rest) = (Vec::new(), picture);
    while head.len() < 4 {
        let end = rest.iter().position(u8::is_ascii_whitespace).expect("a head");
        head.push(String::from_utf8_lossy(&rest[..end]).into_owned());
        rest = &rest[end + 1..];
    }
    assert_eq!((head[0].as_str(), head[3].as_str()), ("P6", "255"));
    let size: usize = head[1..3].iter().map(|n| n.parse::<usize>().expect("a number")).product();
    assert_eq!(rest.len(), size * 3);
    rest.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

/// The pages without smoothed edges: a grey that is left was meant.
fn pages(pdf: &[u8]) -> Vec<Vec<[u8; 3]>> {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("paper.pdf");
    fs::write(&file, pdf).expect("write");
    let mut draw = Command::new("pdftoppm");
    draw.args(["-r", "100", "-aa", "no", "-aaVector", "no"]).arg(&file).arg(folder.path().join("page"));
    let out = draw.output().unwrap_or_else(|e| panic!("pdftoppm (package poppler-utils): {e}"));
    assert!(out.status.success(), "pdftoppm: {}", String::from_utf8_lossy(&out.stderr));
    let drawn = fs::read_dir(folder.path()).expect("folder").flatten().map(|entry| entry.path());
    let drawn: Vec<PathBuf> = drawn.filter(|path| path.extension().is_some_and(|e| e == "ppm")).collect();
    drawn.iter().map(|path| pixels(&fs::read(path).expect("a picture"))).collect()
}

#[test]
fn a_sheet_is_black_on_white_for_a_fax() {
    let mut official = answered("r7", "institution");
    official.official = true;
    official.older_edition = false;
    let own = ["r5", "r7", "r8-demo"].map(|edition| answered(edition, "institution"));
    for sheet in own.into_iter().chain([official]) {
        let name = sheet.edition_title.clone();
        let pages = pages(&pdf(&paper(sheet)));
        assert!(!pages.is_empty(), "{name}: no page");
        for page in pages {
            assert!(page.iter().all(|[red, green, blue]| red == green && green == blue), "{name} has colours");
            let grey = page.iter().filter(|[shade, ..]| (32..224).contains(shade)).count();
            let black = page.iter().filter(|[shade, ..]| *shade < 32).count();
            assert!(grey * 1000 <= page.len(), "{name}: {grey} of {} pixels are grey", page.len());
            assert!(black > 0 && black * 5 < page.len(), "{name}: {black} of {} pixels are black", page.len());
        }
    }
}
