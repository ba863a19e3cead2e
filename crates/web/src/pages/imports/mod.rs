//! Lists of members taken in: the file, its columns, what would become of each row, and how far the work is.

pub mod list;
pub mod one;

use crate::fault::Fault;
use crate::form::FormState;
use crate::take::{Piece, Upload};
use app::imports::{Import, LIST_MAX};
use app::{Error, Field};

/// Largest body of a form with one list.
pub const BODY: usize = LIST_MAX + 64 * 1024;

/// Key of the word for where an import stands.
pub(crate) fn state_key(import: &Import) -> &'static str {
    match import.state {
        "draft" => "imports-state-draft",
        "done" => "imports-state-done",
        "stopped" => "imports-state-stopped",
        _ => "imports-state-working",
    }
}

/// The file of a form, up to one byte more than may be.
pub(crate) async fn file(upload: &mut Upload) -> Result<Option<(String, Vec<u8>)>, Fault> {
    let mut file = None;
    while let Some(piece) = upload.next().await? {
        let Piece::File(mut part) = piece else { continue };
        let name = crate::pages::guide::import::upload::last_part(&part.file_name);
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await? {
            let room = (LIST_MAX + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        if part.name == "file" && !name.is_empty() && file.is_none() {
            file = Some((name, bytes));
        }
    }
    Ok(file)
}

/// What is wrong with the file, beside its field.
pub(crate) fn refused(mut form: FormState, error: Error) -> Result<FormState, Fault> {
    let field = match error {
        Error::MediaType(code) => Field::new("file", code),
        Error::TooLarge(limit) => {
            Field::new("file", "import-too-large").with("megabytes", (limit / 1024 / 1024).to_string())
        }
        other => return form.refuse(other),
    };
    form.mark(field);
    Ok(form)
}
