//! Somebody who is erased: what is theirs goes, the id stays where it says who did something, and points at nobody.

use super::roles_of;
use crate::organisations::members::no_login;
use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::{Action, Permit, Reach};
use sql::{Result, Statement, Tx, Value};

sql::statements! {
    HOLD = "UPDATE persons SET active = active WHERE id = $1 AND login <> '' RETURNING login_key, name, email";
    DROP_LETTERS = "DELETE FROM mail_attachments WHERE mail_id IN (SELECT m.id FROM mails m WHERE m.recipient <> ''
        AND (m.recipient = $2 OR m.recipient = (SELECT d.address FROM digests d WHERE d.person_id = $1))
        AND NOT EXISTS (SELECT 1 FROM persons p WHERE p.id <> $1 AND p.email = m.recipient)
        AND NOT EXISTS (SELECT 1 FROM digests o WHERE o.person_id <> $1 AND o.address = m.recipient)
        AND NOT EXISTS (SELECT 1 FROM notice_mails n WHERE n.mail_id = m.id))";
    DROP_MAILS = "DELETE FROM mails WHERE recipient <> ''
        AND (recipient = $2 OR recipient = (SELECT d.address FROM digests d WHERE d.person_id = $1))
        AND NOT EXISTS (SELECT 1 FROM persons p WHERE p.id <> $1 AND p.email = mails.recipient)
        AND NOT EXISTS (SELECT 1 FROM digests o WHERE o.person_id <> $1 AND o.address = mails.recipient)
        AND NOT EXISTS (SELECT 1 FROM notice_mails n WHERE n.mail_id = mails.id)";
    DROP_USED = "DELETE FROM invitations WHERE used_at IS NOT NULL AND name = $2
        AND organisation_id IN (SELECT r.organisation_id FROM roles r WHERE r.person_id = $1)";
    DROP_REFUSED = "DELETE FROM refused_sign_ins WHERE login_key = $1";
    // Wherever they made one: an operator's are for any house. What was printed for members is in the post.
    DROP_MADE = "DELETE FROM invitations WHERE created_by = $1 AND used_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM audit_records p WHERE p.organisation_id = invitations.organisation_id
        AND p.subject_id = invitations.id AND p.action = 'invite-members')";
    DROP_INVITATIONS = "DELETE FROM invitations WHERE person_id = $1";
    DROP_HANDED = "DELETE FROM handed_questions WHERE to_person_id = $1";
    UNMARK = "UPDATE reminder_marks SET handed_to = $2 WHERE handed_to = $1";
    SESSIONS = "DELETE FROM sessions WHERE person_id = $1";
    TOKENS = "DELETE FROM api_tokens WHERE person_id = $1";
    DEVICES = "DELETE FROM devices WHERE person_id = $1";
    FACTORS = "DELETE FROM second_factors WHERE person_id = $1";
    PASSKEYS = "DELETE FROM passkeys WHERE person_id = $1";
    PASSKEY_ANSWERS = "DELETE FROM passkey_answers WHERE person_id = $1";
    CODES = "DELETE FROM recovery_codes WHERE person_id = $1";
    ASKS = "DELETE FROM second_factor_asks WHERE person_id = $1";
    PENDING = "DELETE FROM pending_sign_ins WHERE person_id = $1";
    SIGN_INS = "DELETE FROM sign_in_notices WHERE person_id = $1";
    DIGESTS = "DELETE FROM digests WHERE person_id = $1";
    REPEATS = "DELETE FROM idempotency WHERE person_id = $1";
    READS = "DELETE FROM guide_reads WHERE person_id = $1";
    DRAFTS = "DELETE FROM answer_drafts WHERE person_id = $1";
    DESKS = "DELETE FROM desk_operators WHERE person_id = $1";
    ROLES = "DELETE FROM roles WHERE person_id = $1";
    TOMB = "UPDATE persons SET login = '', login_key = $2, name = $3, email = '', password_hash = '', active = $4,
        preferences = '', created_at = 0, password_changed_at = 0 WHERE id = $1";
    NOTE = "INSERT INTO erasures (what, id, at) VALUES ($1, $2, $3) ON CONFLICT (what, id) DO NOTHING";
    HOLD_OPERATORS = "UPDATE roles SET created_at = created_at WHERE role = 'operator'";
    OTHER_OPERATORS = "SELECT COUNT(DISTINCT r.person_id) AS n FROM roles r JOIN persons p ON p.id = r.person_id
        WHERE r.role = 'operator' AND r.person_id <> $1 AND p.active";
    TAKE_OPERATOR = "DELETE FROM roles WHERE person_id = $1 AND role = 'operator'";
}

