-- Trigger: count a case again when its key is destroyed or changed.
CREATE OR REPLACE FUNCTION key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO uncounted (case_id, school, version) SELECT id, school, version FROM cases WHERE id = old.case_id
    ON CONFLICT (case_id) DO UPDATE SET school = excluded.school, version = excluded.version;
    RETURN NULL;
END;
$$;
CREATE OR REPLACE TRIGGER case_keys_changed AFTER UPDATE OR DELETE ON case_keys
FOR EACH ROW EXECUTE FUNCTION key_changed();
