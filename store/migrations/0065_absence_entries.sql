-- migrate:up
-- squawk-ignore-file ban-drop-not-null
-- What was recorded about each absence, entry by entry, with who, when and why (3-DSL.x, 11.15). Rows are only added, by the
-- trigger of `store/sql/keep_absence_entry.sql`. `absences` has what counts now.

CREATE TABLE absence_entries (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    absence uuid NOT NULL REFERENCES absences (id),
    what text NOT NULL CHECK (what IN ('recorded', 'ended')),
    cover uuid NOT NULL REFERENCES people (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    reason text,
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL
);
COMMENT ON COLUMN absence_entries.made_by IS 'null: the command line';

CREATE INDEX absence_entries_of_absence ON absence_entries (absence, number);
CREATE TRIGGER absence_entries_stand BEFORE UPDATE OR DELETE ON absence_entries
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER absence_entries_stay BEFORE TRUNCATE ON absence_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE absence_entries ENABLE ALWAYS TRIGGER absence_entries_stand;
ALTER TABLE absence_entries ENABLE ALWAYS TRIGGER absence_entries_stay;

GRANT SELECT ON absence_entries TO onward_app;

SET LOCAL lock_timeout = '5s'; -- commands read absences: rather try again than make them wait
ALTER TABLE absences ADD COLUMN reason text;
ALTER TABLE absences ADD COLUMN end_reason text;
ALTER TABLE absences ALTER COLUMN made_by DROP NOT NULL;
COMMENT ON COLUMN absences.made_by IS 'null: the command line';
GRANT UPDATE (end_reason) ON absences TO onward_app;