/// What goes by the person's id alone; the roles last, because others are asked by them.
const GOES: [Statement; 19] = [
    DROP_MADE,
    DROP_INVITATIONS,
    DROP_HANDED,
    SESSIONS,
    TOKENS,
    DEVICES,
    FACTORS,
    PASSKEYS,
    PASSKEY_ANSWERS,
    CODES,
    ASKS,
    PENDING,
    SIGN_INS,
    DIGESTS,
    REPEATS,
    READS,
    DRAFTS,
    DESKS,
    ROLES,
];

/// Tables in which the id of somebody who was erased may stand under `person_id`, and why.
pub const STAYS: &[(&str, &str)] = &[
    ("members", "the association's own list"),
    ("memberships", "through whom an institution is a member, by the association's own list"),
    ("seminar_views", "the institution's training record; the id points at nobody"),
    ("consent_looks", "that somebody looked is the institution's record; the id points at nobody"),
];

/// Erases somebody who can sign in; `words` stand from now on where the name stood. False where there is nobody of this
/// id, they were erased already, or the permit is for something else. Who may is the use case's to decide.
///
/// # Errors
/// As the engine gives them.
pub fn erase(tx: &Tx, permit: &Permit, person: PersonId, words: &str, at: i64) -> Result<bool> {
    if !matches!(permit.action(), Action::ErasePerson | Action::OwnAccount) {
        return Ok(false);
    }
    let id = rows::id(person.bytes());
    let Some(row) = tx.query_opt(&HOLD, std::slice::from_ref(&id))? else { return Ok(false) };
    let (key, name, email) = (row.text("login_key")?, row.text("name")?, row.text("email")?);
    let mail = [id.clone(), Value::from(email)];
    tx.execute(&DROP_LETTERS, &mail)?;
    tx.execute(&DROP_MAILS, &mail)?;
    tx.execute(&DROP_USED, &[id.clone(), Value::from(name)])?;
    tx.execute(&DROP_REFUSED, &[Value::from(key)])?;
    tx.execute(&UNMARK, &[id.clone(), rows::id([0; 16])])?;
    for statement in &GOES {
        tx.execute(statement, std::slice::from_ref(&id))?;
    }
    tx.execute(&TOMB, &[id, Value::from(no_login(person)), Value::from(words), Value::from(false)])?;
    note(tx, "person", person.bytes(), at)?;
    Ok(true)
}

/// Keeps that something is erased: `person` or `organisation`.
///
/// # Errors
/// As the engine gives them.
pub fn note(tx: &Tx, what: &str, id: [u8; 16], at: i64) -> Result<()> {
    tx.execute(&NOTE, &[Value::from(what), rows::id(id), Value::from(at)]).map(|_| ())
}

/// Has whoever changes the operators at the same time wait: two who go at once are counted one after the other.
///
/// # Errors
/// As the engine gives them.
pub fn hold_operators(tx: &Tx) -> Result<()> {
    tx.execute(&HOLD_OPERATORS, &[]).map(|_| ())
}

/// How many others operate the installation.
///
/// # Errors
/// As the engine gives them.
pub fn other_operators(tx: &Tx, person: PersonId) -> Result<i64> {
    tx.query_one(&OTHER_OPERATORS, &[rows::id(person.bytes())])?.int("n")
}

/// Takes the operator's role of a person, wherever it was given, and the codes that they made; their other roles stay.
/// False where they do not operate, or the permit reaches less than everything.
///
/// # Errors
/// As the engine gives them.
pub fn take_operator(tx: &Tx, permit: &Permit, person: PersonId) -> Result<bool> {
    let id = [rows::id(person.bytes())];
    if permit.reach() != &Reach::All || tx.execute(&TAKE_OPERATOR, &id)? == 0 {
        return Ok(false);
    }
    tx.execute(&DROP_MADE, &id)?;
    Ok(true)
}

/// Whether somebody has a role in another organisation than this one.
///
/// # Errors
/// As the engine gives them.
pub fn has_role_elsewhere(tx: &Tx, person: PersonId, organisation: OrganisationId) -> Result<bool> {
    Ok(roles_of(tx, person)?.iter().any(|r| r.organisation != organisation))
}
