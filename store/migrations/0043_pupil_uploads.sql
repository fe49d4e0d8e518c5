-- migrate:up
-- A list of pupils that an administrator sent and has not confirmed: one for each person, sealed under the master key and
-- bound to the person. It is no record: it goes when it is imported or discarded, and within the hour.

CREATE TABLE pupil_uploads (
    person uuid PRIMARY KEY REFERENCES people (id),
    file bytea NOT NULL,
    choices bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN pupil_uploads.choices IS 'whether the list is full, and the answers to its questions; sealed';
ALTER TABLE pupil_uploads ALTER COLUMN file SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE, DELETE ON pupil_uploads TO onward_app;
