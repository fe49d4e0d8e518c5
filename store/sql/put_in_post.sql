-- Queue a message for each recipient of each notification, and record the outcome of those that were sent or failed. Leave
-- out the person who typed the news (11.8), the subjects of the case, and mailboxes that they share (3.2h). A recipient
-- who is left out counts as found, so that no row says that there was no one to tell. Only a message to a person may wait.
CREATE OR REPLACE FUNCTION put_in_post(a_rows jsonb, a_cases uuid[])
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM message_delivered(d.message)
    FROM jsonb_to_recordset(a_rows -> 'delivered') AS d (case_id uuid, message uuid) WHERE d.case_id = ANY (a_cases);
    UPDATE post AS p SET failed_at = clock_timestamp()
    FROM jsonb_to_recordset(a_rows -> 'failed') AS f (case_id uuid, message uuid)
    WHERE f.case_id = ANY (a_cases) AND p.id = f.message AND p.failed_at IS NULL;
    INSERT INTO post (
        id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel, waits_since
    )
    SELECT
        gen_random_uuid(), n.case_id, n.version, n.say, n.obligation, n.rung, n.due_at,
        r.person, r.webhook, r.authority, r.channel, CASE WHEN r.person IS NOT NULL THEN n.waits_since END
    FROM jsonb_to_recordset(a_rows -> 'notices') AS n (
        case_id uuid, school uuid, about uuid[], mail text, version bigint, say text, obligation text, rung smallint,
        due_at timestamptz, roles text[], people uuid[], never uuid[], authority text, waits_since timestamptz
    )
    CROSS JOIN LATERAL (
        SELECT p.id AS person, NULL::uuid AS webhook, NULL::text AS authority, n.mail AS channel
        FROM (SELECT) AS told LEFT JOIN people AS p -- a row without a person where there is none
            ON p.school = n.school AND p.roles <> '{}' AND p.id <> ALL(n.about)
            AND (p.roles && n.roles OR p.id = ANY(n.people))
            AND NOT EXISTS ( -- nor through a mailbox shared with a subject of the case
                SELECT FROM people AS o WHERE o.id = ANY(n.about) AND lower(o.email) = lower(p.email)
            )
        WHERE n.mail IS NOT NULL AND n.authority IS NULL AND (p.id = ANY(n.never)) IS NOT TRUE
        UNION ALL
        SELECT NULL, w.id, NULL, 'webhook' FROM webhooks AS w
        WHERE n.authority IS NULL AND w.school = n.school AND w.removed_at IS NULL AND w.disabled_at IS NULL
        UNION ALL
        SELECT NULL, NULL, n.authority, 'email' WHERE n.authority IS NOT NULL
    ) AS r
    WHERE n.case_id = ANY (a_cases);
    -- No one in line can see the report: the administrators give a person the role (3.2k). Their message names no case.
    INSERT INTO post (id, account, kind, person, channel)
    SELECT gen_random_uuid(), true, 'no-one-can-see', p.id, n.mail
    FROM jsonb_to_recordset(a_rows -> 'notices')
        AS n (case_id uuid, school uuid, about uuid[], mail text, obligation text, roles text[])
    JOIN people AS p ON p.school = n.school
    WHERE n.case_id = ANY (a_cases) AND n.mail IS NOT NULL
        AND n.obligation = 'accept' AND 'local_authority' = ANY(n.roles)
        AND 'admin' = ANY(p.roles) AND p.id <> ALL(n.about) AND p.email IS NOT NULL
    GROUP BY n.case_id, p.id, n.mail;
END;
$$;

REVOKE EXECUTE ON FUNCTION put_in_post FROM public;
GRANT EXECUTE ON FUNCTION put_in_post TO onward_app;
