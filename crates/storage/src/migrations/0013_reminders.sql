-- What people said about a reminder. Reminders themselves are worked out and stored nowhere.
-- put_off_until: ISO day, empty: not put off. handed_to: zero: to nobody.
CREATE TABLE reminder_marks (
  organisation_id {bytes} NOT NULL,
  reminder_key TEXT NOT NULL,
  put_off_until TEXT NOT NULL,
  handed_to {bytes} NOT NULL,
  marked_by {bytes} NOT NULL,
  marked_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, reminder_key)
){strict};

-- Who wants the weekly digest, where, on which day of the week (1: Monday), and the day on which the next is due.
CREATE TABLE digests (
  person_id {bytes} NOT NULL,
  address TEXT NOT NULL,
  weekday BIGINT NOT NULL,
  due_on TEXT NOT NULL,
  PRIMARY KEY (person_id)
){strict};
CREATE INDEX digests_by_day ON digests (due_on, person_id);
