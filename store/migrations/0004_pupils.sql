-- migrate:up
-- The register of pupils: a stream of events for each pupil, its key, its state, the row that search is fed from, and who
-- looked. Nothing here is in clear but ids, versions, times and kinds of events.

CREATE SEQUENCE pupil_changes;
COMMENT ON SEQUENCE pupil_changes IS 'numbers the changes of registers; within a school in the order of their commits';
GRANT SELECT, USAGE ON SEQUENCE pupil_changes TO onward_app;

CREATE TABLE pupils (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    version bigint NOT NULL CHECK (version > 0),
    head bytea NOT NULL CHECK (octet_length(head) = 32),
    merged_into uuid,
    state bytea NOT NULL
) WITH (fillfactor = 70);
ALTER TABLE pupils ALTER COLUMN state SET STORAGE EXTERNAL;
CREATE INDEX pupils_merged ON pupils (merged_into) WHERE merged_into IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON pupils TO onward_app;
GRANT SELECT (id, school, version, head) ON pupils TO onward_auditor;

CREATE TABLE pupil_keys (
    pupil_id uuid PRIMARY KEY REFERENCES pupils (id),
    wrapped bytea NOT NULL
);
GRANT SELECT, INSERT ON pupil_keys TO onward_app;
GRANT SELECT (pupil_id) ON pupil_keys TO onward_auditor;

CREATE TABLE pupil_events (
    pupil_id uuid NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    format smallint NOT NULL,
    recorded_at timestamptz NOT NULL,
    type text NOT NULL,
    command_id uuid NOT NULL,
    body bytea NOT NULL,
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (pupil_id, version)
);
CREATE TRIGGER pupil_events_stand BEFORE UPDATE OR DELETE ON pupil_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pupil_events_stay BEFORE TRUNCATE ON pupil_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE pupil_events ENABLE ALWAYS TRIGGER pupil_events_stand, ENABLE ALWAYS TRIGGER pupil_events_stay;
GRANT SELECT, INSERT ON pupil_events TO onward_app;
GRANT SELECT ON pupil_events TO onward_auditor;

CREATE TABLE pupil_listings (
    pupil_id uuid PRIMARY KEY,
    school uuid NOT NULL,
    change bigint NOT NULL CHECK (change > 0),
    version bigint NOT NULL CHECK (version > 0),
    listing bytea NOT NULL
);
COMMENT ON TABLE pupil_listings IS 'what search needs of a pupil, sealed; `onward rebuild` makes the rows again';
COMMENT ON COLUMN pupil_listings.change IS 'the number of the change in the school’s register';
CREATE INDEX pupil_listings_changes ON pupil_listings (school, change, pupil_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON pupil_listings TO onward_app;

-- The rows by which the cases of a pupil are found. `append` writes them, `verify --state` compares them with the entries,
-- and `onward rebuild` makes them again.
CREATE TABLE pupil_cases (
    case_id uuid PRIMARY KEY,
    school uuid NOT NULL,
    pupil uuid NOT NULL
);
COMMENT ON COLUMN pupil_cases.pupil IS 'the pupil of the register whom the case names; it may since have been merged into another';
CREATE INDEX pupil_cases_of_pupil ON pupil_cases (school, pupil, case_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON pupil_cases TO onward_app;

-- Who looked at a pupil's record, and when (11.15).
CREATE TABLE pupil_views (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pupil_id uuid NOT NULL,
    person uuid,
    what text NOT NULL,
    whole boolean NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    at timestamptz NOT NULL,
    sha256 bytea CHECK (octet_length(sha256) = 32)
);
COMMENT ON COLUMN pupil_views.person IS 'null: from the command line';
COMMENT ON COLUMN pupil_views.sha256 IS 'of the file, if it left Onward';
CREATE INDEX pupil_views_of_pupil ON pupil_views (pupil_id, id);
CREATE TRIGGER pupil_views_stand BEFORE UPDATE OR DELETE ON pupil_views FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pupil_views_stay BEFORE TRUNCATE ON pupil_views FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE pupil_views ENABLE ALWAYS TRIGGER pupil_views_stand, ENABLE ALWAYS TRIGGER pupil_views_stay;
GRANT SELECT, INSERT ON pupil_views TO onward_app;
GRANT SELECT ON pupil_views TO onward_auditor;
