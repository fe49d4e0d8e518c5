-- Change one’s own password. It takes the secret of a session in force, which is stored nowhere, and the hash that the old
-- password was compared with, so that of two changes at once one wins. Other sessions, links and known browsers end.
CREATE OR REPLACE FUNCTION change_password(a_session text, a_was text, a_password text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    a_hash bytea := sha256(convert_to(a_session, 'UTF8'));
    of_person uuid;
BEGIN
    UPDATE accounts SET password = a_password, changed_at = now()
    WHERE person = (SELECT s.person FROM signed_in AS s WHERE s.hash = a_hash) AND password = a_was
    RETURNING person INTO of_person;
    IF of_person IS NULL THEN
        RETURN false;
    END IF;
    UPDATE invitations SET used_at = now() WHERE person = of_person AND used_at IS NULL;
    UPDATE sessions SET ended_at = now() WHERE person = of_person AND ended_at IS NULL AND hash <> a_hash;
    DELETE FROM known_browsers WHERE person = of_person;
    RETURN true;
END;
$$;

REVOKE ALL ON FUNCTION change_password FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_password TO onward_app;
