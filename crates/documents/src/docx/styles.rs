//! Fonts, styles, numbering and the page. Lengths are twips (a twentieth of a point).

use docx_rs::{
    AbstractNumbering, Docx, Level, LevelJc, LevelOverride, LevelText, NumberFormat, Numbering, PageMargin, RunFonts,
    SpecialIndentType, Start,
};

/// The styles, as they stand in the file.
pub(super) const STYLES: &str = include_str!("styles.xml");

/// The font of the styles: BIZ UDP Gothic is on every Windows since 10 (1809) and in Debian; where it is missing,
/// Word takes the one that the font table names beside it.
pub(super) const FONT: &str = "BIZ UDPGothic";
/// Taken where [`FONT`] is missing.
pub(super) const FONT_ELSE: &str = "游ゴシック";
/// Width of a line: A4 less margins of 20 mm.
pub(super) const LINE: usize = 9_638;
/// Strength of a table's lines, in eighths of a point.
pub(super) const THIN: usize = 4;
/// … of a frame.
pub(super) const STRONG: usize = 8;
/// Room inside a cell.
pub(super) const CELL: usize = 100;
/// Room inside a frame.
pub(super) const FRAME: usize = 200;

/// Numbering of lists of points.
pub(super) const POINTS: usize = 11;
/// … of boxes to tick.
pub(super) const BOXES: usize = 12;
/// … of the first list of steps; each list of steps has its own, so that each begins with 1.
pub(super) const FIRST_STEPS: usize = 21;

/// Width of a picture in dots (two to the point), and dots to the inch.
#[expect(clippy::cast_precision_loss, reason = "a page is not so wide")]
pub(super) fn picture_dots(share: u32, width: usize) -> (f32, u32) {
    let twips = width as f32 * share.clamp(1, 100) as f32 / 100.0;
    ((twips / 10.0).floor().max(1.0), 144)
}

/// A whole number of dots, if it is one that a page can have.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked on the same line")]
pub(super) fn whole(dots: f32) -> Option<u32> {
    (dots.is_finite() && (1.0..8_000.0).contains(&dots)).then_some(dots as u32)
}

/// Dots as English metric units.
pub(super) fn emu(dots: u32, per_inch: u32) -> u32 {
    dots * (914_400 / per_inch)
}

fn list(id: usize, format: &str, text: &str) -> AbstractNumbering {
    let fonts = RunFonts::new().ascii(FONT).hi_ansi(FONT).east_asia(FONT);
    let level = Level::new(0, Start::new(1), NumberFormat::new(format), LevelText::new(text), LevelJc::new("left"));
    AbstractNumbering::new(id)
        .add_level(level.indent(Some(440), Some(SpecialIndentType::Hanging(340)), None, None).fonts(fonts))
}

/// Adds the numbering of points, boxes and so many lists of steps.
pub(super) fn numbered(docx: Docx, steps: usize) -> Docx {
    let kinds = [list(POINTS, "bullet", "・"), list(BOXES, "bullet", "□"), list(FIRST_STEPS, "decimal", "%1.")];
    let docx = kinds.into_iter().fold(docx, Docx::add_abstract_numbering);
    let docx = [POINTS, BOXES].into_iter().fold(docx, |docx, id| docx.add_numbering(Numbering::new(id, id)));
    (FIRST_STEPS..FIRST_STEPS + steps).fold(docx, |docx, id| {
        docx.add_numbering(Numbering::new(id, FIRST_STEPS).add_override(LevelOverride::new(0).start(1)))
    })
}

/// A4, upright.
pub(super) fn page(docx: Docx) -> Docx {
    docx.page_size(11_906, 16_838).default_tab_stop(420).page_margin(PageMargin {
        top: 1_360,
        left: 1_134,
        bottom: 1_020,
        right: 1_134,
        header: 680,
        footer: 500,
        gutter: 0,
    })
}
