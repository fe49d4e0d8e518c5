-- Trigger: when a person becomes the operator, end everything that an administrator may have made for them.
CREATE OR REPLACE FUNCTION became_operator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sessions SET ended_at = now() WHERE person = new.id AND ended_at IS NULL;
    UPDATE tokens SET revoked_at = now() WHERE person = new.id AND revoked_at IS NULL;
    UPDATE invitations SET used_at = now() WHERE person = new.id AND used_at IS NULL;
    DELETE FROM accounts WHERE person = new.id;
    RETURN new;
END;
$$;

REVOKE ALL ON FUNCTION became_operator FROM PUBLIC;

CREATE OR REPLACE TRIGGER became_operator AFTER UPDATE OF roles ON people
FOR EACH ROW WHEN (new.roles @> '{operator}' AND NOT old.roles @> '{operator}') EXECUTE FUNCTION became_operator();
