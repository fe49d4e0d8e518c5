-- migrate:up
-- An administrator looks after the people of their school through these functions alone: the application's role
-- may still change no row of people or schools, and what was changed stays on record.

CREATE TABLE people_changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    person uuid NOT NULL REFERENCES people (id),
    made_by uuid NOT NULL REFERENCES people (id),
    made_at timestamptz NOT NULL DEFAULT now(),
    roles_before text[],
    roles_after text[] NOT NULL
);
COMMENT ON COLUMN people_changes.roles_before IS 'null: the person was added';
CREATE INDEX people_changes_of_school ON people_changes (school, number);
CREATE TRIGGER people_changes_stand BEFORE UPDATE OR DELETE ON people_changes
FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE people_changes ENABLE ALWAYS TRIGGER people_changes_stand;

CREATE FUNCTION keep_person(
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

CREATE FUNCTION add_school(a_by uuid, a_school uuid, a_name text, a_admin uuid, a_admin_name text, a_email text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM people WHERE id = a_by AND 'admin' = ANY (roles)) THEN
        RETURN 'not_an_admin';
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

REVOKE ALL ON FUNCTION keep_person FROM PUBLIC;
REVOKE ALL ON FUNCTION add_school FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_person TO onward_app;
GRANT EXECUTE ON FUNCTION add_school TO onward_app;
GRANT SELECT ON people_changes TO onward_app;
