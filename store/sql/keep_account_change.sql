-- Trigger: record who changed a token, a link, an account, or a person’s name and addresses, without what it was.
CREATE OR REPLACE FUNCTION keep_account_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_table_name = 'tokens' THEN
        IF tg_op = 'INSERT' THEN
            INSERT INTO account_changes (person, what, made_by) VALUES (new.person, 'token made', new.made_by);
        ELSIF old.revoked_at IS NULL AND new.revoked_at IS NOT NULL THEN
            INSERT INTO account_changes (person, what, made_by) VALUES (new.person, 'token revoked', new.revoked_by);
        END IF;
    ELSIF tg_table_name = 'invitations' THEN
        INSERT INTO account_changes (person, what, made_by) VALUES (new.person, 'link made', new.made_by);
    ELSIF tg_table_name = 'accounts' THEN
        IF tg_op = 'INSERT' THEN
            INSERT INTO account_changes (person, what, made_by) VALUES (new.person, 'account opened', new.person);
        ELSIF tg_op = 'DELETE' THEN
            INSERT INTO account_changes (person, what) VALUES (old.person, 'account removed');
        ELSIF new.password <> old.password OR new.login <> old.login OR new.factors <> old.factors THEN
            INSERT INTO account_changes (person, what, made_by) VALUES (new.person, 'account changed', new.person);
        END IF;
    ELSIF (new.name, new.email, new.phone) IS DISTINCT FROM (old.name, old.email, old.phone) THEN
        INSERT INTO account_changes (person, what, made_by)
        VALUES (new.id, 'details changed', nullif(current_setting('onward.changed_by', true), '')::uuid);
    END IF;
    RETURN NULL;
END;
$$;
REVOKE ALL ON FUNCTION keep_account_change FROM PUBLIC;

CREATE OR REPLACE TRIGGER accounts_kept AFTER INSERT OR UPDATE OR DELETE ON accounts
FOR EACH ROW EXECUTE FUNCTION keep_account_change();
CREATE OR REPLACE TRIGGER tokens_kept AFTER INSERT OR UPDATE ON tokens
FOR EACH ROW EXECUTE FUNCTION keep_account_change();
CREATE OR REPLACE TRIGGER invitations_kept AFTER INSERT ON invitations
FOR EACH ROW EXECUTE FUNCTION keep_account_change();
CREATE OR REPLACE TRIGGER details_kept AFTER UPDATE OF name, email, phone ON people
FOR EACH ROW EXECUTE FUNCTION keep_account_change();
