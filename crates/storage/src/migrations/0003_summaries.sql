-- 修正概要: what changed between two editions. What was computed is written once; what an editor wrote stands beside
-- it. Under organisation zero: the installation's. number_key stands only on a published one with a number.
CREATE TABLE summaries (
  organisation_id {bytes} NOT NULL,
  id {bytes} NOT NULL,
  compared TEXT NOT NULL,
  status TEXT NOT NULL,
  sender TEXT NOT NULL,
  number TEXT NOT NULL,
  number_key TEXT NOT NULL,
  dated TEXT,
  computed TEXT NOT NULL,
  written TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by {bytes},
  changed_at BIGINT NOT NULL,
  changed_by {bytes},
  published_at BIGINT,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE UNIQUE INDEX summaries_by_number ON summaries (organisation_id, number_key) WHERE number_key <> '';
CREATE INDEX summaries_by_compared ON summaries (organisation_id, compared);
