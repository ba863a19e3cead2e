//! What a template may see: the other templates, one file of data, the fonts, the paper's own day. No disk, no
//! network, no packages, no clock.

use super::{Faces, Shop};
use typst::{
    Library,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// The one file of data.
const DATA: &str = "data.json";

/// The id of a file of this name; none when the name is no path.
pub(super) fn id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// One paper's world.
pub(super) struct World<'a> {
    pub(super) shop: &'a Shop,
    pub(super) faces: &'a Faces,
    pub(super) main: FileId,
    pub(super) data: Bytes,
    /// Files that the paper brings along, by the names under which its template asks for them.
    pub(super) brought: Vec<(FileId, Bytes)>,
    pub(super) now: Datetime,
}

impl typst::World for World<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.faces.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.shop.sources.iter().find(|(known, _)| *known == id);
        found.map(|(_, source)| source.clone()).ok_or(FileError::AccessDenied)
    }

    fn file(&self, file: FileId) -> FileResult<Bytes> {
        if Some(file) == id(DATA) {
            return Ok(self.data.clone());
        }
        let brought = self.brought.iter().find(|(known, _)| *known == file);
        brought.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.faces.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd(self.now.year()?, self.now.month()?, self.now.day()?)
    }
}
