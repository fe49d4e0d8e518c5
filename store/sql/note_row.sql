-- Trigger: note each change of a row that gives a right, decides whom a message reaches, or is a concern about the policy. The
-- triggers at the end are the one list of these tables: the columns of the key, then the columns that are not noted. They fire in
-- replication mode too. A hash is of the row as JSON without its nulls, so a later release may add a column only if it may be null.
CREATE OR REPLACE FUNCTION note_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
DECLARE
    was jsonb := jsonb_strip_nulls(to_jsonb(old)) - string_to_array(tg_argv[1], ' ');
    stands jsonb := jsonb_strip_nulls(to_jsonb(new)) - string_to_array(tg_argv[1], ' ');
BEGIN
    IF was IS DISTINCT FROM stands THEN
        INSERT INTO row_changes (of_table, of_row, before, after)
        SELECT
            tg_table_name, string_agg(coalesce(stands, was) ->> k.name, ' ' ORDER BY k.place),
            sha256(convert_to(was::text, 'UTF8')), sha256(convert_to(stands::text, 'UTF8'))
        FROM unnest(string_to_array(tg_argv[0], ' ')) WITH ORDINALITY AS k (name, place);
    END IF;
    RETURN NULL;
END;
$$;

REVOKE ALL ON FUNCTION note_row FROM PUBLIC;

CREATE OR REPLACE TRIGGER absences_noted AFTER INSERT OR UPDATE OR DELETE ON absences
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE absences ENABLE ALWAYS TRIGGER absences_noted;
CREATE OR REPLACE TRIGGER accounts_noted AFTER INSERT OR UPDATE OR DELETE ON accounts
FOR EACH ROW EXECUTE FUNCTION note_row('person', '');
ALTER TABLE accounts ENABLE ALWAYS TRIGGER accounts_noted;
CREATE OR REPLACE TRIGGER agency_keys_noted AFTER INSERT OR UPDATE OR DELETE ON agency_keys
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE agency_keys ENABLE ALWAYS TRIGGER agency_keys_noted;
CREATE OR REPLACE TRIGGER duty_noted AFTER INSERT OR UPDATE OR DELETE ON duty
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE duty ENABLE ALWAYS TRIGGER duty_noted;
CREATE OR REPLACE TRIGGER invitations_noted AFTER INSERT OR UPDATE OR DELETE ON invitations
FOR EACH ROW EXECUTE FUNCTION note_row('hash', '');
ALTER TABLE invitations ENABLE ALWAYS TRIGGER invitations_noted;
CREATE OR REPLACE TRIGGER known_browsers_noted AFTER INSERT OR UPDATE OR DELETE ON known_browsers
FOR EACH ROW EXECUTE FUNCTION note_row('browser login', 'seen_at');
ALTER TABLE known_browsers ENABLE ALWAYS TRIGGER known_browsers_noted;
CREATE OR REPLACE TRIGGER mail_choices_noted AFTER INSERT OR UPDATE OR DELETE ON mail_choices
FOR EACH ROW EXECUTE FUNCTION note_row('number', '');
ALTER TABLE mail_choices ENABLE ALWAYS TRIGGER mail_choices_noted;
CREATE OR REPLACE TRIGGER people_noted AFTER INSERT OR UPDATE OR DELETE ON people
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE people ENABLE ALWAYS TRIGGER people_noted;
CREATE OR REPLACE TRIGGER process_answers_noted AFTER INSERT OR UPDATE OR DELETE ON process_answers
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE process_answers ENABLE ALWAYS TRIGGER process_answers_noted;
CREATE OR REPLACE TRIGGER process_concerns_noted AFTER INSERT OR UPDATE OR DELETE ON process_concerns
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE process_concerns ENABLE ALWAYS TRIGGER process_concerns_noted;
CREATE OR REPLACE TRIGGER schools_noted AFTER INSERT OR UPDATE OR DELETE ON schools
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE schools ENABLE ALWAYS TRIGGER schools_noted;
CREATE OR REPLACE TRIGGER sessions_noted AFTER INSERT OR UPDATE OR DELETE ON sessions
FOR EACH ROW EXECUTE FUNCTION note_row('hash', 'seen_at');
ALTER TABLE sessions ENABLE ALWAYS TRIGGER sessions_noted;
CREATE OR REPLACE TRIGGER tokens_noted AFTER INSERT OR UPDATE OR DELETE ON tokens
FOR EACH ROW EXECUTE FUNCTION note_row('hash', '');
ALTER TABLE tokens ENABLE ALWAYS TRIGGER tokens_noted;
CREATE OR REPLACE TRIGGER training_noted AFTER INSERT OR UPDATE OR DELETE ON training
FOR EACH ROW EXECUTE FUNCTION note_row('id', '');
ALTER TABLE training ENABLE ALWAYS TRIGGER training_noted;
CREATE OR REPLACE TRIGGER webhooks_noted AFTER INSERT OR UPDATE OR DELETE ON webhooks
FOR EACH ROW EXECUTE FUNCTION note_row('id', 'failing_since');
ALTER TABLE webhooks ENABLE ALWAYS TRIGGER webhooks_noted;
