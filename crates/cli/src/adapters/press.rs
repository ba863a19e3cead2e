//! The press over `documents`.

use app::ports::PressError;
use content::Content;
use documents::{Fonts, Template};
use domain::papers::{Format, Paper};
use std::path::PathBuf;

/// A folder whose fonts are taken instead of the system's.
pub const FONTS: &str = "MAMORI_FONTS";

/// Prints PDF, XLSX, CSV.
pub struct Press(documents::Press);

impl Press {
    /// The press with the fonts of this machine and the sheets of `content/`. Reads no font yet.
    ///
    /// # Errors
    /// A template that is no text.
    pub fn new(content: &Content) -> Result<Self, documents::Error> {
        let templates: Vec<Template> = content
            .sheets
            .iter()
            .filter(|(name, _)| name.ends_with(".typ"))
            .map(|(name, source)| Template { name: name.clone(), source: source.clone() })
            .collect();
        Ok(Self(documents::Press::new(Fonts::load(&font_files()), &templates)?))
    }
}

/// The font files to look for: those of the folder in `MAMORI_FONTS`, else the system's.
#[must_use]
pub fn font_files() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os(FONTS).filter(|name| !name.is_empty()) else { return Fonts::find() };
    let listed = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = listed
        .filter(|path| {
            path.extension().is_some_and(|e| ["ttf", "ttc", "otf"].iter().any(|known| e.eq_ignore_ascii_case(known)))
        })
        .collect();
    files.sort();
    files
}

impl app::ports::Press for Press {
    fn print(&self, paper: &Paper, format: Format) -> Result<Vec<u8>, PressError> {
        self.0.print(paper, format).map_err(refused)
    }

    fn pages(&self, paper: &Paper) -> Result<usize, PressError> {
        self.0.pages(paper).map_err(refused)
    }

    fn can_print(&self) -> bool {
        !self.0.fonts().present().is_empty()
    }
}

fn refused(error: documents::Error) -> PressError {
    match error {
        documents::Error::FontsMissing { .. } => PressError::FontsMissing,
        documents::Error::TooManyPages { pages, limit } => PressError::TooManyPages { pages, limit },
        other => PressError::Other(other.to_string()),
    }
}
