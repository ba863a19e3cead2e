//! A paper of flowing text as DOCX, which people go on writing in Word or LibreOffice: real headings, numbered
//! lists, tables, a table of contents and page numbers as fields.
//!
//! | file | what it does |
//! |---|---|
//! | [`blocks`] | the pieces of a document as paragraphs and tables |
//! | [`styles`] | fonts, styles, numbering, the page |
//! | [`package`] | what docx-rs cannot say, and the archive with fixed dates |
//!
//! docx-rs counts paragraph ids up within a thread, so each document is made on a thread of its own: the same model
//! gives the same bytes.

mod blocks;
mod package;
mod styles;

use crate::{Error, cook, instant::Instant, labels};
use blocks::{Heading, Piece, Writer};
use docx_rs::{
    Docx, FieldCharType, Footer, Header, InstrPAGEREF, InstrText, InstrToC, NumPages, PageNum, Paragraph, Run,
};
use domain::papers::Document;

/// The document as DOCX. `not_endorsed` is the sentence that Mamori is neither made nor endorsed by anybody.
///
/// # Errors
/// [`Error::BadInstant`] when the document's `at` is no instant; [`Error::Docx`] for a fault of the writer, never of
/// what people typed; [`Error::Picture`] for a drawing that is no SVG.
pub fn document_docx(document: &Document, not_endorsed: &str) -> Result<Vec<u8>, Error> {
    std::thread::scope(|scope| {
        let made = scope.spawn(|| made(document, not_endorsed)).join();
        made.unwrap_or_else(|_| Err(Error::Docx("the writer stopped".to_owned())))
    })
}

fn made(document: &Document, not_endorsed: &str) -> Result<Vec<u8>, Error> {
    Instant::parse(&document.at)?;
    let mut writer = Writer::default();
    let mut body = writer.pieces(&document.blocks, styles::LINE)?;
    body.extend(feet(document, not_endorsed).into_iter().map(Piece::from));

    let mut docx = styles::page(styles::numbered(Docx::new(), writer.lists()));
    docx = docx.header(head(document)).footer(Footer::new().add_paragraph(Paragraph::new().style("Footer")));
    docx = document.above_title.iter().fold(docx, |docx, above| docx.add_paragraph(styled("End", above)));
    docx = docx.add_paragraph(styled(if document.cover { "CoverTitle" } else { "Title" }, &document.title));
    docx = document.under_title.iter().fold(docx, |docx, under| docx.add_paragraph(styled("Subtitle", under)));
    let mut new_page = document.cover;
    if document.contents && !writer.contents().is_empty() {
        docx = docx.add_paragraph(styled("TOCHeading", labels::CONTENTS).page_break_before(new_page));
        docx = contents(writer.contents()).into_iter().fold(docx, Docx::add_paragraph);
        new_page = true;
    }
    for piece in blocks::on_new_page(body, new_page) {
        docx = match piece {
            Piece::Paragraph(paragraph) => docx.add_paragraph(*paragraph),
            Piece::Table(table) => docx.add_table(*table),
        };
    }
    package::packed(docx.build(), document)
}

/// One line of words in a style.
fn styled(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(cook::line(text)))
}

/// The table of contents as a field, with its lines as they are before Word reckons the pages.
fn contents(headings: &[Heading]) -> Vec<Paragraph> {
    use FieldCharType::{Begin, End, Separate};
    let field = |paragraph: Paragraph, dirty: bool, what: InstrText| {
        paragraph
            .add_run(Run::new().add_field_char(Begin, dirty))
            .add_run(Run::new().add_instr_text(what))
            .add_run(Run::new().add_field_char(Separate, false))
    };
    let mut out = Vec::new();
    for (n, heading) in headings.iter().enumerate() {
        let mut line = Paragraph::new().style(&format!("TOC{}", heading.level));
        if n == 0 {
            line = field(line, true, InstrText::TOC(InstrToC::new().heading_styles_range(1, 2)));
        }
        line = line.add_run(Run::new().add_text(&heading.text)).add_run(Run::new().add_tab());
        line = field(line, false, InstrText::PAGEREF(InstrPAGEREF::new(&heading.key).hyperlink()));
        out.push(line.add_run(Run::new().add_text(" ")).add_run(Run::new().add_field_char(End, false)));
    }
    out.push(Paragraph::new().style("Gap").add_run(Run::new().add_field_char(End, false)));
    out
}

/// The head of each page: whose paper it is, 見本, page and pages.
fn head(document: &Document) -> Header {
    let mut line = styled("Header", &document.head).add_run(Run::new().add_tab());
    if document.demo {
        line = line.add_run(Run::new().add_text(labels::DEMO).style("Sample")).add_run(Run::new().add_text("　"));
    }
    line = line.add_page_num(PageNum::new()).add_run(Run::new().add_text("/")).add_num_pages(NumPages::new());
    Header::new().add_paragraph(line.add_run(Run::new().add_text(labels::PAGES)))
}

/// Small print at the end.
fn feet(document: &Document, not_endorsed: &str) -> Vec<Paragraph> {
    let all = document.foot.iter().map(String::as_str).chain([not_endorsed]);
    all.enumerate().map(|(n, foot)| styled(if n == 0 { "FootFirst" } else { "Small" }, foot)).collect()
}
