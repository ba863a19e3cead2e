//! Putting a seminar up, changing everything of it but its video, taking it down.

use super::typed::Clean;
use super::{Seminar, SeminarRow, TypedSeminar, seen, seminar_json};
use crate::blobs::place;
use crate::evidence::{Incoming, disk, file_name};
use crate::once::{Made, Once};
use crate::ports::Brought;
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{OrganisationId, SeminarId, UploadId};
use domain::policy::{Action, Permit};
use domain::seminars::container::{self, Source};
use domain::seminars::{SEMINARS_MAX, VIDEO_MAX};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// The video of a new seminar.
pub enum Video {
    /// It came with the form: name, bytes.
    File(String, Incoming),
    /// It came in parts before.
    Upload(UploadId),
    /// There is none.
    None,
}

/// A video in the store.
struct Kept {
    sha256: String,
    name: String,
    bytes: u64,
    told: container::Video,
}

/// A file of the disk as the reader of containers wants it.
struct Disk(File, u64);

impl Source for Disk {
    fn length(&self) -> u64 {
        self.1
    }
    fn read(&mut self, at: u64, most: usize) -> Option<Vec<u8>> {
        self.0.seek(SeekFrom::Start(at)).ok()?;
        let mut out = Vec::new();
        (&mut self.0).take(most as u64).read_to_end(&mut out).ok()?;
        Some(out)
    }
}

/// What a file is; whatever is no video that browsers play is one sentence beside its field.
fn told(path: &Path) -> Result<container::Video> {
    let file = File::open(path).map_err(disk)?;
    let bytes = file.metadata().map_err(disk)?.len();
    container::told(&mut Disk(file, bytes))
        .map_err(|why| Field::new("video", why.code()).with("codec", why.codec()).into())
}

fn hash_of(path: &Path) -> Result<String> {
    let mut file = File::open(path).map_err(disk)?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut piece).map_err(disk)? {
            0 => return Ok(crate::checklist::hex(&hash.finalize())),
            n => hash.update(&piece[..n]),
        }
    }
}

impl App {
    /// A place for a video on its way in.
    ///
    /// # Errors
    /// When the folder of files cannot be written.
    pub fn incoming_video(&self) -> Result<Incoming> {
        Ok(self.incoming()?.up_to(VIDEO_MAX))
    }

    /// Puts a seminar up. What was uploaded in parts stays until it is one.
    ///
    /// # Errors
    /// Refused; invalid, each field named; conflict `seminar-full`, `idempotency-key-reused`.
    pub async fn put_seminar(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: TypedSeminar,
        video: Video,
        poster: Option<(String, Incoming)>,
        key: Option<&str>,
    ) -> Result<Made> {
        let permit = ctx.may(Action::ChangeSeminars, organisation)?;
        let names = self.names_of_rows(ctx).await?;
        let upload = if let Video::Upload(id) = video { Some(id) } else { None };
        let said = serde_json::json!([typed.title, typed.sentence, typed.audience, upload]).to_string();
        let once =
            key.map(|key| Once::new(ctx, key, &[b"seminar", &organisation.bytes(), said.as_bytes()])).transpose()?;
        // Sent again, what was uploaded is a seminar already and no upload any more.
        if let Some(once) = &once
            && let Some(made) = self.made_before(once).await?
        {
            return Ok(made);
        }
        // Everything typed is looked at, whatever the video is.
        let wrong = |length| typed.read(length, &names).err().unwrap_or_default();
        let coming = self.coming().await;
        let kept = match self.keep_video(ctx, organisation, video).await {
            Ok(kept) => kept,
            Err(Error::Invalid(of_video)) => return Err(Error::Invalid([wrong(u64::MAX), of_video].concat())),
            Err(other) => return Err(other),
        };
        let rest = async {
            let clean = typed.read(kept.told.length, &names).map_err(Error::Invalid)?;
            let poster = match poster {
                Some((name, incoming)) => self.keep_poster(&name, incoming).await?,
                None => (String::new(), ""),
            };
            Ok::<_, Error>((clean, poster))
        };
        let rest = rest.await;
        let (clean, (poster_sha256, poster_type)) = match rest {
            Ok(rest) => rest,
            Err(error) => {
                drop(coming);
                return self.made_or_gone(Err(error), [kept.sha256]).await;
            }
        };
        let row = row_of(clean, kept, organisation, SeminarId(self.new_id(ctx)), ctx);
        let row = SeminarRow { poster_sha256, poster_type: poster_type.to_owned(), ..row };
        let detail = format!("{} {}", row.title, row.sha256);
        let entry = self.entry(ctx, organisation, Action::ChangeSeminars, row.id.bytes(), detail);
        let brought = [row.sha256.clone(), row.poster_sha256.clone()];
        let made = self
            .once(ctx, once, move |tx| {
                coming.named(tx, &row.sha256)?;
                coming.named(tx, &row.poster_sha256)?;
                let (association, _, kind) =
                    storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
                if !kind.is_association() {
                    return Err(Error::not_found());
                }
                if storage::seminars::list(tx, organisation)?.len() >= SEMINARS_MAX {
                    return Err(Error::Conflict("seminar-full"));
                }
                storage::seminars::add(tx, &permit, &row)?;
                if let Some(upload) = upload {
                    storage::seminars::remove_upload(tx, &permit, organisation, upload)?;
                }
                storage::audit::append(tx, &entry)?;
                let row = row.clone();
                Ok(seminar_json(&Seminar { row, association, house: organisation, own: true, view: None }))
            })
            .await;
        let made = self.made_or_gone(made, brought).await?;
        if let Some(upload) = upload {
            // The bytes are in the store under their hash; a second name for them would only stay behind.
            self.forget_upload(upload).await;
        }
        Ok(made)
    }

