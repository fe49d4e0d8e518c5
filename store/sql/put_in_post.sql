-- Queue a message for each recipient of each notification, and record the outcome of one that was sent or failed. Leave
-- out the person who typed the news (11.8), the subjects of the case, and mailboxes that they share (3.2h). A recipient
-- who is left out counts as found, so that no row says that there was no one to tell. Only a message to a person may wait.
CREATE OR REPLACE FUNCTION put_in_post(
    a_case uuid,
    a_school uuid,
    a_about uuid[],
    a_mail text,
    a_notices jsonb,
    a_delivered uuid,
    a_failed uuid
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF a_delivered IS NOT NULL THEN
        PERFORM message_delivered(a_delivered);
    END IF;
    UPDATE post SET failed_at = clock_timestamp() WHERE id = a_failed AND failed_at IS NULL;
    INSERT INTO post (
        id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel, waits_since
    )
    SELECT
        gen_random_uuid(), a_case, n.version, n.say, n.obligation, n.rung, n.due_at,
        r.person, r.webhook, r.authority, r.channel, CASE WHEN r.person IS NOT NULL THEN n.waits_since END
    FROM jsonb_to_recordset(a_notices) AS n (
        version bigint, say text, obligation text, rung smallint, due_at timestamptz,
        roles text[], people uuid[], never uuid[], authority text, waits_since timestamptz
    )
    CROSS JOIN LATERAL (
        SELECT p.id AS person, NULL::uuid AS webhook, NULL::text AS authority, a_mail AS channel
        FROM (SELECT) AS told LEFT JOIN people AS p -- a row without a person where there is none
            ON p.school = a_school AND p.roles <> '{}' AND p.id <> ALL(a_about)
            AND (p.roles && n.roles OR p.id = ANY(n.people))
            AND NOT EXISTS ( -- nor through a mailbox shared with a subject of the case
                SELECT FROM people AS o WHERE o.id = ANY(a_about) AND lower(o.email) = lower(p.email)
            )
        WHERE a_mail IS NOT NULL AND n.authority IS NULL AND (p.id = ANY(n.never)) IS NOT TRUE
        UNION ALL
        SELECT NULL, w.id, NULL, 'webhook' FROM webhooks AS w
        WHERE n.authority IS NULL AND w.school = a_school AND w.removed_at IS NULL AND w.disabled_at IS NULL
        UNION ALL
        SELECT NULL, NULL, n.authority, 'email' WHERE n.authority IS NOT NULL
    ) AS r;
    -- No one in line can see the report: the administrators give a person the role (3.2k). Their message names no case.
    IF a_mail IS NOT NULL AND a_notices @> '[{"obligation": "accept", "roles": ["local_authority"]}]' THEN
        INSERT INTO post (id, account, kind, person, channel)
        SELECT gen_random_uuid(), true, 'no-one-can-see', p.id, a_mail FROM people AS p
        WHERE p.school = a_school AND 'admin' = ANY(p.roles) AND p.id <> ALL(a_about) AND p.email IS NOT NULL;
    END IF;
END;
$$;

REVOKE EXECUTE ON FUNCTION put_in_post FROM public;
GRANT EXECUTE ON FUNCTION put_in_post TO onward_app;
