-- migrate:up
-- The calendar of England belongs to the operator of the installation. That role is given on the command line alone: no
-- school's administrator gives or takes it, or makes a token or a link for who holds it. Schools ask for a day.

SET LOCAL lock_timeout = '5s'; -- everybody reads people: rather try again than make them wait
ALTER TABLE people ADD CONSTRAINT operator_is_a_role_of_its_own
CHECK (NOT roles @> '{operator}' OR cardinality(roles) = 1) NOT VALID;

-- What a school's administrator made for a person before must not act as the operator afterwards.
CREATE FUNCTION became_operator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sessions SET ended_at = now() WHERE person = new.id AND ended_at IS NULL;
    UPDATE tokens SET revoked_at = now() WHERE person = new.id AND revoked_at IS NULL;
    UPDATE invitations SET used_at = now() WHERE person = new.id AND used_at IS NULL;
    DELETE FROM accounts WHERE person = new.id;
    RETURN new;
END;
$$;
REVOKE ALL ON FUNCTION became_operator FROM PUBLIC;

CREATE TRIGGER became_operator AFTER UPDATE OF roles ON people
FOR EACH ROW WHEN (new.roles @> '{operator}' AND NOT old.roles @> '{operator}') EXECUTE FUNCTION became_operator();

CREATE FUNCTION refuse_link_to_operator() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'onward_app' AND EXISTS (SELECT FROM people WHERE id = new.person AND roles @> '{operator}') THEN
        RAISE EXCEPTION 'a link for the operator is made on the command line' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN new;
END;
$$;
CREATE TRIGGER no_link_to_operator BEFORE INSERT ON invitations
FOR EACH ROW EXECUTE FUNCTION refuse_link_to_operator();

-- As before, but for the operator.
CREATE OR REPLACE FUNCTION keep_person(
    a_by uuid, a_person uuid, a_name text, a_roles text[], a_email text, a_phone text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_school uuid;
    was people;
BEGIN
    SELECT school INTO of_school FROM people WHERE id = a_by AND 'admin' = ANY (roles);
    IF of_school IS NULL THEN
        RETURN 'not_an_admin';
    END IF;
    SELECT * INTO was FROM people WHERE id = a_person FOR UPDATE;
    IF was.school <> of_school THEN
        RETURN 'not_of_the_school';
    END IF;
    IF 'operator' = ANY (a_roles) OR 'operator' = ANY (coalesce(was.roles, '{}')) THEN
        RETURN 'operator';
    END IF;
    -- Nobody gives themselves a role, nor takes the last administrator's away.
    IF a_person = a_by AND NOT (was.roles @> a_roles AND a_roles @> was.roles) THEN
        RETURN 'own_roles';
    END IF;
    IF was.id IS NULL THEN
        INSERT INTO people (id, school, name, roles, email, phone)
        VALUES (a_person, of_school, a_name, a_roles, a_email, a_phone);
    ELSE
        UPDATE people SET name = a_name, roles = a_roles, email = a_email, phone = a_phone WHERE id = a_person;
    END IF;
    IF was.id IS NULL OR was.roles <> a_roles THEN
        INSERT INTO people_changes (school, person, made_by, roles_before, roles_after)
        VALUES (of_school, a_person, a_by, was.roles, a_roles);
    END IF;
    RETURN 'kept';
EXCEPTION WHEN unique_violation THEN
    RETURN 'name_taken';
END;
$$;

CREATE OR REPLACE FUNCTION make_token(a_by uuid, a_person uuid, a_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Whoever is just being recorded as having left is waited for: a token made meanwhile would outlive it.
    PERFORM FROM people WHERE id = a_person AND roles <> '{}' AND NOT roles @> '{operator}'
        AND school = (SELECT school FROM people WHERE id = a_by AND 'admin' = ANY (roles)) FOR SHARE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO tokens (hash, person, made_by) VALUES (a_hash, a_person, a_by);
    RETURN true;
END;
$$;

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

-- A school whose name an administrator of another could take would begin with that administrator's people in it.
CREATE OR REPLACE FUNCTION add_school(
    a_by uuid, a_school uuid, a_name text, a_admin uuid, a_admin_name text, a_email text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM people WHERE id = a_by AND 'operator' = ANY (roles)) THEN
        RETURN 'not_the_operator';
    END IF;
    INSERT INTO schools (id, name) VALUES (a_school, a_name);
    INSERT INTO people (id, school, name, roles, email)
    VALUES (a_admin, a_school, a_admin_name, ARRAY['admin'], a_email);
    INSERT INTO people_changes (school, person, made_by, roles_after)
    VALUES (a_school, a_admin, a_by, ARRAY['admin']);
    RETURN 'kept';
EXCEPTION WHEN unique_violation THEN
    RETURN 'name_taken';
END;
$$;

CREATE TABLE calendar_requests (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    change text NOT NULL CHECK (change IN ('add', 'remove')),
    day date NOT NULL,
    reasons text NOT NULL CHECK (length(btrim(reasons)) >= 10),
    asked_by uuid NOT NULL REFERENCES people (id),
    asked_at timestamptz NOT NULL
);
CREATE INDEX calendar_requests_of_school ON calendar_requests (school, number);

CREATE TABLE calendar_refusals (
    request bigint PRIMARY KEY REFERENCES calendar_requests (number),
    reasons text NOT NULL CHECK (length(btrim(reasons)) >= 10),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL
);
COMMENT ON COLUMN calendar_refusals.made_by IS 'null: from the command line';

CREATE TRIGGER calendar_requests_stand BEFORE UPDATE OR DELETE ON calendar_requests
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_refusals_stand BEFORE UPDATE OR DELETE ON calendar_refusals
FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE calendar_requests ENABLE ALWAYS TRIGGER calendar_requests_stand;
ALTER TABLE calendar_refusals ENABLE ALWAYS TRIGGER calendar_refusals_stand;

GRANT SELECT, INSERT ON calendar_requests, calendar_refusals TO onward_app;
