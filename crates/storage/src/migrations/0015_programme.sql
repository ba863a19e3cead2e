-- Figures of every level, folded from the roll-ups; what of them may be shown; the figures of each week; consents.

-- A roll-up that changed since it was last folded into the figures above it.
ALTER TABLE rollups ADD COLUMN changed {bool} NOT NULL DEFAULT {true};
CREATE INDEX rollups_changed ON rollups (edition, form, fiscal_year, association_id) WHERE changed;

-- Institutions by association and kind are a roll-up as well: without edition, form, year and item.
INSERT INTO rollups (association_id, kind, edition, form, fiscal_year, item_key, choice, n, changed)
  SELECT p.association_id, o.kind, '', '', 0, '', 'there', COUNT(*), {true}
  FROM placements p JOIN organisations o ON o.id = p.organisation_id GROUP BY p.association_id, o.kind;

-- What an association adds up to: right below it (own) and with everything below (whole); what is hidden of it, and how
-- large that was (held). Without edition: numbers of institutions. stale: roll-ups changed that are not yet in it.
CREATE TABLE programme_sums (
  association_id {bytes} NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  own TEXT NOT NULL,
  whole TEXT NOT NULL,
  held TEXT NOT NULL,
  stale {bool} NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year)
){strict};
CREATE INDEX programme_sums_by_form ON programme_sums (edition, form, fiscal_year, association_id);
CREATE INDEX programme_sums_stale ON programme_sums (edition, form, fiscal_year, association_id) WHERE stale;

-- What may be shown; pages and files read nothing else.
CREATE TABLE programme_shown (
  association_id {bytes} NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year)
){strict};
CREATE INDEX programme_shown_by_form ON programme_shown (edition, form, fiscal_year, association_id);

-- When the figures of a form were last folded.
CREATE TABLE programme_folds (
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  folded_at BIGINT NOT NULL,
  PRIMARY KEY (edition, form, fiscal_year)
){strict};

-- What could be shown when a week began; week: its Monday, ISO.
CREATE TABLE programme_weeks (
  association_id {bytes} NOT NULL,
  edition TEXT NOT NULL,
  form TEXT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  week TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (association_id, edition, form, fiscal_year, week)
){strict};

-- What an institution lets an association see by name.
CREATE TABLE consents (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  association_id {bytes} NOT NULL REFERENCES organisations (id),
  answers {bool} NOT NULL,
  incidents {bool} NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by {bytes},
  PRIMARY KEY (organisation_id, association_id)
){strict};
CREATE INDEX consents_by_association ON consents (association_id, organisation_id);

-- Who looked at what an institution had consented to, once a day each; the record itself stands in its chain.
CREATE TABLE consent_looks (
  organisation_id {bytes} NOT NULL REFERENCES organisations (id),
  person_id {bytes} NOT NULL,
  looked_on TEXT NOT NULL,
  PRIMARY KEY (organisation_id, person_id, looked_on)
){strict};
