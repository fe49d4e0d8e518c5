-- Trigger: record what was recorded or ended about an absence.
CREATE OR REPLACE FUNCTION keep_absence_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        INSERT INTO absence_entries (absence, what, cover, starts_at, ends_at, reason, made_by, made_at)
        VALUES (new.id, 'recorded', new.cover, new.starts_at, new.ends_at, new.reason, new.made_by, new.made_at);
    ELSIF old.ended_at IS NULL AND new.ended_at IS NOT NULL THEN
        INSERT INTO absence_entries (absence, what, cover, starts_at, ends_at, reason, made_by, made_at)
        VALUES (
            new.id, 'ended', new.cover, new.starts_at, new.ends_at, new.end_reason, new.ended_by, new.ended_at
        );
    ELSIF new IS DISTINCT FROM old THEN
        RAISE EXCEPTION 'an absence is ended once and never changed otherwise'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END;
$$;
REVOKE ALL ON FUNCTION keep_absence_entry FROM PUBLIC;

CREATE OR REPLACE TRIGGER absences_kept AFTER INSERT OR UPDATE ON absences
FOR EACH ROW EXECUTE FUNCTION keep_absence_entry();
