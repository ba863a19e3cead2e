//! Seminars: an association's videos, uploads on their way in, and what people of an institution saw of them. Which of
//! them a house sees is worked out by the caller, from [`crate::rooms::standing`], as for the members' room.

pub mod uploads;
pub mod views;

pub use uploads::{UploadRow, add_upload, find_upload, forget_uploads, remove_upload, same_upload, upload_owner};
pub use views::{MeetingRow, PersonView, ViewRow, add_meeting, lock_view, meetings, put_view, view, views_of_house};

use crate::rows::{self, reaches};
use domain::ids::{OrganisationId, PersonId, SeminarId};
use domain::policy::Permit;
use domain::rooms::For;
use domain::seminars::Chapter;
use domain::seminars::quiz::Question;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    OWNER = "SELECT organisation_id FROM seminars WHERE id = $1";
    LIST = "SELECT organisation_id, id, title, sentence, audience, sha256, name, media_type, bytes, length_ms,
        poster_sha256, poster_type, chapters, subtitles, transcript, quiz, pass_mark, added_at, added_by, version
        FROM seminars WHERE organisation_id = $1 AND withdrawn_at IS NULL ORDER BY added_at DESC, id DESC";
    FIND = "SELECT organisation_id, id, title, sentence, audience, sha256, name, media_type, bytes, length_ms,
        poster_sha256, poster_type, chapters, subtitles, transcript, quiz, pass_mark, added_at, added_by, version
        FROM seminars WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL";
    CHAPTERS = "SELECT organisation_id, id, title, audience, chapters FROM seminars WHERE organisation_id = $1
        AND withdrawn_at IS NULL AND chapters <> '[]' ORDER BY added_at DESC, id DESC";
    ADD = "INSERT INTO seminars (organisation_id, id, title, sentence, audience, sha256, name, media_type, bytes,
        length_ms, poster_sha256, poster_type, chapters, subtitles, transcript, quiz, pass_mark, added_at, added_by,
        changed_at, version, withdrawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
        $16, $17, $18, $19, $18, 1, NULL)";
    CHANGE = "UPDATE seminars SET title = $3, sentence = $4, audience = $5, poster_sha256 = $6, poster_type = $7,
        chapters = $8, subtitles = $9, transcript = $10, quiz = $11, pass_mark = $12, changed_at = $13,
        version = version + 1 WHERE organisation_id = $1 AND id = $2 AND version = $14 AND withdrawn_at IS NULL
        RETURNING version";
    WITHDRAW = "UPDATE seminars SET withdrawn_at = $3 WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL
        RETURNING sha256, poster_sha256";
}

/// A seminar as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeminarRow {
    /// The association whose it is.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: SeminarId,
    /// Title.
    pub title: String,
    /// One sentence about it.
    pub sentence: String,
    /// For whom.
    pub audience: For,
    /// Hash of the video, hex.
    pub sha256: String,
    /// Name of its file.
    pub name: String,
    /// `video/mp4` or `video/webm`.
    pub media_type: String,
    /// Size.
    pub bytes: i64,
    /// How long it is (milliseconds).
    pub length: u64,
    /// Hash of the picture before it plays; empty: none.
    pub poster_sha256: String,
    /// Media type of that picture.
    pub poster_type: String,
    /// Chapters in their order.
    pub chapters: Vec<Chapter>,
    /// WebVTT; empty: none.
    pub subtitles: String,
    /// What is said.
    pub transcript: String,
    /// The quiz; empty: none.
    pub quiz: Vec<Question>,
    /// So many right answers pass.
    pub pass_mark: i64,
    /// When it was put up, microseconds.
    pub added_at: i64,
    /// By whom.
    pub added_by: Option<PersonId>,
    /// Counts the writes.
    pub version: i64,
}

fn broken(e: &serde_json::Error) -> sql::Error {
    sql::Error::Other(format!("what is stored of a seminar: {e}"))
}

fn seminar(r: &Row) -> Result<SeminarRow> {
    Ok(SeminarRow {
        organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
        id: SeminarId::from_bytes(r.id16("id")?),
        title: r.text("title")?,
        sentence: r.text("sentence")?,
        // What cannot be read is for nobody, never for everybody.
        audience: serde_json::from_str(&r.text("audience")?).map_err(|e| broken(&e))?,
        sha256: r.text("sha256")?,
        name: r.text("name")?,
        media_type: r.text("media_type")?,
        bytes: r.int("bytes")?,
        length: u64::try_from(r.int("length_ms")?).unwrap_or(0),
        poster_sha256: r.text("poster_sha256")?,
        poster_type: r.text("poster_type")?,
        chapters: serde_json::from_str(&r.text("chapters")?).map_err(|e| broken(&e))?,
        subtitles: r.text("subtitles")?,
        transcript: r.text("transcript")?,
        quiz: serde_json::from_str(&r.text("quiz")?).map_err(|e| broken(&e))?,
        pass_mark: r.int("pass_mark")?,
        added_at: r.int("added_at")?,
        added_by: r.opt_id16("added_by")?.map(PersonId::from_bytes),
        version: r.int("version")?,
    })
}

