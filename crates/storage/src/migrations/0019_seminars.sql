-- Seminars: an association's videos. audience, chapters and quiz are JSON; subtitles are WebVTT, transcript the same words
-- as running text. length_ms as the file says it.
CREATE TABLE seminars (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  title TEXT NOT NULL,
  sentence TEXT NOT NULL,
  audience TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  length_ms BIGINT NOT NULL,
  poster_sha256 TEXT NOT NULL,
  poster_type TEXT NOT NULL,
  chapters TEXT NOT NULL,
  subtitles TEXT NOT NULL,
  transcript TEXT NOT NULL,
  quiz TEXT NOT NULL,
  pass_mark BIGINT NOT NULL,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  withdrawn_at BIGINT,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX seminars_by_hash ON seminars (sha256);
CREATE INDEX seminars_by_poster ON seminars (poster_sha256);

-- A video on its way in: how much of it came is the length of its file. mark tells the file apart from another one of
-- the same name and size.
CREATE TABLE seminar_uploads (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  name TEXT NOT NULL,
  mark TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  started_by {bytes},
  PRIMARY KEY (organisation_id, id)
){strict};

-- What somebody of an institution saw of a seminar. seen: stretches as JSON; told_*: what they said themselves.
CREATE TABLE seminar_views (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  person_id {bytes} NOT NULL REFERENCES persons (id),
  seminar_id {bytes} NOT NULL,
  position_ms BIGINT NOT NULL,
  seen TEXT NOT NULL,
  seen_ms BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  reported_at BIGINT NOT NULL,
  finished_at BIGINT,
  told_on TEXT NOT NULL,
  told_minutes BIGINT NOT NULL,
  quiz_right BIGINT NOT NULL,
  quiz_of BIGINT NOT NULL,
  quiz_passed_at BIGINT,
  PRIMARY KEY (organisation_id, person_id, seminar_id)
){strict};

-- 朝礼: a seminar seen together; the signed sheet is a file of the institution.
CREATE TABLE seminar_meetings (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  seminar_id {bytes} NOT NULL,
  held_on TEXT NOT NULL,
  people BIGINT NOT NULL,
  evidence_id {bytes} NOT NULL,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  PRIMARY KEY (organisation_id, id)
){strict};
