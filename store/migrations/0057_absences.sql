-- migrate:up
-- People who are away, and who covers them (3-DSL.x). A row is added, and ended early once; it is never changed otherwise.
-- It takes effect and ends by its times alone.
CREATE TABLE absences (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school uuid NOT NULL REFERENCES schools (id),
    person uuid NOT NULL REFERENCES people (id),
    cover uuid NOT NULL REFERENCES people (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES people (id),
    made_at timestamptz NOT NULL,
    ended_by uuid REFERENCES people (id),
    ended_at timestamptz,
    CHECK (ends_at > starts_at),
    CHECK (person <> cover)
);

COMMENT ON COLUMN absences.ended_at IS 'before starts_at: cancelled';

CREATE INDEX absences_of_person ON absences (person, ends_at);
CREATE INDEX absences_of_school ON absences (school, starts_at, id);

GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON absences TO onward_app;

-- The covers whose mailbox has refused a message, and the absent person for whom another gets a copy of it.
SET LOCAL lock_timeout = '5s'; -- everybody writes to the post: rather try again than make them wait
ALTER TABLE post ADD COLUMN passed uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE post ADD COLUMN in_place_of uuid;
-- The absence that a message to its cover, or to the absent person, is about.
ALTER TABLE post ADD COLUMN absence uuid;
GRANT INSERT (in_place_of, absence), UPDATE (passed) ON post TO onward_app;
