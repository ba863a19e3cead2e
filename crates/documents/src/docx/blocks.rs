//! The pieces of a document as paragraphs and tables of Word.

use super::{styled, styles};
use crate::{Error, cook, labels};
use docx_rs::{
    BreakType, HeightRule, IndentLevel, NumberingId, Paragraph, Pic, Run, Table, TableBorder, TableBorderPosition,
    TableBorders, TableCell, TableCellMargins, TableLayoutType, TableRow, WidthType,
};
use domain::papers::{
    Block,
    document::{Line, Span},
};

/// What stands in a document or in a frame.
pub(super) enum Piece {
    /// A paragraph.
    Paragraph(Box<Paragraph>),
    /// A table.
    Table(Box<Table>),
}

impl From<Paragraph> for Piece {
    fn from(paragraph: Paragraph) -> Self {
        Piece::Paragraph(Box::new(paragraph))
    }
}

/// Lets the first piece begin a page, where it is asked for.
pub(super) fn on_new_page(mut pieces: Vec<Piece>, asked: bool) -> Vec<Piece> {
    if asked {
        match pieces.first_mut() {
            Some(Piece::Paragraph(first)) => **first = (**first).clone().page_break_before(true),
            _ => pieces.insert(0, Paragraph::new().style("Gap").page_break_before(true).into()),
        }
    }
    pieces
}

/// A heading for the table of contents.
pub(super) struct Heading {
    /// Its words.
    pub(super) text: String,
    /// 1 or 2.
    pub(super) level: usize,
    /// The bookmark that it carries.
    pub(super) key: String,
}

/// Remembers what is numbered through the whole document.
#[derive(Default)]
pub(super) struct Writer {
    lists: usize,
    pictures: usize,
    contents: Vec<Heading>,
}

impl Writer {
    /// How many numbered lists there are; each begins with 1.
    pub(super) fn lists(&self) -> usize {
        self.lists
    }

    /// The headings for the table of contents.
    pub(super) fn contents(&self) -> &[Heading] {
        &self.contents
    }

    /// The blocks, set `width` twips wide.
    pub(super) fn pieces(&mut self, blocks: &[Block], width: usize) -> Result<Vec<Piece>, Error> {
        let mut out = Vec::new();
        let mut new_page = false;
        for block in blocks {
            if matches!(block, Block::PageBreak) {
                new_page = true;
                continue;
            }
            let pieces = self.block(block, width)?;
            out.extend(on_new_page(pieces, std::mem::take(&mut new_page)));
        }
        Ok(out)
    }

    fn block(&mut self, block: &Block, width: usize) -> Result<Vec<Piece>, Error> {
        Ok(match block {
            Block::Heading { text, .. } if cook::wordless(text) => Vec::new(),
            Block::Heading { level, text } => vec![self.heading(*level, text).into()],
            Block::Paragraph { text, align } => {
                let style = match align.as_str() {
                    "centre" => "Centred",
                    "end" => "End",
                    _ => "Normal",
                };
                vec![runs(Paragraph::new().style(style), text).into()]
            }
            Block::Small { text } => vec![runs(Paragraph::new().style("Small"), text).into()],
            Block::List { ordered, items } => {
                let id = if *ordered { self.next_list() } else { styles::POINTS };
                items.iter().map(|item| listed(item, id)).collect()
            }
            Block::Ticks { items } => items.iter().map(|item| listed(item, styles::BOXES)).collect(),
            Block::Table { caption, columns, rows } => {
                let shares: Vec<u32> = columns.iter().map(|c| c.share).collect();
                let widths = widths(&shares, width);
                let head = columns.iter().map(|c| cell_text("TableHead", &[Span::plain(&*c.title)]));
                let mut all = vec![row(head.collect(), &widths).row_height(1.0).height_rule(HeightRule::Auto)];
                all.extend(
                    rows.iter()
                        .map(|cells| row(cells.iter().map(|cell| cell_text("TableText", cell)).collect(), &widths)),
                );
                let mut out = Vec::new();
                if !cook::wordless(caption) {
                    out.push(styled("Caption", caption).into());
                }
                out.extend(framed(all, &widths, styles::THIN));
                out
            }
            Block::Pairs { items } => {
                let widths = widths(&[1, 2], width);
                let rows = items.iter().map(|(name, value)| {
                    let name = cell_text("TableHead", &[Span::plain(&**name)]);
                    row(vec![name, cell_text("TableText", value)], &widths)
                });
                framed(rows.collect(), &widths, styles::THIN)
            }
            Block::Boxed { title, blocks } => self.boxed(title, blocks, width)?,
            Block::Lines { labels } => labels.iter().map(|label| styled("SignLine", label).into()).collect(),
            Block::Picture { svg, alt, width: share } => self.picture(svg, alt, *share, width)?,
            Block::PageBreak => Vec::new(),
        })
    }

    /// A heading with a bookmark that the table of contents points to.
    fn heading(&mut self, level: u8, text: &str) -> Paragraph {
        let level = usize::from(level.clamp(1, 3));
        let text = cook::line(text);
        let paragraph = Paragraph::new().style(&format!("Heading{level}"));
        if level > 2 {
            return paragraph.add_run(Run::new().add_text(text));
        }
        let id = self.contents.len() + 1;
        let key = format!("_Toc{id:08}");
        self.contents.push(Heading { text: text.clone(), level, key: key.clone() });
        paragraph.add_bookmark_start(id, key).add_run(Run::new().add_text(text)).add_bookmark_end(id)
    }

