-- Files that go with a letter (添付); their bytes lie in the store of files by their hash. What was sent keeps them: names
-- and hashes are part of what a check code stands for.
CREATE TABLE notice_files (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  notice_id {bytes} NOT NULL,
  place BIGINT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX notice_files_by_notice ON notice_files (organisation_id, notice_id, place);
CREATE INDEX notice_files_by_hash ON notice_files (sha256);
