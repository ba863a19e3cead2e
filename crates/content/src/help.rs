//! 「おかしいと思ったら」: texts in which every word in kanji carries its reading.

use crate::hash;
use crate::markdown::{BlockKind, outline};

/// A help text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// Path inside `content/`.
    pub file: String,
    /// Name of the file without its ending.
    pub name: String,
    /// Its first heading of level 1, with readings; empty if there is none.
    pub title: String,
    /// The Markdown, title included.
    pub source: String,
    /// SHA-256 of the source, hex.
    pub hash: String,
}

impl Help {
    /// A help text from its source.
    #[must_use]
    pub fn parse(file: &str, source: &str) -> Help {
        let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".md").to_owned();
        let blocks = outline(source).blocks;
        let title = blocks.iter().find(|b| b.kind == BlockKind::Heading(1)).map(crate::markdown::Block::text);
        Help {
            file: file.to_owned(),
            name,
            title: title.unwrap_or_default(),
            source: source.to_owned(),
            hash: hash::hex(source.as_bytes()),
        }
    }
}
