-- Persons who were erased and institutions that left: an id and an instant, so that no backup brings them back.
-- what: person, organisation.
CREATE TABLE erasures (
  what TEXT NOT NULL,
  id {bytes} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (what, id)
){strict};
