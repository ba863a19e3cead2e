-- Texts of the guide that people write, the sets that they make, and who has read what.

-- Who wrote a revision; when editors left an offer of the binary alone.
ALTER TABLE guides ADD COLUMN written_by {bytes};
ALTER TABLE guides ADD COLUMN left_at BIGINT;

-- What an editor is at, one per text: the fields as they were typed (JSON).
CREATE TABLE guide_drafts (
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  fields TEXT NOT NULL,
  version BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by {bytes},
  PRIMARY KEY (form, lineage)
){strict};

-- A set of texts: head and hashes as canonical JSON. From publication on it never changes.
CREATE TABLE guide_editions (
  id {bytes} NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  revision BIGINT NOT NULL,
  hash TEXT NOT NULL,
  origin TEXT NOT NULL,
  body TEXT NOT NULL,
  version BIGINT NOT NULL,
  added_at BIGINT NOT NULL,
  written_by {bytes},
  published_at BIGINT,
  UNIQUE (code, revision)
){strict};

-- The revision of a text that a person said they have read.
CREATE TABLE guide_reads (
  person_id {bytes} NOT NULL REFERENCES persons (id),
  form TEXT NOT NULL,
  lineage TEXT NOT NULL,
  hash TEXT NOT NULL,
  read_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, form, lineage)
){strict};
