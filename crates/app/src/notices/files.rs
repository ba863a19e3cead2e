//! Files that go with a letter: taken in while it is a draft, part of what is hashed when it is sent, given to
//! everybody who may read the letter or one that wraps it.

use super::draft::record_of;
use super::{held, own};
use crate::evidence::{Incoming, TAKEN, file_name, told};
use crate::mails::NewMail;
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{NoticeFileId, NoticeId, OrganisationId};
use domain::notices::State;
use domain::notices::files::{FILES_MAX, NoticeFile, fault, fit_a_mail};
use domain::policy::Action;
use storage::notices::NoticeRow;

/// All files of letters, the outermost letter's first.
pub(super) fn all(letters: &[NoticeRow]) -> Vec<NoticeFile> {
    letters.iter().flat_map(|l| l.files.iter().cloned()).collect()
}

/// What a mail says of the files: their names, below a sentence that says whether they came along.
pub(super) fn told_in_mail(files: &[NoticeFile]) -> Option<(&'static str, Vec<String>)> {
    let key = if fit_a_mail(files) { "notice-mail-files" } else { "notice-mail-files-large" };
    (!files.is_empty()).then(|| (key, files.iter().map(|f| format!("・{}", f.name)).collect()))
}

/// A mail with the files that go along in it.
pub(super) fn attached(mail: NewMail, files: &[NoticeFile]) -> NewMail {
    let along = if fit_a_mail(files) { files } else { &[] };
    along.iter().fold(mail, |mail, file| mail.attach(&file.name, &file.media_type, &file.sha256))
}

/// What is wrong with one more file.
fn fits(held: &[NoticeFile], name: &str, sha256: &str) -> Result<()> {
    match fault(held, name, sha256) {
        None => Ok(()),
        Some(code) => Err(Error::Invalid(vec![Field::new("file", code).with("most", FILES_MAX.to_string())])),
    }
}

impl App {
    /// Adds a file to a draft: type told by content, position data of photos removed, blob first. An approval is taken
    /// back. The same file under the same name twice is one.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-issued`; invalid `file`: empty, too many, another one of this name; too
    /// large; a type that is not taken or not what the name says.
    pub async fn add_notice_file(&self, ctx: &Ctx, id: NoticeId, name: &str, incoming: Incoming) -> Result<()> {
        let name = file_name(name);
        if incoming.is_empty() {
            return Err(Error::field("file", "evidence-empty"));
        }
        let media_type = told(&name, incoming.head(), TAKEN)?;
        // Whether a photo is one that is there already shows when its position is removed.
        let known = (!media_type.starts_with("image/")).then(|| incoming.sha256());
        let (ctx2, name2) = (ctx.clone(), name.clone());
        // Nothing is kept for a letter that takes no file.
        self.db
            .read(move |tx| {
                let (_, row) = own(tx, &ctx2, Action::WriteNotices, id)?;
                if row.state == State::Issued {
                    return Err(Error::Conflict("notice-issued"));
                }
                let same = row.files.iter().find(|f| f.name == name2).map(|f| f.sha256.as_str());
                fits(&row.files, &name2, known.as_deref().or(same).unwrap_or_default())
            })
            .await?;
        let (app, coming) = (self.clone(), self.coming().await);
        let kept = tokio::task::spawn_blocking(move || app.keep(incoming, media_type)).await;
        let (sha256, bytes) = kept.map_err(|e| Error::Inside(e.to_string()))??;
        let new = NoticeFile {
            id: NoticeFileId(self.new_id(ctx)),
            place: 0,
            name,
            media_type: media_type.to_owned(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            sha256,
            added_at: ctx.micros(),
        };
        let (ctx, salt, sha256) = (ctx.clone(), self.salt(), new.sha256.clone());
        let written = self
            .db
            .write(move |tx| {
                coming.named(tx, &new.sha256)?;
                let (permit, row) = held(tx, &ctx, Action::WriteNotices, id)?;
                if row.files.iter().any(|f| f.name == new.name && f.sha256 == new.sha256) {
                    return Ok(());
                }
                fits(&row.files, &new.name, &new.sha256)?;
                if !storage::notices::files::open(tx, &permit, row.organisation, id, ctx.micros())? {
                    return Err(Error::Conflict("notice-issued"));
                }
                let file = NoticeFile { place: row.files.last().map_or(1, |f| f.place + 1), ..new.clone() };
                storage::notices::files::add(tx, &permit, row.organisation, id, &file, ctx.actor.person())?;
                record_of(tx, &ctx, &row, Action::WriteNotices, salt, &format!("+ {} {}", file.sha256, file.name))
            })
            .await;
        self.written_or_gone(written, [sha256]).await
    }

    /// Removes a file from a draft; its content goes with the last who holds it. An approval is taken back. Whose draft
    /// it is.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-issued`.
    pub async fn remove_notice_file(&self, ctx: &Ctx, id: NoticeId, file: NoticeFileId) -> Result<OrganisationId> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        let (organisation, free) = self
            .db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, Action::WriteNotices, id)?;
                let gone = row.files.iter().find(|f| f.id == file).ok_or_else(Error::not_found)?;
                if !storage::notices::files::open(tx, &permit, row.organisation, id, ctx.micros())? {
                    return Err(Error::Conflict("notice-issued"));
                }
                let free = storage::notices::files::remove(tx, &permit, row.organisation, id, file)?;
                record_of(tx, &ctx, &row, Action::WriteNotices, salt, &format!("- {} {}", gone.sha256, gone.name))?;
                Ok::<_, Error>((row.organisation, free))
            })
            .await?;
        self.remove_blobs(free).await;
        Ok(organisation)
    }

    /// A file of a notice that the actor may read, or of a letter inside it; its bytes are in the store under its hash.
    ///
    /// # Errors
    /// Not found, as for the notice itself.
    pub async fn notice_file(
        &self,
        ctx: &Ctx,
        id: NoticeId,
        file: NoticeFileId,
        house: Option<OrganisationId>,
    ) -> Result<NoticeFile> {
        let (ctx, today) = (ctx.clone(), ctx.today());
        self.db
            .read(move |tx| {
                let (_, _, letters) = super::read::readable(tx, &ctx, id, house, today)?;
                all(&letters).into_iter().find(|f| f.id == file).ok_or_else(Error::not_found)
            })
            .await
    }

    /// The files of a notice and of the letters inside it. That the house may read it is the caller's to know.
    ///
    /// # Errors
    /// As the database gives them.
    pub(crate) async fn files_of_notice(&self, id: NoticeId) -> Result<Vec<NoticeFile>> {
        self.db.read(move |tx| Ok::<_, Error>(all(&storage::notices::chain(tx, id)?))).await
    }
}
