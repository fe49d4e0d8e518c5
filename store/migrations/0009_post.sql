-- migrate:up
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion, ban-drop-constraint
-- (one transaction, on a table of what waits; the constraint is replaced by a wider one)
-- The post remembers more: which webhooks fail and since when, which messages nothing more is to be done about, and
-- whom a message would have reached who has no address. The application's grants on it name columns.

SET LOCAL lock_timeout = '5s'; -- everybody writes to the post: rather try again than make them wait
ALTER TABLE webhooks ADD COLUMN failing_since timestamptz;
ALTER TABLE webhooks ADD COLUMN disabled_at timestamptz;
ALTER TABLE webhooks ADD COLUMN disabled_for text;

ALTER TABLE post ADD COLUMN settled_at timestamptz;
ALTER TABLE post ADD COLUMN sent_again_at timestamptz;
ALTER TABLE post ADD COLUMN reasons text;
ALTER TABLE post DROP CONSTRAINT post_check;
ALTER TABLE post ADD CONSTRAINT post_to_one_at_most CHECK (num_nonnulls(person, webhook, authority) <= 1) NOT VALID;
UPDATE post SET settled_at = clock_timestamp() WHERE fault = 'withdrawn' AND delivered_at IS NULL;

COMMENT ON COLUMN post.settled_at IS 'nothing more is to be done: withdrawn, not needed any more, or given up';
COMMENT ON COLUMN post.sent_again_at IS 'when an operator asked for it anew after it had been given up';
COMMENT ON COLUMN post.reasons IS 'why an operator gave it up; never about a child';

DROP INDEX post_waiting;
DROP INDEX post_undelivered;
CREATE INDEX post_mail_waiting ON post ((authority IS NULL), next_try_at)
WHERE delivered_at IS NULL AND stopped_at IS NULL AND webhook IS NULL;
CREATE INDEX post_calls_waiting ON post (next_try_at)
WHERE delivered_at IS NULL AND stopped_at IS NULL AND webhook IS NOT NULL;
CREATE INDEX post_undelivered ON post (created_at) WHERE delivered_at IS NULL AND settled_at IS NULL;
CREATE INDEX post_done ON post (coalesce(delivered_at, settled_at))
WHERE delivered_at IS NOT NULL OR settled_at IS NOT NULL;

REVOKE INSERT, UPDATE ON post FROM onward_app;
GRANT INSERT (
    id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel
) ON post TO onward_app;
GRANT UPDATE (
    attempts, unanswered, next_try_at, leased_until, fault,
    delivered_at, failed_at, stopped_at, settled_at, sent_again_at, reasons
) ON post TO onward_app;
GRANT UPDATE (failing_since, disabled_at, disabled_for) ON webhooks TO onward_app;

-- As before, but for people without an address too, and where nobody is in the role: that is then on record.
CREATE OR REPLACE FUNCTION put_in_post(
    a_case uuid,
    a_school uuid,
    a_about uuid[],
    a_mail text,
    a_notices jsonb,
    a_delivered uuid,
    a_failed uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE post SET delivered_at = clock_timestamp(), leased_until = NULL, fault = NULL
    WHERE id = a_delivered AND delivered_at IS NULL;
    UPDATE post SET failed_at = clock_timestamp() WHERE id = a_failed AND failed_at IS NULL;
    INSERT INTO post (
        id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel
    )
    SELECT
        gen_random_uuid(), a_case, n.version, n.say, n.obligation, n.rung, n.due_at,
        r.person, r.webhook, r.authority, r.channel
    FROM jsonb_to_recordset(a_notices) AS n (
        version bigint, say text, obligation text, rung smallint, due_at timestamptz,
        roles text[], people uuid[], authority text
    )
    CROSS JOIN LATERAL (
        SELECT p.id AS person, NULL::uuid AS webhook, NULL::text AS authority, a_mail AS channel
        FROM (SELECT) AS told LEFT JOIN people AS p -- a row without a person where there is none
            ON p.school = a_school AND p.id <> ALL(a_about)
            AND (p.roles && n.roles OR p.id = ANY(n.people))
            AND NOT EXISTS ( -- nor by a box that they share with somebody whom it is about
                SELECT FROM people AS o WHERE o.id = ANY(a_about) AND lower(o.email) = lower(p.email)
            )
        WHERE a_mail IS NOT NULL AND n.authority IS NULL
        UNION ALL
        SELECT NULL, w.id, NULL, 'webhook' FROM webhooks AS w
        WHERE n.authority IS NULL AND w.school = a_school AND w.removed_at IS NULL AND w.disabled_at IS NULL
        UNION ALL
        SELECT NULL, NULL, n.authority, 'email' WHERE n.authority IS NOT NULL
    ) AS r;
END;
$$;

-- The application may remove what is done and old, and nothing that still waits.
CREATE FUNCTION clear_post(a_days integer, a_most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH old AS (
        SELECT id FROM public.post
        WHERE (delivered_at IS NOT NULL OR settled_at IS NOT NULL)
          AND coalesce(delivered_at, settled_at) < clock_timestamp() - make_interval(days => greatest(a_days, 1))
        ORDER BY coalesce(delivered_at, settled_at) LIMIT a_most FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM public.post USING old WHERE post.id = old.id RETURNING 1
    )
    SELECT count(*) FROM gone
$$;

REVOKE EXECUTE ON FUNCTION clear_post FROM public;
GRANT EXECUTE ON FUNCTION clear_post TO onward_app;
