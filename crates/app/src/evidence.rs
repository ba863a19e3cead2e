//! Files that prove an answer: told by content, not by name; stored by hash; withdrawn, never opened by a hash.

mod once;
mod several;
mod uses;

pub use once::file_json;
pub use uses::Use;

use crate::blobs::place;
use crate::ports::Brought;
use crate::{App, Ctx, Error, Result};
use domain::ids::{EvidenceId, OrganisationId};
use domain::policy::Action;
use domain::text::clean_line;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use storage::evidence::EvidenceRow;

/// Largest file (bytes): a photo, a scan, a small PDF.
pub const FILE_MAX: u64 = 20 * 1024 * 1024;

/// What is taken in: (media type, ending).
pub(crate) const TAKEN: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("text/plain", "txt"),
    ("text/csv", "csv"),
];

/// A file on its way in: written to the store's own folder as it arrives, hashed on the way.
pub struct Incoming {
    file: tempfile::NamedTempFile,
    hash: Sha256,
    bytes: u64,
    most: u64,
    head: Vec<u8>,
}

impl App {
    /// Opens a file on its way in.
    ///
    /// # Errors
    /// When the folder of files cannot be written.
    pub fn incoming(&self) -> Result<Incoming> {
        std::fs::create_dir_all(&self.config.files).map_err(disk)?;
        let file = tempfile::Builder::new().prefix(".incoming-").tempfile_in(&self.config.files).map_err(disk)?;
        Ok(Incoming { file, hash: Sha256::new(), bytes: 0, most: FILE_MAX, head: Vec::new() })
    }

    /// Takes a file in: type told by content, blob first, row after.
    ///
    /// # Errors
    /// Refused; invalid (empty); too large; a type that is not taken or not what the name says; a photo that cannot be
    /// read.
    pub async fn add_evidence(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        name: &str,
        incoming: Incoming,
    ) -> Result<EvidenceRow> {
        let (row, add) = self.adding(ctx, organisation, name, incoming).await?;
        let written = self.db.write(add).await;
        self.written_or_gone(written, [row.sha256.clone()]).await.map(|()| row)
    }

