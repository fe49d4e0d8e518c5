-- migrate:up
-- Filters of the list of cases that a person saved under a name: at most twenty each, sealed under the master key and bound
-- to the person, because the name and the words may name a child. They are no record: their person deletes them, and they
-- go when the person leaves. And the command line now leaves every change of roles on record.

CREATE TABLE saved_filters (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person uuid NOT NULL REFERENCES people (id),
    place smallint NOT NULL CHECK (place BETWEEN 1 AND 20),
    body bytea NOT NULL,
    UNIQUE (person, place)
);
COMMENT ON COLUMN saved_filters.place IS 'so that two windows at once save no more than twenty';

GRANT SELECT, INSERT, DELETE ON saved_filters TO onward_app;

COMMENT ON COLUMN people_changes.made_by IS 'null: the command line';
