-- Continuity plan (事業継続計画) and rules of operation (運用管理規程). templates: editions of their text, by hash, never
-- changed. continuity_papers: what an institution writes over the edition that it began with (JSON). continuity_versions:
-- what was approved; the papers themselves are files, named by their hash.
CREATE TABLE templates (
  hash TEXT NOT NULL,
  id TEXT NOT NULL,
  paper TEXT NOT NULL,
  body TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (hash)
){strict};
CREATE TABLE continuity_papers (
  organisation_id {bytes} NOT NULL,
  paper TEXT NOT NULL,
  template_hash TEXT NOT NULL,
  written TEXT NOT NULL,
  number BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by {bytes},
  PRIMARY KEY (organisation_id, paper)
){strict};
CREATE TABLE continuity_versions (
  organisation_id {bytes} NOT NULL,
  paper TEXT NOT NULL,
  number BIGINT NOT NULL,
  template_id TEXT NOT NULL,
  facts TEXT NOT NULL,
  missing BIGINT NOT NULL,
  approved_on TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  review_on TEXT NOT NULL,
  pdf_sha256 TEXT NOT NULL,
  docx_sha256 TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  PRIMARY KEY (organisation_id, paper, number)
){strict};
