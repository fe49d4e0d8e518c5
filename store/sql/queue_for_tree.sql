-- Trigger: note an event that is not in the tree yet; `enter_in_tree` reads the notes.
CREATE OR REPLACE FUNCTION queue_for_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_table_name = 'events' THEN
        INSERT INTO tree_queue (stream, first_version, last_version)
        VALUES (new.case_id, new.version, new.version);
    ELSE
        INSERT INTO tree_queue (stream, first_version, last_version)
        VALUES (new.pupil_id, new.version, new.version);
    END IF;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER events_queue AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION queue_for_tree();
CREATE OR REPLACE TRIGGER pupil_events_queue AFTER INSERT ON pupil_events FOR EACH ROW EXECUTE FUNCTION queue_for_tree();
