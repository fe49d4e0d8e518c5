-- migrate:up
-- squawk-ignore-file ban-drop-not-null
-- (the page of a release before shows only the changes that a person made)
-- A list of staff that an administrator sent and has not confirmed, kept as lists of pupils are (0043). And an import on the
-- command line leaves a change of roles on record, which no person of the school made.

SET LOCAL lock_timeout = '5s'; -- everybody reads people: rather try again than make them wait

CREATE TABLE staff_uploads (
    person uuid PRIMARY KEY REFERENCES people (id),
    file bytea NOT NULL,
    choices bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN staff_uploads.choices IS 'the fields of columns that Onward does not know; sealed';
ALTER TABLE staff_uploads ALTER COLUMN file SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE, DELETE ON staff_uploads TO onward_app;

ALTER TABLE people_changes ALTER COLUMN made_by DROP NOT NULL;
COMMENT ON COLUMN people_changes.made_by IS 'null: an import on the command line';
