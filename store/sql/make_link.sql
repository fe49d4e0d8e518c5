-- Make a link for a person: by an administrator for their school, or by the operator for a new school’s first administrator
-- until they have an account. Never for an operator. The person’s previous link ends.
CREATE OR REPLACE FUNCTION make_link(a_by uuid, a_person uuid, a_hash bytea, a_hours integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Wait for a transaction that records this person as having left: otherwise the link would outlive it.
    PERFORM FROM people AS p JOIN people AS b ON b.id = a_by AND b.roles && '{admin,operator}'
    WHERE p.id = a_person AND p.roles <> '{}' AND NOT p.roles @> '{operator}' AND (
        'admin' = ANY (b.roles) AND p.school = b.school
        OR NOT EXISTS (SELECT FROM accounts AS a WHERE a.person = p.id)
        AND EXISTS (
            SELECT FROM people_changes AS c
            WHERE c.person = p.id AND c.made_by = b.id AND c.roles_before IS NULL
        )
    ) FOR SHARE OF p;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE invitations SET used_at = now() WHERE person = a_person AND used_at IS NULL;
    INSERT INTO invitations (hash, person, made_by, expires_at)
    VALUES (a_hash, a_person, a_by, now() + make_interval(hours => least(a_hours, 24)));
    RETURN true;
END;
$$;

REVOKE ALL ON FUNCTION make_link FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_link TO onward_app;
