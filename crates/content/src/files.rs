//! The files of `content/`: those in the binary, or those of a folder.

use crate::error::{Error, Finding, line_of};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../content"]
struct Bundled;

/// Path inside `content/`, with `/` between its parts, and the bytes.
pub(crate) type Files = BTreeMap<String, Cow<'static, [u8]>>;

/// What the binary carries.
pub(crate) fn bundled() -> Files {
    Bundled::iter().filter_map(|name| Some((name.to_string(), Bundled::get(&name)?.data))).collect()
}

/// What a folder holds. Hidden files and symbolic links are passed over.
pub(crate) fn from_dir(root: &Path) -> Result<Files, Error> {
    let mut files = Files::new();
    walk(root, "", &mut files)?;
    Ok(files)
}

fn walk(dir: &Path, prefix: &str, files: &mut Files) -> Result<(), Error> {
    let unreadable = |path: &Path| {
        let path = path.display().to_string();
        move |source| Error::Read { path, source }
    };
    for entry in std::fs::read_dir(dir).map_err(unreadable(dir))? {
        let entry = entry.map_err(unreadable(dir))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable(&path))?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            walk(&path, &format!("{prefix}{name}/"), files)?;
        } else if kind.is_file() {
            let bytes = std::fs::read(&path).map_err(unreadable(&path))?;
            files.insert(format!("{prefix}{name}"), bytes.into());
        }
    }
    Ok(())
}

/// The text of a file without its byte order mark, line ends as LF.
pub(crate) fn text<'f>(files: &'f Files, name: &str) -> Result<Cow<'f, str>, Finding> {
    let bytes = files.get(name).ok_or_else(|| Finding::new(name, "check-file-missing", &[]))?;
    let text = std::str::from_utf8(bytes).map_err(|_| Finding::new(name, "check-file-not-text", &[]))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() })
}

/// A TOML text as a value; `before` lines stand before it in its file.
pub(crate) fn toml<T: DeserializeOwned>(name: &str, text: &str, before: usize) -> Result<T, Finding> {
    toml::from_str(text).map_err(|error| {
        let what = error.message().replace('\n', ", ");
        let finding = Finding::new(name, "check-toml", &[("what", &what)]);
        match error.span() {
            Some(span) => finding.at(before + line_of(text, span.start)),
            None => finding,
        }
    })
}

/// A TOML file as a value.
pub(crate) fn toml_file<T: DeserializeOwned>(files: &Files, name: &str) -> Result<T, Finding> {
    toml(name, &text(files, name)?, 0)
}

/// A day written `2026-11-23`.
pub(crate) fn day(name: &str, key: &str, value: &str) -> Result<jiff::civil::Date, Finding> {
    let iso = value.len() == 10 && value.as_bytes()[4] == b'-';
    value
        .parse()
        .ok()
        .filter(|_| iso)
        .ok_or_else(|| Finding::new(name, "check-date", &[("key", key), ("value", value)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_binary_carries_bears_no_time_of_a_disk() {
        for name in Bundled::iter() {
            let about = Bundled::get(&name).expect("a file").metadata;
            assert_eq!((about.last_modified(), about.created()), (Some(0), Some(0)), "{name}");
        }
    }
}
