//! Which writer makes which format of which paper.

use crate::{
    Error, Fonts,
    csv::{sheet_csv, table_csv},
    docx::document_docx,
    figures::figures_xlsx,
    pdf,
    text::{document_text, notice_text},
    view, workbook,
    xlsx::sheet_xlsx,
};
use domain::papers::{Format, Paper};

/// One typst source, handed over by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `sheet.typ`, `poster.typ`, `invitation.typ`, `document.typ`, `notice.typ`, `common.typ`.
    pub name: String,
    /// The source, UTF-8.
    pub source: Vec<u8>,
}

/// The press. One for the whole process; several threads may print at once.
#[derive(Debug)]
pub struct Press {
    fonts: Fonts,
    shop: pdf::Shop,
    not_endorsed: Option<String>,
}

/// The sentence that no paper goes without, as it stands in the templates' common part.
fn not_endorsed(templates: &[Template]) -> Option<String> {
    let common = templates.iter().find(|t| t.name == COMMON)?;
    let text = std::str::from_utf8(&common.source).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("#let not-endorsed = ["))?;
    line.strip_suffix(']').map(str::to_owned)
}

/// The templates' common part.
const COMMON: &str = "common.typ";

impl Press {
    /// A press with these fonts and templates. Reads no file.
    ///
    /// # Errors
    /// [`Error::TemplateUnreadable`] for a template that is not UTF-8 or whose name is no path.
    pub fn new(fonts: Fonts, templates: &[Template]) -> Result<Press, Error> {
        Ok(Press { fonts, shop: pdf::Shop::new(templates)?, not_endorsed: not_endorsed(templates) })
    }

    /// The fonts of this press, for `doctor`.
    #[must_use]
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Prints a paper. The same model, fonts, templates and version give the same bytes.
    ///
    /// # Errors
    /// [`Error::NotThisFormat`] for a table of a paper that has none; [`Error::FontsMissing`] for a PDF without
    /// fonts, everything else goes on working; [`Error::BadInstant`] when the paper's `at` is no instant;
    /// [`Error::TooManyPages`] beyond 300 pages; [`Error::Typst`] for a fault in a template or a font.
    pub fn print(&self, paper: &Paper, format: Format) -> Result<Vec<u8>, Error> {
        match (format, paper) {
            (Format::Pdf, Paper::Official(_)) => Err(not_this(paper, format)),
            (Format::Pdf, _) => self.shop.print(paper, &*self.fonts.faces()?),
            (Format::Xlsx, Paper::Sheet(sheet)) => sheet_xlsx(sheet),
            (Format::Xlsx, Paper::Official(official)) => workbook::fill(official),
            (Format::Xlsx, Paper::Figures(figures)) => figures_xlsx(figures),
            (Format::Csv, Paper::Sheet(sheet)) => sheet_csv(sheet),
            (Format::Csv, Paper::Figures(figures)) => table_csv(figures),
            (Format::Docx, Paper::Document(document)) => document_docx(document, self.not_endorsed()?),
            (Format::Text, Paper::Document(document)) => Ok(document_text(document, self.not_endorsed()?)),
            (Format::Text, Paper::Notice(notice)) => Ok(notice_text(notice, self.not_endorsed()?)),
            (Format::Json, _) => Ok(serde_json::to_vec(paper)?),
            _ => Err(not_this(paper, format)),
        }
    }

    /// How many pages a paper has as PDF.
    ///
    /// # Errors
    /// As [`Press::print`].
    pub fn pages(&self, paper: &Paper) -> Result<usize, Error> {
        self.shop.pages(paper, &*self.fonts.faces()?)
    }

    fn not_endorsed(&self) -> Result<&str, Error> {
        self.not_endorsed.as_deref().ok_or(Error::TemplateMissing(COMMON))
    }

    /// The characters of this paper that no font has, in order, each once. On paper 〓 stands for them, and the
    /// paper says so. Empty without fonts: then there is no PDF either.
    #[must_use]
    pub fn missing_glyphs(&self, paper: &Paper) -> Vec<char> {
        let Ok(faces) = self.fonts.faces() else { return Vec::new() };
        view::data(paper, &*faces).map(|data| data.missing).unwrap_or_default()
    }
}

fn not_this(paper: &Paper, format: Format) -> Error {
    Error::NotThisFormat { paper: view::name(paper), format: format.code() }
}
