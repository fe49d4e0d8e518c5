-- Trigger: record who signed in.
CREATE OR REPLACE FUNCTION keep_sign_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO sign_ins (person, how, refused, at)
    VALUES (new.person, coalesce(nullif(new.proved[1], ''), 'nothing'), false, new.begun_at);
    RETURN NULL;
END;
$$;
REVOKE ALL ON FUNCTION keep_sign_in FROM PUBLIC;

CREATE OR REPLACE TRIGGER sessions_kept AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION keep_sign_in();
