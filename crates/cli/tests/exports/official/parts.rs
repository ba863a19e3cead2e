//! The parts of a workbook, as they lie in its zip.

use std::io::{Cursor, Read};
use zip::ZipArchive;

pub struct Part {
    pub name: String,
    /// As it is packed.
    pub packed: Vec<u8>,
    pub text: Vec<u8>,
}

/// Every part in the order of the zip.
pub fn parts(bytes: &[u8]) -> Vec<Part> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|n| {
            let (mut packed, mut text) = (Vec::new(), Vec::new());
            zip.by_index_raw(n).expect("a part").read_to_end(&mut packed).expect("bytes");
            let mut file = zip.by_index(n).expect("a part");
            file.read_to_end(&mut text).expect("bytes");
            Part { name: file.name().expect("a name").into_owned(), packed, text }
        })
        .collect()
}

/// The part of a worksheet, by its name.
pub fn part_of(parts: &[Part], sheet: &str) -> String {
    let text =
        |name: &str| parts.iter().find(|p| p.name == name).map(|p| String::from_utf8_lossy(&p.text).into_owned());
    let book = text("xl/workbook.xml").expect("a workbook");
    let rels = text("xl/_rels/workbook.xml.rels").expect("its relations");
    let attr = |tag: &str, name: &str| tag.split_once(&format!("{name}=\""))?.1.split('"').next().map(str::to_owned);
    let tag = book
        .split('<')
        .find(|t| t.contains("sheet ") && attr(t, " name").as_deref() == Some(sheet))
        .expect("the sheet");
    let id = attr(tag, ":id").expect("its relation");
    let tag = rels.split('<').find(|t| attr(t, " Id").as_deref() == Some(&id)).expect("the relation");
    let target = attr(tag, " Target").expect("a target");
    target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned)
}
