-- Membership over time, the members' register of an association, lists by name, imports, letters with codes.

CREATE INDEX memberships_by_person ON memberships (person_id, association_id);
CREATE INDEX organisations_by_group ON organisations (group_id, id);

-- Under which association an organisation counts, as it was put on a day (zero: none). It follows the memberships on
-- the day that they begin or end; without a row it is what the memberships say.
CREATE TABLE placements (
  organisation_id {bytes} NOT NULL PRIMARY KEY REFERENCES organisations (id),
  association_id {bytes} NOT NULL,
  placed_on TEXT NOT NULL
){strict};

-- Open, paused or closed from a day on; organisations.active is the state in force.
CREATE TABLE organisation_states (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  valid_from TEXT NOT NULL,
  state TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  set_by {bytes},
  PRIMARY KEY (organisation_id, valid_from)
){strict};

-- The register of an association: a person as a member of it. The institution that they open or manage stands in
-- memberships, under the same person.
CREATE TABLE members (
  association_id {bytes} NOT NULL REFERENCES organisations (id),
  person_id {bytes} NOT NULL REFERENCES persons (id),
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  number_key TEXT NOT NULL,
  register_number TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  PRIMARY KEY (association_id, person_id, valid_from)
){strict};
CREATE INDEX members_by_number ON members (number_key, association_id);
CREATE INDEX members_by_person ON members (person_id, association_id);

-- What stands right below an association, under the words by which it is found. list: '' all in the order of their
-- names, a kind, 'ended', or 'find'.
CREATE TABLE member_words (
  association_id {bytes} NOT NULL,
  list TEXT NOT NULL,
  word TEXT NOT NULL,
  subject_id {bytes} NOT NULL,
  PRIMARY KEY (association_id, list, word, subject_id)
){norowid};
CREATE INDEX member_words_by_subject ON member_words (subject_id, association_id);
