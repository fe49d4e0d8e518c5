-- Add a school and its first administrator, for the operator. Returns `kept`, or the reason why not. If administrators
-- could add schools, one could take the name of a future school and put their own people in it.
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

REVOKE ALL ON FUNCTION add_school FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_school TO onward_app;
