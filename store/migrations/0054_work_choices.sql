-- migrate:up
-- The order and the filter of *Your work* that a person chose, sealed under the master key and bound to the person: they say
-- what someone is looking at. They are no record: the person changes them, and they go when the person leaves.

CREATE TABLE work_choices (
    person uuid PRIMARY KEY REFERENCES people (id),
    body bytea NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON work_choices TO onward_app;
