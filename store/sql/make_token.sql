-- Make a token for a person in the administrator’s own school; false if they may not.
CREATE OR REPLACE FUNCTION make_token(a_by uuid, a_person uuid, a_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Wait for a transaction that records this person as having left: otherwise the token would outlive it.
    PERFORM FROM people WHERE id = a_person AND roles <> '{}' AND NOT roles @> '{operator}'
        AND school = (SELECT school FROM people WHERE id = a_by AND 'admin' = ANY (roles)) FOR SHARE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO tokens (hash, person, made_by) VALUES (a_hash, a_person, a_by);
    RETURN true;
END;
$$;

REVOKE ALL ON FUNCTION make_token FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_token TO onward_app;
