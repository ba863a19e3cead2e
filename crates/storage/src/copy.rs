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
    placements (organisation_id, association_id, placed_on) bools() by "organisation_id";
    organisation_states (organisation_id, valid_from, state, set_at, set_by) bools() by "organisation_id, valid_from";
    members (association_id, person_id, name, kana, kind, number, number_key, register_number, valid_from, valid_to) bools()
        by "association_id, person_id, valid_from";
    member_words (association_id, list, word, subject_id) bools() by "association_id, list, word, subject_id";
    sessions (token_hash, id, person_id, csrf, agent, created_at, seen_at, expires_at, proved_at) bools() by "token_hash";
    second_factors (person_id, sealed, last_step, told_step, created_at) bools() by "person_id";
    recovery_codes (person_id, code_hash, created_at, used_at) bools() by "person_id, code_hash";
    passkeys (person_id, id, rp_id, credential_id, public_key, sign_count, name, created_at, used_at) bools()
        by "person_id, id";
    passkey_answers (person_id, question_hash, expires_at) bools() by "person_id, question_hash";
    second_factor_asks (person_id, first_at) bools() by "person_id";
    pending_sign_ins (token_hash, person_id, created_at, expires_at) bools() by "token_hash";
    devices (person_id, token_hash, first_at, seen_at) bools() by "person_id, token_hash";
    sign_in_notices (person_id, session_id, token_hash, agent, signed_in_at) bools() by "person_id, session_id";
    api_tokens (token_hash, id, person_id, label, created_at, expires_at) bools() by "token_hash";
    refused_sign_ins (login_key, network, refused, last_at) bools() by "login_key, network";
    invitations (id, code_hash, organisation_id, kind, person_id, name, role, created_by, created_at, expires_at, used_at)
        bools() by "id";
    editions (hash, id, revision, fiscal_year, guideline, status, origin, body, added_at, published_at) bools() by "hash";
    edition_sources (edition_hash, form, file_name, sha256, bytes, cell_map, added_at, added_by) bools()
        by "edition_hash, form";
    summaries (organisation_id, id, compared, status, sender, number, number_key, dated, computed, written, version,
        created_at, created_by, changed_at, changed_by, published_at) bools() by "organisation_id, id";
    guides (hash, form, lineage, revision, origin, body, added_at, published_at, written_by, left_at) bools() by "hash";
    guide_drafts (form, lineage, fields, version, changed_at, changed_by) bools() by "form, lineage";
    guide_editions (id, code, revision, hash, origin, body, version, added_at, written_by, published_at) bools() by "id";
    guide_reads (person_id, form, lineage, hash, read_at) bools() by "person_id, form, lineage";
    assessments (organisation_id, id, edition, edition_hash, form, fiscal_year, vendor_id, round, created_at, due, answered,
        changed_at, carried_from, carried_at, carried_writes) bools() by "organisation_id, id";
    undone_assessments (organisation_id, id, edition_hash, form, carried_from, undone_at) bools() by "organisation_id, id";
    answer_drafts (organisation_id, person_id, assessment_id, item_key, lineage, fields, saved_at) bools()
        by "organisation_id, person_id, assessment_id, item_key";
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
    rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n, changed) bools(changed)
        by "association_id, kind, edition, form, fiscal_year, item_key, choice";
    programme_sums (association_id, edition, form, fiscal_year, own, whole, held, stale) bools(stale)
        by "association_id, edition, form, fiscal_year";
    programme_shown (association_id, edition, form, fiscal_year, body) bools()
        by "association_id, edition, form, fiscal_year";
    programme_folds (edition, form, fiscal_year, folded_at) bools() by "edition, form, fiscal_year";
    programme_weeks (association_id, edition, form, fiscal_year, week, body) bools()
        by "association_id, edition, form, fiscal_year, week";
    consents (organisation_id, association_id, answers, incidents, changed_at, changed_by) bools(answers incidents)
        by "organisation_id, association_id";
    consent_looks (organisation_id, person_id, looked_on) bools() by "organisation_id, person_id, looked_on";
    audit_records (organisation_id, seq, at, actor, action, subject, subject_id, salt, commitment, prev, hash) bools()
        by "organisation_id, seq";
    audit_heads (organisation_id, records, hash) bools() by "organisation_id";
    keys (id, purpose, public_half, created_at) bools() by "id";
    jobs (id, kind, job_key, payload, run_after, lease_until, attempts, dead, error, created_at) bools(dead) by "id";
    works (id, kind, organisation_id, asked_by, payload, state, work_cursor, total, done, refused, detail, created_at,
        changed_at) bools() by "id";
    letterheads (organisation_id, name, address, telephone, fax, signatory, addressee, number_style, seal, cover, auto_relay,
        takes_receipt, needs_approval, version, changed_at) bools(auto_relay takes_receipt needs_approval)
        by "organisation_id";
    notices (organisation_id, id, matter_id, wraps_id, wrapped_hash, state, number, dated_on, addressee, sender, signatory,
        seal, title, body, blocks, summary, link, urgent, deadline, asks_receipt, received_number, received_on, drafted_by,
        approved_by, approved_at, approval_note, issued_by, issued_at, reminded_at, model_hash, check_code, created_at,
        changed_at, version, officer_id) bools(urgent asks_receipt) by "organisation_id, id";
    notice_contacts (organisation_id, id, name, email, fax, way, changed_at) bools() by "organisation_id, id";
    notice_mails (organisation_id, notice_id, contact_id, name, address, mail_id, outcome, queued_at) bools()
        by "organisation_id, notice_id, contact_id";
    notice_files (organisation_id, id, notice_id, place, name, media_type, bytes, sha256, added_at, added_by) bools()
        by "organisation_id, id";
    letterhead_logos (organisation_id, sha256, changed_at) bools() by "organisation_id";
    outside_letters (organisation_id, id, wrapped_by, sha256, name, media_type, bytes, pages, number, dated_on, sender,
        title, added_at, added_by) bools() by "organisation_id, id";
    notice_numbers (organisation_id, fiscal_year, number_key, notice_id) bools()
        by "organisation_id, fiscal_year, number_key";
    notice_cites (organisation_id, notice_id, number_key, number, issuer, dated_on, relation, cited_id) bools()
        by "organisation_id, notice_id, number_key";
    notice_audiences (association_id, reader_id, sent_at, notice_id) bools()
        by "association_id, reader_id, sent_at, notice_id";
    notice_receipts (organisation_id, notice_id, read_at, read_by, acknowledged_at, acknowledged_by, way) bools()
        by "organisation_id, notice_id";
    notice_counts (notice_id, association_id, read_n, acknowledged_n) bools() by "notice_id, association_id";
    room_items (organisation_id, id, sort, title, sentence, audience, notice_id, sha256, name, media_type, bytes, added_at,
        added_by, changed_at, version, withdrawn_at) bools() by "organisation_id, id";
    desks (organisation_id, id, key, name, phone, about, hours, closed_on_holidays, year_end, audience, written, next_number,
        changed_at, ended_at, version) bools(closed_on_holidays written) by "organisation_id, id";
    desk_closures (organisation_id, desk_id, from_day, to_day, reason) bools() by "organisation_id, desk_id, from_day";
    desk_operators (organisation_id, desk_id, person_id, since) bools() by "organisation_id, desk_id, person_id";
    desk_templates (organisation_id, desk_id, id, title, body) bools() by "organisation_id, desk_id, id";
    holidays (day, name) bools() by "day";
    consultations (organisation_id, id, desk_id, serial, way, institution_id, caller, callback, number_shown, edition, form,
        lineage, line, urgency, subject, state, taken_by, asked_by, month, opened_at, answered_at, closed_at, worked, version)
        bools() by "organisation_id, id";
    consultation_sayings (organisation_id, consultation_id, place, kind, said_by, said_at, body) bools()
        by "organisation_id, consultation_id, place";
    consultation_grams (desk_key, gram, serial) bools() by "desk_key, gram, serial";
    shown_sheets (organisation_id, id, number_hash, assessment_id, keys, notes, shown_by, made_at, expires_at, ended_at,
        used_for) bools(notes) by "organisation_id, id";
    faqs (organisation_id, id, desk_id, source_id, lineage, question, answer, state, proposed_by, made_at, published_at,
        version) bools() by "organisation_id, id";
    seminars (organisation_id, id, title, sentence, audience, sha256, name, media_type, bytes, length_ms, poster_sha256,
        poster_type, chapters, subtitles, transcript, quiz, pass_mark, added_at, added_by, changed_at, version, withdrawn_at)
        bools() by "organisation_id, id";
    seminar_uploads (organisation_id, id, name, mark, bytes, started_at, started_by) bools() by "organisation_id, id";
    seminar_views (organisation_id, person_id, seminar_id, position_ms, seen, seen_ms, begun_at, reported_at, finished_at,
        told_on, told_minutes, quiz_right, quiz_of, quiz_passed_at) bools() by "organisation_id, person_id, seminar_id";
    seminar_meetings (organisation_id, id, seminar_id, held_on, people, evidence_id, added_at, added_by) bools()
        by "organisation_id, id";
    templates (hash, id, paper, body, added_at) bools() by "hash";
    continuity_papers (organisation_id, paper, template_hash, written, number, version, created_at, changed_at, changed_by)
        bools() by "organisation_id, paper";
    continuity_versions (organisation_id, paper, number, template_id, facts, missing, approved_on, approved_by, review_on,
        pdf_sha256, docx_sha256, added_at, added_by) bools() by "organisation_id, paper, number NULLS LAST";
    mails (organisation_id, id, message_id, recipient, subject, body, state, tries, fault, said, created_at, ended_at) bools()
        by "organisation_id, id";
    mail_attachments (organisation_id, mail_id, position, name, media_type, sha256) bools()
        by "organisation_id, mail_id, position";
    reminder_marks (organisation_id, reminder_key, put_off_until, handed_to, marked_by, marked_at) bools()
        by "organisation_id, reminder_key";
    digests (person_id, address, weekday, due_on) bools() by "person_id";
    job_counts (kind, hour, done, failed, longest_ms, last_at) bools() by "kind, hour";
    audit_checkpoints (day, taken_at, records, chains, hash, public_half, signature) bools() by "day";
    erasures (what, id, at) bools() by "what, id";
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
