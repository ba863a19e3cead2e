//! An institution that leaves: every table of the schema with what becomes of its rows, in one place. What goes is removed
//! a few rows at a time; what a file of the store held is told, so that its content can go with its last owner.

use crate::checklist::AssessmentRow;
use crate::copy;
use crate::programme::{self, Cell};
use crate::rows;
use domain::ids::{OrganisationId, PersonId};
use domain::policy::{Action, Permit};
use sql::{Error, Result, Statement, Tx, Value, statements};

statements! {
    END_MEMBERSHIPS = "DELETE FROM memberships WHERE organisation_id = $1";
    PEOPLE = "SELECT DISTINCT person_id FROM roles WHERE organisation_id = $1 ORDER BY person_id";
    DROP_ROLES = "DELETE FROM roles WHERE organisation_id = $1";
    DROP_REPEATS = "DELETE FROM idempotency WHERE person_id IN
        (SELECT r.person_id FROM roles r WHERE r.organisation_id = $1)";
    DROP_HELP = "DELETE FROM help_codes WHERE organisation_id = $1";
    DROP_INVITATIONS = "DELETE FROM invitations WHERE organisation_id = $1";
    DROP_CODES = "DELETE FROM organisation_codes WHERE organisation_id = $1";
    UNNAME = "UPDATE organisations SET code = $2, name = '', kana = '', prefecture = '', profile = '{}', group_id = NULL,
        active = $3, version = version + 1 WHERE id = $1 RETURNING id";
    A_SHEET = "SELECT id FROM assessments WHERE organisation_id = $1 ORDER BY id LIMIT 1";
    DROP_ANSWERS = "DELETE FROM answers WHERE organisation_id = $1 AND assessment_id = $2 RETURNING item_key";
    DROP_ROUNDS = "DELETE FROM rounds WHERE organisation_id = $1 AND assessment_id = $2 RETURNING round";
    DROP_SHEET = "DELETE FROM assessments WHERE organisation_id = $1 AND id = $2";
    OWN_VENDORS = "SELECT id FROM organisations WHERE registered_by = $1 AND id <> $1 ORDER BY id LIMIT 50";
    IS_USED = "SELECT (SELECT COUNT(*) FROM roles WHERE organisation_id = $1)
        + (SELECT COUNT(*) FROM vendor_contracts WHERE vendor_id = $1)
        + (SELECT COUNT(*) FROM systems WHERE vendor_id = $1)
        + (SELECT COUNT(*) FROM assessments WHERE vendor_id = $1) AS n";
    STAND_ALONE = "UPDATE organisations SET registered_by = NULL WHERE id = $1";
    OTHER_HOUSES = "SELECT COUNT(*) AS n FROM organisations WHERE id <> $1 AND kind <> 'vendor'";
    OPERATORS_HERE = "SELECT COUNT(*) AS n FROM roles WHERE organisation_id = $1 AND role = 'operator'";
    OPERATORS_ELSEWHERE = "SELECT COUNT(*) AS n FROM roles r JOIN persons p ON p.id = r.person_id
        WHERE r.organisation_id <> $1 AND r.role = 'operator' AND p.active";
}

/// What becomes of the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They go with the institution into its archive, and are removed.
    Archived,
    /// They are removed, and are no part of the archive: secrets, what a person typed for themselves, what only served
    /// the running of the installation.
    Removed,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What becomes of its rows.
    pub fate: Fate,
    /// The columns with the hash of a file in the store.
    files: &'static [&'static str],
    delete: Statement,
    count: Statement,
    read: Statement,
}

macro_rules! tables {
    ($($name:ident $fate:ident of $of:literal key $key:literal files($($file:ident)*);)*) => {
        /// The tables in which something may be an institution's, in the order in which their rows go: what refers to
        /// others comes first.
        pub const TABLES: &[Table] = &[$(Table {
            name: stringify!($name),
            fate: Fate::$fate,
            files: &[$(stringify!($file)),*],
            delete: Statement {
                name: concat!("storage::leaving::delete_", stringify!($name)),
                text: concat!("DELETE FROM ", stringify!($name), " WHERE (", $key, ") IN (SELECT ", $key, " FROM ",
                    stringify!($name), " WHERE ", $of, " = $1 LIMIT $2) RETURNING ", $of $(, ", ", stringify!($file))*),
            },
            count: Statement {
                name: concat!("storage::leaving::count_", stringify!($name)),
                text: concat!("SELECT COUNT(*) AS n FROM ", stringify!($name), " WHERE ", $of, " = $1"),
            },
            read: Statement {
                name: concat!("storage::leaving::read_", stringify!($name)),
                text: concat!("SELECT * FROM ", stringify!($name), " WHERE ", $of, " = $1"),
            },
        }),*];
    };
}

