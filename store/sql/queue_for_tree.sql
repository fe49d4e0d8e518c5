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

-- The first time, also note the events from before. The triggers keep others from recording events until the end of the
-- transaction, so none is missed, whichever release records it.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'events_queue') THEN
        RETURN;
    END IF;
    SET LOCAL lock_timeout = '5s'; -- commands wait meanwhile: rather try again
    CREATE TRIGGER events_queue AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION queue_for_tree();
    CREATE TRIGGER pupil_events_queue AFTER INSERT ON pupil_events FOR EACH ROW EXECUTE FUNCTION queue_for_tree();
    INSERT INTO tree_queue (stream, first_version, last_version)
    SELECT case_id, min(version), max(version) FROM events GROUP BY case_id;
    INSERT INTO tree_queue (stream, first_version, last_version)
    SELECT pupil_id, min(version), max(version) FROM pupil_events GROUP BY pupil_id;
END;
$$;
