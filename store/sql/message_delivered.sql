-- Mark a message as delivered: one about a case only if an entry of the case says that a message was. Of any other, this note is the
-- only record. The application can mark none in another way.
CREATE OR REPLACE FUNCTION message_delivered(a_message uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH sent AS (
        UPDATE post AS p SET delivered_at = clock_timestamp(), leased_until = NULL, fault = NULL
        WHERE p.id = a_message AND p.delivered_at IS NULL AND (p.case_id IS NULL OR EXISTS (
            SELECT FROM events AS e
            WHERE e.case_id = p.case_id AND e.version > p.version AND e.type = 'notification.delivered'
        ))
        RETURNING p.id, p.case_id
    )
    INSERT INTO post_notes (what, messages) SELECT 'sent', ARRAY[id] FROM sent WHERE case_id IS NULL
$$;

REVOKE EXECUTE ON FUNCTION message_delivered FROM public;
GRANT EXECUTE ON FUNCTION message_delivered TO onward_app;