    /// Looks at a video and keeps it under its hash.
    async fn keep_video(&self, ctx: &Ctx, organisation: OrganisationId, video: Video) -> Result<Kept> {
        let app = self.clone();
        let inside = |e: tokio::task::JoinError| Error::Inside(e.to_string());
        match video {
            Video::None => Err(Error::field("video", "seminar-video-none")),
            Video::File(name, incoming) => {
                if incoming.is_empty() {
                    return Err(Error::field("video", "evidence-empty"));
                }
                let keep = move || {
                    let mut incoming = incoming;
                    incoming.flush()?;
                    let told = told(incoming.path())?;
                    let (sha256, bytes) = app.keep(incoming, told.media_type)?;
                    Ok(Kept { sha256, name: file_name(&name), bytes, told })
                };
                tokio::task::spawn_blocking(keep).await.map_err(inside)?
            }
            Video::Upload(id) => {
                let (row, whole) = self.whole_upload(ctx, id).await?;
                let path = whole.path().to_owned();
                if row.organisation != organisation {
                    return Err(Error::not_found());
                }
                // Each part was looked at as it came; what stretches over two of them is seen only now.
                self.look_at_file(ctx, &path, "video").await?;
                let keep = move || {
                    let told = told(&path)?;
                    let sha256 = hash_of(&path)?;
                    app.ports.blobs.put(&place(&sha256), Brought::Staying(&path))?;
                    drop(whole);
                    Ok(Kept { sha256, name: row.name, bytes: row.bytes, told })
                };
                tokio::task::spawn_blocking(keep).await.map_err(inside)?
            }
        }
    }