    /// The row of a file whose bytes are kept already, and the change that adds it with its record.
    pub(crate) async fn adding(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        name: &str,
        incoming: Incoming,
    ) -> Result<(EvidenceRow, impl Fn(&sql::Tx<'_>) -> Result<()> + Send + 'static + use<>)> {
        self.adding_as(ctx, organisation, name, incoming, None).await
    }

    /// The same of a file whose kind is known, because the house made it.
    pub(crate) async fn adding_as(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        name: &str,
        incoming: Incoming,
        known: Option<&'static str>,
    ) -> Result<(EvidenceRow, impl Fn(&sql::Tx<'_>) -> Result<()> + Send + 'static + use<>)> {
        let permit = ctx.may(Action::AddEvidence, organisation)?;
        let name = file_name(name);
        if incoming.bytes == 0 {
            return Err(Error::field("file", "evidence-empty"));
        }
        let media_type = match known {
            Some(known) => known,
            None => told(&name, &incoming.head, TAKEN)?,
        };
        let (app, coming) = (self.clone(), self.coming().await);
        let (sha256, bytes) = tokio::task::spawn_blocking(move || app.keep(incoming, media_type))
            .await
            .map_err(|e| Error::Inside(e.to_string()))??;
        let row = EvidenceRow {
            organisation,
            id: EvidenceId(self.new_id(ctx)),
            sha256,
            name,
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            media_type: media_type.to_owned(),
            expires_on: None,
            added_at: ctx.micros(),
            added_by: ctx.actor.person(),
            withdrawn_at: None,
            withdrawn_reason: String::new(),
        };
        let entry =
            self.entry(ctx, organisation, Action::AddEvidence, row.id.bytes(), format!("{} {}", row.sha256, row.name));
        let stored = row.clone();
        let add = move |tx: &sql::Tx<'_>| {
            coming.named(tx, &stored.sha256)?;
            storage::evidence::add(tx, &permit, &stored)?;
            Ok(storage::audit::append(tx, &entry)?)
        };
        Ok((row, add))
    }

    pub(crate) fn keep(&self, mut incoming: Incoming, media_type: &str) -> Result<(String, u64)> {
        incoming.file.flush().map_err(disk)?;
        if media_type == "image/jpeg" || media_type == "image/png" {
            let bytes = std::fs::read(incoming.file.path()).map_err(disk)?;
            let bare = crate::evidence_photo::without_metadata(&bytes, media_type)
                .ok_or(Error::MediaType("evidence-photo-broken"))?;
            if bare != bytes {
                let mut again = self.incoming()?;
                again.take(&bare)?;
                incoming = again;
                incoming.file.flush().map_err(disk)?;
            }
        }
        let sha256 = crate::checklist::hex(&incoming.hash.clone().finalize());
        self.ports.blobs.put(&place(&sha256), Brought::Temporary(incoming.file))?;
        Ok((sha256, incoming.bytes))
    }

    /// Keeps bytes as they are in the store of files; their hash. For what is no evidence: blob first, row after.
    /// Blocking: call it on the blocking pool.
    ///
    /// # Errors
    /// Too large; when the disk does not take them.
    pub fn keep_blob(&self, bytes: &[u8]) -> Result<String> {
        let mut incoming = self.incoming()?;
        incoming.take(bytes)?;
        Ok(self.keep(incoming, "")?.0)
    }

    /// A file's row; its bytes are in the store under their hash.
    ///
    /// # Errors
    /// Not found (withdrawn ones too), forbidden.
    pub async fn evidence_file(&self, ctx: &Ctx, id: EvidenceId) -> Result<EvidenceRow> {
        let ctx = ctx.clone();
        let row = self
            .db
            .read(move |tx| {
                let organisation = storage::evidence::owner(tx, id)?.ok_or_else(Error::not_found)?;
                let permit = ctx.may(Action::SeeEvidence, organisation)?;
                storage::evidence::find(tx, &permit, organisation, id)?.ok_or_else(Error::not_found)
            })
            .await?;
        if row.withdrawn_at.is_some() {
            return Err(Error::not_found());
        }
        Ok(row)
    }

    /// All files of an organisation.
    ///
    /// # Errors
    /// Refused.
    pub async fn evidence(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<EvidenceRow>> {
        let permit = ctx.may(Action::SeeEvidence, organisation)?;
        self.db.read(move |tx| Ok(storage::evidence::list(tx, &permit, organisation)?)).await
    }

    /// Files that expire within so many days.
    ///
    /// # Errors
    /// Refused.
    pub async fn evidence_expiring(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        days: i32,
    ) -> Result<Vec<EvidenceRow>> {
        let permit = ctx.may(Action::SeeEvidence, organisation)?;
        let until = ctx.today().checked_add(jiff::Span::new().days(days)).unwrap_or(ctx.today());
        self.db.read(move |tx| Ok(storage::evidence::expiring(tx, &permit, organisation, until)?)).await
    }

    /// Sets until when a file proves anything.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn set_evidence_expiry(&self, ctx: &Ctx, id: EvidenceId, on: Option<Date>) -> Result<()> {
        let ctx2 = ctx.clone();
        let entry = self.entry(
            ctx,
            OrganisationId::from_bytes([0; 16]),
            Action::AddEvidence,
            id.bytes(),
            on.map_or_else(String::new, |d| d.to_string()),
        );
        self.db
            .write(move |tx| {
                let organisation = storage::evidence::owner(tx, id)?.ok_or_else(Error::not_found)?;
                let permit = ctx2.may(Action::AddEvidence, organisation)?;
                storage::evidence::set_expiry(tx, &permit, organisation, id, on)?;
                let mut entry = entry.clone();
                entry.organisation = organisation.bytes();
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }

    /// Withdraws a file: its content goes with the last owner, hash, day and reason stay.
    ///
    /// # Errors
    /// Not found, forbidden; invalid without a reason.
    pub async fn withdraw_evidence(&self, ctx: &Ctx, id: EvidenceId, reason: &str) -> Result<()> {
        let reason = clean_line(reason);
        if reason.is_empty() {
            return Err(Error::field("reason", "evidence-reason-missing"));
        }
        let (ctx2, at, kept) = (ctx.clone(), ctx.micros(), reason.clone());
        let entry = self.entry(ctx, OrganisationId::from_bytes([0; 16]), Action::WithdrawEvidence, id.bytes(), reason);
        let sha256 = self
            .db
            .write(move |tx| {
                let organisation = storage::evidence::owner(tx, id)?.ok_or_else(Error::not_found)?;
                let permit = ctx2.may(Action::WithdrawEvidence, organisation)?;
                let done = storage::evidence::withdraw(tx, &permit, organisation, id, &kept, at)?
                    .ok_or_else(Error::not_found)?;
                let mut entry = entry.clone();
                entry.organisation = organisation.bytes();
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(done)
            })
            .await?;
        self.withdrawn("evidence", id.bytes(), sha256.clone(), at, [sha256]).await;
        Ok(())
    }
}

impl App {
    /// Removes what an upload left that was cut off a day ago or earlier, because the process was ended in it; how many.
    /// Blocking: call it on the blocking pool.
    ///
    /// # Errors
    /// As the system gives them.
    pub fn sweep_incoming(&self) -> Result<usize> {
        let mut gone = 0;
        for entry in std::fs::read_dir(&self.config.files).map_err(disk)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(".incoming-")
                && crate::platform::is_days_old(&entry.path(), 1)
            {
                std::fs::remove_file(entry.path()).map_err(disk)?;
                gone += 1;
            }
        }
        // Parts of archives, where the work went on elsewhere or has stopped: what is missing is made anew.
        for entry in std::fs::read_dir(self.config.files.join(crate::leaving::PARTS)).into_iter().flatten().flatten() {
            if crate::platform::is_days_old(&entry.path(), 1) {
                std::fs::remove_dir_all(entry.path()).map_err(disk)?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}

impl Incoming {
    /// The same for a file of up to so many bytes.
    #[must_use]
    pub(crate) fn up_to(self, most: u64) -> Self {
        Self { most, ..self }
    }
    /// How many bytes came so far.
    pub(crate) fn len(&self) -> u64 {
        self.bytes
    }
    /// Whether nothing came.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes == 0
    }
    /// The first bytes, by which a type is told.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }
    /// Where it lies until it is kept.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }
    /// Everything that came is on its way to the disk.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.file.flush().map_err(disk)
    }
    /// Hash of what came so far, hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        crate::checklist::hex(&self.hash.clone().finalize())
    }
    /// All bytes that came.
    ///
    /// # Errors
    /// When the disk does not give them.
    pub(crate) fn bytes(mut self) -> Result<Vec<u8>> {
        self.file.flush().map_err(disk)?;
        std::fs::read(self.file.path()).map_err(disk)
    }
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Too large; when the disk does not take them.
    pub fn take(&mut self, chunk: &[u8]) -> Result<()> {
        self.bytes += chunk.len() as u64;
        if self.bytes > self.most {
            return Err(Error::TooLarge(self.most));
        }
        if self.head.len() < 8192 {
            self.head.extend_from_slice(&chunk[..chunk.len().min(8192)]);
        }
        self.hash.update(chunk);
        self.file.write_all(chunk).map_err(disk)
    }
}

pub(crate) fn disk(error: std::io::Error) -> Error {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "error-disk-full",
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => "error-read-only",
        _ => "error-database",
    };
    Error::NothingStored { code, inside: error.to_string() }
}

/// The last part of a name, without path, control characters and characters that Windows refuses; at most 120 characters.
pub(crate) fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that are not seen, or that turn what follows, would show another name than the file has: `clean_line` drops
    // them.
    let kept = |c: &char| !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*');
    let clean: String = clean_line(last).chars().filter(kept).collect();
    let clean = clean.trim_matches(['.', ' ']);
    if clean.is_empty() {
        return "file".to_owned();
    }
    if clean.chars().count() <= 120 {
        return clean.to_owned();
    }
    let ending: String = Path::new(clean).extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let stem: String = clean.chars().take(110).collect();
    format!("{stem}{ending}")
}

