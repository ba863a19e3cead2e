-- The official file out of which a form of an edition was read, and which cell of it takes which answer. The bytes
-- lie in the file store by hash; this row is their owner. It belongs to the revision and never changes.
CREATE TABLE edition_sources (
  edition_hash TEXT NOT NULL REFERENCES editions (hash),
  form TEXT NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  cell_map TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  PRIMARY KEY (edition_hash, form)
){strict};
CREATE INDEX edition_sources_by_hash ON edition_sources (sha256);