    /// Changes everything of a seminar but its video: another video is another seminar.
    ///
    /// # Errors
    /// Not found, forbidden; invalid, each field named; stale.
    pub async fn change_seminar(
        &self,
        ctx: &Ctx,
        id: SeminarId,
        version: i64,
        typed: TypedSeminar,
        poster: Option<(String, Incoming)>,
    ) -> Result<()> {
        let ctx2 = ctx.clone();
        let (_, now) = self.db.read(move |tx| own(tx, &ctx2, id)).await?;
        let names = self.names_of_rows(ctx).await?;
        let clean = typed.read(now.length, &names).map_err(Error::Invalid)?;
        let coming = self.coming().await;
        let poster = match poster {
            Some((name, incoming)) => Some(self.keep_poster(&name, incoming).await?),
            None => None,
        };
        let (ctx, salt) = (ctx.clone(), self.salt());
        let brought = poster.as_ref().map(|(sha256, _)| sha256.clone());
        let written = self
            .db
            .write(move |tx| {
                if let Some((sha256, _)) = &poster {
                    coming.named(tx, sha256)?;
                }
                let (permit, row) = own(tx, &ctx, id)?;
                let mut new = SeminarRow {
                    title: clean.title.clone(),
                    sentence: clean.sentence.clone(),
                    audience: clean.audience.clone(),
                    chapters: clean.chapters.clone(),
                    subtitles: clean.subtitles.clone(),
                    transcript: clean.transcript.clone(),
                    quiz: clean.quiz.clone(),
                    pass_mark: clean.pass_mark,
                    version,
                    ..row.clone()
                };
                if let Some((sha256, media_type)) = &poster {
                    new.poster_sha256.clone_from(sha256);
                    (*media_type).clone_into(&mut new.poster_type);
                }
                if storage::seminars::change(tx, &permit, &new, ctx.micros())?.is_none() {
                    let current = serde_json::json!({"version": row.version, "title": row.title});
                    return Err(Error::Stale { current: Box::new(current) });
                }
                let old = row.poster_sha256;
                let gone = !old.is_empty() && old != new.poster_sha256;
                record(tx, &ctx, &new, salt)?;
                Ok(gone.then_some(old))
            })
            .await;
        let free = self.written_or_gone(written, brought).await?;
        self.remove_blobs(free).await;
        Ok(())
    }

    /// Takes a seminar down: at once gone for everybody; its files go with the last who holds them. What was seen of it
    /// stays in the training records.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn withdraw_seminar(&self, ctx: &Ctx, id: SeminarId) -> Result<OrganisationId> {
        let (ctx, salt, at) = (ctx.clone(), self.salt(), ctx.micros());
        let (row, free) = self
            .db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, id)?;
                let free = storage::seminars::withdraw(tx, &permit, row.organisation, id, ctx.micros())?;
                let free = free.ok_or_else(Error::not_found)?;
                record(tx, &ctx, &row, salt)?;
                Ok::<_, Error>((row, free))
            })
            .await?;
        self.withdrawn("seminar", id.bytes(), row.sha256, at, free).await;
        Ok(row.organisation)
    }
}

fn row_of(clean: Clean, kept: Kept, organisation: OrganisationId, id: SeminarId, ctx: &Ctx) -> SeminarRow {
    SeminarRow {
        organisation,
        id,
        title: clean.title,
        sentence: clean.sentence,
        audience: clean.audience,
        sha256: kept.sha256,
        name: kept.name,
        media_type: kept.told.media_type.to_owned(),
        bytes: i64::try_from(kept.bytes).unwrap_or(i64::MAX),
        length: kept.told.length,
        poster_sha256: String::new(),
        poster_type: String::new(),
        chapters: clean.chapters,
        subtitles: clean.subtitles,
        transcript: clean.transcript,
        quiz: clean.quiz,
        pass_mark: clean.pass_mark,
        added_at: ctx.micros(),
        added_by: ctx.actor.person(),
        version: 1,
    }
}

/// The editor's permit and the seminar; not found for whoever does not see it, forbidden for whoever only sees it.
fn own(tx: &sql::Tx<'_>, ctx: &Ctx, id: SeminarId) -> Result<(Permit, SeminarRow)> {
    let seminar = seen(tx, ctx, id, None)?;
    if !seminar.own && !ctx.actor.organisations().contains(&seminar.row.organisation) {
        return Err(Error::Refused(domain::policy::Refusal::Forbidden));
    }
    let permit = ctx.may(Action::ChangeSeminars, seminar.row.organisation)?;
    Ok((permit, seminar.row))
}

fn record(tx: &sql::Tx<'_>, ctx: &Ctx, row: &SeminarRow, salt: [u8; 16]) -> Result<()> {
    let entry = storage::audit::Entry {
        organisation: row.organisation.bytes(),
        at: ctx.micros(),
        actor: ctx.actor.person(),
        action: Action::ChangeSeminars,
        subject_id: row.id.bytes(),
        salt,
        detail: format!("{} {:?}", row.title, row.audience),
    };
    Ok(storage::audit::append(tx, &entry)?)
}
