//! Which writer makes which format of which paper.

use crate::{Error, Fonts, csv::sheet_csv, pdf, view, xlsx::sheet_xlsx};
use domain::papers::{Format, Paper};

/// One typst source, handed over by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `sheet.typ`, `poster.typ`, `invitation.typ`, `common.typ`.
    pub name: String,
    /// The source, UTF-8.
    pub source: Vec<u8>,
}

/// The press. One for the whole process; several threads may print at once.
#[derive(Debug)]
pub struct Press {
    fonts: Fonts,
    shop: pdf::Shop,
}

impl Press {
    /// A press with these fonts and templates. Reads no file.
    ///
    /// # Errors
    /// [`Error::TemplateUnreadable`] for a template that is not UTF-8 or whose name is no path.
    pub fn new(fonts: Fonts, templates: &[Template]) -> Result<Press, Error> {
        Ok(Press { fonts, shop: pdf::Shop::new(templates)? })
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
            (Format::Pdf, _) => self.shop.print(paper, &*self.fonts.faces()?),
            (Format::Xlsx, Paper::Sheet(sheet)) => sheet_xlsx(sheet),
            (Format::Csv, Paper::Sheet(sheet)) => sheet_csv(sheet),
            (Format::Json, _) => Ok(serde_json::to_vec(paper)?),
            _ => Err(Error::NotThisFormat { paper: view::name(paper), format: format.code() }),
        }
    }

    /// The characters of this paper that no font has, in order, each once. On paper 〓 stands for them, and the
    /// paper says so. Empty without fonts: then there is no PDF either.
    #[must_use]
    pub fn missing_glyphs(&self, paper: &Paper) -> Vec<char> {
        let Ok(faces) = self.fonts.faces() else { return Vec::new() };
        view::data(paper, &*faces).map(|data| data.missing).unwrap_or_default()
    }
}
