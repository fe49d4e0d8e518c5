-- migrate:up
-- The post: one row for each message, to one recipient by one channel; ids and kinds only. Addresses stay with
-- the people, the webhooks and the settings, and are looked up when a message is sent.

SET LOCAL lock_timeout = '5s'; -- everybody reads people: rather try again than make them wait
ALTER TABLE people ADD COLUMN email text;

CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    url text NOT NULL,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz
);

CREATE INDEX webhooks_of_school ON webhooks (school) WHERE removed_at IS NULL;

CREATE TABLE post (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    obligation text,
    rung smallint,
    due_at timestamptz,
    person uuid,
    webhook uuid,
    authority text,
    channel text NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    unanswered bigint NOT NULL DEFAULT 0, -- tries in a row of which nothing was recorded
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_try_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    leased_until timestamptz,
    fault text,
    delivered_at timestamptz,
    failed_at timestamptz,
    stopped_at timestamptz,
    CHECK (num_nonnulls(person, webhook, authority) = 1)
);

CREATE INDEX post_waiting ON post (next_try_at) WHERE delivered_at IS NULL AND stopped_at IS NULL;
CREATE INDEX post_undelivered ON post (created_at) WHERE delivered_at IS NULL;
CREATE INDEX post_of_case ON post (case_id);

GRANT SELECT ON webhooks TO onward_app;
GRANT SELECT, INSERT, UPDATE ON post TO onward_app;

-- Messages for whoever a command's events concern, and what has become of the message that this command is about;
-- called with `append` in one statement, so that neither is ever written without the other.
CREATE FUNCTION put_in_post(
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
        FROM people AS p
        WHERE a_mail IS NOT NULL AND n.authority IS NULL
          AND p.school = a_school AND p.email IS NOT NULL AND p.id <> ALL(a_about)
          AND (p.roles && n.roles OR p.id = ANY(n.people))
          AND NOT EXISTS ( -- nor by a box that they share with somebody whom it is about
              SELECT FROM people AS o WHERE o.id = ANY(a_about) AND lower(o.email) = lower(p.email)
          )
        UNION ALL
        SELECT NULL, w.id, NULL, 'webhook' FROM webhooks AS w
        WHERE n.authority IS NULL AND w.school = a_school AND w.removed_at IS NULL
        UNION ALL
        SELECT NULL, NULL, n.authority, 'email' WHERE n.authority IS NOT NULL
    ) AS r;
END;
$$;

REVOKE EXECUTE ON FUNCTION put_in_post FROM public;
GRANT EXECUTE ON FUNCTION put_in_post TO onward_app;
