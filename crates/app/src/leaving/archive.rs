//! The archive of an institution, as work: one file after the other into a folder of this machine, then all of them into
//! one zip, which lies in the store for a week. What was made before an interruption is not made again.

use super::institution;
use super::parts::{Part, What};
use super::zipped::{Entry, Source, Zipped, write_zip};
use crate::blobs::place;
use crate::evidence::disk;
use crate::jobs::{Job, Outcome, Step, Work, WorkState};
use crate::papers::{KEPT, hex, work_of};
use crate::ports::Brought;
use crate::{App, Ctx, Error, Result};
use domain::dates::{day_in_tokyo, from_micros};
use domain::ids::{ArchiveId, OrganisationId};
use domain::policy::{Action, Actor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The job that makes it, and the kind of its work.
pub(crate) const ARCHIVE: &str = "archive-institution";
/// The job that removes it after a week.
pub(crate) const FORGET_ARCHIVE: &str = "forget-archive";
/// So many files before other jobs have their turn.
const UNITS: usize = 10;
/// The folder beside the blobs in which the parts of archives are made.
pub(crate) const PARTS: &str = ".archives";
/// The finished archive in the folder of its work.
const FILE: &str = "archive.zip";

/// What is kept with the work.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct Detail {
    #[serde(default)]
    pub sha256: String,
    #[serde(default)]
    pub bytes: u64,
    #[serde(default)]
    pub until: i64,
    #[serde(default)]
    pub fetched: i64,
}

pub(super) fn detail(work: &Work) -> Detail {
    serde_json::from_str(&work.detail).unwrap_or_default()
}

/// An archive that lies there.
#[derive(Debug, Clone)]
pub struct ArchiveFile {
    /// Its name, without ending.
    pub name: String,
    /// Its hash, by which the store knows it.
    pub sha256: String,
    /// Since when, microseconds.
    pub since: i64,
}

/// An archive that a command wrote.
#[derive(Debug, Clone)]
pub struct Archived {
    /// Files in it.
    pub files: usize,
    /// Paths of what could not be made.
    pub missing: Vec<String>,
    /// Its length.
    pub bytes: u64,
    /// Its hash.
    pub sha256: String,
}

impl App {
    fn archive_folder(&self, work: [u8; 16]) -> PathBuf {
        self.config.files.join(PARTS).join(hex(work))
    }
    /// Removes what was made for an archive, and the archive.
    pub(super) async fn remove_archive(&self, work: &Work) -> Result<()> {
        let sha256 = detail(work).sha256;
        if !sha256.is_empty() {
            self.remove_blobs([sha256]).await;
        }
        self.remove_parts(work.id)
    }
    fn remove_parts(&self, work: [u8; 16]) -> Result<()> {
        match std::fs::remove_dir_all(self.archive_folder(work)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(disk(error)),
            _ => Ok(()),
        }
    }

