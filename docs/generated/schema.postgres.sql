-- The schema on PostgreSQL after all migrations. Made by a test: see README.md.

CREATE TABLE answer_drafts (
  organisation_id bytea NOT NULL,
  person_id bytea NOT NULL,
  assessment_id bytea NOT NULL,
  item_key text COLLATE "C" NOT NULL,
  lineage text COLLATE "C" NOT NULL,
  fields text COLLATE "C" NOT NULL,
  saved_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (organisation_id, person_id, assessment_id, item_key)
);

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
  carried_from bytea,
  carried_at bigint,
  carried_writes bigint,
  FOREIGN KEY (edition_hash) REFERENCES editions(hash),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id),
  UNIQUE (organisation_id, form, fiscal_year, edition, vendor_id)
);

CREATE TABLE audit_checkpoints (
  day text COLLATE "C" NOT NULL,
  taken_at bigint NOT NULL,
  records bigint NOT NULL,
  chains bigint NOT NULL,
  hash bytea NOT NULL,
  public_half bytea NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (day)
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

CREATE TABLE consent_looks (
  organisation_id bytea NOT NULL,
  person_id bytea NOT NULL,
  looked_on text COLLATE "C" NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, person_id, looked_on)
);

CREATE TABLE consents (
  organisation_id bytea NOT NULL,
  association_id bytea NOT NULL,
  answers boolean NOT NULL,
  incidents boolean NOT NULL,
  changed_at bigint NOT NULL,
  changed_by bytea,
  FOREIGN KEY (association_id) REFERENCES organisations(id),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, association_id)
);

CREATE INDEX consents_by_association ON consents USING btree (association_id, organisation_id);

CREATE TABLE consultation_grams (
  desk_key bigint NOT NULL,
  gram text COLLATE "C" NOT NULL,
  serial bigint NOT NULL,
  PRIMARY KEY (desk_key, gram, serial)
);

CREATE TABLE consultation_sayings (
  organisation_id bytea NOT NULL,
  consultation_id bytea NOT NULL,
  place bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  said_by bytea,
  said_at bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  FOREIGN KEY (consultation_id) REFERENCES consultations(id),
  PRIMARY KEY (organisation_id, consultation_id, place)
);

