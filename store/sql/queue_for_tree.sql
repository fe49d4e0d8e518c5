-- Trigger: note the events that a statement added, which are not in the tree yet; `enter_in_tree` reads the notes.
CREATE OR REPLACE FUNCTION queue_for_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_table_name = 'events' THEN
        INSERT INTO tree_queue (stream, first_version, last_version)
        SELECT case_id, min(version), max(version) FROM added GROUP BY case_id;
    ELSE
        INSERT INTO tree_queue (stream, first_version, last_version)
        SELECT pupil_id, min(version), max(version) FROM added GROUP BY pupil_id;
    END IF;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER events_queue AFTER INSERT ON events REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_tree();
CREATE OR REPLACE TRIGGER pupil_events_queue AFTER INSERT ON pupil_events REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_tree();
