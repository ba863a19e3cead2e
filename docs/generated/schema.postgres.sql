-- The schema on PostgreSQL after all migrations. Made by a test: see README.md.

CREATE TABLE answer_history (
  organisation_id bytea NOT NULL,
  assessment_id bytea NOT NULL,
  item_key text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  round bigint NOT NULL,
  value text COLLATE "C",
  checked_on text COLLATE "C",
  target_date text COLLATE "C",
  responsible text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  evidence text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  changed_by bytea,
  PRIMARY KEY (organisation_id, assessment_id, item_key, version)
);

CREATE TABLE answers (
  organisation_id bytea NOT NULL,
  assessment_id bytea NOT NULL,
  item_key text COLLATE "C" NOT NULL,
  round bigint NOT NULL,
  value text COLLATE "C",
  checked_on text COLLATE "C",
  target_date text COLLATE "C",
  responsible text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  evidence text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  changed_at bigint NOT NULL,
  changed_by bytea,
  PRIMARY KEY (organisation_id, assessment_id, item_key, round)
);

CREATE TABLE api_tokens (
  token_hash bytea NOT NULL,
  id bytea NOT NULL,
  person_id bytea NOT NULL,
  label text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (token_hash),
  UNIQUE (id)
);

CREATE INDEX api_tokens_by_person ON api_tokens USING btree (person_id, created_at);

CREATE TABLE assessments (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  edition text COLLATE "C" NOT NULL,
  edition_hash text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  fiscal_year bigint NOT NULL,
  vendor_id bytea NOT NULL,
  round bigint NOT NULL,
  created_at bigint NOT NULL,
  due bigint NOT NULL,
  answered bigint NOT NULL,
  changed_at bigint NOT NULL,
  FOREIGN KEY (edition_hash) REFERENCES editions(hash),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id),
  UNIQUE (organisation_id, form, fiscal_year, edition, vendor_id)
);

CREATE TABLE audit_heads (
  organisation_id bytea NOT NULL,
  records bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (organisation_id)
);

CREATE TABLE audit_records (
  organisation_id bytea NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  actor bytea NOT NULL,
  action text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  subject_id bytea NOT NULL,
  salt bytea NOT NULL,
  commitment bytea NOT NULL,
  prev bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (organisation_id, seq)
);

CREATE TABLE editions (
  hash text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  fiscal_year bigint,
  guideline text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  origin text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  published_at bigint,
  PRIMARY KEY (hash),
  UNIQUE (id, revision)
);

CREATE TABLE evidence (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  expires_on text COLLATE "C",
  added_at bigint NOT NULL,
  added_by bytea,
  withdrawn_at bigint,
  withdrawn_reason text COLLATE "C" NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX evidence_by_hash ON evidence USING btree (sha256);

CREATE TABLE guides (
  hash text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  lineage text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  origin text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  published_at bigint,
  PRIMARY KEY (hash),
  UNIQUE (form, lineage, revision)
);

CREATE TABLE handed_questions (
  organisation_id bytea NOT NULL,
  assessment_id bytea NOT NULL,
  item_key text COLLATE "C" NOT NULL,
  to_name text COLLATE "C" NOT NULL,
  to_person_id bytea,
  message text COLLATE "C" NOT NULL,
  handed_at bigint NOT NULL,
  handed_by bytea,
  PRIMARY KEY (organisation_id, assessment_id, item_key)
);

CREATE TABLE help_codes (
  code text COLLATE "C" NOT NULL,
  organisation_id bytea NOT NULL,
  created_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (code),
  UNIQUE (organisation_id)
);

CREATE TABLE help_contacts (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  position bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  mobile text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id)
);

CREATE TABLE idempotency (
  person_id bytea NOT NULL,
  idempotency_key text COLLATE "C" NOT NULL,
  request_hash bytea NOT NULL,
  status bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (person_id, idempotency_key)
);

CREATE TABLE invitations (
  id bytea NOT NULL,
  code_hash bytea NOT NULL,
  organisation_id bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  person_id bytea,
  name text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  created_by bytea,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (id),
  UNIQUE (code_hash)
);

CREATE INDEX invitations_by_organisation ON invitations USING btree (organisation_id, created_at);

CREATE TABLE keys (
  id text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  public_half bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE memberships (
  id bytea NOT NULL,
  organisation_id bytea NOT NULL,
  association_id bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  person_id bytea,
  valid_from text COLLATE "C" NOT NULL,
  valid_to text COLLATE "C",
  FOREIGN KEY (association_id) REFERENCES organisations(id),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (id)
);

CREATE INDEX memberships_by_association ON memberships USING btree (association_id, organisation_id);

CREATE INDEX memberships_by_organisation ON memberships USING btree (organisation_id, valid_from);

CREATE TABLE organisation_codes (
  code text COLLATE "C" NOT NULL,
  organisation_id bytea NOT NULL,
  fee_table text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  valid_from text COLLATE "C",
  valid_to text COLLATE "C",
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (code, organisation_id)
);

CREATE INDEX organisation_codes_by_organisation ON organisation_codes USING btree (organisation_id, code);

CREATE TABLE organisations (
  id bytea NOT NULL,
  code text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  kana text COLLATE "C" NOT NULL,
  prefecture text COLLATE "C" NOT NULL,
  group_id bytea,
  registered_by bytea,
  profile text COLLATE "C" NOT NULL,
  active boolean NOT NULL,
  created_at bigint NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (code)
);

CREATE INDEX organisations_by_kind ON organisations USING btree (kind, id);

CREATE INDEX organisations_registered_by ON organisations USING btree (registered_by, id);

CREATE TABLE persons (
  id bytea NOT NULL,
  login text COLLATE "C" NOT NULL,
  login_key text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  email text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C" NOT NULL,
  active boolean NOT NULL,
  preferences text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  password_changed_at bigint NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (login_key)
);

CREATE TABLE refused_sign_ins (
  login_key text COLLATE "C" NOT NULL,
  network text COLLATE "C" NOT NULL,
  refused bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (login_key, network)
);

CREATE TABLE roles (
  organisation_id bytea NOT NULL,
  person_id bytea NOT NULL,
  role text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (organisation_id, person_id, role)
);

CREATE INDEX roles_by_person ON roles USING btree (person_id, organisation_id);

CREATE TABLE rollups (
  association_id bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  edition text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  fiscal_year bigint NOT NULL,
  item_key text COLLATE "C" NOT NULL,
  choice text COLLATE "C" NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (association_id, kind, edition, form, fiscal_year, item_key, choice)
);

CREATE TABLE rounds (
  organisation_id bytea NOT NULL,
  assessment_id bytea NOT NULL,
  round bigint NOT NULL,
  checked_on text COLLATE "C" NOT NULL,
  started_at bigint NOT NULL,
  PRIMARY KEY (organisation_id, assessment_id, round)
);

CREATE TABLE sessions (
  token_hash bytea NOT NULL,
  id bytea NOT NULL,
  person_id bytea NOT NULL,
  csrf text COLLATE "C" NOT NULL,
  agent text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (token_hash),
  UNIQUE (id)
);

CREATE INDEX sessions_by_person ON sessions USING btree (person_id, created_at);

CREATE TABLE settings (
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (key)
);

CREATE TABLE systems (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  vendor_id bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id)
);

CREATE TABLE vendor_contracts (
  organisation_id bytea NOT NULL,
  vendor_id bytea NOT NULL,
  contact text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  night_phone text COLLATE "C" NOT NULL,
  updates_all_servers text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  version bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  FOREIGN KEY (vendor_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, vendor_id)
);
