-- migrate:up
-- Who changed what lets a person in: tokens, links, accounts, and where messages go. Rows are only added, by the triggers of
-- `store/sql/keep_account_change.sql`, whichever release or command line changes it.

CREATE TABLE account_changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL REFERENCES people (id),
    what text NOT NULL CHECK (what <> ''),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE account_changes IS 'never a token, a link, a password, a name or an address';
COMMENT ON COLUMN account_changes.made_by IS 'null: the command line, or not known';

CREATE INDEX account_changes_of_person ON account_changes (person, number);
CREATE TRIGGER account_changes_stand BEFORE UPDATE OR DELETE ON account_changes
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_changes_stay BEFORE TRUNCATE ON account_changes
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE account_changes ENABLE ALWAYS TRIGGER account_changes_stand;
ALTER TABLE account_changes ENABLE ALWAYS TRIGGER account_changes_stay;
GRANT SELECT ON account_changes TO onward_app, onward_auditor;