    /// Has everything of an institution put into one archive.
    ///
    /// # Errors
    /// Not found, also for what is no institution; forbidden; conflict `archive-under-way`.
    pub async fn ask_archive(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<ArchiveId> {
        ctx.may(Action::ArchiveInstitution, organisation)?;
        self.db.read(move |tx| institution(tx, organisation)).await?;
        let parts = self.plan_archive(&reader(ctx, ctx.micros()), organisation).await?;
        let id = self.new_id(ctx).into_bytes();
        let total = i64::try_from(parts.len()).unwrap_or(0) + 1;
        let work = Work {
            payload: serde_json::to_string(&parts).map_err(|e| Error::Inside(e.to_string()))?,
            total,
            ..Work::begun(ARCHIVE, id, organisation, ctx.actor.person(), ctx.micros())
        };
        let job = self.job(ctx, ARCHIVE, &format!("{ARCHIVE} {organisation}"), &json!({"work": hex(id)}), ctx.micros());
        let entry = self.entry(ctx, organisation, Action::ArchiveInstitution, id, "asked for".to_owned());
        self.db
            .write(move |tx| {
                if !storage::jobs::enqueue(tx, &job, work.created_at)? {
                    return Err(Error::Conflict("archive-under-way"));
                }
                storage::jobs::begin_work(tx, &work)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await?;
        Ok(ArchiveId::from_bytes(id))
    }

    /// The job: some files, until the archive lies there.
    pub(crate) async fn archive_on(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let id = work_of(job)?;
        for _ in 0..UNITS {
            let work = self.db.read(move |tx| Ok::<_, Error>(storage::jobs::find_work(tx, id)?)).await?;
            let Some(work) = work.filter(|w| w.state == WorkState::Working) else { return Ok(Outcome::Done) };
            let parts: Vec<Part> = serde_json::from_str(&work.payload).map_err(|e| Error::Inside(e.to_string()))?;
            let n = work.cursor.parse::<usize>().unwrap_or(0);
            match parts.get(n) {
                Some(part) => self.archive_part(ctx, &work, n, part).await?,
                None => self.archive_end(ctx, &work, n, parts).await?,
            }
        }
        Ok(Outcome::Again(ctx.micros()))
    }

    async fn archive_part(&self, ctx: &Ctx, work: &Work, n: usize, part: &Part) -> Result<()> {
        let reader = reader(ctx, work.created_at);
        let made = self.make_part(&reader, work.organisation, part, &self.part_file(work.id, n)).await?;
        let step = Step {
            from: work.cursor.clone(),
            to: (n + 1).to_string(),
            done: 1,
            refused: i64::from(!made),
            state: WorkState::Working,
        };
        let (id, now) = (work.id, self.ports.clock.now().as_microsecond());
        self.db.write(move |tx| Ok::<_, Error>(storage::jobs::step(tx, id, &step, now).map(|_| ())?)).await
    }

    fn part_file(&self, work: [u8; 16], n: usize) -> PathBuf {
        self.archive_folder(work).join(format!("{n:06}"))
    }

    /// Makes a part into a file, unless it lies there; false where it cannot be made.
    async fn make_part(&self, ctx: &Ctx, house: OrganisationId, part: &Part, to: &Path) -> Result<bool> {
        if let What::File { sha256 } = &part.what {
            return if to.exists() { Ok(true) } else { self.fetch_part(sha256, to).await };
        }
        if to.exists() {
            return Ok(true);
        }
        let Some(bytes) = self.part_bytes(ctx, house, part).await? else { return Ok(false) };
        let to = to.to_owned();
        let kept = tokio::task::spawn_blocking(move || keep_part(&to, &bytes)).await;
        kept.map_err(|e| Error::Inside(e.to_string()))?.map_err(disk)?;
        Ok(true)
    }

    /// A file of the store: where it lies elsewhere it is fetched; false where it is gone.
    async fn fetch_part(&self, sha256: &str, to: &Path) -> Result<bool> {
        if !self.has_blob(sha256).await? {
            return Ok(false);
        }
        if self.ports.blobs.path(&place(sha256)).is_none() {
            let folder = to.parent().unwrap_or(to).to_owned();
            std::fs::create_dir_all(&folder).map_err(disk)?;
            let mut file = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
            let mut blob = self.open_blob(sha256).await?;
            loop {
                let piece = blob.next(u64::MAX).await?;
                if piece.is_empty() {
                    break;
                }
                file.write_all(&piece).map_err(disk)?;
            }
            file.as_file().sync_all().map_err(disk)?;
            file.persist(to).map_err(|e| disk(e.error))?;
        }
        Ok(true)
    }

    /// The last unit: what is there goes into the zip.
    async fn archive_end(&self, ctx: &Ctx, work: &Work, n: usize, parts: Vec<Part>) -> Result<()> {
        let reader = reader(ctx, work.created_at);
        let mut made = Vec::new();
        for (place, part) in parts.into_iter().enumerate() {
            let file = self.part_file(work.id, place);
            // After a restore the folder may be gone: what is missing is made anew.
            let there = self.make_part(&reader, work.organisation, &part, &file).await?;
            made.push((part, there.then_some(file)));
        }
        let to = self.archive_folder(work.id).join(FILE);
        let zipped = self.zip_parts(&reader, work.organisation, made, to.clone()).await?;
        let (blobs, name) = (self.ports.blobs.clone(), place(&zipped.sha256));
        let coming = self.coming().await;
        let put = tokio::task::spawn_blocking(move || blobs.put(&name, Brought::Staying(&to))).await;
        put.map_err(|e| Error::Inside(e.to_string()))??;
        let now = self.ports.clock.now().as_microsecond();
        let kept = Detail { sha256: zipped.sha256, bytes: zipped.bytes, until: now + KEPT, ..Detail::default() };
        let text = serde_json::to_string(&kept).map_err(|e| Error::Inside(e.to_string()))?;
        let forget =
            self.job(ctx, FORGET_ARCHIVE, "", &json!({"work": hex(work.id), "sha256": kept.sha256}), kept.until);
        let mut entry = self.entry(ctx, work.organisation, Action::ArchiveInstitution, work.id, kept.sha256.clone());
        entry.actor = work.asked_by;
        let step =
            Step { from: work.cursor.clone(), to: (n + 1).to_string(), done: 1, refused: 0, state: WorkState::Done };
        let (id, made) = (work.id, kept.sha256.clone());
        let ended = self.db.write(move |tx| {
            if !storage::jobs::step(tx, id, &step, now)? {
                // Another worker ended it; or the institution is gone, and the archive with it.
                return Ok(storage::jobs::find_work(tx, id)?.is_some());
            }
            storage::jobs::set_detail(tx, id, &text)?;
            storage::jobs::enqueue(tx, &forget, now)?;
            storage::audit::append(tx, &entry)?;
            Ok::<_, Error>(true)
        });
        let ended = ended.await?;
        drop(coming);
        if !ended {
            self.remove_blobs([made]).await;
        }
        self.remove_parts(work.id)
    }

    async fn zip_parts(
        &self,
        ctx: &Ctx,
        house: OrganisationId,
        made: Vec<(Part, Option<PathBuf>)>,
        to: PathBuf,
    ) -> Result<Zipped> {
        let (name, code, _) = self.db.read(move |tx| institution(tx, house)).await?;
        let (mut entries, mut missing) = (Vec::new(), Vec::new());
        for (part, file) in made {
            let from = match (&part.what, file) {
                (What::File { sha256 }, Some(file)) => {
                    Source::File(self.ports.blobs.path(&place(sha256)).unwrap_or(file))
                }
                (_, Some(file)) => Source::File(file),
                (_, None) => {
                    missing.push(part.path);
                    continue;
                }
            };
            entries.push(Entry { path: part.path, title: part.title, section: part.section, from });
        }
        let covers = self.covers(ctx, &name, &code, &entries, &missing);
        entries.extend(covers);
        let head = json!({
            "organisation_code": code, "kind": "everything", "made_at": domain::dates::rfc3339(ctx.now),
            "demo": self.config.demo, "missing": missing,
        });
        let keys = self.ports.keys.clone();
        let zipped = tokio::task::spawn_blocking(move || write_zip(&to, head, entries, &*keys)).await;
        let zipped = zipped.map_err(|e| Error::Inside(e.to_string()))??;
        Ok(Zipped { missing, ..zipped })
    }

    /// The job after a week.
    pub(crate) async fn forget_archive(&self, job: &Job) -> Result<Outcome> {
        let id = work_of(job)?;
        match self.db.read(move |tx| Ok::<_, Error>(storage::jobs::find_work(tx, id)?)).await? {
            Some(work) => self.remove_archive(&work).await?,
            None => {
                let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
                self.remove_blobs(payload["sha256"].as_str().map(str::to_owned)).await;
                self.remove_parts(id)?;
            }
        }
        Ok(Outcome::Done)
    }

    /// Says that somebody takes an archive away; afterwards it is fetched.
    ///
    /// # Errors
    /// Not found, also after a week; forbidden.
    pub async fn take_archive(&self, ctx: &Ctx, organisation: OrganisationId, id: ArchiveId) -> Result<()> {
        self.lies_there(ctx, organisation, id).await?;
        let entry = self.entry(ctx, organisation, Action::ArchiveInstitution, id.bytes(), "fetched".to_owned());
        let now = ctx.micros();
        self.db
            .write(move |tx| {
                let work = storage::jobs::find_work(tx, id.bytes())?.ok_or_else(Error::not_found)?;
                let text = serde_json::to_string(&Detail { fetched: now, ..detail(&work) });
                storage::jobs::set_detail(tx, work.id, &text.map_err(|e| Error::Inside(e.to_string()))?)?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// An archive that somebody said they take away ([`App::take_archive`]), so that no file goes without a record.
    ///
    /// # Errors
    /// Not found, also before that and after a week; forbidden.
    pub async fn archive_file(&self, ctx: &Ctx, organisation: OrganisationId, id: ArchiveId) -> Result<ArchiveFile> {
        let (file, detail) = self.lies_there(ctx, organisation, id).await?;
        if detail.fetched == 0 { Err(Error::not_found()) } else { Ok(file) }
    }

    async fn lies_there(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        id: ArchiveId,
    ) -> Result<(ArchiveFile, Detail)> {
        ctx.may(Action::ArchiveInstitution, organisation)?;
        let found = self.db.read(move |tx| {
            let work = storage::jobs::find_work(tx, id.bytes())?;
            let work =
                work.filter(|w| w.kind == ARCHIVE && w.organisation == organisation && w.state == WorkState::Done);
            Ok::<_, Error>((work.ok_or_else(Error::not_found)?, institution(tx, organisation)?.0))
        });
        let (work, name) = found.await?;
        let detail = detail(&work);
        if detail.until <= ctx.micros() || !self.has_blob(&detail.sha256).await? {
            return Err(Error::not_found());
        }
        let name = format!("{name}_{}", day_in_tokyo(from_micros(work.created_at)));
        let file = ArchiveFile { name, sha256: detail.sha256.clone(), since: work.changed_at };
        Ok((file, detail))
    }

    /// Writes the archive of an institution into a file: for commands. What lies under the name stays until the new one is
    /// whole.
    ///
    /// # Errors
    /// Refused; not found; as the press, the database and the system give them.
    pub async fn archive_to(&self, ctx: &Ctx, organisation: OrganisationId, to: &Path) -> Result<Archived> {
        ctx.may(Action::ArchiveInstitution, organisation)?;
        let reader = reader(ctx, ctx.micros());
        self.db.read(move |tx| institution(tx, organisation)).await?;
        let beside = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = tempfile::Builder::new().prefix(".archive-").tempdir_in(beside).map_err(disk)?;
        let mut made = Vec::new();
        for (place, part) in self.plan_archive(&reader, organisation).await?.into_iter().enumerate() {
            let file = folder.path().join(format!("{place:06}"));
            let there = self.make_part(&reader, organisation, &part, &file).await?;
            made.push((part, there.then_some(file)));
        }
        let whole = folder.path().join(FILE);
        let zipped = self.zip_parts(&reader, organisation, made, whole.clone()).await?;
        std::fs::rename(&whole, to).map_err(disk)?;
        let entry =
            self.entry(ctx, organisation, Action::ArchiveInstitution, organisation.bytes(), zipped.sha256.clone());
        self.db.write(move |tx| Ok::<_, Error>(storage::audit::append(tx, &entry)?)).await?;
        Ok(Archived { files: zipped.files, missing: zipped.missing, bytes: zipped.bytes, sha256: zipped.sha256 })
    }
}

/// Who reads for an archive that somebody may have: everything of the institution, as of an instant.
fn reader(ctx: &Ctx, at: i64) -> Ctx {
    Ctx { actor: Actor::Command, now: from_micros(at), request: ctx.request }
}

/// A part on the disk: there and whole, or not there.
fn keep_part(to: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = to.parent().unwrap_or(to);
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(to).map_err(|e| e.error)?;
    Ok(())
}
