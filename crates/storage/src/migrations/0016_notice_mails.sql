-- A notice on its way by mail to whom an association reaches outside Mamori: once for each of them. The mail's own row
-- says where it stands; when that row is swept away, outcome keeps what became of it. fax: sent by fax instead.
CREATE TABLE notice_mails (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  notice_id {bytes} NOT NULL,
  contact_id {bytes} NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  mail_id {bytes} NOT NULL UNIQUE,
  outcome TEXT NOT NULL,
  queued_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, notice_id, contact_id)
){strict};

-- The picture at the head of an association's letters; its bytes lie in the store of files by their hash. No seal.
CREATE TABLE letterhead_logos (
  organisation_id {bytes} NOT NULL PRIMARY KEY REFERENCES organisations (id),
  sha256 TEXT NOT NULL,
  changed_at BIGINT NOT NULL
){strict};
CREATE INDEX letterhead_logos_by_hash ON letterhead_logos (sha256);
