//! Font files: where they lie, and one hash over all of them.
//!
//! Nothing is read before the first paper. A font that is installed while the server runs is found at the next
//! paper: only success is remembered.

use crate::{Error, pdf::Faces};
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Where Debian's packages `fonts-morisawa-bizud-gothic` and `fonts-noto-cjk` put their files, and where other
/// distributions put the same ones.
const UNIX: [&str; 10] = [
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Regular.ttf",
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Bold.ttf",
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Bold.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
];

/// Names in the fonts folder of Windows 10 (1809) and later.
const WINDOWS: [&str; 6] =
    ["BIZ-UDGothicR.ttc", "BIZ-UDGothicB.ttc", "YuGothM.ttc", "YuGothB.ttc", "msgothic.ttc", "NotoSansJP-VF.ttf"];

/// The font files of the press, read at the first paper.
pub struct Fonts {
    paths: Vec<PathBuf>,
    loaded: OnceLock<Arc<Faces>>,
    loading: Mutex<()>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts").field("paths", &self.paths).finish_non_exhaustive()
    }
}

impl Fonts {
    /// Remembers the files; reads none of them. Files that are not there when the first paper comes are skipped.
    #[must_use]
    pub fn load(paths: &[PathBuf]) -> Fonts {
        Fonts { paths: paths.to_vec(), loaded: OnceLock::new(), loading: Mutex::new(()) }
    }

    /// The files to look for on this system, in order of preference, whether they are there or not.
    #[must_use]
    pub fn find() -> Vec<PathBuf> {
        if cfg!(windows) {
            let root = std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
            WINDOWS.iter().map(|name| root.join("Fonts").join(name)).collect()
        } else {
            UNIX.iter().map(PathBuf::from).collect()
        }
    }

    /// The files that were given.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The given files that exist, for `doctor`. Opens none.
    #[must_use]
    pub fn present(&self) -> Vec<&Path> {
        self.paths.iter().map(PathBuf::as_path).filter(|path| path.is_file()).collect()
    }

    /// SHA-256, hex, over all font files that are used, in order; it stands in the keywords of each PDF.
    ///
    /// # Errors
    /// [`Error::FontsMissing`] when no file can be used.
    pub fn hash(&self) -> Result<String, Error> {
        Ok(self.faces()?.hash().to_owned())
    }

    /// The loaded fonts.
    pub(crate) fn faces(&self) -> Result<Arc<Faces>, Error> {
        if let Some(faces) = self.loaded.get() {
            return Ok(faces.clone());
        }
        let _one_at_a_time = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(faces) = self.loaded.get() {
            return Ok(faces.clone());
        }
        let faces = Faces::read(&self.paths).ok_or_else(|| Error::FontsMissing { tried: self.paths.clone() })?;
        Ok(self.loaded.get_or_init(|| Arc::new(faces)).clone())
    }
}
