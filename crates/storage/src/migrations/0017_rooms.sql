-- The members' room: what an association puts up for its members. levels, member_kinds and roles say for whom, as JSON
-- lists of codes; an empty one is no condition. sha256 is empty where the item is no file but a notice.
CREATE TABLE room_items (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  id {bytes} NOT NULL UNIQUE,
  sort TEXT NOT NULL,
  title TEXT NOT NULL,
  sentence TEXT NOT NULL,
  audience TEXT NOT NULL,
  notice_id {bytes},
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  added_at BIGINT NOT NULL,
  added_by {bytes},
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  withdrawn_at BIGINT,
  PRIMARY KEY (organisation_id, id)
){strict};
CREATE INDEX room_items_by_hash ON room_items (sha256);
