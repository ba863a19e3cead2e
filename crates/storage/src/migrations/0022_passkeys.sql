-- Passkeys (WebAuthn). rp_id: the name under which it was made, and works. public_key: as the device gave it (COSE). sign_count:
-- what the device counted last; it never goes back. used_at: 0 until it was used.
CREATE TABLE passkeys (
  person_id {bytes} NOT NULL REFERENCES persons (id),
  id {bytes} NOT NULL,
  rp_id TEXT NOT NULL,
  credential_id {bytes} NOT NULL,
  public_key {bytes} NOT NULL,
  sign_count BIGINT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, id)
){strict};
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (person_id, credential_id);

-- Questions to passkeys that were answered, by their hash, until they would be too old anyway: none is answered twice.
CREATE TABLE passkey_answers (
  person_id {bytes} NOT NULL REFERENCES persons (id),
  question_hash {bytes} NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, question_hash)
){strict};
