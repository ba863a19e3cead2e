//! The lists of what stands right below an association: by name, by kind, by what was typed. Each line is a row of
//! its own, so that a page costs as much as it shows.

use crate::rows;
use domain::ids::OrganisationId;
use domain::organisations::names::after_prefix;
use domain::policy::Permit;
use sql::{Result, Tx, Value, statements};
use std::collections::BTreeSet;

statements! {
    OF_SUBJECT = "SELECT list, word FROM member_words WHERE subject_id = $1 AND association_id = $2 ORDER BY list, word";
    WHERE_LISTED = "SELECT DISTINCT association_id FROM member_words WHERE subject_id = $1 ORDER BY association_id";
    ADD = "INSERT INTO member_words (association_id, list, word, subject_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (association_id, list, word, subject_id) DO NOTHING";
    REMOVE = "DELETE FROM member_words WHERE association_id = $1 AND list = $2 AND word = $3 AND subject_id = $4";
    PAGE = "SELECT word, subject_id FROM member_words WHERE association_id = $1 AND list = $2 AND (word, subject_id) > ($3, $4)
        ORDER BY word, subject_id LIMIT $5";
    FOUND = "SELECT word, subject_id FROM member_words WHERE association_id = $1 AND list = 'find' AND word >= $2 AND word < $3
        ORDER BY word, subject_id LIMIT $4";
    FOUND_IN = "SELECT f.word, f.subject_id FROM member_words f WHERE f.association_id = $1 AND f.list = 'find'
        AND f.word >= $2 AND f.word < $3 AND EXISTS (SELECT 1 FROM member_words l WHERE l.subject_id = f.subject_id
            AND l.association_id = f.association_id AND l.list = $5) ORDER BY f.word, f.subject_id LIMIT $4";
    WORD_OF = "SELECT word FROM member_words WHERE subject_id = $1 AND association_id = $2 AND list = $3
        ORDER BY word LIMIT 1";
    COUNT = "SELECT COUNT(*) AS n FROM member_words WHERE association_id = $1 AND list = $2";
}

/// All of an association, in the order of their names.
pub const EVERYBODY: &str = "";
/// Whoever belonged to it once.
pub const ENDED: &str = "ended";
/// The words under which somebody is found.
pub const FIND: &str = "find";
/// Members without an institution of their own.
pub const PERSONS: &str = "person";

/// Most lines that a search looks at.
const FOUND_MOST: i64 = 400;

/// A line: list and word.
pub type Line = (String, String);

/// A line as it is stored, in the order of its columns.
pub(crate) fn values(association: OrganisationId, subject: [u8; 16], (list, word): &Line) -> Vec<Value> {
    vec![rows::id(association.bytes()), Value::from(list.as_str()), Value::from(word.as_str()), rows::id(subject)]
}

/// Sets the lines of an organisation or person in the lists of an association; what is right already stays untouched.
///
/// # Errors
/// As the engine gives them.
pub fn set(tx: &Tx, association: OrganisationId, subject: [u8; 16], wanted: &BTreeSet<Line>) -> Result<()> {
    let mut standing = BTreeSet::new();
    for row in tx.query(&OF_SUBJECT, &[rows::id(subject), rows::id(association.bytes())])? {
        standing.insert((row.text("list")?, row.text("word")?));
    }
    for line in standing.difference(wanted) {
        tx.execute(&REMOVE, &values(association, subject, line))?;
    }
    for line in wanted.difference(&standing) {
        tx.execute(&ADD, &values(association, subject, line))?;
    }
    Ok(())
}

/// The associations in whose lists somebody stands.
///
/// # Errors
/// As the engine gives them.
pub fn listed_in(tx: &Tx, subject: [u8; 16]) -> Result<Vec<OrganisationId>> {
    let found = tx.query(&WHERE_LISTED, &[rows::id(subject)])?;
    found.iter().map(|r| r.id16("association_id").map(OrganisationId::from_bytes)).collect()
}

/// A page of a list, behind a line; empty where the permit does not reach.
///
/// # Errors
/// As the engine gives them.
pub fn page(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    list: &str,
    after: &(String, [u8; 16]),
    most: i64,
) -> Result<Vec<(String, [u8; 16])>> {
    if !rows::reaches(permit, association) {
        return Ok(Vec::new());
    }
    let values = [
        rows::id(association.bytes()),
        Value::from(list),
        Value::from(after.0.as_str()),
        rows::id(after.1),
        Value::from(most),
    ];
    tx.query(&PAGE, &values)?.iter().map(|r| Ok((r.text("word")?, r.id16("subject_id")?))).collect()
}

/// The word under which somebody stands in a sorted list; none where they do not.
///
/// # Errors
/// As the engine gives them.
pub fn word_of(tx: &Tx, association: OrganisationId, list: &str, subject: [u8; 16]) -> Result<Option<String>> {
    let values = [rows::id(subject), rows::id(association.bytes()), Value::from(list)];
    tx.query_opt(&WORD_OF, &values)?.map(|r| r.text("word")).transpose()
}

/// Whoever is found by the beginning of a word, of one list or of all, each once; at most `most`.
///
/// # Errors
/// As the engine gives them.
pub fn find(
    tx: &Tx,
    permit: &Permit,
    association: OrganisationId,
    list: Option<&str>,
    beginning: &str,
    most: usize,
) -> Result<Vec<[u8; 16]>> {
    let Some(end) = after_prefix(beginning) else { return Ok(Vec::new()) };
    if !rows::reaches(permit, association) {
        return Ok(Vec::new());
    }
    let mut values =
        vec![rows::id(association.bytes()), Value::from(beginning), Value::from(end), Value::from(FOUND_MOST)];
    values.extend(list.map(Value::from));
    let found = tx.query(if list.is_some() { &FOUND_IN } else { &FOUND }, &values)?;
    let mut out = Vec::new();
    for row in found {
        let subject = row.id16("subject_id")?;
        if !out.contains(&subject) {
            out.push(subject);
        }
        if out.len() == most {
            break;
        }
    }
    Ok(out)
}

/// How many stand in a list.
///
/// # Errors
/// As the engine gives them.
pub fn count(tx: &Tx, association: OrganisationId, list: &str) -> Result<i64> {
    tx.query_one(&COUNT, &[rows::id(association.bytes()), Value::from(list)])?.int("n")
}
