-- What whoever runs the installation looks at. Nothing here is anybody's: no person, no organisation.

-- How many jobs of a kind were done and failed in an hour (hours since 1970), and how long the longest took. Kept for
-- a week.
CREATE TABLE job_counts (
  kind TEXT NOT NULL,
  hour BIGINT NOT NULL,
  done BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  longest_ms BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (kind, hour)
){strict};

-- The head over the heads of all chains, once a day (Tokyo), signed with the installation's key: what is taken away from
-- a chain later no longer fits. public_half and signature are empty where there is no key.
CREATE TABLE audit_checkpoints (
  day TEXT NOT NULL PRIMARY KEY,
  taken_at BIGINT NOT NULL,
  records BIGINT NOT NULL,
  chains BIGINT NOT NULL,
  hash {bytes} NOT NULL,
  public_half {bytes} NOT NULL,
  signature {bytes} NOT NULL
){strict};

-- What waits, without looking at what was sent.
CREATE INDEX mails_queued ON mails (created_at, id) WHERE state = 'queued';
