-- Notices as they travel. The issuer leads the key of what it writes, the reader that of what it reads.

-- How an association's letters look, and its steps between writing and sending.
CREATE TABLE letterheads (
  organisation_id {bytes} NOT NULL PRIMARY KEY REFERENCES organisations (id),
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  telephone TEXT NOT NULL,
  fax TEXT NOT NULL,
  signatory TEXT NOT NULL,
  addressee TEXT NOT NULL,
  number_style TEXT NOT NULL,
  seal TEXT NOT NULL,
  cover TEXT NOT NULL,
  auto_relay {bool} NOT NULL,
  takes_receipt {bool} NOT NULL,
  needs_approval {bool} NOT NULL,
  version BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
){strict};

CREATE TABLE notices (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  matter_id {bytes} NOT NULL,
  wraps_id {bytes},
  wrapped_hash {bytes},
  state TEXT NOT NULL,
  number TEXT,
  dated_on TEXT,
  addressee TEXT NOT NULL,
  sender TEXT NOT NULL,
  signatory TEXT NOT NULL,
  seal TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  blocks TEXT NOT NULL,
  summary TEXT NOT NULL,
  link TEXT NOT NULL,
  urgent {bool} NOT NULL,
  deadline TEXT,
  asks_receipt {bool} NOT NULL,
  received_number TEXT NOT NULL,
  received_on TEXT,
  drafted_by {bytes},
  approved_by {bytes},
  approved_at BIGINT,
  approval_note TEXT NOT NULL,
  issued_by {bytes},
  issued_at BIGINT,
  reminded_at BIGINT,
  model_hash {bytes},
  check_code TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX notices_by_state ON notices (organisation_id, state, changed_at);
CREATE INDEX notices_by_wraps ON notices (wraps_id);
CREATE INDEX notices_by_check_code ON notices (check_code);

-- A number is used once by an issuer in a fiscal year.
CREATE TABLE notice_numbers (
  organisation_id {bytes} NOT NULL,
  fiscal_year BIGINT NOT NULL,
  number_key TEXT NOT NULL,
  notice_id {bytes} NOT NULL,
  PRIMARY KEY (organisation_id, fiscal_year, number_key)
){strict};
CREATE INDEX notice_numbers_by_key ON notice_numbers (number_key);

CREATE TABLE notice_cites (
  organisation_id {bytes} NOT NULL,
  notice_id {bytes} NOT NULL,
  number_key TEXT NOT NULL,
  number TEXT NOT NULL,
  issuer TEXT NOT NULL,
  dated_on TEXT,
  relation TEXT NOT NULL,
  cited_id {bytes},
  PRIMARY KEY (organisation_id, notice_id, number_key)
){strict};
CREATE INDEX notice_cites_by_cited ON notice_cites (cited_id);

-- To whom it went: all members of the association (reader_id zero), or some of them by name. Its size is that of the
-- list that was named, never that of the membership.
CREATE TABLE notice_audiences (
  association_id {bytes} NOT NULL,
  reader_id {bytes} NOT NULL,
  sent_at BIGINT NOT NULL,
  notice_id {bytes} NOT NULL,
  PRIMARY KEY (association_id, reader_id, sent_at, notice_id)
){strict};
CREATE INDEX notice_audiences_by_notice ON notice_audiences (notice_id);

CREATE TABLE notice_receipts (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  notice_id {bytes} NOT NULL,
  read_at BIGINT NOT NULL,
  read_by {bytes},
  acknowledged_at BIGINT,
  acknowledged_by {bytes},
  way TEXT NOT NULL,
  PRIMARY KEY (organisation_id, notice_id)
){strict};
CREATE INDEX notice_receipts_by_notice ON notice_receipts (notice_id, organisation_id);

-- What is further down is counted per lowest association, so that readers do not wait for each other.
CREATE TABLE notice_counts (
  notice_id {bytes} NOT NULL,
  association_id {bytes} NOT NULL,
  read_n BIGINT NOT NULL,
  acknowledged_n BIGINT NOT NULL,
  PRIMARY KEY (notice_id, association_id)
){strict};
