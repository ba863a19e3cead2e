-- A second factor (TOTP, RFC 6238). sealed: the secret, sealed with the installation's key. last_step: the last step whose
-- code was taken, so that none is taken twice. told_step: a step to come whose code was shown to be right while the clocks
-- were told to differ; it is taken no more.
CREATE TABLE second_factors (
  person_id {bytes} NOT NULL PRIMARY KEY REFERENCES persons (id),
  sealed TEXT NOT NULL,
  last_step BIGINT NOT NULL,
  told_step BIGINT NOT NULL,
  created_at BIGINT NOT NULL
){strict};

-- Codes on paper for the day on which the telephone is gone: hashed, each good once.
CREATE TABLE recovery_codes (
  person_id {bytes} NOT NULL REFERENCES persons (id),
  code_hash {bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (person_id, code_hash)
){strict};

-- Since when somebody is asked for a second factor.
CREATE TABLE second_factor_asks (
  person_id {bytes} NOT NULL PRIMARY KEY REFERENCES persons (id),
  first_at BIGINT NOT NULL
){strict};

-- The password was right, the code is still to come. Opens nothing.
CREATE TABLE pending_sign_ins (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  person_id {bytes} NOT NULL REFERENCES persons (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
){strict};
CREATE INDEX pending_sign_ins_by_person ON pending_sign_ins (person_id, created_at);

-- Browsers from which somebody signed in, by the hash of a cookie that each browser keeps.
CREATE TABLE devices (
  person_id {bytes} NOT NULL REFERENCES persons (id),
  token_hash {bytes} NOT NULL,
  first_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, token_hash)
){strict};

-- A sign-in from a browser that was not known, until the person says whether it was theirs.
CREATE TABLE sign_in_notices (
  person_id {bytes} NOT NULL REFERENCES persons (id),
  session_id {bytes} NOT NULL,
  token_hash {bytes} NOT NULL,
  agent TEXT NOT NULL,
  signed_in_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, session_id)
){strict};

-- When somebody last showed in this session who they are; 0 for sessions of before.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