CREATE TABLE consultations (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  desk_id bytea NOT NULL,
  serial bigint NOT NULL,
  way text COLLATE "C" NOT NULL,
  institution_id bytea,
  caller text COLLATE "C" NOT NULL,
  callback text COLLATE "C" NOT NULL,
  number_shown text COLLATE "C" NOT NULL,
  edition text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  lineage text COLLATE "C" NOT NULL,
  line bigint NOT NULL,
  urgency text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  taken_by bytea,
  asked_by bytea,
  month text COLLATE "C" NOT NULL,
  opened_at bigint NOT NULL,
  answered_at bigint,
  closed_at bigint,
  worked bigint,
  version bigint NOT NULL,
  FOREIGN KEY (desk_id) REFERENCES desks(id),
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX consultations_by_institution ON consultations USING btree (institution_id, opened_at);

CREATE INDEX consultations_by_month ON consultations USING btree (desk_id, month);

CREATE UNIQUE INDEX consultations_by_serial ON consultations USING btree (desk_id, serial);

CREATE INDEX consultations_by_state ON consultations USING btree (desk_id, state, serial);

CREATE TABLE continuity_papers (
  organisation_id bytea NOT NULL,
  paper text COLLATE "C" NOT NULL,
  template_hash text COLLATE "C" NOT NULL,
  written text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  changed_by bytea,
  PRIMARY KEY (organisation_id, paper)
);

CREATE TABLE continuity_versions (
  organisation_id bytea NOT NULL,
  paper text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  template_id text COLLATE "C" NOT NULL,
  facts text COLLATE "C" NOT NULL,
  missing bigint NOT NULL,
  approved_on text COLLATE "C" NOT NULL,
  approved_by text COLLATE "C" NOT NULL,
  review_on text COLLATE "C" NOT NULL,
  pdf_sha256 text COLLATE "C" NOT NULL,
  docx_sha256 text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  added_by bytea,
  PRIMARY KEY (organisation_id, paper, number)
);

CREATE INDEX continuity_versions_by_docx ON continuity_versions USING btree (docx_sha256);

CREATE INDEX continuity_versions_by_pdf ON continuity_versions USING btree (pdf_sha256);

CREATE TABLE desk_closures (
  organisation_id bytea NOT NULL,
  desk_id bytea NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  FOREIGN KEY (desk_id) REFERENCES desks(id),
  PRIMARY KEY (organisation_id, desk_id, from_day)
);

CREATE TABLE desk_operators (
  organisation_id bytea NOT NULL,
  desk_id bytea NOT NULL,
  person_id bytea NOT NULL,
  since bigint NOT NULL,
  FOREIGN KEY (desk_id) REFERENCES desks(id),
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (organisation_id, desk_id, person_id)
);

CREATE INDEX desk_operators_by_person ON desk_operators USING btree (person_id, desk_id);

CREATE TABLE desk_templates (
  organisation_id bytea NOT NULL,
  desk_id bytea NOT NULL,
  id bytea NOT NULL,
  title text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  FOREIGN KEY (desk_id) REFERENCES desks(id),
  PRIMARY KEY (organisation_id, desk_id, id)
);

CREATE TABLE desks (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  key text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  phone text COLLATE "C" NOT NULL,
  about text COLLATE "C" NOT NULL,
  hours text COLLATE "C" NOT NULL,
  closed_on_holidays boolean NOT NULL,
  year_end text COLLATE "C" NOT NULL,
  audience text COLLATE "C" NOT NULL,
  written boolean NOT NULL,
  next_number bigint NOT NULL,
  changed_at bigint NOT NULL,
  ended_at bigint,
  version bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE UNIQUE INDEX desks_by_key ON desks USING btree (key) WHERE ((key <> ''::text) AND (ended_at IS NULL));

CREATE TABLE devices (
  person_id bytea NOT NULL,
  token_hash bytea NOT NULL,
  first_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id, token_hash)
);

CREATE TABLE digests (
  person_id bytea NOT NULL,
  address text COLLATE "C" NOT NULL,
  weekday bigint NOT NULL,
  due_on text COLLATE "C" NOT NULL,
  PRIMARY KEY (person_id)
);

CREATE INDEX digests_by_day ON digests USING btree (due_on, person_id);

CREATE TABLE edition_sources (
  edition_hash text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  file_name text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  cell_map text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  added_by bytea,
  FOREIGN KEY (edition_hash) REFERENCES editions(hash),
  PRIMARY KEY (edition_hash, form)
);

CREATE INDEX edition_sources_by_hash ON edition_sources USING btree (sha256);

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

CREATE TABLE erasures (
  what text COLLATE "C" NOT NULL,
  id bytea NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (what, id)
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

CREATE TABLE faqs (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  desk_id bytea NOT NULL,
  source_id bytea,
  lineage text COLLATE "C" NOT NULL,
  question text COLLATE "C" NOT NULL,
  answer text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  proposed_by bytea,
  made_at bigint NOT NULL,
  published_at bigint,
  version bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX faqs_by_lineage ON faqs USING btree (lineage, state);

CREATE TABLE guide_drafts (
  form text COLLATE "C" NOT NULL,
  lineage text COLLATE "C" NOT NULL,
  fields text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  changed_at bigint NOT NULL,
  changed_by bytea,
  PRIMARY KEY (form, lineage)
);

CREATE TABLE guide_editions (
  id bytea NOT NULL,
  code text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  origin text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  added_at bigint NOT NULL,
  written_by bytea,
  published_at bigint,
  PRIMARY KEY (id),
  UNIQUE (code, revision)
);

CREATE TABLE guide_reads (
  person_id bytea NOT NULL,
  form text COLLATE "C" NOT NULL,
  lineage text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  read_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id, form, lineage)
);

CREATE TABLE guides (
  hash text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  lineage text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  origin text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  published_at bigint,
  written_by bytea,
  left_at bigint,
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

CREATE TABLE holidays (
  day text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (day)
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

CREATE TABLE job_counts (
  kind text COLLATE "C" NOT NULL,
  hour bigint NOT NULL,
  done bigint NOT NULL,
  failed bigint NOT NULL,
  longest_ms bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (kind, hour)
);

CREATE TABLE jobs (
  id bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  job_key text COLLATE "C" NOT NULL,
  payload text COLLATE "C" NOT NULL,
  run_after bigint NOT NULL,
  lease_until bigint NOT NULL,
  attempts bigint NOT NULL,
  dead boolean NOT NULL,
  error text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);

CREATE UNIQUE INDEX jobs_by_key ON jobs USING btree (job_key) WHERE (job_key <> ''::text);

CREATE INDEX jobs_due ON jobs USING btree (dead, run_after, id);

CREATE TABLE keys (
  id text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  public_half bytea NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE letterhead_logos (
  organisation_id bytea NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id)
);

CREATE INDEX letterhead_logos_by_hash ON letterhead_logos USING btree (sha256);

CREATE TABLE letterheads (
  organisation_id bytea NOT NULL,
  name text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  telephone text COLLATE "C" NOT NULL,
  fax text COLLATE "C" NOT NULL,
  signatory text COLLATE "C" NOT NULL,
  addressee text COLLATE "C" NOT NULL,
  number_style text COLLATE "C" NOT NULL,
  seal text COLLATE "C" NOT NULL,
  cover text COLLATE "C" NOT NULL,
  auto_relay boolean NOT NULL,
  takes_receipt boolean NOT NULL,
  needs_approval boolean NOT NULL,
  version bigint NOT NULL,
  changed_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id)
);

CREATE TABLE mail_attachments (
  organisation_id bytea NOT NULL,
  mail_id bytea NOT NULL,
  position bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  PRIMARY KEY (organisation_id, mail_id, "position")
);

CREATE INDEX mail_attachments_by_hash ON mail_attachments USING btree (sha256);

CREATE TABLE mails (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  message_id text COLLATE "C" NOT NULL,
  recipient text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  tries bigint NOT NULL,
  fault text COLLATE "C" NOT NULL,
  said text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id),
  UNIQUE (message_id)
);

CREATE INDEX mails_by_time ON mails USING btree (created_at, id);

CREATE INDEX mails_queued ON mails USING btree (created_at, id) WHERE (state = 'queued'::text);

CREATE TABLE member_words (
  association_id bytea NOT NULL,
  list text COLLATE "C" NOT NULL,
  word text COLLATE "C" NOT NULL,
  subject_id bytea NOT NULL,
  PRIMARY KEY (association_id, list, word, subject_id)
);

CREATE INDEX member_words_by_subject ON member_words USING btree (subject_id, association_id);

CREATE INDEX member_words_found ON member_words USING btree (word, subject_id) WHERE (list = 'find'::text);

CREATE TABLE members (
  association_id bytea NOT NULL,
  person_id bytea NOT NULL,
  name text COLLATE "C" NOT NULL,
  kana text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  number text COLLATE "C" NOT NULL,
  number_key text COLLATE "C" NOT NULL,
  register_number text COLLATE "C" NOT NULL,
  valid_from text COLLATE "C" NOT NULL,
  valid_to text COLLATE "C",
  FOREIGN KEY (association_id) REFERENCES organisations(id),
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (association_id, person_id, valid_from)
);

CREATE INDEX members_by_number ON members USING btree (number_key, association_id);

CREATE INDEX members_by_person ON members USING btree (person_id, association_id);

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

CREATE INDEX memberships_by_person ON memberships USING btree (person_id, association_id);

CREATE TABLE notice_audiences (
  association_id bytea NOT NULL,
  reader_id bytea NOT NULL,
  sent_at bigint NOT NULL,
  notice_id bytea NOT NULL,
  PRIMARY KEY (association_id, reader_id, sent_at, notice_id)
);

CREATE INDEX notice_audiences_by_notice ON notice_audiences USING btree (notice_id);

CREATE TABLE notice_cites (
  organisation_id bytea NOT NULL,
  notice_id bytea NOT NULL,
  number_key text COLLATE "C" NOT NULL,
  number text COLLATE "C" NOT NULL,
  issuer text COLLATE "C" NOT NULL,
  dated_on text COLLATE "C",
  relation text COLLATE "C" NOT NULL,
  cited_id bytea,
  PRIMARY KEY (organisation_id, notice_id, number_key)
);

CREATE INDEX notice_cites_by_cited ON notice_cites USING btree (cited_id);

CREATE TABLE notice_contacts (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  name text COLLATE "C" NOT NULL,
  email text COLLATE "C" NOT NULL,
  fax text COLLATE "C" NOT NULL,
  way text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE TABLE notice_counts (
  notice_id bytea NOT NULL,
  association_id bytea NOT NULL,
  read_n bigint NOT NULL,
  acknowledged_n bigint NOT NULL,
  PRIMARY KEY (notice_id, association_id)
);

CREATE TABLE notice_files (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  notice_id bytea NOT NULL,
  place bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  added_by bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX notice_files_by_hash ON notice_files USING btree (sha256);

CREATE INDEX notice_files_by_notice ON notice_files USING btree (organisation_id, notice_id, place);

CREATE TABLE notice_mails (
  organisation_id bytea NOT NULL,
  notice_id bytea NOT NULL,
  contact_id bytea NOT NULL,
  name text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  mail_id bytea NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  queued_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, notice_id, contact_id),
  UNIQUE (mail_id)
);

CREATE TABLE notice_numbers (
  organisation_id bytea NOT NULL,
  fiscal_year bigint NOT NULL,
  number_key text COLLATE "C" NOT NULL,
  notice_id bytea NOT NULL,
  PRIMARY KEY (organisation_id, fiscal_year, number_key)
);

CREATE INDEX notice_numbers_by_key ON notice_numbers USING btree (number_key);

CREATE TABLE notice_receipts (
  organisation_id bytea NOT NULL,
  notice_id bytea NOT NULL,
  read_at bigint NOT NULL,
  read_by bytea,
  acknowledged_at bigint,
  acknowledged_by bytea,
  way text COLLATE "C" NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, notice_id)
);

CREATE INDEX notice_receipts_by_notice ON notice_receipts USING btree (notice_id, organisation_id);

CREATE TABLE notices (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  matter_id bytea NOT NULL,
  wraps_id bytea,
  wrapped_hash bytea,
  state text COLLATE "C" NOT NULL,
  number text COLLATE "C",
  dated_on text COLLATE "C",
  addressee text COLLATE "C" NOT NULL,
  sender text COLLATE "C" NOT NULL,
  signatory text COLLATE "C" NOT NULL,
  seal text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  blocks text COLLATE "C" NOT NULL,
  summary text COLLATE "C" NOT NULL,
  link text COLLATE "C" NOT NULL,
  urgent boolean NOT NULL,
  deadline text COLLATE "C",
  asks_receipt boolean NOT NULL,
  received_number text COLLATE "C" NOT NULL,
  received_on text COLLATE "C",
  drafted_by bytea,
  approved_by bytea,
  approved_at bigint,
  approval_note text COLLATE "C" NOT NULL,
  issued_by bytea,
  issued_at bigint,
  reminded_at bigint,
  model_hash bytea,
  check_code text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  version bigint NOT NULL,
  officer_id bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX notices_by_check_code ON notices USING btree (check_code);

CREATE INDEX notices_by_state ON notices USING btree (organisation_id, state, changed_at);

CREATE INDEX notices_by_wraps ON notices USING btree (wraps_id);

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

CREATE TABLE organisation_states (
  organisation_id bytea NOT NULL,
  valid_from text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  set_at bigint NOT NULL,
  set_by bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, valid_from)
);

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

CREATE INDEX organisations_by_group ON organisations USING btree (group_id, id);

CREATE INDEX organisations_by_kind ON organisations USING btree (kind, id);

CREATE INDEX organisations_registered_by ON organisations USING btree (registered_by, id);

CREATE TABLE outside_letters (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  wrapped_by bytea,
  sha256 text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  pages bigint NOT NULL,
  number text COLLATE "C",
  dated_on text COLLATE "C",
  sender text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  added_by bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX outside_letters_by_hash ON outside_letters USING btree (sha256);

CREATE INDEX outside_letters_by_wrapped ON outside_letters USING btree (wrapped_by);

CREATE TABLE passkey_answers (
  person_id bytea NOT NULL,
  question_hash bytea NOT NULL,
  expires_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id, question_hash)
);

CREATE TABLE passkeys (
  person_id bytea NOT NULL,
  id bytea NOT NULL,
  rp_id text COLLATE "C" NOT NULL,
  credential_id bytea NOT NULL,
  public_key bytea NOT NULL,
  sign_count bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id, id)
);

CREATE UNIQUE INDEX passkeys_by_credential ON passkeys USING btree (person_id, credential_id);

CREATE TABLE pending_sign_ins (
  token_hash bytea NOT NULL,
  person_id bytea NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (token_hash)
);

CREATE INDEX pending_sign_ins_by_person ON pending_sign_ins USING btree (person_id, created_at);

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

CREATE TABLE placements (
  organisation_id bytea NOT NULL,
  association_id bytea NOT NULL,
  placed_on text COLLATE "C" NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id)
);

