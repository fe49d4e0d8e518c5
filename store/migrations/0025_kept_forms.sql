-- migrate:up
-- What somebody typed into a case's form when their session had ended by itself: one for each person and page, sealed
-- under the master key and bound to both. It is no record: it goes when it is sent, and after a day.

CREATE TABLE kept_forms (
    person uuid NOT NULL REFERENCES people (id),
    case_id uuid NOT NULL REFERENCES cases (id),
    page text NOT NULL,
    fields bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person, case_id, page)
);
CREATE INDEX kept_forms_age ON kept_forms (kept_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON kept_forms TO onward_app;

-- Whose session it was that ended by time alone, within the day. One that was ended (by signing out, with a new
-- password) proves nothing, nor does one that has proved less than its account asks for by now.
CREATE VIEW timed_out AS
SELECT s.hash, s.person
FROM sessions AS s
JOIN people AS p ON p.id = s.person
JOIN schools AS c ON c.id = p.school
LEFT JOIN accounts AS a ON a.person = s.person
WHERE s.ended_at IS NULL
  AND (s.seen_at <= now() - interval '15 minutes' OR s.begun_at <= now() - interval '10 hours')
  AND s.seen_at > now() - interval '24 hours'
  AND CASE WHEN c.demonstration THEN s.proved @> '{card}' ELSE s.proved @> a.factors END;

GRANT SELECT ON timed_out TO onward_app;
