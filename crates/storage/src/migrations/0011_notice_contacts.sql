-- Whom an association reaches outside Mamori: by mail, by fax or by post.
CREATE TABLE notice_contacts (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  fax TEXT NOT NULL,
  way TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
){strict};
