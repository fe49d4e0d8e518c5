-- Trigger: end sessions, tokens and links of a person who has left the school, and delete what they saved and did not send.
CREATE OR REPLACE FUNCTION person_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sessions SET ended_at = now() WHERE person = new.id AND ended_at IS NULL;
    UPDATE tokens SET revoked_at = now() WHERE person = new.id AND revoked_at IS NULL;
    UPDATE invitations SET used_at = now() WHERE person = new.id AND used_at IS NULL;
    DELETE FROM saved_filters WHERE person = new.id;
    DELETE FROM work_choices WHERE person = new.id;
    DELETE FROM drafts WHERE person = new.id;
    DELETE FROM kept_forms WHERE person = new.id;
    RETURN new;
END;
$$;

REVOKE ALL ON FUNCTION person_left FROM PUBLIC;

CREATE OR REPLACE TRIGGER left_the_school AFTER UPDATE OF roles ON people
FOR EACH ROW WHEN (new.roles = '{}' AND old.roles <> '{}') EXECUTE FUNCTION person_left();
