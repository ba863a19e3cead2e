-- The schema on SQLite after all migrations. Made by a test: see README.md.

CREATE TABLE answer_history (
  organisation_id BLOB NOT NULL,
  assessment_id BLOB NOT NULL,
  item_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  round INTEGER NOT NULL,
  value TEXT,
  checked_on TEXT,
  target_date TEXT,
  responsible TEXT NOT NULL,
  note TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by BLOB,
  PRIMARY KEY (organisation_id, assessment_id, item_key, version)
) STRICT;

CREATE TABLE answers (
  organisation_id BLOB NOT NULL,
  assessment_id BLOB NOT NULL,
  item_key TEXT NOT NULL,
  round INTEGER NOT NULL,
  value TEXT,
  checked_on TEXT,
  target_date TEXT,
  responsible TEXT NOT NULL,
  note TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by BLOB,
  PRIMARY KEY (organisation_id, assessment_id, item_key, round)
) STRICT;

CREATE TABLE api_tokens (
  token_hash BLOB NOT NULL PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  person_id BLOB NOT NULL REFERENCES persons (id),
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX api_tokens_by_person ON api_tokens (person_id, created_at);

CREATE TABLE assessments (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  edition TEXT NOT NULL,
  edition_hash TEXT NOT NULL REFERENCES editions (hash),
  form TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL,
  vendor_id BLOB NOT NULL,
  round INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  due INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, id),
  UNIQUE (organisation_id, form, fiscal_year, edition, vendor_id)
) STRICT;

CREATE TABLE audit_heads (
  organisation_id BLOB NOT NULL PRIMARY KEY,
  records INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE audit_records (
  organisation_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor BLOB NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  salt BLOB NOT NULL,
  commitment BLOB NOT NULL,
  prev BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (organisation_id, seq)
) STRICT;

CREATE TABLE editions (
  hash TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  fiscal_year INTEGER,
  guideline TEXT NOT NULL,
  status TEXT NOT NULL,
  origin TEXT NOT NULL,
  body TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  published_at INTEGER,
  UNIQUE (id, revision)
) STRICT;

CREATE TABLE evidence (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  expires_on TEXT,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  withdrawn_at INTEGER,
  withdrawn_reason TEXT NOT NULL,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX evidence_by_hash ON evidence (sha256);

CREATE TABLE guides (
  hash TEXT NOT NULL PRIMARY KEY,
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  revision INTEGER NOT NULL,
  origin TEXT NOT NULL,
  body TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  published_at INTEGER,
  UNIQUE (form, lineage, revision)
) STRICT;

CREATE TABLE handed_questions (
  organisation_id BLOB NOT NULL,
  assessment_id BLOB NOT NULL,
  item_key TEXT NOT NULL,
  to_name TEXT NOT NULL,
  to_person_id BLOB,
  message TEXT NOT NULL,
  handed_at INTEGER NOT NULL,
  handed_by BLOB,
  PRIMARY KEY (organisation_id, assessment_id, item_key)
) STRICT;

CREATE TABLE help_codes (
  code TEXT NOT NULL PRIMARY KEY,
  organisation_id BLOB NOT NULL UNIQUE REFERENCES organisations (id),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE help_contacts (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  mobile TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE TABLE idempotency (
  person_id BLOB NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash BLOB NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (person_id, idempotency_key)
) STRICT;

CREATE TABLE invitations (
  id BLOB NOT NULL PRIMARY KEY,
  code_hash BLOB NOT NULL UNIQUE,
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  kind TEXT NOT NULL,
  person_id BLOB,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  created_by BLOB,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

CREATE INDEX invitations_by_organisation ON invitations (organisation_id, created_at);

CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  public_half BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
  id BLOB NOT NULL PRIMARY KEY,
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  association_id BLOB NOT NULL REFERENCES organisations (id),
  kind TEXT NOT NULL,
  person_id BLOB,
  valid_from TEXT NOT NULL,
  valid_to TEXT
) STRICT;

CREATE INDEX memberships_by_association ON memberships (association_id, organisation_id);

CREATE INDEX memberships_by_organisation ON memberships (organisation_id, valid_from);

CREATE TABLE organisation_codes (
  code TEXT NOT NULL,
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  fee_table TEXT NOT NULL,
  reason TEXT NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  PRIMARY KEY (code, organisation_id)
) STRICT;

CREATE INDEX organisation_codes_by_organisation ON organisation_codes (organisation_id, code);

CREATE TABLE organisations (
  id BLOB NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  prefecture TEXT NOT NULL,
  group_id BLOB,
  registered_by BLOB,
  profile TEXT NOT NULL,
  active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE INDEX organisations_by_kind ON organisations (kind, id);

CREATE INDEX organisations_registered_by ON organisations (registered_by, id);

CREATE TABLE persons (
  id BLOB NOT NULL PRIMARY KEY,
  login TEXT NOT NULL,
  login_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  active INTEGER NOT NULL,
  preferences TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  password_changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE refused_sign_ins (
  login_key TEXT NOT NULL,
  network TEXT NOT NULL,
  refused INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (login_key, network)
) STRICT;

CREATE TABLE roles (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  person_id BLOB NOT NULL REFERENCES persons (id),
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, person_id, role)
) STRICT;

CREATE INDEX roles_by_person ON roles (person_id, organisation_id);

CREATE TABLE rollups (
  association_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL,
  item_key TEXT NOT NULL,
  choice TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (association_id, kind, edition, form, fiscal_year, item_key, choice)
) STRICT;

CREATE TABLE rounds (
  organisation_id BLOB NOT NULL,
  assessment_id BLOB NOT NULL,
  round INTEGER NOT NULL,
  checked_on TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, assessment_id, round)
) STRICT;

CREATE TABLE sessions (
  token_hash BLOB NOT NULL PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  person_id BLOB NOT NULL REFERENCES persons (id),
  csrf TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_person ON sessions (person_id, created_at);

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE systems (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  vendor_id BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE TABLE vendor_contracts (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  vendor_id BLOB NOT NULL REFERENCES organisations (id),
  contact TEXT NOT NULL,
  phone TEXT NOT NULL,
  night_phone TEXT NOT NULL,
  updates_all_servers TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, vendor_id)
) STRICT;
