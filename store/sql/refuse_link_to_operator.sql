-- Trigger: allow links for the operator on the command line only.
CREATE OR REPLACE FUNCTION refuse_link_to_operator() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'onward_app' AND EXISTS (SELECT FROM people WHERE id = new.person AND roles @> '{operator}') THEN
        RAISE EXCEPTION 'a link for the operator is made on the command line' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN new;
END;
$$;

CREATE OR REPLACE TRIGGER no_link_to_operator BEFORE INSERT ON invitations
FOR EACH ROW EXECUTE FUNCTION refuse_link_to_operator();
