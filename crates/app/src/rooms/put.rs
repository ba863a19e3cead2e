//! Putting something up, changing what is said of it and for whom it is, taking it down.

use super::{RoomItem, item_json};
use crate::evidence::{Incoming, file_name, told};
use crate::once::{Made, Once};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{NoticeId, OrganisationId, RoomItemId};
use domain::notices::{State, number_key};
use domain::policy::{Action, Permit};
use domain::rooms::{For, ITEMS_MAX, SENTENCE_MAX, Sort, TITLE_MAX};
use domain::text::clean_line;
use storage::rooms::RoomRow;

pub use crate::evidence::FILE_MAX;
/// Largest video (bytes).
pub const VIDEO_MAX: u64 = 200 * 1024 * 1024;

/// What a room takes: (media type, ending).
const TAKEN: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("video/mp4", "mp4"),
];
const VIDEO: &str = "video/mp4";

/// An item as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedItem {
    /// Code of its sort.
    pub sort: String,
    /// Title.
    pub title: String,
    /// One sentence.
    pub sentence: String,
    /// For whom.
    pub audience: For,
    /// Number or id of a notice of this association that it leads to; empty: it is a file.
    pub notice: String,
}

/// A file on its way into a room.
type File = (String, Incoming);

impl TypedItem {
    /// Cleaned, with what is wrong.
    fn read(&self) -> (TypedItem, Sort, Vec<Field>) {
        let mut wrong = Vec::new();
        let (title, sentence) = (clean_line(&self.title), clean_line(&self.sentence));
        if title.is_empty() || title.chars().count() > TITLE_MAX {
            wrong.push(Field::new("title", "room-title").with("most", TITLE_MAX.to_string()));
        }
        if sentence.is_empty() || sentence.chars().count() > SENTENCE_MAX {
            wrong.push(Field::new("sentence", "room-sentence").with("most", SENTENCE_MAX.to_string()));
        }
        let sort = Sort::from_code(&self.sort).unwrap_or_else(|| {
            wrong.push(Field::new("sort", "room-sort"));
            Sort::Other
        });
        let audience = self.audience.known();
        let said = &self.audience;
        for (name, asked, known) in [
            ("levels", &said.levels, &audience.levels),
            ("member_kinds", &said.member_kinds, &audience.member_kinds),
            ("roles", &said.roles, &audience.roles),
        ] {
            // A condition that nobody knows must not fall away: then everybody would see it.
            if asked.iter().any(|code| !known.contains(code)) {
                wrong.push(Field::new(name, "room-for"));
            }
        }
        (
            TypedItem { sort: self.sort.clone(), title, sentence, audience, notice: clean_line(&self.notice) },
            sort,
            wrong,
        )
    }
}

impl App {
    /// A place for a file that goes into a room.
    ///
    /// # Errors
    /// When the folder of files cannot be written.
    pub fn incoming_to_room(&self) -> Result<Incoming> {
        Ok(self.incoming()?.up_to(VIDEO_MAX))
    }

