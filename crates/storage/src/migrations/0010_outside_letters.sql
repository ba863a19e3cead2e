-- Letters from outside (PDF, scan, forwarded mail): the file by its hash, what was read out of it and confirmed by
-- hand, and the cover letter that wraps it.
CREATE TABLE outside_letters (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  wrapped_by {bytes},
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  pages BIGINT NOT NULL,
  number TEXT,
  dated_on TEXT,
  sender TEXT NOT NULL,
  title TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX outside_letters_by_wrapped ON outside_letters (wrapped_by);