/// The media type of a file, told by content; its name has to fit. `taken`: (media type, ending).
pub(crate) fn told(name: &str, head: &[u8], taken: &[(&'static str, &str)]) -> Result<&'static str> {
    let ending = Path::new(name).extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let ending = if ending == "jpeg" { "jpg".to_owned() } else { ending };
    let found = match infer::get(head) {
        Some(kind) if kind.mime_type() == "application/zip" => {
            taken.iter().find(|(_, e)| *e == ending && (*e == "xlsx" || *e == "docx")).map(|(m, _)| *m)
        }
        Some(kind) => taken.iter().find(|(m, _)| *m == kind.mime_type()).map(|(m, _)| *m),
        None if looks_like_text(head) => {
            let text = if ending == "csv" { "text/csv" } else { "text/plain" };
            taken.iter().find(|(m, _)| *m == text).map(|(m, _)| *m)
        }
        None => None,
    };
    let Some(found) = found else { return Err(Error::MediaType("evidence-type-not-taken")) };
    let fits = taken.iter().any(|(m, e)| *m == found && *e == ending);
    if fits { Ok(found) } else { Err(Error::MediaType("evidence-type-lies")) }
}

/// Text in UTF-8 or CP932 without control characters; anything that starts like a page or script is not.
fn looks_like_text(head: &[u8]) -> bool {
    let clean = head.iter().all(|b| *b >= 0x20 || matches!(b, b'\n' | b'\r' | b'\t'));
    let (text, _, bad) = encoding_rs::SHIFT_JIS.decode(head);
    let start = text.trim_start().to_ascii_lowercase();
    clean
        && (!bad || std::str::from_utf8(head).is_ok() || head.len() >= 8192)
        && !start.starts_with('<')
        && !start.starts_with("#!")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_path_and_types_are_told_by_content() {
        assert_eq!(file_name("../../etc/証跡.pdf"), "証跡.pdf");
        assert_eq!(file_name("C:\\temp\\写真:1.png"), "写真1.png");
        assert!(matches!(told("a.pdf", b"%PDF-1.7\n", TAKEN), Ok("application/pdf")));
        assert!(matches!(told("a.png", b"%PDF-1.7\n", TAKEN), Err(Error::MediaType("evidence-type-lies"))));
        assert!(matches!(told("a.txt", b"<html><script>", TAKEN), Err(Error::MediaType("evidence-type-not-taken"))));
        assert!(matches!(told("a.exe", b"MZ\x90\x00\x03", TAKEN), Err(Error::MediaType(_))));
    }
}
