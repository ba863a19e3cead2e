//! All tables, row by row, for backups that are a SQLite file whatever the engine, and for the way between
//! the engines. Both databases have the schema of [`crate::MIGRATIONS`]; `schema_migrations` is not copied.

use sql::{Error, Result, Row, Statement, Tx, Value};

/// A table with its columns.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Every column.
    pub columns: &'static [&'static str],
    /// Those that are booleans: 0 and 1 on SQLite.
    bools: &'static [&'static str],
    /// `INSERT INTO …`
    insert: &'static str,
    /// Every row, in the order of the key.
    read: Statement,
}

/// Rows that go at once.
const CHUNK: usize = 500;

macro_rules! tables {
    ($($name:ident ($first:ident $(, $column:ident)*) bools($($bool:ident)*) by $order:literal;)*) => {
        /// The tables, in the order in which they can be filled: what is referred to comes first.
        pub const TABLES: &[Table] = &[$(Table {
            name: stringify!($name),
            columns: &[stringify!($first) $(, stringify!($column))*],
            bools: &[$(stringify!($bool)),*],
            insert: concat!("INSERT INTO ", stringify!($name), " (", stringify!($first) $(, ", ", stringify!($column))*, ")"),
            read: Statement {
                name: concat!("storage::copy::", stringify!($name)),
                text: concat!("SELECT ", stringify!($first) $(, ", ", stringify!($column))*, " FROM ", stringify!($name),
                    " ORDER BY ", $order),
            },
        }),*];
    };
}

tables! {
    settings (key, value) bools() by "key";
    organisations (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at, version)
        bools(active) by "id";
    organisation_codes (code, organisation_id, fee_table, reason, valid_from, valid_to) bools() by "code, organisation_id";
    memberships (id, organisation_id, association_id, kind, person_id, valid_from, valid_to) bools() by "id";
    persons (id, login, login_key, name, email, password_hash, active, preferences, created_at, password_changed_at)
        bools(active) by "id";
    roles (organisation_id, person_id, role, created_at) bools() by "organisation_id, person_id, role";
    sessions (token_hash, id, person_id, csrf, agent, created_at, seen_at, expires_at) bools() by "token_hash";
    api_tokens (token_hash, id, person_id, label, created_at, expires_at) bools() by "token_hash";
    refused_sign_ins (login_key, network, refused, last_at) bools() by "login_key, network";
    invitations (id, code_hash, organisation_id, kind, person_id, name, role, created_by, created_at, expires_at, used_at)
        bools() by "id";
    editions (hash, id, revision, fiscal_year, guideline, status, origin, body, added_at, published_at) bools() by "hash";
    guides (hash, form, lineage, revision, origin, body, added_at, published_at) bools() by "hash";
    assessments (organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due, answered,
        changed_at) bools() by "organisation_id, id";
    rounds (organisation_id, assessment_id, round, checked_on, started_at) bools() by "organisation_id, assessment_id, round";
    answers (organisation_id, assessment_id, item_key, round, value, checked_on, target_date, responsible, note, reason,
        evidence, version, changed_at, changed_by) bools() by "organisation_id, assessment_id, item_key, round";
    answer_history (organisation_id, assessment_id, item_key, version, round, value, checked_on, target_date, responsible,
        note, reason, evidence, changed_at, changed_by) bools() by "organisation_id, assessment_id, item_key, version";
    handed_questions (organisation_id, assessment_id, item_key, to_name, to_person_id, message, handed_at, handed_by) bools()
        by "organisation_id, assessment_id, item_key";
    evidence (organisation_id, id, sha256, name, bytes, media_type, expires_on, added_at, added_by, withdrawn_at,
        withdrawn_reason) bools() by "organisation_id, id";
    vendor_contracts (organisation_id, vendor_id, contact, phone, night_phone, updates_all_servers, note, created_at, version)
        bools() by "organisation_id, vendor_id";
    systems (organisation_id, id, kind, name, vendor_id) bools() by "organisation_id, id";
    help_contacts (organisation_id, id, position, name, phone, mobile, note) bools() by "organisation_id, id";
    help_codes (code, organisation_id, created_at) bools() by "code";
    rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n) bools()
        by "association_id, kind, edition, form, fiscal_year, item_key, choice";
    audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) bools()
        by "organisation_id, seq";
    audit_heads (organisation_id, records, hash) bools() by "organisation_id";
    keys (id, purpose, public_half, created_at) bools() by "id";
    idempotency (person_id, idempotency_key, request_hash, status, body, at) bools() by "person_id, idempotency_key";
}

/// Every statement of this module.
pub const ALL: &[Statement] = &{
    let mut all = [TABLES[0].read; TABLES.len()];
    let mut at = 1;
    while at < all.len() {
        all[at] = TABLES[at].read;
        at += 1;
    }
    all
};

/// Rows of one table, by its place in [`TABLES`].
pub type Rows = (usize, Vec<Vec<Value>>);

impl Table {
    fn row(&self, row: &Row) -> Result<Vec<Value>> {
        let value = |column: &&str| {
            Ok(match row.value(column)? {
                Value::Int(n) if self.bools.contains(column) => Value::Bool(*n != 0),
                other => other.clone(),
            })
        };
        self.columns.iter().map(value).collect()
    }
}

/// Reads every table in one snapshot and hands the rows on, until `take` says that nobody wants them.
///
/// # Errors
/// As the engine gives them; [`Error::Other`] when `take` said no.
pub fn read(tx: &Tx, take: &dyn Fn(Rows) -> bool) -> Result<()> {
    let hand_on = |index: usize, rows: Vec<Vec<Value>>| {
        if take((index, rows)) { Ok(()) } else { Err(Error::Other("the copy was stopped".to_owned())) }
    };
    for (index, table) in TABLES.iter().enumerate() {
        let mut rows = Vec::with_capacity(CHUNK);
        tx.each(&table.read, &[], |row| {
            rows.push(table.row(&row)?);
            if rows.len() == CHUNK { hand_on(index, std::mem::take(&mut rows)) } else { Ok(()) }
        })?;
        if !rows.is_empty() {
            hand_on(index, rows)?;
        }
    }
    Ok(())
}

/// Writes rows into a database that has none of them; how many.
///
/// # Errors
/// As the engine gives them.
pub fn write(tx: &Tx, (index, rows): &Rows) -> Result<u64> {
    let table = TABLES.get(*index).ok_or_else(|| Error::Other("no such table".to_owned()))?;
    tx.insert_many(table.insert, "", rows)
}
