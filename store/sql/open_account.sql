-- Open an account with a link that works once. It takes the link’s secret, which is stored nowhere: a hash read from the
-- table opens nothing. Earlier sessions and known browsers end.
CREATE OR REPLACE FUNCTION open_account(a_secret text, a_login text, a_password text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_person uuid;
BEGIN
    UPDATE invitations SET used_at = now()
    WHERE hash = sha256(convert_to(a_secret, 'UTF8')) AND used_at IS NULL AND expires_at > now()
    RETURNING person INTO of_person;
    IF of_person IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO accounts (person, login, password) VALUES (of_person, a_login, a_password)
    ON CONFLICT (person) DO UPDATE
        SET login = excluded.login, password = excluded.password, changed_at = now();
    UPDATE invitations SET used_at = now() WHERE person = of_person AND used_at IS NULL;
    UPDATE sessions SET ended_at = now() WHERE person = of_person AND ended_at IS NULL;
    DELETE FROM known_browsers WHERE person = of_person;
    RETURN of_person;
END;
$$;

REVOKE ALL ON FUNCTION open_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_account TO onward_app;
