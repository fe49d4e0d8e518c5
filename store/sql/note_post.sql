-- Trigger: note the messages that a statement queued, for `verify --state`. One note for each entry: a note for each message would
-- make every command slower. The hash of a message is of what never changes in its row: about what it is, and to whom.
CREATE OR REPLACE FUNCTION note_post() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
BEGIN
    IF EXISTS (SELECT FROM added) THEN
        INSERT INTO post_notes (what, case_id, version, messages, hashes)
        SELECT 'queued', case_id, version, array_agg(id ORDER BY id), array_agg(encode(sha256(convert_to(ROW(
            id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel,
            concern, account, waits_since, in_place_of, absence, head_day, address
        )::text, 'UTF8')), 'hex') ORDER BY id)
        FROM added GROUP BY case_id, version;
    END IF;
    RETURN NULL;
END;
$$;

REVOKE ALL ON FUNCTION note_post FROM PUBLIC;

CREATE OR REPLACE TRIGGER post_noted AFTER INSERT ON post REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION note_post();
ALTER TABLE post ENABLE ALWAYS TRIGGER post_noted;
