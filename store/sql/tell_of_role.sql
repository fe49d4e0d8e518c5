-- Trigger: tell a person who gains a role of what waits for it, by the channel of that work’s own mail (3.2k), and settle the
-- messages that found no one.
CREATE OR REPLACE FUNCTION tell_of_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gained text[] := ARRAY(SELECT unnest(new.roles_after) EXCEPT SELECT unnest(new.roles_before));
    waits uuid[];
BEGIN
    IF gained && ARRAY['dsl', 'deputy_dsl'] THEN
        gained := gained || ARRAY['dsl_or_deputy'];
    END IF;
    waits := ARRAY(
        SELECT DISTINCT w.case_id FROM open_work AS w
        WHERE w.school = new.school AND (
            w.owner = ANY(gained)
            OR (w.obligation = 'accept' AND gained && ARRAY['headteacher', 'senior_leader'])
        )
    );
    INSERT INTO post (id, account, kind, person, channel)
    SELECT gen_random_uuid(), true, 'waits-for-you', p.id, o.channel
    FROM post AS o JOIN people AS p ON p.id = new.person
    WHERE o.case_id = ANY(waits) AND o.webhook IS NULL AND o.authority IS NULL AND p.email IS NOT NULL
    ORDER BY o.created_at DESC LIMIT 1;
    PERFORM message_settled(id) FROM post
    WHERE case_id = ANY(waits) AND num_nonnulls(person, webhook, authority) = 0
      AND stopped_at IS NOT NULL AND settled_at IS NULL;
    RETURN NULL;
END;
$$;
REVOKE ALL ON FUNCTION tell_of_role FROM PUBLIC;

CREATE OR REPLACE TRIGGER role_told AFTER INSERT ON people_changes FOR EACH ROW EXECUTE FUNCTION tell_of_role();
