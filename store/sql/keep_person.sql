-- Add or change a person in the administrator’s own school, and record a change of roles. Returns `kept`, or the reason
-- why not.
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
    -- No one may give themselves a role, or remove the last administrator.
    IF a_person = a_by AND NOT (was.roles @> a_roles AND a_roles @> was.roles) THEN
        RETURN 'own_roles';
    END IF;
    IF was.id IS NULL THEN
        INSERT INTO people (id, school, name, roles, email, phone)
        VALUES (a_person, of_school, a_name, a_roles, a_email, a_phone);
    ELSE
        PERFORM set_config('onward.changed_by', a_by::text, true); -- for keep_account_change
        UPDATE people SET name = a_name, roles = a_roles, email = a_email, phone = a_phone WHERE id = a_person;
        PERFORM set_config('onward.changed_by', '', true);
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

REVOKE ALL ON FUNCTION keep_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_person TO onward_app;
