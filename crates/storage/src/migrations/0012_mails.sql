-- Mail that waits, and what became of it. Queued in the transaction that makes it necessary, sent by a job.
-- organisation_id: for whom it goes (zero: the installation). message_id stays the same over all tries.
CREATE TABLE mails (
  organisation_id {bytes} NOT NULL,
  id {bytes} NOT NULL UNIQUE,
  message_id TEXT NOT NULL UNIQUE,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  fault TEXT NOT NULL,
  said TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX mails_by_time ON mails (created_at, id);

-- What goes with a mail; the bytes lie in the store of files by their hash.
CREATE TABLE mail_attachments (
  organisation_id {bytes} NOT NULL,
  mail_id {bytes} NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (organisation_id, mail_id, position)
){strict};
CREATE INDEX mail_attachments_by_hash ON mail_attachments (sha256);
