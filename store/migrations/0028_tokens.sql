-- migrate:up
-- An administrator makes a token for somebody of their school, and takes one back, through these functions alone:
-- the application's role may still write no token itself. Who did either stays on record.

SET LOCAL lock_timeout = '5s'; -- every request reads tokens: rather try again than make them wait
ALTER TABLE tokens ADD COLUMN made_by uuid;
ALTER TABLE tokens ADD COLUMN revoked_by uuid;
ALTER TABLE tokens ADD CONSTRAINT tokens_made_by_somebody FOREIGN KEY (made_by) REFERENCES people (id) NOT VALID;
ALTER TABLE tokens ADD CONSTRAINT tokens_revoked_by_somebody FOREIGN KEY (revoked_by) REFERENCES people (id) NOT VALID;
COMMENT ON COLUMN tokens.made_by IS 'null: from the command line';
COMMENT ON COLUMN tokens.revoked_by IS 'null: from the command line, or because they left';

-- The hash is of a random token: its beginning tells one from another, and tells nothing of the token.
CREATE FUNCTION token_id(a_hash bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT encode(substring(a_hash FROM 1 FOR 6), 'hex')
$$;

CREATE FUNCTION make_token(a_by uuid, a_person uuid, a_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Whoever is just being recorded as having left is waited for: a token made meanwhile would outlive it.
    PERFORM FROM people WHERE id = a_person AND roles <> '{}'
        AND school = (SELECT school FROM people WHERE id = a_by AND 'admin' = ANY (roles)) FOR SHARE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO tokens (hash, person, made_by) VALUES (a_hash, a_person, a_by);
    RETURN true;
END;
$$;

CREATE FUNCTION take_token_back(a_by uuid, a_token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE tokens SET revoked_at = now(), revoked_by = a_by
    WHERE token_id(hash) = a_token AND revoked_at IS NULL AND person IN (
        SELECT p.id FROM people AS p JOIN people AS b ON b.school = p.school
        WHERE b.id = a_by AND 'admin' = ANY (b.roles)
    );
    RETURN FOUND;
END;
$$;

REVOKE ALL ON FUNCTION make_token FROM PUBLIC;
REVOKE ALL ON FUNCTION take_token_back FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_token TO onward_app;
GRANT EXECUTE ON FUNCTION take_token_back TO onward_app;
