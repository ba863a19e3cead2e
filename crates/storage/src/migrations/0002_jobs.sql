-- Work that is done after a transaction or bit by bit. Jobs belong to the installation, not to an organisation.

-- What waits to be done, at least once each. A job that was done is gone; one that failed too often is dead and
-- stays until somebody looks at it. job_key: at most one waiting job of a key (empty: any number).
CREATE TABLE jobs (
  id {bytes} NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  job_key TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_after BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  dead {bool} NOT NULL,
  error TEXT NOT NULL,
  created_at BIGINT NOT NULL
){strict};
CREATE INDEX jobs_due ON jobs (dead, run_after, id);
CREATE UNIQUE INDEX jobs_by_key ON jobs (job_key) WHERE job_key <> '';

-- Long work in units: each unit's transaction moves the cursor, so that it is done once and resumed where it stopped.
CREATE TABLE works (
  id {bytes} NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  organisation_id {bytes} NOT NULL,
  asked_by {bytes},
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  work_cursor TEXT NOT NULL,
  total BIGINT NOT NULL,
  done BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  detail TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
){strict};
CREATE INDEX works_by_organisation ON works (organisation_id, created_at);
CREATE INDEX works_by_state ON works (state, kind);
