-- migrate:up
-- The duty rota: a change is a new row, and a shift that was ended before its time keeps its row.

CREATE TABLE duty (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school uuid NOT NULL REFERENCES schools (id),
    person uuid NOT NULL REFERENCES people (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL,
    ended_by uuid REFERENCES people (id),
    ended_at timestamptz,
    CHECK (ends_at > starts_at)
);

COMMENT ON COLUMN duty.made_by IS 'null: from the command line, as ended_by is then';

CREATE INDEX duty_of_person ON duty (person, ends_at);
CREATE INDEX duty_of_school ON duty (school, starts_at, id);

GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON duty TO onward_app;
