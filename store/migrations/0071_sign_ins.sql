-- migrate:up
-- Who signed in, and whose password was refused: rows are only added, by the triggers and functions of `store/sql`. And what
-- other tables of who administered need to be streams of the tree.

CREATE TABLE sign_ins (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid REFERENCES people (id),
    how text NOT NULL CHECK (how <> ''),
    refused boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    CHECK (refused OR person IS NOT NULL)
);
COMMENT ON TABLE sign_ins IS 'never what was typed, nor an address on the network';
COMMENT ON COLUMN sign_ins.person IS 'null: no one has the sign-in name that was typed';
COMMENT ON COLUMN sign_ins.how IS 'what was proved or tried: password, or the card of a demonstration';

CREATE INDEX sign_ins_refused ON sign_ins (person, at) WHERE refused;
CREATE TRIGGER sign_ins_stand BEFORE UPDATE OR DELETE ON sign_ins
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sign_ins_stay BEFORE TRUNCATE ON sign_ins
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE sign_ins ENABLE ALWAYS TRIGGER sign_ins_stand;
ALTER TABLE sign_ins ENABLE ALWAYS TRIGGER sign_ins_stay;
GRANT SELECT ON sign_ins TO onward_app, onward_auditor;

SET LOCAL lock_timeout = '5s';
-- squawk-ignore adding-field-with-default -- a few rows
ALTER TABLE plan_files ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY;

-- The auditor compares the rows with their entries. The reasons of absences are no business of an auditor.
GRANT SELECT ON people_changes, plans, plan_files, calendar_requests, calendar_refusals, verifications TO onward_auditor;
