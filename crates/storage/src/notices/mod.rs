//! Notices: letters, to whom they went, who read them, and how an association's letters look.

mod audiences;
mod contacts;
pub mod files;
mod letterheads;
mod letters;
pub mod logos;
pub mod mailed;
mod outside;
mod receipts;

pub use audiences::{
    BoxLine, Member, address, inbox, is_member, is_reader, members, of_matter, to_all, unread, waiting,
};
pub use contacts::{ContactRow, add_contact, contacts, remove_contact};
pub use letterheads::{Letterhead, letterhead, put_letterhead};
pub use letters::{
    CiteRow, NewNotice, NoticeRow, Sent, add, all, approve, by_check_code, by_number, chain, cited_by, cites, delete,
    find, hold, issue, issuer, list, put, relays, remind, replace_cites, take_number,
};
pub use mailed::NoticeMail;
pub use outside::{
    OutsideRow, add_outside, confirm_outside, find_outside, outside_of, outside_owner, remove_outside, waiting_outside,
};
pub use receipts::{
    Line, Receipt, acknowledge, count_further_down, counts, further_readers, have_read, not_read, read, read_count,
    receipt, receipt_for,
};

sql::statements! {
    // letters
    FIND = "SELECT organisation_id, id, matter_id, wraps_id, wrapped_hash, state, number, dated_on, addressee, sender,
        signatory, seal, title, body, blocks, summary, link, urgent, deadline, asks_receipt, received_number,
        received_on, drafted_by, approved_by, approved_at, approval_note, issued_by, issued_at, reminded_at,
        model_hash, check_code, created_at, changed_at, version, officer_id FROM notices WHERE id = $1";
    ISSUER = "SELECT organisation_id FROM notices WHERE id = $1";
    ADD = "INSERT INTO notices (organisation_id, id, matter_id, wraps_id, wrapped_hash, state, addressee, sender,
        signatory, seal, title, body, blocks, summary, link, urgent, asks_receipt, received_number, drafted_by,
        approval_note, check_code, created_at, changed_at, version) VALUES ($1, $2, $3, $4, $5, 'draft', '', '', '',
        'omitted', '', '', '', '', '', $6, $7, '', $8, '', '', $9, $9, 0)";
    PUT = "UPDATE notices SET number = $3, dated_on = $4, addressee = $5, sender = $6, signatory = $7, seal = $8, title
        = $9, body = $10, blocks = $11, summary = $12, link = $13, urgent = $14, deadline = $15, asks_receipt = $16,
        received_number = $17, received_on = $18, state = 'draft', approved_by = NULL, approved_at = NULL,
        approval_note = '', changed_at = $19, officer_id = $21, version = version + 1 WHERE organisation_id = $1 AND
        id = $2 AND version = $20 AND state <> 'issued' RETURNING version";
    HOLD = "UPDATE notices SET changed_at = changed_at WHERE organisation_id = $1 AND id = $2";
    DELETE = "DELETE FROM notices WHERE organisation_id = $1 AND id = $2 AND state <> 'issued' RETURNING id";
    APPROVE = "UPDATE notices SET state = 'approved', approved_by = $3, approved_at = $4, approval_note = $5, changed_at =
        $4, version = version + 1 WHERE organisation_id = $1 AND id = $2 AND state = 'draft' RETURNING version";
    ISSUE = "UPDATE notices SET state = 'issued', number = $3, dated_on = $4, issued_by = $5, issued_at = $6, model_hash
        = $7, check_code = $8, changed_at = $6, version = version + 1 WHERE organisation_id = $1 AND id = $2 AND
        state <> 'issued' RETURNING version";
    REMIND = "UPDATE notices SET reminded_at = $3 WHERE organisation_id = $1 AND id = $2 AND state = 'issued' RETURNING id";
    TAKE_NUMBER = "INSERT INTO notice_numbers (organisation_id, fiscal_year, number_key, notice_id) VALUES ($1, $2, $3, $4) ON
        CONFLICT (organisation_id, fiscal_year, number_key) DO UPDATE SET notice_id = notice_numbers.notice_id
        RETURNING notice_id";
    LIST = "SELECT organisation_id, id, matter_id, wraps_id, wrapped_hash, state, number, dated_on, addressee, sender,
        signatory, seal, title, body, blocks, summary, link, urgent, deadline, asks_receipt, received_number,
        received_on, drafted_by, approved_by, approved_at, approval_note, issued_by, issued_at, reminded_at,
        model_hash, check_code, created_at, changed_at, version, officer_id FROM notices
        WHERE organisation_id = $1 AND (state = 'issued') = $2 AND (changed_at < $3 OR changed_at = $3 AND id < $4)
        ORDER BY changed_at DESC, id DESC LIMIT $5";
    BY_CHECK_CODE = "SELECT organisation_id, id, matter_id, wraps_id, wrapped_hash, state, number, dated_on, addressee, sender,
        signatory, seal, title, body, blocks, summary, link, urgent, deadline, asks_receipt, received_number,
        received_on, drafted_by, approved_by, approved_at, approval_note, issued_by, issued_at, reminded_at,
        model_hash, check_code, created_at, changed_at, version, officer_id FROM notices
        WHERE check_code = $1 AND state = 'issued' ORDER BY id LIMIT 1";
    BY_NUMBER = "SELECT n.organisation_id, n.id, n.matter_id, n.wraps_id, n.wrapped_hash, n.state, n.number, n.dated_on,
        n.addressee, n.sender, n.signatory, n.seal, n.title, n.body, n.blocks, n.summary, n.link, n.urgent,
        n.deadline, n.asks_receipt, n.received_number, n.received_on, n.drafted_by, n.approved_by, n.approved_at,
        n.approval_note, n.issued_by, n.issued_at, n.reminded_at, n.model_hash, n.check_code, n.created_at,
        n.changed_at, n.version, n.officer_id FROM notice_numbers k JOIN notices n ON n.id = k.notice_id WHERE
        k.number_key = $1 ORDER BY n.id";
    RELAYS = "SELECT organisation_id, id, matter_id, wraps_id, wrapped_hash, state, number, dated_on, addressee, sender,
        signatory, seal, title, body, blocks, summary, link, urgent, deadline, asks_receipt, received_number,
        received_on, drafted_by, approved_by, approved_at, approval_note, issued_by, issued_at, reminded_at,
        model_hash, check_code, created_at, changed_at, version, officer_id FROM notices
        WHERE wraps_id = $1 AND state = 'issued' ORDER BY organisation_id, id";
    EVERY = "SELECT organisation_id, id, matter_id, wraps_id, wrapped_hash, state, number, dated_on, addressee, sender,
        signatory, seal, title, body, blocks, summary, link, urgent, deadline, asks_receipt, received_number,
        received_on, drafted_by, approved_by, approved_at, approval_note, issued_by, issued_at, reminded_at,
        model_hash, check_code, created_at, changed_at, version, officer_id FROM notices
        WHERE id > $1 ORDER BY id LIMIT $2";
    CLEAR_CITES = "DELETE FROM notice_cites WHERE organisation_id = $1 AND notice_id = $2";
    ADD_CITE = "INSERT INTO notice_cites (organisation_id, notice_id, number_key, number, issuer, dated_on, relation,
        cited_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (organisation_id, notice_id, number_key) DO
        NOTHING";
    CITES = "SELECT notice_id, number_key, number, issuer, dated_on, relation, cited_id FROM notice_cites WHERE
        organisation_id = $1 AND notice_id = $2 ORDER BY number_key";
    CITED_BY = "SELECT c.notice_id, c.number_key, n.number, n.sender AS issuer, n.dated_on, c.relation, c.cited_id FROM
        notice_cites c JOIN notices n ON n.id = c.notice_id JOIN notices o ON o.id = c.cited_id WHERE c.cited_id = $1
        AND n.state = 'issued' AND n.matter_id <> o.matter_id ORDER BY n.id LIMIT 200";
    // to whom
    ADDRESS = "INSERT INTO notice_audiences (association_id, reader_id, sent_at, notice_id) VALUES ($1, $2, $3, $4)";
    IS_READER = "SELECT a.notice_id FROM notice_audiences a JOIN memberships m ON m.association_id = a.association_id WHERE
        a.notice_id = $1 AND m.organisation_id = $2 AND (a.reader_id = $3 OR a.reader_id = $2) AND m.valid_from <=
        $4 AND (m.valid_to IS NULL OR m.valid_to >= $4) LIMIT 1";
    INBOX = "SELECT n.organisation_id, n.id, n.matter_id, n.wraps_id, n.state, n.number, n.dated_on, n.sender, n.title,
        n.summary, n.urgent, n.deadline, n.asks_receipt, n.issued_at, n.reminded_at, r.read_at, r.acknowledged_at
        FROM memberships m JOIN notice_audiences a ON a.association_id = m.association_id AND (a.reader_id = $2 OR
        a.reader_id = $1) JOIN notices n ON n.id = a.notice_id LEFT JOIN notice_receipts r ON r.organisation_id = $1
        AND r.notice_id = n.id WHERE m.organisation_id = $1 AND m.valid_from <= $3 AND (m.valid_to IS NULL OR
        m.valid_to >= $3) AND (a.sent_at < $4 OR a.sent_at = $4 AND n.id < $5) ORDER BY a.sent_at DESC, n.id
        DESC LIMIT $6";
    OF_MATTER = "SELECT n.id FROM memberships m JOIN notice_audiences a ON a.association_id = m.association_id AND
        (a.reader_id = $3 OR a.reader_id = $2) JOIN notices n ON n.id = a.notice_id WHERE m.organisation_id = $2 AND
        n.matter_id = $1 AND m.valid_from <= $4 AND (m.valid_to IS NULL OR m.valid_to >= $4) UNION SELECT o.id FROM
        notices o WHERE o.organisation_id = $2 AND o.matter_id = $1 AND o.state = 'issued' ORDER BY id";
    UNREAD = "SELECT COUNT(DISTINCT n.matter_id) AS n FROM memberships m JOIN notice_audiences a ON a.association_id =
        m.association_id AND (a.reader_id = $2 OR a.reader_id = $1) JOIN notices n ON n.id = a.notice_id WHERE
        m.organisation_id = $1 AND m.valid_from <= $3 AND (m.valid_to IS NULL OR m.valid_to >= $3) AND NOT EXISTS
        (SELECT 1 FROM notice_receipts r JOIN notices s ON s.id = r.notice_id WHERE r.organisation_id = $1 AND
        s.matter_id = n.matter_id)";
    MEMBERS = "SELECT DISTINCT m.organisation_id, o.name, o.code, o.kind FROM memberships m JOIN organisations o ON
        o.id = m.organisation_id WHERE m.association_id = $1 AND o.active AND m.valid_from <= $2 AND (m.valid_to IS NULL OR
        m.valid_to >= $2) ORDER BY m.organisation_id LIMIT $3";
    IS_MEMBER = "SELECT m.organisation_id FROM memberships m JOIN organisations o ON o.id = m.organisation_id WHERE
        m.association_id = $1 AND m.organisation_id = $2 AND o.active AND m.valid_from <= $3 AND (m.valid_to IS NULL OR
        m.valid_to >= $3) LIMIT 1";
    NAMED_WAITING = "SELECT COUNT(DISTINCT m.organisation_id) AS n FROM notice_audiences a JOIN memberships m ON
        m.organisation_id = a.reader_id AND m.association_id = a.association_id JOIN organisations o ON o.id =
        m.organisation_id WHERE a.association_id = $1 AND o.active AND m.valid_from <= $2 AND (m.valid_to IS NULL OR
        m.valid_to >= $2) AND a.notice_id = $3 AND NOT EXISTS (SELECT 1 FROM notice_receipts r WHERE
        r.organisation_id = m.organisation_id AND r.notice_id = $3)";
    TO_ALL = "SELECT COUNT(*) AS n FROM notice_audiences WHERE notice_id = $1 AND reader_id = $2";
    WAITING = "SELECT COUNT(DISTINCT m.organisation_id) AS n FROM memberships m JOIN organisations o ON o.id =
        m.organisation_id WHERE m.association_id = $1 AND o.active AND m.valid_from <= $2 AND (m.valid_to IS NULL OR
        m.valid_to >= $2) AND NOT EXISTS (SELECT 1 FROM notice_receipts r WHERE r.organisation_id =
        m.organisation_id AND r.notice_id = $3)";
    NOT_READ = "SELECT DISTINCT m.organisation_id, o.name, o.code, o.kind FROM memberships m JOIN organisations o ON
        o.id = m.organisation_id WHERE m.association_id = $1 AND m.organisation_id > $2 AND o.active AND m.valid_from
        <= $3 AND (m.valid_to IS NULL OR m.valid_to >= $3) AND NOT EXISTS (SELECT 1 FROM notice_receipts r WHERE
        r.organisation_id = m.organisation_id AND r.notice_id = $4) ORDER BY m.organisation_id LIMIT $5";
    NAMED_NOT_READ = "SELECT DISTINCT m.organisation_id, o.name, o.code, o.kind FROM notice_audiences a JOIN
        memberships m ON m.organisation_id = a.reader_id AND m.association_id = a.association_id JOIN organisations o ON o.id =
        m.organisation_id WHERE a.association_id = $1 AND m.organisation_id > $2 AND o.active AND m.valid_from <= $3
        AND (m.valid_to IS NULL OR m.valid_to >= $3) AND a.notice_id = $4 AND NOT EXISTS (SELECT 1 FROM notice_receipts r
        WHERE r.organisation_id = m.organisation_id AND r.notice_id = $4) ORDER BY m.organisation_id LIMIT $5";
    // receipts
    READ = "INSERT INTO notice_receipts (organisation_id, notice_id, read_at, read_by, way) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organisation_id, notice_id) DO NOTHING RETURNING read_at";
    ACKNOWLEDGE = "UPDATE notice_receipts SET acknowledged_at = $3, acknowledged_by = $4 WHERE organisation_id = $1 AND
        notice_id = $2 AND acknowledged_at IS NULL RETURNING read_at";
    RECEIPT = "SELECT organisation_id, notice_id, read_at, read_by, acknowledged_at, acknowledged_by, way FROM
        notice_receipts WHERE organisation_id = $1 AND notice_id = $2";
    HAVE_READ = "SELECT DISTINCT r.organisation_id, r.notice_id, r.read_at, r.read_by, r.acknowledged_at,
        r.acknowledged_by, r.way, o.name, o.code, o.kind FROM notice_receipts r JOIN organisations o ON o.id =
        r.organisation_id JOIN memberships m ON m.organisation_id = r.organisation_id AND m.association_id = $1 WHERE
        r.notice_id = $4 AND r.organisation_id > $2 AND m.valid_from <= $3 AND (m.valid_to IS NULL OR m.valid_to >=
        $3) ORDER BY r.organisation_id LIMIT $5";
    READ_COUNT = "SELECT COUNT(*) AS n FROM notice_receipts WHERE notice_id = $1";
    COUNT_FURTHER = "INSERT INTO notice_counts (notice_id, association_id, read_n, acknowledged_n) VALUES ($1, $2, $3, $4) ON
        CONFLICT (notice_id, association_id) DO UPDATE SET read_n = notice_counts.read_n + excluded.read_n,
        acknowledged_n = notice_counts.acknowledged_n + excluded.acknowledged_n";
    COUNTS = "SELECT association_id, read_n, acknowledged_n FROM notice_counts WHERE notice_id = $1 ORDER BY
        association_id";
    // Every kind that counts as a member is named: the roll-ups are looked up by their whole key.
    FURTHER_READERS = "WITH letters AS (SELECT id, organisation_id FROM notices WHERE wraps_id = $1 AND state = 'issued'
        UNION SELECT b.id, b.organisation_id FROM notices a JOIN notices b ON b.wraps_id = a.id WHERE a.wraps_id = $1
        AND a.state = 'issued' AND b.state = 'issued') SELECT CAST(COALESCE(SUM(x.n), 0) AS BIGINT) AS n FROM (SELECT
        c.n AS n FROM (SELECT DISTINCT l.organisation_id FROM letters l JOIN notice_audiences d ON d.notice_id = l.id
        WHERE d.reader_id = $2) s JOIN rollups c ON c.association_id = s.organisation_id AND c.kind IN ('prefectural',
        'county', 'hospital', 'clinic', 'dental', 'birth-centre', 'pharmacy', 'care') AND c.edition = '' AND c.form =
        '' AND c.fiscal_year = 0 AND c.item_key = '' AND c.choice = 'there' UNION ALL SELECT COUNT(*) AS n FROM letters
        l JOIN notice_audiences d ON d.notice_id = l.id WHERE d.reader_id <> $2) x";
    // letters from outside
    OUTSIDE_OWNER = "SELECT organisation_id FROM outside_letters WHERE id = $1";
    OUTSIDE_ADD = "INSERT INTO outside_letters (organisation_id, id, wrapped_by, sha256, name, media_type, bytes, pages, number,
        dated_on, sender, title, added_at, added_by) VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
        $13)";
    OUTSIDE_FIND = "SELECT organisation_id, id, wrapped_by, sha256, name, media_type, bytes, pages, number, dated_on, sender, title,
        added_at, added_by FROM outside_letters WHERE organisation_id = $1 AND id = $2";
    OUTSIDE_CONFIRM = "UPDATE outside_letters SET wrapped_by = $3, number = $4, dated_on = $5, sender = $6, title = $7 WHERE
        organisation_id = $1 AND id = $2 AND wrapped_by IS NULL RETURNING id";
    OUTSIDE_WAITING = "SELECT organisation_id, id, wrapped_by, sha256, name, media_type, bytes, pages, number, dated_on, sender, title,
        added_at, added_by FROM outside_letters WHERE organisation_id = $1 AND wrapped_by IS NULL ORDER BY added_at DESC,
        id LIMIT 100";
    OUTSIDE_OF = "SELECT organisation_id, id, wrapped_by, sha256, name, media_type, bytes, pages, number, dated_on, sender, title,
        added_at, added_by FROM outside_letters WHERE wrapped_by = $1 ORDER BY id LIMIT 1";
    OUTSIDE_REMOVE = "DELETE FROM outside_letters WHERE organisation_id = $1 AND id = $2 AND wrapped_by IS NULL
        RETURNING sha256";
    OUTSIDE_FREE = "UPDATE outside_letters SET wrapped_by = NULL WHERE organisation_id = $1 AND wrapped_by = $2";
    // whom letters reach outside Mamori
    CONTACTS = "SELECT organisation_id, id, name, email, fax, way, changed_at FROM notice_contacts WHERE organisation_id = $1
        ORDER BY name, id";
    CONTACT_ADD = "INSERT INTO notice_contacts (organisation_id, id, name, email, fax, way, changed_at) VALUES ($1, $2, $3, $4,
        $5, $6, $7)";
    CONTACT_REMOVE = "DELETE FROM notice_contacts WHERE organisation_id = $1 AND id = $2 RETURNING id";
    // how letters look
    LETTERHEAD = "SELECT organisation_id, name, address, telephone, fax, signatory, addressee, number_style, seal, cover,
        auto_relay, takes_receipt, needs_approval, version, changed_at FROM letterheads WHERE organisation_id = $1";
    PUT_LETTERHEAD = "INSERT INTO letterheads (organisation_id, name, address, telephone, fax, signatory, addressee, number_style,
        seal, cover, auto_relay, takes_receipt, needs_approval, version, changed_at) VALUES ($1, $2, $3, $4, $5, $6,
        $7, $8, $9, $10, $11, $12, $13, 1, $14) ON CONFLICT (organisation_id) DO UPDATE SET name = excluded.name,
        address = excluded.address, telephone = excluded.telephone, fax = excluded.fax, signatory =
        excluded.signatory, addressee = excluded.addressee, number_style = excluded.number_style, seal =
        excluded.seal, cover = excluded.cover, auto_relay = excluded.auto_relay, takes_receipt =
        excluded.takes_receipt, needs_approval = excluded.needs_approval, version = letterheads.version + 1,
        changed_at = excluded.changed_at WHERE letterheads.version = $15 RETURNING version";
}