    /// Puts something up in an association's own room: a file, or a link to one of its notices.
    ///
    /// # Errors
    /// Refused; invalid, each field named; too large; a type that is not taken or not what the name says; conflict
    /// `room-full`, `idempotency-key-reused`.
    pub async fn put_up(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: TypedItem,
        file: Option<File>,
        key: Option<&str>,
    ) -> Result<Made> {
        let permit = ctx.may(Action::ChangeRoom, organisation)?;
        let (typed, sort, mut wrong) = typed.read();
        if file.is_none() && typed.notice.is_empty() {
            wrong.push(Field::new("file", "room-nothing"));
        } else if file.is_some() && !typed.notice.is_empty() {
            wrong.push(Field::new("notice", "room-both"));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let hash = file.as_ref().map(|(_, incoming)| incoming.sha256()).unwrap_or_default();
        let said = serde_json::json!([typed.sort, typed.title, typed.sentence, typed.audience, typed.notice, hash]);
        let said = said.to_string();
        let request: [&[u8]; 3] = [b"room", &organisation.bytes(), said.as_bytes()];
        let once = key.map(|key| Once::new(ctx, key, &request)).transpose()?;
        let coming = self.coming().await;
        let (sha256, name, media_type, bytes) = match file {
            Some(file) => self.keep_for_room(file).await?,
            None => (String::new(), String::new(), "", 0),
        };
        let row = RoomRow {
            organisation,
            id: RoomItemId(self.new_id(ctx)),
            sort,
            title: typed.title,
            sentence: typed.sentence,
            audience: typed.audience,
            notice: None,
            sha256,
            name,
            media_type: media_type.to_owned(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            added_at: ctx.micros(),
            added_by: ctx.actor.person(),
            version: 1,
        };
        let detail = format!("{} {} {}", row.title, row.sha256, typed.notice);
        let entry = self.entry(ctx, organisation, Action::ChangeRoom, row.id.bytes(), detail);
        let asked = typed.notice;
        let brought = row.sha256.clone();
        let made = self.once(ctx, once, move |tx| {
            coming.named(tx, &row.sha256)?;
            let (association, _, kind) =
                storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
            if !kind.is_association() {
                return Err(Error::not_found());
            }
            if storage::rooms::list(tx, organisation)?.len() >= ITEMS_MAX {
                return Err(Error::Conflict("room-full"));
            }
            let notice = if asked.is_empty() { None } else { Some(notice_of(tx, organisation, &asked)?) };
            let row = RoomRow { notice, ..row.clone() };
            storage::rooms::add(tx, &permit, &row)?;
            storage::audit::append(tx, &entry)?;
            Ok(item_json(&RoomItem { row, association, notice, own: true }))
        });
        let made = made.await;
        self.made_or_gone(made, [brought]).await
    }

    /// Type told by content, metadata of photos removed, blob first: hash, name, type, size.
    async fn keep_for_room(&self, (name, incoming): File) -> Result<(String, String, &'static str, u64)> {
        let name = file_name(&name);
        if incoming.is_empty() {
            return Err(Error::field("file", "evidence-empty"));
        }
        let media_type = told(&name, incoming.head(), TAKEN).map_err(|error| match error {
            Error::MediaType("evidence-type-not-taken") => Error::MediaType("room-type"),
            other => other,
        })?;
        if media_type != VIDEO && incoming.len() > FILE_MAX {
            return Err(Error::TooLarge(FILE_MAX));
        }
        let app = self.clone();
        let kept = tokio::task::spawn_blocking(move || app.keep(incoming, media_type)).await;
        let (sha256, bytes) = kept.map_err(|e| Error::Inside(e.to_string()))??;
        Ok((sha256, name, media_type, bytes))
    }

    /// Changes what is said of an item, and for whom it is. What it is stays: another file is another item.
    ///
    /// # Errors
    /// Not found, forbidden; invalid, each field named; stale.
    pub async fn change_room_item(&self, ctx: &Ctx, id: RoomItemId, version: i64, typed: TypedItem) -> Result<()> {
        self.room_item(ctx, id).await?;
        let (typed, sort, wrong) = typed.read();
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, id)?;
                if !wrong.is_empty() {
                    return Err(Error::Invalid(wrong.clone()));
                }
                let new = RoomRow {
                    sort,
                    title: typed.title.clone(),
                    sentence: typed.sentence.clone(),
                    audience: typed.audience.clone(),
                    version,
                    ..row.clone()
                };
                if storage::rooms::change(tx, &permit, &new, ctx.micros())?.is_none() {
                    let current = serde_json::json!({"version": row.version, "title": row.title});
                    return Err(Error::Stale { current: Box::new(current) });
                }
                record(tx, &ctx, &new, salt)
            })
            .await
    }

    /// Takes an item down: at once gone for everybody; its content goes with the last who holds it.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn take_down(&self, ctx: &Ctx, id: RoomItemId) -> Result<OrganisationId> {
        let (ctx, salt, at) = (ctx.clone(), self.salt(), ctx.micros());
        let (row, free) = self
            .db
            .write(move |tx| {
                let (permit, row) = own(tx, &ctx, id)?;
                let free = storage::rooms::withdraw(tx, &permit, row.organisation, id, ctx.micros())?;
                let free = free.ok_or_else(Error::not_found)?;
                record(tx, &ctx, &row, salt)?;
                Ok::<_, Error>((row, free))
            })
            .await?;
        self.withdrawn("room", id.bytes(), row.sha256, at, free).await;
        Ok(row.organisation)
    }
}

/// The editor's permit and the item; not found for whoever does not see it, forbidden for whoever only sees it.
fn own(tx: &sql::Tx<'_>, ctx: &Ctx, id: RoomItemId) -> Result<(Permit, RoomRow)> {
    let item = super::seen(tx, ctx, id)?;
    if !item.own && !ctx.actor.organisations().contains(&item.row.organisation) {
        return Err(Error::Refused(domain::policy::Refusal::Forbidden));
    }
    let permit = ctx.may(Action::ChangeRoom, item.row.organisation)?;
    Ok((permit, item.row))
}

fn record(tx: &sql::Tx<'_>, ctx: &Ctx, row: &RoomRow, salt: [u8; 16]) -> Result<()> {
    let entry = storage::audit::Entry {
        organisation: row.organisation.bytes(),
        at: ctx.micros(),
        actor: ctx.actor.person(),
        action: Action::ChangeRoom,
        subject_id: row.id.bytes(),
        salt,
        detail: format!("{} {:?}", row.title, row.audience),
    };
    Ok(storage::audit::append(tx, &entry)?)
}

/// The notice of this association that a number or an id names.
fn notice_of(tx: &sql::Tx<'_>, organisation: OrganisationId, asked: &str) -> Result<NoticeId> {
    let unknown = || Error::field("notice", "room-notice");
    let found = match asked.parse::<NoticeId>() {
        Ok(id) => storage::notices::find(tx, id)?.into_iter().collect(),
        Err(_) => storage::notices::by_number(tx, &number_key(asked))?,
    };
    let own = found.into_iter().rfind(|n| n.organisation == organisation && n.state == State::Issued);
    own.map(|n| n.id).ok_or_else(unknown)
}
