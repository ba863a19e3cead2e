-- Consultation desks and what is asked there. key: the desk of content/desks that an association answers for, or empty.
-- hours and audience are JSON; next_number counts the consultations of the desk.
CREATE TABLE desks (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  about TEXT NOT NULL,
  hours TEXT NOT NULL,
  closed_on_holidays {bool} NOT NULL,
  year_end TEXT NOT NULL,
  audience TEXT NOT NULL,
  written {bool} NOT NULL,
  next_number BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  ended_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE UNIQUE INDEX desks_by_key ON desks (key) WHERE key <> '' AND ended_at IS NULL;

CREATE TABLE desk_closures (
  organisation_id {bytes} NOT NULL,
  desk_id {bytes} NOT NULL REFERENCES desks (id),
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (organisation_id, desk_id, from_day)
){strict};

-- Who answers at a desk: persons with the role desk in the association, and nobody else.
CREATE TABLE desk_operators (
  organisation_id {bytes} NOT NULL,
  desk_id {bytes} NOT NULL REFERENCES desks (id),
  person_id {bytes} NOT NULL REFERENCES persons (id),
  since BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, desk_id, person_id)
){strict};
CREATE INDEX desk_operators_by_person ON desk_operators (person_id, desk_id);

CREATE TABLE desk_templates (
  organisation_id {bytes} NOT NULL,
  desk_id {bytes} NOT NULL REFERENCES desks (id),
  id {bytes} NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (organisation_id, desk_id, id)
){strict};

-- National holidays taken in from the Cabinet Office's file; which years they cover stands in settings.
CREATE TABLE holidays (
  day TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL
){strict};

-- The association that runs the desk leads. serial: the number of the consultation at its desk. institution_id: whose people called or wrote, where they are known.
-- number_shown: a member number or 医籍番号, masked. month: YYYY-MM in Tokyo. worked: minutes of the desk until the
-- first answer.
CREATE TABLE consultations (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  desk_id {bytes} NOT NULL REFERENCES desks (id),
  serial BIGINT NOT NULL,
  way TEXT NOT NULL,
  institution_id {bytes},
  caller TEXT NOT NULL,
  callback TEXT NOT NULL,
  number_shown TEXT NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  line BIGINT NOT NULL,
  urgency TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  taken_by {bytes},
  asked_by {bytes},
  month TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  answered_at BIGINT,
  closed_at BIGINT,
  worked BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE UNIQUE INDEX consultations_by_serial ON consultations (desk_id, serial);
CREATE INDEX consultations_by_state ON consultations (desk_id, state, serial);
CREATE INDEX consultations_by_month ON consultations (desk_id, month);
CREATE INDEX consultations_by_institution ON consultations (institution_id, opened_at);

CREATE TABLE consultation_sayings (
  organisation_id {bytes} NOT NULL,
  consultation_id {bytes} NOT NULL REFERENCES consultations (id),
  place BIGINT NOT NULL,
  kind TEXT NOT NULL,
  said_by {bytes},
  said_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (organisation_id, consultation_id, place)
){strict};

-- Pairs of characters under which a desk finds a consultation. desk_key: the last 48 bits of the desk's id; whoever
-- reads it looks at the consultation, too.
CREATE TABLE consultation_grams (
  desk_key BIGINT NOT NULL,
  gram TEXT NOT NULL,
  serial BIGINT NOT NULL,
  PRIMARY KEY (desk_key, gram, serial)
){norowid};

-- What an institution shows to a desk for half an hour: rows of one sheet. The number that is read out is kept as a
-- hash; used_for: the consultation in which it was typed.
CREATE TABLE shown_sheets (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  number_hash {bytes} NOT NULL,
  assessment_id {bytes} NOT NULL,
  keys TEXT NOT NULL,
  notes {bool} NOT NULL,
  shown_by {bytes},
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  used_for {bytes},
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX shown_sheets_by_number ON shown_sheets (number_hash, expires_at);

-- Questions with their answers, for everybody who is signed in. source_id: the consultation that it came from. state: proposed, published, withdrawn.
CREATE TABLE faqs (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  desk_id {bytes} NOT NULL,
  source_id {bytes},
  lineage TEXT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  state TEXT NOT NULL,
  proposed_by {bytes},
  made_at BIGINT NOT NULL,
  published_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX faqs_by_lineage ON faqs (lineage, state);

-- Whoever calls is found by what they say, in every association below the one that runs the desk.
CREATE INDEX member_words_found ON member_words (word, subject_id) WHERE list = 'find';
