-- Answers are carried over by one row: the sheet says from which sheet, and as of when its history is read.
-- carried_writes: how many writes stood in the sheet before the carry-over joined it; null where it made the sheet.
ALTER TABLE assessments ADD COLUMN carried_from {bytes};
ALTER TABLE assessments ADD COLUMN carried_at BIGINT;
ALTER TABLE assessments ADD COLUMN carried_writes BIGINT;

-- Sheets that an undo removed, so that a form of theirs that is still open somewhere finds its way.
CREATE TABLE undone_assessments (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  edition_hash TEXT NOT NULL,
  form TEXT NOT NULL,
  carried_from {bytes} NOT NULL,
  undone_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};

-- What somebody typed and could not or did not yet store: a person's own, per row of a sheet.
CREATE TABLE answer_drafts (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  person_id {bytes} NOT NULL REFERENCES persons (id),
  assessment_id {bytes} NOT NULL,
  item_key TEXT NOT NULL,
  lineage TEXT NOT NULL,
  fields TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, person_id, assessment_id, item_key)
){strict};
