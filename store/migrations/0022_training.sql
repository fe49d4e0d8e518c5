-- migrate:up
-- When people were trained: a row for each time, kept by the schema's owner as people and roles are.

CREATE TABLE training (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL REFERENCES people (id),
    course text NOT NULL,
    done_on date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX training_of_person ON training (person, course, done_on);

GRANT SELECT ON training TO onward_app;