/// Whose seminar an id is; nothing else about it.
///
/// # Errors
/// As the engine gives them.
pub fn owner(tx: &Tx, id: SeminarId) -> Result<Option<OrganisationId>> {
    tx.query_opt(&OWNER, &[rows::id(id.bytes())])?
        .map(|r| r.id16("organisation_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// Every seminar of an association, the newest first. That the permit's house stands below it is the caller's to know.
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, association: OrganisationId) -> Result<Vec<SeminarRow>> {
    tx.query(&LIST, &[rows::id(association.bytes())])?.iter().map(seminar).collect()
}

/// What leads from a row of the checklist to a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaptersRow {
    /// The association whose it is.
    pub organisation: OrganisationId,
    /// The seminar.
    pub id: SeminarId,
    /// Its title.
    pub title: String,
    /// For whom.
    pub audience: For,
    /// Its chapters; at least one.
    pub chapters: Vec<Chapter>,
}

/// The chapters of every seminar of an association, as [`list`], and nothing heavier.
///
/// # Errors
/// As the engine gives them.
pub fn chapters(tx: &Tx, association: OrganisationId) -> Result<Vec<ChaptersRow>> {
    let one = |r: &Row| {
        Ok(ChaptersRow {
            organisation: OrganisationId::from_bytes(r.id16("organisation_id")?),
            id: SeminarId::from_bytes(r.id16("id")?),
            title: r.text("title")?,
            audience: serde_json::from_str(&r.text("audience")?).map_err(|e| broken(&e))?,
            chapters: serde_json::from_str(&r.text("chapters")?).map_err(|e| broken(&e))?,
        })
    };
    tx.query(&CHAPTERS, &[rows::id(association.bytes())])?.iter().map(one).collect()
}

/// A seminar; whether who asks may see it is the caller's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, association: OrganisationId, id: SeminarId) -> Result<Option<SeminarRow>> {
    tx.query_opt(&FIND, &[rows::id(association.bytes()), rows::id(id.bytes())])?.as_ref().map(seminar).transpose()
}

fn json(value: &serde_json::Value) -> Value {
    Value::from(value.to_string())
}

fn ms(value: u64) -> Value {
    Value::from(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Puts a seminar up.
///
/// # Errors
/// As the engine gives them.
pub fn add(tx: &Tx, permit: &Permit, new: &SeminarRow) -> Result<bool> {
    if !reaches(permit, new.organisation) {
        return Ok(false);
    }
    let values = [
        rows::id(new.organisation.bytes()),
        rows::id(new.id.bytes()),
        Value::from(new.title.as_str()),
        Value::from(new.sentence.as_str()),
        json(&serde_json::json!(new.audience)),
        Value::from(new.sha256.as_str()),
        Value::from(new.name.as_str()),
        Value::from(new.media_type.as_str()),
        Value::from(new.bytes),
        ms(new.length),
        Value::from(new.poster_sha256.as_str()),
        Value::from(new.poster_type.as_str()),
        json(&serde_json::json!(new.chapters)),
        Value::from(new.subtitles.as_str()),
        Value::from(new.transcript.as_str()),
        json(&serde_json::json!(new.quiz)),
        Value::from(new.pass_mark),
        Value::from(new.added_at),
        rows::person(new.added_by),
    ];
    tx.execute(&ADD, &values)?;
    Ok(true)
}

/// Writes everything of a seminar but its video; none where the version is another.
///
/// # Errors
/// As the engine gives them.
pub fn change(tx: &Tx, permit: &Permit, row: &SeminarRow, at: i64) -> Result<Option<i64>> {
    if !reaches(permit, row.organisation) {
        return Ok(None);
    }
    let values = [
        rows::id(row.organisation.bytes()),
        rows::id(row.id.bytes()),
        Value::from(row.title.as_str()),
        Value::from(row.sentence.as_str()),
        json(&serde_json::json!(row.audience)),
        Value::from(row.poster_sha256.as_str()),
        Value::from(row.poster_type.as_str()),
        json(&serde_json::json!(row.chapters)),
        Value::from(row.subtitles.as_str()),
        Value::from(row.transcript.as_str()),
        json(&serde_json::json!(row.quiz)),
        Value::from(row.pass_mark),
        Value::from(at),
        Value::from(row.version),
    ];
    tx.query_opt(&CHANGE, &values)?.map(|r| r.int("version")).transpose()
}

/// Takes a seminar down; the hashes of its files, whose bytes go unless somebody holds them, which is asked after the commit.
/// None where it is down already.
///
/// # Errors
/// As the engine gives them.
pub fn withdraw(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    id: SeminarId,
    at: i64,
) -> Result<Option<Vec<String>>> {
    if !reaches(permit, organisation) {
        return Ok(None);
    }
    let values = [rows::id(organisation.bytes()), rows::id(id.bytes()), Value::from(at)];
    let Some(row) = tx.query_opt(&WITHDRAW, &values)? else { return Ok(None) };
    let files = [row.text("sha256")?, row.text("poster_sha256")?];
    Ok(Some(files.into_iter().filter(|hash| !hash.is_empty()).collect()))
}