tables! {
    answer_drafts Removed of "organisation_id" key "organisation_id, person_id, assessment_id, item_key" files();
    handed_questions Archived of "organisation_id" key "organisation_id, assessment_id, item_key" files();
    answer_history Archived of "organisation_id" key "organisation_id, assessment_id, item_key, version" files();
    answers Archived of "organisation_id" key "organisation_id, assessment_id, item_key, round" files();
    rounds Archived of "organisation_id" key "organisation_id, assessment_id, round" files();
    assessments Archived of "organisation_id" key "organisation_id, id" files();
    undone_assessments Archived of "organisation_id" key "organisation_id, id" files();
    reminder_marks Archived of "organisation_id" key "organisation_id, reminder_key" files();
    shown_sheets Removed of "organisation_id" key "organisation_id, id" files();
    consent_looks Archived of "organisation_id" key "organisation_id, person_id, looked_on" files();
    consents Archived of "organisation_id" key "organisation_id, association_id" files();
    continuity_versions Archived of "organisation_id" key "organisation_id, paper, number" files(pdf_sha256 docx_sha256);
    continuity_papers Archived of "organisation_id" key "organisation_id, paper" files();
    seminar_views Archived of "organisation_id" key "organisation_id, person_id, seminar_id" files();
    seminar_meetings Archived of "organisation_id" key "organisation_id, id" files();
    notice_receipts Archived of "organisation_id" key "organisation_id, notice_id" files();
    notice_audiences Removed of "reader_id" key "association_id, reader_id, sent_at, notice_id" files();
    evidence Archived of "organisation_id" key "organisation_id, id" files(sha256);
    systems Archived of "organisation_id" key "organisation_id, id" files();
    vendor_contracts Archived of "organisation_id" key "organisation_id, vendor_id" files();
    help_contacts Archived of "organisation_id" key "organisation_id, id" files();
    help_codes Removed of "organisation_id" key "code" files();
    invitations Removed of "organisation_id" key "id" files();
    mail_attachments Removed of "organisation_id" key "organisation_id, mail_id, position" files(sha256);
    mails Removed of "organisation_id" key "organisation_id, id" files();
    works Removed of "organisation_id" key "id" files();
    // what only an association has
    consultation_sayings Removed of "organisation_id" key "organisation_id, consultation_id, place" files();
    consultations Removed of "organisation_id" key "organisation_id, id" files();
    faqs Removed of "organisation_id" key "organisation_id, id" files();
    desk_closures Removed of "organisation_id" key "organisation_id, desk_id, from_day" files();
    desk_operators Removed of "organisation_id" key "organisation_id, desk_id, person_id" files();
    desk_templates Removed of "organisation_id" key "organisation_id, desk_id, id" files();
    desks Removed of "organisation_id" key "organisation_id, id" files();
    letterhead_logos Removed of "organisation_id" key "organisation_id" files(sha256);
    letterheads Removed of "organisation_id" key "organisation_id" files();
    notice_cites Removed of "organisation_id" key "organisation_id, notice_id, number_key" files();
    notice_numbers Removed of "organisation_id" key "organisation_id, fiscal_year, number_key" files();
    notice_mails Removed of "organisation_id" key "organisation_id, notice_id, contact_id" files();
    notice_contacts Removed of "organisation_id" key "organisation_id, id" files();
    outside_letters Removed of "organisation_id" key "organisation_id, id" files(sha256);
    notice_files Removed of "organisation_id" key "organisation_id, id" files(sha256);
    notices Removed of "organisation_id" key "organisation_id, id" files();
    room_items Removed of "organisation_id" key "organisation_id, id" files(sha256);
    seminar_uploads Removed of "organisation_id" key "organisation_id, id" files();
    seminars Removed of "organisation_id" key "organisation_id, id" files(sha256 poster_sha256);
    summaries Removed of "organisation_id" key "organisation_id, id" files();
    // where it stands, and itself
    member_words Removed of "subject_id" key "association_id, list, word, subject_id" files();
    memberships Archived of "organisation_id" key "id" files();
    organisation_states Archived of "organisation_id" key "organisation_id, valid_from" files();
    organisation_codes Archived of "organisation_id" key "code, organisation_id" files();
    roles Archived of "organisation_id" key "organisation_id, person_id, role" files();
    placements Removed of "organisation_id" key "organisation_id" files();
    organisations Archived of "id" key "id" files();
}

