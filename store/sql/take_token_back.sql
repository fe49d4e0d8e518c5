-- Revoke a token of a person in the administrator’s own school; false if there is none.
CREATE OR REPLACE FUNCTION take_token_back(a_by uuid, a_token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tokens SET revoked_at = now(), revoked_by = a_by
    WHERE token_id(hash) = a_token AND revoked_at IS NULL AND person IN (
        SELECT p.id FROM people AS p JOIN people AS b ON b.school = p.school
        WHERE b.id = a_by AND 'admin' = ANY (b.roles) AND NOT p.roles @> '{operator}'
    );
    RETURN FOUND;
END;
$$;

REVOKE ALL ON FUNCTION take_token_back FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_token_back TO onward_app;
