//! The archive. docx-rs makes the parts; what it cannot say is put in here: the styles, rows that are repeated as a
//! table's head, title and dates of the file, a second choice of font.

use super::styles;
use crate::{Error, cook};
use docx_rs::XMLDocx;
use domain::papers::Document;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// How a table's first row leaves docx-rs: it is given a height that no row has.
const HEAD_ROW: &str = r#"<w:cantSplit /><w:trHeight w:val="1" w:hRule="auto" />"#;
/// … and how it says that it is repeated on each page.
const HEAD_ROW_SAID: &str = "<w:cantSplit /><w:tblHeader />";
/// docx-rs puts empty properties where the schema wants none.
const EMPTY: &str = "<w:rPr />";

/// The file.
pub(super) fn packed(mut parts: XMLDocx, document: &Document) -> Result<Vec<u8>, Error> {
    replace(&mut parts.document, &[(HEAD_ROW, HEAD_ROW_SAID), (EMPTY, "")])?;
    for header in &mut parts.headers {
        replace(header, &[(EMPTY, "")])?;
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // No date is given: the archive says 1980-01-01 in every file.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut put = |name: &str, bytes: &[u8]| -> Result<(), Error> {
        zip.start_file(name, options).map_err(|error| Error::Docx(error.to_string()))?;
        zip.write_all(bytes).map_err(|error| Error::Docx(error.to_string()))
    };
    put("[Content_Types].xml", &parts.content_type)?;
    put("_rels/.rels", &parts.rels)?;
    put("docProps/app.xml", &parts.doc_props.app)?;
    put("docProps/core.xml", core(document).as_bytes())?;
    put("docProps/custom.xml", &parts.doc_props.custom)?;
    put("word/_rels/document.xml.rels", &parts.document_rels)?;
    put("word/document.xml", &parts.document)?;
    put("word/styles.xml", styles::STYLES.as_bytes())?;
    put("word/settings.xml", &parts.settings)?;
    put("word/fontTable.xml", font_table().as_bytes())?;
    put("word/comments.xml", &parts.comments)?;
    put("word/commentsExtended.xml", &parts.comments_extended)?;
    put("word/numbering.xml", &parts.numberings)?;
    for (n, header) in parts.headers.iter().enumerate() {
        put(&format!("word/header{}.xml", n + 1), header)?;
    }
    for (n, footer) in parts.footers.iter().enumerate() {
        put(&format!("word/footer{}.xml", n + 1), footer)?;
    }
    for (id, png) in &parts.media {
        put(&format!("word/media/{id}.png"), png)?;
    }
    let file = zip.finish().map_err(|error| Error::Docx(error.to_string()))?;
    Ok(file.into_inner())
}

fn replace(part: &mut Vec<u8>, words: &[(&str, &str)]) -> Result<(), Error> {
    let mut text = String::from_utf8(std::mem::take(part)).map_err(|error| Error::Docx(error.to_string()))?;
    for (from, to) in words {
        text = text.replace(from, to);
    }
    *part = text.into_bytes();
    Ok(())
}

/// Title, author, language and dates of the file; the only time is the paper's own.
fn core(document: &Document) -> String {
    let at = &document.at;
    let (title, author) = (xml(&cook::property(&document.title)), xml(&cook::property(&document.head)));
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties""#,
            r#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/""#,
            r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
            "<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>ja-JP</dc:language>",
            "<cp:lastModifiedBy>Mamori {version}</cp:lastModifiedBy><cp:revision>1</cp:revision>",
            r#"<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created>"#,
            r#"<dcterms:modified xsi:type="dcterms:W3CDTF">{at}</dcterms:modified></cp:coreProperties>"#
        ),
        title = title,
        author = author,
        version = env!("CARGO_PKG_VERSION"),
        at = xml(at),
    )
}

fn font_table() -> String {
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
            r#"<w:font w:name="{font}"><w:altName w:val="{other}" /><w:charset w:val="80" />"#,
            r#"<w:family w:val="modern" /><w:pitch w:val="variable" /></w:font></w:fonts>"#
        ),
        font = styles::FONT,
        other = styles::FONT_ELSE,
    )
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
