-- The schema on SQLite after all migrations. Made by a test: see README.md.

CREATE TABLE answer_drafts (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  person_id BLOB NOT NULL REFERENCES persons (id),
  assessment_id BLOB NOT NULL,
  item_key TEXT NOT NULL,
  lineage TEXT NOT NULL,
  fields TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, person_id, assessment_id, item_key)
) STRICT;

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
  changed_at INTEGER NOT NULL, carried_from BLOB, carried_at INTEGER, carried_writes INTEGER,
  PRIMARY KEY (organisation_id, id),
  UNIQUE (organisation_id, form, fiscal_year, edition, vendor_id)
) STRICT;

CREATE TABLE audit_checkpoints (
  day TEXT NOT NULL PRIMARY KEY,
  taken_at INTEGER NOT NULL,
  records INTEGER NOT NULL,
  chains INTEGER NOT NULL,
  hash BLOB NOT NULL,
  public_half BLOB NOT NULL,
  signature BLOB NOT NULL
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

CREATE TABLE consent_looks (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  person_id BLOB NOT NULL,
  looked_on TEXT NOT NULL,
  PRIMARY KEY (organisation_id, person_id, looked_on)
) STRICT;

CREATE TABLE consents (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  association_id BLOB NOT NULL REFERENCES organisations (id),
  answers INTEGER NOT NULL,
  incidents INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by BLOB,
  PRIMARY KEY (organisation_id, association_id)
) STRICT;

CREATE INDEX consents_by_association ON consents (association_id, organisation_id);

CREATE TABLE consultation_grams (
  desk_key INTEGER NOT NULL,
  gram TEXT NOT NULL,
  serial INTEGER NOT NULL,
  PRIMARY KEY (desk_key, gram, serial)
) STRICT, WITHOUT ROWID;

CREATE TABLE consultation_sayings (
  organisation_id BLOB NOT NULL,
  consultation_id BLOB NOT NULL REFERENCES consultations (id),
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,
  said_by BLOB,
  said_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (organisation_id, consultation_id, place)
) STRICT;

CREATE TABLE consultations (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  desk_id BLOB NOT NULL REFERENCES desks (id),
  serial INTEGER NOT NULL,
  way TEXT NOT NULL,
  institution_id BLOB,
  caller TEXT NOT NULL,
  callback TEXT NOT NULL,
  number_shown TEXT NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  line INTEGER NOT NULL,
  urgency TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  taken_by BLOB,
  asked_by BLOB,
  month TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  answered_at INTEGER,
  closed_at INTEGER,
  worked INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX consultations_by_institution ON consultations (institution_id, opened_at);

CREATE INDEX consultations_by_month ON consultations (desk_id, month);

CREATE UNIQUE INDEX consultations_by_serial ON consultations (desk_id, serial);

CREATE INDEX consultations_by_state ON consultations (desk_id, state, serial);

CREATE TABLE continuity_papers (
  organisation_id BLOB NOT NULL,
  paper TEXT NOT NULL,
  template_hash TEXT NOT NULL,
  written TEXT NOT NULL,
  number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by BLOB,
  PRIMARY KEY (organisation_id, paper)
) STRICT;

CREATE TABLE continuity_versions (
  organisation_id BLOB NOT NULL,
  paper TEXT NOT NULL,
  number INTEGER NOT NULL,
  template_id TEXT NOT NULL,
  facts TEXT NOT NULL,
  missing INTEGER NOT NULL,
  approved_on TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  review_on TEXT NOT NULL,
  pdf_sha256 TEXT NOT NULL,
  docx_sha256 TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  PRIMARY KEY (organisation_id, paper, number)
) STRICT;

CREATE INDEX continuity_versions_by_docx ON continuity_versions (docx_sha256);

CREATE INDEX continuity_versions_by_pdf ON continuity_versions (pdf_sha256);

CREATE TABLE desk_closures (
  organisation_id BLOB NOT NULL,
  desk_id BLOB NOT NULL REFERENCES desks (id),
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (organisation_id, desk_id, from_day)
) STRICT;

CREATE TABLE desk_operators (
  organisation_id BLOB NOT NULL,
  desk_id BLOB NOT NULL REFERENCES desks (id),
  person_id BLOB NOT NULL REFERENCES persons (id),
  since INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, desk_id, person_id)
) STRICT;

CREATE INDEX desk_operators_by_person ON desk_operators (person_id, desk_id);

CREATE TABLE desk_templates (
  organisation_id BLOB NOT NULL,
  desk_id BLOB NOT NULL REFERENCES desks (id),
  id BLOB NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (organisation_id, desk_id, id)
) STRICT;

CREATE TABLE desks (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  about TEXT NOT NULL,
  hours TEXT NOT NULL,
  closed_on_holidays INTEGER NOT NULL,
  year_end TEXT NOT NULL,
  audience TEXT NOT NULL,
  written INTEGER NOT NULL,
  next_number INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  ended_at INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE UNIQUE INDEX desks_by_key ON desks (key) WHERE key <> '' AND ended_at IS NULL;

CREATE TABLE devices (
  person_id BLOB NOT NULL REFERENCES persons (id),
  token_hash BLOB NOT NULL,
  first_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, token_hash)
) STRICT;

CREATE TABLE digests (
  person_id BLOB NOT NULL,
  address TEXT NOT NULL,
  weekday INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  PRIMARY KEY (person_id)
) STRICT;

CREATE INDEX digests_by_day ON digests (due_on, person_id);

CREATE TABLE edition_sources (
  edition_hash TEXT NOT NULL REFERENCES editions (hash),
  form TEXT NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  cell_map TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  PRIMARY KEY (edition_hash, form)
) STRICT;

CREATE INDEX edition_sources_by_hash ON edition_sources (sha256);

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

CREATE TABLE erasures (
  what TEXT NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (what, id)
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

CREATE TABLE faqs (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  desk_id BLOB NOT NULL,
  source_id BLOB,
  lineage TEXT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  state TEXT NOT NULL,
  proposed_by BLOB,
  made_at INTEGER NOT NULL,
  published_at INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX faqs_by_lineage ON faqs (lineage, state);

CREATE TABLE guide_drafts (
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  fields TEXT NOT NULL,
  version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by BLOB,
  PRIMARY KEY (form, lineage)
) STRICT;

CREATE TABLE guide_editions (
  id BLOB NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  revision INTEGER NOT NULL,
  hash TEXT NOT NULL,
  origin TEXT NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  written_by BLOB,
  published_at INTEGER,
  UNIQUE (code, revision)
) STRICT;

CREATE TABLE guide_reads (
  person_id BLOB NOT NULL REFERENCES persons (id),
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  hash TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, form, lineage)
) STRICT;

CREATE TABLE guides (
  hash TEXT NOT NULL PRIMARY KEY,
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  revision INTEGER NOT NULL,
  origin TEXT NOT NULL,
  body TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  published_at INTEGER, written_by BLOB, left_at INTEGER,
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

CREATE TABLE holidays (
  day TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL
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

CREATE TABLE job_counts (
  kind TEXT NOT NULL,
  hour INTEGER NOT NULL,
  done INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  longest_ms INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (kind, hour)
) STRICT;

CREATE TABLE jobs (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  job_key TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_after INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  error TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX jobs_by_key ON jobs (job_key) WHERE job_key <> '';

CREATE INDEX jobs_due ON jobs (dead, run_after, id);

CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  public_half BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE letterhead_logos (
  organisation_id BLOB NOT NULL PRIMARY KEY REFERENCES organisations (id),
  sha256 TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX letterhead_logos_by_hash ON letterhead_logos (sha256);

CREATE TABLE letterheads (
  organisation_id BLOB NOT NULL PRIMARY KEY REFERENCES organisations (id),
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  telephone TEXT NOT NULL,
  fax TEXT NOT NULL,
  signatory TEXT NOT NULL,
  addressee TEXT NOT NULL,
  number_style TEXT NOT NULL,
  seal TEXT NOT NULL,
  cover TEXT NOT NULL,
  auto_relay INTEGER NOT NULL,
  takes_receipt INTEGER NOT NULL,
  needs_approval INTEGER NOT NULL,
  version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE mail_attachments (
  organisation_id BLOB NOT NULL,
  mail_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (organisation_id, mail_id, position)
) STRICT;

CREATE INDEX mail_attachments_by_hash ON mail_attachments (sha256);

CREATE TABLE mails (
  organisation_id BLOB NOT NULL,
  id BLOB NOT NULL UNIQUE,
  message_id TEXT NOT NULL UNIQUE,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  fault TEXT NOT NULL,
  said TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX mails_by_time ON mails (created_at, id);

CREATE INDEX mails_queued ON mails (created_at, id) WHERE state = 'queued';

CREATE TABLE member_words (
  association_id BLOB NOT NULL,
  list TEXT NOT NULL,
  word TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  PRIMARY KEY (association_id, list, word, subject_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_words_by_subject ON member_words (subject_id, association_id);

CREATE INDEX member_words_found ON member_words (word, subject_id) WHERE list = 'find';

CREATE TABLE members (
  association_id BLOB NOT NULL REFERENCES organisations (id),
  person_id BLOB NOT NULL REFERENCES persons (id),
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  number_key TEXT NOT NULL,
  register_number TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  PRIMARY KEY (association_id, person_id, valid_from)
) STRICT;

CREATE INDEX members_by_number ON members (number_key, association_id);

CREATE INDEX members_by_person ON members (person_id, association_id);

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

CREATE INDEX memberships_by_person ON memberships (person_id, association_id);

CREATE TABLE notice_audiences (
  association_id BLOB NOT NULL,
  reader_id BLOB NOT NULL,
  sent_at INTEGER NOT NULL,
  notice_id BLOB NOT NULL,
  PRIMARY KEY (association_id, reader_id, sent_at, notice_id)
) STRICT;

CREATE INDEX notice_audiences_by_notice ON notice_audiences (notice_id);

CREATE TABLE notice_cites (
  organisation_id BLOB NOT NULL,
  notice_id BLOB NOT NULL,
  number_key TEXT NOT NULL,
  number TEXT NOT NULL,
  issuer TEXT NOT NULL,
  dated_on TEXT,
  relation TEXT NOT NULL,
  cited_id BLOB,
  PRIMARY KEY (organisation_id, notice_id, number_key)
) STRICT;

CREATE INDEX notice_cites_by_cited ON notice_cites (cited_id);

CREATE TABLE notice_contacts (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  fax TEXT NOT NULL,
  way TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE TABLE notice_counts (
  notice_id BLOB NOT NULL,
  association_id BLOB NOT NULL,
  read_n INTEGER NOT NULL,
  acknowledged_n INTEGER NOT NULL,
  PRIMARY KEY (notice_id, association_id)
) STRICT;

CREATE TABLE notice_files (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  notice_id BLOB NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX notice_files_by_hash ON notice_files (sha256);

CREATE INDEX notice_files_by_notice ON notice_files (organisation_id, notice_id, place);

CREATE TABLE notice_mails (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  notice_id BLOB NOT NULL,
  contact_id BLOB NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  mail_id BLOB NOT NULL UNIQUE,
  outcome TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, notice_id, contact_id)
) STRICT;

CREATE TABLE notice_numbers (
  organisation_id BLOB NOT NULL,
  fiscal_year INTEGER NOT NULL,
  number_key TEXT NOT NULL,
  notice_id BLOB NOT NULL,
  PRIMARY KEY (organisation_id, fiscal_year, number_key)
) STRICT;

CREATE INDEX notice_numbers_by_key ON notice_numbers (number_key);

CREATE TABLE notice_receipts (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  notice_id BLOB NOT NULL,
  read_at INTEGER NOT NULL,
  read_by BLOB,
  acknowledged_at INTEGER,
  acknowledged_by BLOB,
  way TEXT NOT NULL,
  PRIMARY KEY (organisation_id, notice_id)
) STRICT;

CREATE INDEX notice_receipts_by_notice ON notice_receipts (notice_id, organisation_id);

CREATE TABLE notices (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  matter_id BLOB NOT NULL,
  wraps_id BLOB,
  wrapped_hash BLOB,
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
  urgent INTEGER NOT NULL,
  deadline TEXT,
  asks_receipt INTEGER NOT NULL,
  received_number TEXT NOT NULL,
  received_on TEXT,
  drafted_by BLOB,
  approved_by BLOB,
  approved_at INTEGER,
  approval_note TEXT NOT NULL,
  issued_by BLOB,
  issued_at INTEGER,
  reminded_at INTEGER,
  model_hash BLOB,
  check_code TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL, officer_id BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX notices_by_check_code ON notices (check_code);

CREATE INDEX notices_by_state ON notices (organisation_id, state, changed_at);

CREATE INDEX notices_by_wraps ON notices (wraps_id);

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

CREATE TABLE organisation_states (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  valid_from TEXT NOT NULL,
  state TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  set_by BLOB,
  PRIMARY KEY (organisation_id, valid_from)
) STRICT;

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

CREATE INDEX organisations_by_group ON organisations (group_id, id);

CREATE INDEX organisations_by_kind ON organisations (kind, id);

CREATE INDEX organisations_registered_by ON organisations (registered_by, id);

CREATE TABLE outside_letters (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  wrapped_by BLOB,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  number TEXT,
  dated_on TEXT,
  sender TEXT NOT NULL,
  title TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX outside_letters_by_hash ON outside_letters (sha256);

CREATE INDEX outside_letters_by_wrapped ON outside_letters (wrapped_by);

CREATE TABLE passkey_answers (
  person_id BLOB NOT NULL REFERENCES persons (id),
  question_hash BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, question_hash)
) STRICT;

CREATE TABLE passkeys (
  person_id BLOB NOT NULL REFERENCES persons (id),
  id BLOB NOT NULL,
  rp_id TEXT NOT NULL,
  credential_id BLOB NOT NULL,
  public_key BLOB NOT NULL,
  sign_count INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, id)
) STRICT;

CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (person_id, credential_id);

CREATE TABLE pending_sign_ins (
  token_hash BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES persons (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX pending_sign_ins_by_person ON pending_sign_ins (person_id, created_at);

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

CREATE TABLE placements (
  organisation_id BLOB NOT NULL PRIMARY KEY REFERENCES organisations (id),
  association_id BLOB NOT NULL,
  placed_on TEXT NOT NULL
) STRICT;

CREATE TABLE programme_folds (
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL,
  folded_at INTEGER NOT NULL,
  PRIMARY KEY (edition, form, fiscal_year)
) STRICT;

CREATE TABLE programme_shown (
  association_id BLOB NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year)
) STRICT;

CREATE INDEX programme_shown_by_form ON programme_shown (edition, form, fiscal_year, association_id);

CREATE TABLE programme_sums (
  association_id BLOB NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL,
  own TEXT NOT NULL,
  whole TEXT NOT NULL,
  held TEXT NOT NULL,
  stale INTEGER NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year)
) STRICT;

CREATE INDEX programme_sums_by_form ON programme_sums (edition, form, fiscal_year, association_id);

CREATE INDEX programme_sums_stale ON programme_sums (edition, form, fiscal_year, association_id) WHERE stale;

CREATE TABLE programme_weeks (
  association_id BLOB NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL,
  week TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year, week)
) STRICT;

CREATE TABLE recovery_codes (
  person_id BLOB NOT NULL REFERENCES persons (id),
  code_hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (person_id, code_hash)
) STRICT;

CREATE TABLE refused_sign_ins (
  login_key TEXT NOT NULL,
  network TEXT NOT NULL,
  refused INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (login_key, network)
) STRICT;

CREATE TABLE reminder_marks (
  organisation_id BLOB NOT NULL,
  reminder_key TEXT NOT NULL,
  put_off_until TEXT NOT NULL,
  handed_to BLOB NOT NULL,
  marked_by BLOB NOT NULL,
  marked_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, reminder_key)
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
  n INTEGER NOT NULL, changed INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (association_id, kind, edition, form, fiscal_year, item_key, choice)
) STRICT;

CREATE INDEX rollups_changed ON rollups (edition, form, fiscal_year, association_id) WHERE changed;

CREATE TABLE room_items (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  sort TEXT NOT NULL,
  title TEXT NOT NULL,
  sentence TEXT NOT NULL,
  audience TEXT NOT NULL,
  notice_id BLOB,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  withdrawn_at INTEGER,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX room_items_by_hash ON room_items (sha256);

CREATE TABLE rounds (
  organisation_id BLOB NOT NULL,
  assessment_id BLOB NOT NULL,
  round INTEGER NOT NULL,
  checked_on TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, assessment_id, round)
) STRICT;

CREATE TABLE second_factor_asks (
  person_id BLOB NOT NULL PRIMARY KEY REFERENCES persons (id),
  first_at INTEGER NOT NULL
) STRICT;

CREATE TABLE second_factors (
  person_id BLOB NOT NULL PRIMARY KEY REFERENCES persons (id),
  sealed TEXT NOT NULL,
  last_step INTEGER NOT NULL,
  told_step INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE seminar_meetings (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  seminar_id BLOB NOT NULL,
  held_on TEXT NOT NULL,
  people INTEGER NOT NULL,
  evidence_id BLOB NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE TABLE seminar_uploads (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  mark TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  started_by BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE TABLE seminar_views (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  person_id BLOB NOT NULL REFERENCES persons (id),
  seminar_id BLOB NOT NULL,
  position_ms INTEGER NOT NULL,
  seen TEXT NOT NULL,
  seen_ms INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  reported_at INTEGER NOT NULL,
  finished_at INTEGER,
  told_on TEXT NOT NULL,
  told_minutes INTEGER NOT NULL,
  quiz_right INTEGER NOT NULL,
  quiz_of INTEGER NOT NULL,
  quiz_passed_at INTEGER,
  PRIMARY KEY (organisation_id, person_id, seminar_id)
) STRICT;

CREATE TABLE seminars (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  title TEXT NOT NULL,
  sentence TEXT NOT NULL,
  audience TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  length_ms INTEGER NOT NULL,
  poster_sha256 TEXT NOT NULL,
  poster_type TEXT NOT NULL,
  chapters TEXT NOT NULL,
  subtitles TEXT NOT NULL,
  transcript TEXT NOT NULL,
  quiz TEXT NOT NULL,
  pass_mark INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  withdrawn_at INTEGER,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX seminars_by_hash ON seminars (sha256);

CREATE INDEX seminars_by_poster ON seminars (poster_sha256);

CREATE TABLE sessions (
  token_hash BLOB NOT NULL PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  person_id BLOB NOT NULL REFERENCES persons (id),
  csrf TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
, proved_at INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX sessions_by_person ON sessions (person_id, created_at);

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE shown_sheets (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  number_hash BLOB NOT NULL,
  assessment_id BLOB NOT NULL,
  keys TEXT NOT NULL,
  notes INTEGER NOT NULL,
  shown_by BLOB,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  used_for BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX shown_sheets_by_number ON shown_sheets (number_hash, expires_at);

CREATE TABLE sign_in_notices (
  person_id BLOB NOT NULL REFERENCES persons (id),
  session_id BLOB NOT NULL,
  token_hash BLOB NOT NULL,
  agent TEXT NOT NULL,
  signed_in_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, session_id)
) STRICT;

CREATE TABLE summaries (
  organisation_id BLOB NOT NULL,
  id BLOB NOT NULL,
  compared TEXT NOT NULL,
  status TEXT NOT NULL,
  sender TEXT NOT NULL,
  number TEXT NOT NULL,
  number_key TEXT NOT NULL,
  dated TEXT,
  computed TEXT NOT NULL,
  written TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by BLOB,
  changed_at INTEGER NOT NULL,
  changed_by BLOB,
  published_at INTEGER,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE INDEX summaries_by_compared ON summaries (organisation_id, compared);

CREATE UNIQUE INDEX summaries_by_number ON summaries (organisation_id, number_key) WHERE number_key <> '';

CREATE TABLE systems (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  vendor_id BLOB,
  PRIMARY KEY (organisation_id, id)
) STRICT;

CREATE TABLE templates (
  hash TEXT NOT NULL,
  id TEXT NOT NULL,
  paper TEXT NOT NULL,
  body TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (hash)
) STRICT;

CREATE TABLE undone_assessments (
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  id BLOB NOT NULL UNIQUE,
  edition_hash TEXT NOT NULL,
  form TEXT NOT NULL,
  carried_from BLOB NOT NULL,
  undone_at INTEGER NOT NULL,
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

CREATE TABLE works (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  organisation_id BLOB NOT NULL,
  asked_by BLOB,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  work_cursor TEXT NOT NULL,
  total INTEGER NOT NULL,
  done INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  detail TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX works_by_organisation ON works (organisation_id, created_at);

CREATE INDEX works_by_state ON works (state, kind);