    fn next_list(&mut self) -> usize {
        self.lists += 1;
        styles::FIRST_STEPS + self.lists - 1
    }

    fn boxed(&mut self, title: &str, blocks: &[Block], width: usize) -> Result<Vec<Piece>, Error> {
        let mut cell = TableCell::new().width(width, WidthType::Dxa);
        if !cook::wordless(title) {
            cell = cell.add_paragraph(styled("BoxTitle", title));
        }
        let mut last_is_table = false;
        for piece in self.pieces(blocks, width.saturating_sub(2 * styles::FRAME))? {
            last_is_table = matches!(piece, Piece::Table(_));
            cell = match piece {
                Piece::Paragraph(paragraph) => cell.add_paragraph(*paragraph),
                Piece::Table(table) => cell.add_table(*table),
            };
        }
        if last_is_table || (blocks.is_empty() && title.is_empty()) {
            cell = cell.add_paragraph(Paragraph::new().style("Gap"));
        }
        Ok(framed(vec![TableRow::new(vec![cell])], &[width], styles::STRONG))
    }

    /// A drawing, as dots: Word shows SVG only beside them.
    fn picture(&mut self, svg: &str, alt: &str, share: u32, width: usize) -> Result<Vec<Piece>, Error> {
        self.pictures += 1;
        let tree = resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default())
            .map_err(|error| Error::Picture(error.to_string()))?;
        let dots = styles::picture_dots(share, width);
        let scale = dots.0 / tree.size().width();
        let high = (tree.size().height() * scale).ceil();
        let whole = |n: f32| styles::whole(n).ok_or_else(|| Error::Picture("its size is no size".to_owned()));
        let (w, h) = (whole(dots.0)?, whole(high)?);
        let mut map =
            resvg::tiny_skia::Pixmap::new(w, h).ok_or_else(|| Error::Picture("it is too large".to_owned()))?;
        resvg::render(&tree, resvg::tiny_skia::Transform::from_scale(scale, scale), &mut map.as_mut());
        let png = map.encode_png().map_err(|error| Error::Picture(error.to_string()))?;
        let pic = Pic::new_with_dimensions(png, w, h).id(format!("rIdPicture{}", self.pictures));
        let pic = pic.size(styles::emu(w, dots.1), styles::emu(h, dots.1));
        let drawn = Paragraph::new().style("Picture").add_run(Run::new().add_image(pic));
        Ok(vec![drawn.into(), styled("SmallCentred", alt).into()])
    }
}

/// Spans as runs. A reading stands in brackets behind its word, because docx-rs has no ruby.
fn runs(mut paragraph: Paragraph, line: &[Span]) -> Paragraph {
    for span in line {
        let mut text = span.text.clone();
        if let Some(reading) = &span.ruby {
            text = format!("{text}（{reading}）");
        }
        if span.missing {
            text = labels::missing(&text);
        }
        let mut run = Run::new();
        for (n, part) in cook::typed(&text).split('\n').enumerate() {
            if n > 0 {
                run = run.add_break(BreakType::TextWrapping);
            }
            run = run.add_text(part);
        }
        if span.missing {
            run = run.style("Missing");
        }
        if span.strong {
            run = run.bold();
        }
        if span.changed {
            run = run.underline("single");
        }
        if span.gone {
            run = run.strike();
        }
        paragraph = paragraph.add_run(run);
    }
    paragraph
}

fn listed(line: &Line, id: usize) -> Piece {
    runs(Paragraph::new().style("ListParagraph").numbering(NumberingId::new(id), IndentLevel::new(0)), line).into()
}

fn cell_text(style: &str, line: &[Span]) -> Paragraph {
    runs(Paragraph::new().style(style), line)
}

/// Shares of a width, in twips; the last takes what is left over.
fn widths(shares: &[u32], width: usize) -> Vec<usize> {
    let all: usize = shares.iter().map(|s| (*s).max(1) as usize).sum();
    let mut out: Vec<usize> = shares.iter().map(|s| width * (*s).max(1) as usize / all.max(1)).collect();
    let used: usize = out.iter().sum();
    if let Some(last) = out.last_mut() {
        *last += width - used;
    }
    out
}

fn row(cells: Vec<Paragraph>, widths: &[usize]) -> TableRow {
    let cells = cells.into_iter().zip(widths);
    TableRow::new(
        cells.map(|(text, width)| TableCell::new().width(*width, WidthType::Dxa).add_paragraph(text)).collect(),
    )
    .cant_split()
}

/// A table with lines of this strength, and the gap that keeps it from growing together with the next one.
fn framed(rows: Vec<TableRow>, widths: &[usize], size: usize) -> Vec<Piece> {
    use TableBorderPosition::{Bottom, InsideH, InsideV, Left, Right, Top};
    let borders = [Top, Left, Bottom, Right, InsideH, InsideV]
        .into_iter()
        .fold(TableBorders::with_empty(), |all, at| all.set(TableBorder::new(at).size(size)));
    let inside = if size == styles::STRONG { styles::FRAME } else { styles::CELL };
    let table = Table::new(rows)
        .set_grid(widths.to_vec())
        .width(widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(inside / 2, inside, inside / 2, inside))
        .set_borders(borders);
    vec![Piece::Table(Box::new(table)), Paragraph::new().style("Gap").into()]
}