/// The tables of which no row goes, and why.
pub const STAY: &[(&str, &str)] = &[
    ("audit_records", "the chain verifies on; ids and hashes, no names"),
    ("audit_heads", "the chain's end"),
    ("erasures", "that it is gone, so that no backup brings it back; an id and an instant"),
    ("audit_checkpoints", "the installation's"),
    ("settings", "the installation's"),
    ("keys", "the installation's"),
    ("jobs", "work that waits: ids; it finds nothing and ends"),
    ("job_counts", "the installation's"),
    ("editions", "what the scheme says"),
    ("edition_sources", "what the scheme says"),
    ("guides", "what the scheme says"),
    ("guide_drafts", "what the scheme says"),
    ("guide_editions", "what the scheme says"),
    ("templates", "what the scheme says"),
    ("holidays", "what the scheme says"),
    ("members", "the association's own list of its members"),
    ("notice_counts", "how often a letter was read below an association: counts"),
    ("consultation_grams", "words of the association's desk"),
    ("rollups", "counts of an association; the institution is counted out"),
    ("programme_sums", "counts of an association"),
    ("programme_shown", "counts of an association"),
    ("programme_folds", "counts of an association"),
    ("programme_weeks", "counts of an association, as they were"),
    ("persons", "persons; who has no role left is erased"),
    ("sessions", "a person's"),
    ("second_factors", "a person's"),
    ("passkeys", "a person's"),
    ("passkey_answers", "a person's"),
    ("recovery_codes", "a person's"),
    ("second_factor_asks", "a person's"),
    ("pending_sign_ins", "a person's"),
    ("devices", "a person's"),
    ("sign_in_notices", "a person's"),
    ("api_tokens", "a person's"),
    ("refused_sign_ins", "a person's"),
    ("guide_reads", "a person's"),
    ("digests", "a person's"),
    ("idempotency", "a person's; what answered for those who were here goes at once"),
];

/// Columns in which the id of an institution that left may still stand, and why.
pub const NAMED: &[(&str, &str)] = &[
    ("audit_records.organisation_id", "whose chain it is"),
    ("audit_records.subject_id", "what was done to it"),
    ("audit_heads.organisation_id", "whose chain it is"),
    ("erasures.id", "that it is gone"),
    ("consultations.institution_id", "what a desk was asked is the association's, by the id alone"),
];

/// Columns that no archive holds: hashes of codes that were handed out.
const SECRET: &[&str] = &["code_hash", "number_hash"];

/// Every statement of the tables, for the test that prepares them.
#[must_use]
pub fn of_tables() -> Vec<Statement> {
    TABLES.iter().flat_map(|t| [t.delete, t.count, t.read]).collect()
}

/// A table by its name.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|t| t.name == name)
}

