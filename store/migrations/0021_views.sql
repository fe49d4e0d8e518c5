-- migrate:up
-- Who looked at a case, and when: added to, never changed (11.15).

CREATE TABLE views (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id uuid NOT NULL,
    person uuid,
    what text NOT NULL,
    whole boolean NOT NULL,
    version bigint NOT NULL,
    sha256 bytea CHECK (octet_length(sha256) = 32),
    at timestamptz NOT NULL
);

COMMENT ON COLUMN views.person IS 'null: from the command line';
COMMENT ON COLUMN views.sha256 IS 'of the file, where it was printed';

CREATE INDEX views_of_case ON views (case_id, id);

CREATE TRIGGER views_stand BEFORE UPDATE OR DELETE ON views
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER views_stay BEFORE TRUNCATE ON views
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE views ENABLE ALWAYS TRIGGER views_stand;
ALTER TABLE views ENABLE ALWAYS TRIGGER views_stay;

GRANT SELECT, INSERT ON views TO onward_app;
GRANT SELECT ON views TO onward_auditor;