CREATE TABLE programme_folds (
  edition text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  fiscal_year bigint NOT NULL,
  folded_at bigint NOT NULL,
  PRIMARY KEY (edition, form, fiscal_year)
);

CREATE TABLE programme_shown (
  association_id bytea NOT NULL,
  edition text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  fiscal_year bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year)
);

CREATE INDEX programme_shown_by_form ON programme_shown USING btree (edition, form, fiscal_year, association_id);

CREATE TABLE programme_sums (
  association_id bytea NOT NULL,
  edition text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  fiscal_year bigint NOT NULL,
  own text COLLATE "C" NOT NULL,
  whole text COLLATE "C" NOT NULL,
  held text COLLATE "C" NOT NULL,
  stale boolean NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year)
);

CREATE INDEX programme_sums_by_form ON programme_sums USING btree (edition, form, fiscal_year, association_id);

CREATE INDEX programme_sums_stale ON programme_sums USING btree (edition, form, fiscal_year, association_id) WHERE stale;

CREATE TABLE programme_weeks (
  association_id bytea NOT NULL,
  edition text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  fiscal_year bigint NOT NULL,
  week text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year, week)
);

CREATE TABLE recovery_codes (
  person_id bytea NOT NULL,
  code_hash bytea NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE refused_sign_ins (
  login_key text COLLATE "C" NOT NULL,
  network text COLLATE "C" NOT NULL,
  refused bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (login_key, network)
);

CREATE TABLE reminder_marks (
  organisation_id bytea NOT NULL,
  reminder_key text COLLATE "C" NOT NULL,
  put_off_until text COLLATE "C" NOT NULL,
  handed_to bytea NOT NULL,
  marked_by bytea NOT NULL,
  marked_at bigint NOT NULL,
  PRIMARY KEY (organisation_id, reminder_key)
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
  changed boolean DEFAULT true NOT NULL,
  PRIMARY KEY (association_id, kind, edition, form, fiscal_year, item_key, choice)
);

CREATE INDEX rollups_changed ON rollups USING btree (edition, form, fiscal_year, association_id) WHERE changed;

CREATE TABLE room_items (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  sort text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  sentence text COLLATE "C" NOT NULL,
  audience text COLLATE "C" NOT NULL,
  notice_id bytea,
  sha256 text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  added_at bigint NOT NULL,
  added_by bytea,
  changed_at bigint NOT NULL,
  version bigint NOT NULL,
  withdrawn_at bigint,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX room_items_by_hash ON room_items USING btree (sha256);

CREATE TABLE rounds (
  organisation_id bytea NOT NULL,
  assessment_id bytea NOT NULL,
  round bigint NOT NULL,
  checked_on text COLLATE "C" NOT NULL,
  started_at bigint NOT NULL,
  PRIMARY KEY (organisation_id, assessment_id, round)
);

CREATE TABLE second_factor_asks (
  person_id bytea NOT NULL,
  first_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id)
);

CREATE TABLE second_factors (
  person_id bytea NOT NULL,
  sealed text COLLATE "C" NOT NULL,
  last_step bigint NOT NULL,
  told_step bigint NOT NULL,
  created_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id)
);

