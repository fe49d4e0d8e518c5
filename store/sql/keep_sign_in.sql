-- Trigger: record who signed in, whichever release starts the session.
CREATE OR REPLACE FUNCTION keep_sign_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO sign_ins (person, how, refused, at)
    VALUES (new.person, coalesce(nullif(new.proved[1], ''), 'nothing'), false, new.begun_at);
    RETURN NULL;
END;
$$;
REVOKE ALL ON FUNCTION keep_sign_in FROM PUBLIC;

-- The first time, also the sessions from before. The trigger keeps others from starting any until the end of the
-- transaction, so none is missed.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'sessions_kept') THEN
        RETURN;
    END IF;
    SET LOCAL lock_timeout = '5s';
    CREATE TRIGGER sessions_kept AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION keep_sign_in();
    INSERT INTO sign_ins (person, how, refused, at)
    SELECT person, coalesce(nullif(proved[1], ''), 'nothing'), false, begun_at FROM sessions ORDER BY begun_at, hash;
END;
$$;
