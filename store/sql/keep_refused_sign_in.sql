-- Record that a password was refused: for this person, or null if no one has the sign-in name. Once a minute for each person and
-- once for all unknown names, so that a guesser cannot fill the record.
CREATE OR REPLACE FUNCTION keep_refused_sign_in(a_person uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO sign_ins (person, how, refused)
    SELECT a_person, 'password', true WHERE NOT EXISTS (
        SELECT FROM sign_ins WHERE refused AND at > now() - interval '1 minute'
            AND (person = a_person OR person IS NULL AND a_person IS NULL)
    );
$$;
REVOKE ALL ON FUNCTION keep_refused_sign_in FROM public;
GRANT EXECUTE ON FUNCTION keep_refused_sign_in TO onward_app;
