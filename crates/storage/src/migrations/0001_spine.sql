-- One text for both engines; {bytes} {bool} {strict} {true} {false} are the words that differ.
-- Ids are UUIDv7 (16 bytes), instants are microseconds, days are ISO text. The organisation leads every key.

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
){strict};

CREATE TABLE organisations (
  id {bytes} NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  prefecture TEXT NOT NULL,
  group_id {bytes},
  registered_by {bytes},
  profile TEXT NOT NULL,
  active {bool} NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
){strict};
CREATE INDEX organisations_by_kind ON organisations (kind, id);
CREATE INDEX organisations_registered_by ON organisations (registered_by, id);

CREATE TABLE organisation_codes (
  code TEXT NOT NULL,
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  fee_table TEXT NOT NULL,
  reason TEXT NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  PRIMARY KEY (code, organisation_id)
){strict};
CREATE INDEX organisation_codes_by_organisation ON organisation_codes (organisation_id, code);

CREATE TABLE memberships (
  id {bytes} NOT NULL PRIMARY KEY,
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  association_id {bytes} NOT NULL REFERENCES organisations (id),
  kind TEXT NOT NULL,
  person_id {bytes},
  valid_from TEXT NOT NULL,
  valid_to TEXT
){strict};
CREATE INDEX memberships_by_organisation ON memberships (organisation_id, valid_from);
CREATE INDEX memberships_by_association ON memberships (association_id, organisation_id);

CREATE TABLE persons (
  id {bytes} NOT NULL PRIMARY KEY,
  login TEXT NOT NULL,
  login_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  active {bool} NOT NULL,
  preferences TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  password_changed_at BIGINT NOT NULL
){strict};

CREATE TABLE roles (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  person_id {bytes} NOT NULL REFERENCES persons (id),
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, person_id, role)
){strict};
CREATE INDEX roles_by_person ON roles (person_id, organisation_id);

CREATE TABLE sessions (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  id {bytes} NOT NULL UNIQUE,
  person_id {bytes} NOT NULL REFERENCES persons (id),
  csrf TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
){strict};
CREATE INDEX sessions_by_person ON sessions (person_id, created_at);

CREATE TABLE api_tokens (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  id {bytes} NOT NULL UNIQUE,
  person_id {bytes} NOT NULL REFERENCES persons (id),
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
){strict};
CREATE INDEX api_tokens_by_person ON api_tokens (person_id, created_at);

-- Refused sign-ins are counted, not chained: one row per account and network of origin.
CREATE TABLE refused_sign_ins (
  login_key TEXT NOT NULL,
  network TEXT NOT NULL,
  refused BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (login_key, network)
){strict};

CREATE TABLE invitations (
  id {bytes} NOT NULL PRIMARY KEY,
  code_hash {bytes} NOT NULL UNIQUE,
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  kind TEXT NOT NULL,
  person_id {bytes},
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  created_by {bytes},
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
){strict};
CREATE INDEX invitations_by_organisation ON invitations (organisation_id, created_at);

-- What a binary, an import or an editor offered; a revision is never overwritten.
CREATE TABLE editions (
  hash TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  fiscal_year BIGINT,
  guideline TEXT NOT NULL,
  status TEXT NOT NULL,
  origin TEXT NOT NULL,
  body TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  published_at BIGINT,
  UNIQUE (id, revision)
){strict};

CREATE TABLE guides (
  hash TEXT NOT NULL PRIMARY KEY,
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  revision BIGINT NOT NULL,
  origin TEXT NOT NULL,
  body TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  published_at BIGINT,
  UNIQUE (form, lineage, revision)
){strict};

CREATE TABLE assessments (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  edition TEXT NOT NULL,
  edition_hash TEXT NOT NULL REFERENCES editions (hash),
  form TEXT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  vendor_id {bytes} NOT NULL,
  round BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  due BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id),
  UNIQUE (organisation_id, form, fiscal_year, edition, vendor_id)
){strict};

CREATE TABLE rounds (
  organisation_id {bytes} NOT NULL,
  assessment_id {bytes} NOT NULL,
  round BIGINT NOT NULL,
  checked_on TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, assessment_id, round)
){strict};

-- The newest state of each row and round; answer_history keeps every write.
CREATE TABLE answers (
  organisation_id {bytes} NOT NULL,
  assessment_id {bytes} NOT NULL,
  item_key TEXT NOT NULL,
  round BIGINT NOT NULL,
  value TEXT,
  checked_on TEXT,
  target_date TEXT,
  responsible TEXT NOT NULL,
  note TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  version BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by {bytes},
  PRIMARY KEY (organisation_id, assessment_id, item_key, round)
){strict};

CREATE TABLE answer_history (
  organisation_id {bytes} NOT NULL,
  assessment_id {bytes} NOT NULL,
  item_key TEXT NOT NULL,
  version BIGINT NOT NULL,
  round BIGINT NOT NULL,
  value TEXT,
  checked_on TEXT,
  target_date TEXT,
  responsible TEXT NOT NULL,
  note TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by {bytes},
  PRIMARY KEY (organisation_id, assessment_id, item_key, version)
){strict};

CREATE TABLE handed_questions (
  organisation_id {bytes} NOT NULL,
  assessment_id {bytes} NOT NULL,
  item_key TEXT NOT NULL,
  to_name TEXT NOT NULL,
  to_person_id {bytes},
  message TEXT NOT NULL,
  handed_at BIGINT NOT NULL,
  handed_by {bytes},
  PRIMARY KEY (organisation_id, assessment_id, item_key)
){strict};

CREATE TABLE evidence (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  expires_on TEXT,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  withdrawn_at BIGINT,
  withdrawn_reason TEXT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX evidence_by_hash ON evidence (sha256);

-- A vendor of an institution: the contract, with whom to call.
CREATE TABLE vendor_contracts (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  vendor_id {bytes} NOT NULL REFERENCES organisations (id),
  contact TEXT NOT NULL,
  phone TEXT NOT NULL,
  night_phone TEXT NOT NULL,
  updates_all_servers TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, vendor_id)
){strict};

CREATE TABLE systems (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  vendor_id {bytes},
  PRIMARY KEY (organisation_id, id)
){strict};

-- Whom to call, on the ten-minute page and the posters.
CREATE TABLE help_contacts (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  mobile TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};

CREATE TABLE help_codes (
  code TEXT NOT NULL PRIMARY KEY,
  organisation_id {bytes} NOT NULL UNIQUE REFERENCES organisations (id),
  created_at BIGINT NOT NULL
){strict};

-- Counts, changed in the transaction that changes the answer. association_id is the lowest one (zero: none).
CREATE TABLE rollups (
  association_id {bytes} NOT NULL,
  kind TEXT NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  item_key TEXT NOT NULL,
  choice TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (association_id, kind, edition, form, fiscal_year, item_key, choice)
){strict};

CREATE TABLE audit_records (
  organisation_id {bytes} NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor {bytes} NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_id {bytes} NOT NULL,
  salt {bytes} NOT NULL,
  commitment {bytes} NOT NULL,
  prev {bytes} NOT NULL,
  hash {bytes} NOT NULL,
  PRIMARY KEY (organisation_id, seq)
){strict};

CREATE TABLE audit_heads (
  organisation_id {bytes} NOT NULL PRIMARY KEY,
  records BIGINT NOT NULL,
  hash {bytes} NOT NULL
){strict};

CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  public_half {bytes} NOT NULL,
  created_at BIGINT NOT NULL
){strict};

CREATE TABLE idempotency (
  person_id {bytes} NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash {bytes} NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person_id, idempotency_key)
){strict};
