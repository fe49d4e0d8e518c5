-- Settle a message that no one needs any more, or that was withdrawn or given up, and note it.
-- The application can settle none in another way.
CREATE OR REPLACE FUNCTION message_settled(a_message uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH settled AS (
        UPDATE post SET settled_at = clock_timestamp()
        WHERE id = a_message AND stopped_at IS NOT NULL AND delivered_at IS NULL AND settled_at IS NULL
        RETURNING id, case_id, version
    )
    INSERT INTO post_notes (what, case_id, version, messages)
    SELECT 'settled', case_id, version, ARRAY[id] FROM settled
$$;

REVOKE EXECUTE ON FUNCTION message_settled FROM public;
GRANT EXECUTE ON FUNCTION message_settled TO onward_app;