/// Rows of a table as columns and values, for the archive.
pub type Dump = Vec<Vec<(&'static str, Value)>>;

/// The institution's rows of a table, without secrets; in no order. The permit is for its archive.
///
/// # Errors
/// As the engine gives them.
pub fn read(tx: &Tx, permit: &Permit, table: &Table, organisation: OrganisationId) -> Result<Dump> {
    if permit.action() != Action::ArchiveInstitution || !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    let columns = copy::TABLES.iter().find(|t| t.name == table.name).map_or(&[][..], |t| t.columns);
    let shown: Vec<&'static str> = columns.iter().copied().filter(|c| !SECRET.contains(c)).collect();
    let found = tx.query(&table.read, &[rows::id(organisation.bytes())])?;
    found.iter().map(|row| shown.iter().map(|c| Ok((*c, row.value(c)?.clone()))).collect()).collect()
}

/// How many rows an institution has in all tables from which they go.
///
/// # Errors
/// As the engine gives them.
pub fn count(tx: &Tx, organisation: OrganisationId) -> Result<i64> {
    let mut n = 0;
    for table in TABLES {
        n += count_in(tx, table, organisation)?;
    }
    Ok(n)
}

/// How many rows an institution has in one of them.
///
/// # Errors
/// As the engine gives them.
pub fn count_in(tx: &Tx, table: &Table, organisation: OrganisationId) -> Result<i64> {
    tx.query_one(&table.count, &[rows::id(organisation.bytes())])?.int("n")
}

/// Removes up to `most` rows of a table: how many went, and the hashes of files that they held. The permit is for
/// leaving.
///
/// # Errors
/// As the engine gives them.
pub fn remove(
    tx: &Tx,
    permit: &Permit,
    table: &Table,
    organisation: OrganisationId,
    most: i64,
) -> Result<(i64, Vec<String>)> {
    allowed(permit, organisation)?;
    let gone = tx.query(&table.delete, &[rows::id(organisation.bytes()), Value::from(most)])?;
    let mut hashes = Vec::new();
    for row in &gone {
        for column in table.files {
            hashes.push(row.text(column)?);
        }
    }
    hashes.retain(|hash| !hash.is_empty());
    Ok((i64::try_from(gone.len()).unwrap_or(most), hashes))
}

fn allowed(permit: &Permit, organisation: OrganisationId) -> Result<()> {
    if permit.action() == Action::LeaveInstallation && rows::reaches(permit, organisation) {
        return Ok(());
    }
    Err(Error::Other("the permit is not one for leaving".to_owned()))
}

/// Ends its memberships as if they had never been; the counts are the caller's to move.
///
/// # Errors
/// As the engine gives them.
pub fn end_memberships(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<()> {
    allowed(permit, organisation)?;
    tx.execute(&END_MEMBERSHIPS, &[rows::id(organisation.bytes())]).map(|_| ())
}

/// Closes the door: nobody has a role there any more, no code or invitation opens it, and it bears no name. Who had one.
///
/// # Errors
/// As the engine gives them.
pub fn close(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<PersonId>> {
    allowed(permit, organisation)?;
    let id = rows::id(organisation.bytes());
    let people = tx.query(&PEOPLE, std::slice::from_ref(&id))?;
    for statement in [&DROP_REPEATS, &DROP_ROLES, &DROP_HELP, &DROP_INVITATIONS, &DROP_CODES] {
        tx.execute(statement, std::slice::from_ref(&id))?;
    }
    tx.query_opt(&UNNAME, &[id, Value::from(format!("left {organisation}")), Value::from(false)])?;
    people.iter().map(|r| Ok(PersonId::from_bytes(r.id16("person_id")?))).collect()
}

/// One of its sheets; none where there is none left.
///
/// # Errors
/// As the engine gives them.
pub fn a_sheet(tx: &Tx, organisation: OrganisationId) -> Result<Option<domain::ids::AssessmentId>> {
    let row = tx.query_opt(&A_SHEET, &[rows::id(organisation.bytes())])?;
    row.map(|r| Ok(domain::ids::AssessmentId::from_bytes(r.id16("id")?))).transpose()
}

/// Removes a sheet with its answers, whose counts are the caller's to take back; how many rows.
///
/// # Errors
/// As the engine gives them.
pub fn remove_sheet(tx: &Tx, permit: &Permit, sheet: &AssessmentRow) -> Result<i64> {
    allowed(permit, sheet.organisation)?;
    let key = [rows::id(sheet.organisation.bytes()), rows::id(sheet.id.bytes())];
    let answers = tx.query(&DROP_ANSWERS, &key)?.len();
    let rounds = tx.query(&DROP_ROUNDS, &key)?.len();
    tx.execute(&DROP_SHEET, &key)?;
    Ok(i64::try_from(answers + rounds).unwrap_or(0) + 1)
}

/// Some of the vendors that the institution entered for itself.
///
/// # Errors
/// As the engine gives them.
pub fn own_vendors(tx: &Tx, organisation: OrganisationId) -> Result<Vec<OrganisationId>> {
    let found = tx.query(&OWN_VENDORS, &[rows::id(organisation.bytes())])?;
    found.iter().map(|r| Ok(OrganisationId::from_bytes(r.id16("id")?))).collect()
}

/// Whether anybody else needs a vendor that an institution entered.
///
/// # Errors
/// As the engine gives them.
pub fn is_used(tx: &Tx, vendor: OrganisationId) -> Result<bool> {
    Ok(tx.query_one(&IS_USED, &[rows::id(vendor.bytes())])?.int("n")? > 0)
}

/// A vendor that others need was entered by nobody from now on.
///
/// # Errors
/// As the engine gives them.
pub fn stand_alone(tx: &Tx, permit: &Permit, vendor: OrganisationId) -> Result<()> {
    allowed(permit, vendor)?;
    tx.execute(&STAND_ALONE, &[rows::id(vendor.bytes())]).map(|_| ())
}

/// Counts the institution out where it was counted last.
///
/// # Errors
/// As the engine gives them.
pub fn count_out(tx: &Tx, organisation: OrganisationId, kind: domain::organisations::Kind) -> Result<()> {
    match crate::organisations::placements::put(tx, organisation)? {
        Some(place) => programme::change(tx, &Cell::institutions(place, kind), &[("", programme::THERE, -1)]),
        None => Ok(()),
    }
}

/// Whether the only people who operate the installation do so through this institution, while others are there.
///
/// # Errors
/// As the engine gives them.
pub fn takes_the_operators_along(tx: &Tx, organisation: OrganisationId) -> Result<bool> {
    let id = [rows::id(organisation.bytes())];
    let n = |statement: &Statement| tx.query_one(statement, &id)?.int("n");
    Ok(n(&OPERATORS_HERE)? > 0 && n(&OPERATORS_ELSEWHERE)? == 0 && n(&OTHER_HOUSES)? > 0)
}