CREATE TABLE seminar_meetings (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  seminar_id bytea NOT NULL,
  held_on text COLLATE "C" NOT NULL,
  people bigint NOT NULL,
  evidence_id bytea NOT NULL,
  added_at bigint NOT NULL,
  added_by bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE TABLE seminar_uploads (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  name text COLLATE "C" NOT NULL,
  mark text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  started_at bigint NOT NULL,
  started_by bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE TABLE seminar_views (
  organisation_id bytea NOT NULL,
  person_id bytea NOT NULL,
  seminar_id bytea NOT NULL,
  position_ms bigint NOT NULL,
  seen text COLLATE "C" NOT NULL,
  seen_ms bigint NOT NULL,
  begun_at bigint NOT NULL,
  reported_at bigint NOT NULL,
  finished_at bigint,
  told_on text COLLATE "C" NOT NULL,
  told_minutes bigint NOT NULL,
  quiz_right bigint NOT NULL,
  quiz_of bigint NOT NULL,
  quiz_passed_at bigint,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (organisation_id, person_id, seminar_id)
);

CREATE TABLE seminars (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  title text COLLATE "C" NOT NULL,
  sentence text COLLATE "C" NOT NULL,
  audience text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  media_type text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  length_ms bigint NOT NULL,
  poster_sha256 text COLLATE "C" NOT NULL,
  poster_type text COLLATE "C" NOT NULL,
  chapters text COLLATE "C" NOT NULL,
  subtitles text COLLATE "C" NOT NULL,
  transcript text COLLATE "C" NOT NULL,
  quiz text COLLATE "C" NOT NULL,
  pass_mark bigint NOT NULL,
  added_at bigint NOT NULL,
  added_by bytea,
  changed_at bigint NOT NULL,
  version bigint NOT NULL,
  withdrawn_at bigint,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX seminars_by_hash ON seminars USING btree (sha256);

CREATE INDEX seminars_by_poster ON seminars USING btree (poster_sha256);

CREATE TABLE sessions (
  token_hash bytea NOT NULL,
  id bytea NOT NULL,
  person_id bytea NOT NULL,
  csrf text COLLATE "C" NOT NULL,
  agent text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  proved_at bigint DEFAULT 0 NOT NULL,
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

CREATE TABLE shown_sheets (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  number_hash bytea NOT NULL,
  assessment_id bytea NOT NULL,
  keys text COLLATE "C" NOT NULL,
  notes boolean NOT NULL,
  shown_by bytea,
  made_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint,
  used_for bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
);

CREATE INDEX shown_sheets_by_number ON shown_sheets USING btree (number_hash, expires_at);

CREATE TABLE sign_in_notices (
  person_id bytea NOT NULL,
  session_id bytea NOT NULL,
  token_hash bytea NOT NULL,
  agent text COLLATE "C" NOT NULL,
  signed_in_at bigint NOT NULL,
  FOREIGN KEY (person_id) REFERENCES persons(id),
  PRIMARY KEY (person_id, session_id)
);

CREATE TABLE summaries (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  compared text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  sender text COLLATE "C" NOT NULL,
  number text COLLATE "C" NOT NULL,
  number_key text COLLATE "C" NOT NULL,
  dated text COLLATE "C",
  computed text COLLATE "C" NOT NULL,
  written text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by bytea,
  changed_at bigint NOT NULL,
  changed_by bytea,
  published_at bigint,
  PRIMARY KEY (organisation_id, id)
);

CREATE INDEX summaries_by_compared ON summaries USING btree (organisation_id, compared);

CREATE UNIQUE INDEX summaries_by_number ON summaries USING btree (organisation_id, number_key) WHERE (number_key <> ''::text);

CREATE TABLE systems (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  vendor_id bytea,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id)
);

CREATE TABLE templates (
  hash text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  paper text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  PRIMARY KEY (hash)
);

CREATE TABLE undone_assessments (
  organisation_id bytea NOT NULL,
  id bytea NOT NULL,
  edition_hash text COLLATE "C" NOT NULL,
  form text COLLATE "C" NOT NULL,
  carried_from bytea NOT NULL,
  undone_at bigint NOT NULL,
  FOREIGN KEY (organisation_id) REFERENCES organisations(id),
  PRIMARY KEY (organisation_id, id),
  UNIQUE (id)
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

CREATE TABLE works (
  id bytea NOT NULL,
  kind text COLLATE "C" NOT NULL,
  organisation_id bytea NOT NULL,
  asked_by bytea,
  payload text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  work_cursor text COLLATE "C" NOT NULL,
  total bigint NOT NULL,
  done bigint NOT NULL,
  refused bigint NOT NULL,
  detail text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX works_by_organisation ON works USING btree (organisation_id, created_at);

CREATE INDEX works_by_state ON works USING btree (state, kind);
