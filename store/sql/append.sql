-- Write what was decided in one or several cases, table by table: `a_rows` has the rows of each, `a_states` and `a_bodies` the
-- sealed bytes in the order of the rows of `cases` and `events`. Returns the cases that were written.
-- `held` names each case and its version as it was read; of a case that was decided from memory, everything that the command
-- was decided by. Either all is written `a_together`, once other writers have finished, or nothing is; or each case stands for
-- itself: one that another transaction has locked, or whose facts have changed, is left out, and no lock is waited for long.
CREATE OR REPLACE FUNCTION append(a_rows jsonb, a_states bytea[], a_bodies bytea[], a_together boolean)
RETURNS uuid[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    ours uuid[];
    in_use uuid[] := '{}';
BEGIN
    IF a_rows ? 'answers' THEN -- before any wait, so that the key’s other requests learn that it is in use
        in_use := ARRAY(
            SELECT a.case_id FROM jsonb_to_recordset(a_rows -> 'answers') AS a (case_id uuid, person uuid, key text)
            WHERE NOT pg_try_advisory_xact_lock(hashtextextended(a.person::text || ' ' || a.key, 0))
        );
    END IF;
    IF a_together THEN
        IF in_use <> '{}' OR a_rows ? 'pupils' AND NOT (
            SELECT pupil_cases_hold(p.school, p.pupils, p.case_id, p.cases, p.versions)
            FROM jsonb_to_recordset(a_rows -> 'pupils')
                AS p (school uuid, pupils uuid[], case_id uuid, cases uuid[], versions bigint[])
        ) THEN
            RETURN '{}';
        END IF;
        -- In one order, so that two commands that each write in two cases never wait for each other.
        ours := ARRAY(
            SELECT c.id FROM jsonb_to_recordset(a_rows -> 'held') AS h (id uuid, version bigint)
            JOIN cases AS c ON c.id = h.id AND c.version = h.version ORDER BY c.id FOR NO KEY UPDATE OF c
        );
        IF cardinality(ours) < jsonb_array_length(a_rows -> 'held') THEN
            RETURN '{}';
        END IF;
        ours := ARRAY(SELECT r.id FROM jsonb_to_recordset(a_rows -> 'cases') AS r (id uuid));
    ELSE
        PERFORM set_config('lock_timeout', '250ms', true);
        ours := ARRAY(
            SELECT c.id FROM jsonb_to_recordset(a_rows -> 'held') AS h (
                id uuid, version bigint, recalled boolean, school uuid, person uuid, roles text[], credential bytea,
                session boolean, state_hash bytea, wrapped bytea, head bytea, plan bigint
            )
            JOIN cases AS c ON c.id = h.id AND c.version = h.version
            LEFT JOIN case_keys AS k ON k.case_id = c.id
            LEFT JOIN events AS e ON e.case_id = c.id AND e.version = c.version
            LEFT JOIN people AS p ON p.id = h.person
            LEFT JOIN tokens AS t ON NOT h.session AND t.hash = h.credential AND t.revoked_at IS NULL
            LEFT JOIN signed_in AS s ON h.session AND s.hash = h.credential
            WHERE h.id <> ALL (in_use) AND (h.recalled IS NULL OR (
                coalesce(t.person, s.person) = p.id AND p.school = h.school AND p.roles = h.roles
                AND c.school = h.school AND (h.person = ANY (c.about)) IS NOT TRUE
                AND k.wrapped = h.wrapped AND c.head = h.head AND e.hash = h.head
                AND sha256(c.state) = h.state_hash -- sealed for one version
                AND h.plan = (SELECT coalesce(max(number), 0) FROM plans WHERE number BETWEEN 1 AND 1000000000)
            ))
            ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED
        );
    END IF;
    IF a_rows ? 'answers' THEN
        WITH kept AS (
            INSERT INTO answers SELECT a.* FROM jsonb_populate_recordset(NULL::answers, a_rows -> 'answers') AS a
            WHERE a.case_id = ANY (ours) ON CONFLICT DO NOTHING RETURNING case_id
        )
        SELECT coalesce(array_agg(id), '{}') INTO ours FROM unnest(ours) AS id
        WHERE id IN (SELECT case_id FROM kept)
            OR id NOT IN (SELECT a.case_id FROM jsonb_to_recordset(a_rows -> 'answers') AS a (case_id uuid));
        IF a_together AND cardinality(ours) < jsonb_array_length(a_rows -> 'cases') THEN
            RETURN '{}'; -- the key has its answer
        END IF;
    END IF;
    INSERT INTO cases AS c (
        id, school, reference, version, head, policy, stage, category, closed, overdue, owner, raised_by,
        raised_at, recorded_at, about, participants, acting, reached, state, plan, wakes_at
    )
    SELECT
        r.id, r.school, r.reference, r.version, r.head, r.policy, r.stage, r.category, r.closed, r.overdue, r.owner,
        r.raised_by, r.raised_at, r.recorded_at, r.about, r.participants, r.acting, r.reached, r.unnest, r.plan, r.wakes_at
    FROM ROWS FROM (jsonb_populate_recordset(NULL::cases, a_rows -> 'cases'), unnest(a_states)) AS r
    WHERE r.id = ANY (ours)
    ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, head = excluded.head, policy = excluded.policy, stage = excluded.stage,
        category = excluded.category, closed = excluded.closed, overdue = excluded.overdue, owner = excluded.owner,
        recorded_at = excluded.recorded_at, about = excluded.about, participants = excluded.participants,
        acting = excluded.acting, reached = excluded.reached, state = excluded.state,
        wakes_at = excluded.wakes_at,
        plan = CASE WHEN a_rows ? 'replans' THEN excluded.plan ELSE least(c.plan, excluded.plan) END;
    IF a_rows ? 'case_keys' THEN
        INSERT INTO case_keys SELECT * FROM jsonb_populate_recordset(NULL::case_keys, a_rows -> 'case_keys');
    END IF;
    INSERT INTO events (case_id, version, format, recorded_at, type, command_id, body, previous, hash)
    SELECT e.case_id, e.version, e.format, e.recorded_at, e.type, e.command_id, e.unnest, e.previous, e.hash
    FROM ROWS FROM (jsonb_populate_recordset(NULL::events, a_rows -> 'events'), unnest(a_bodies)) AS e
    WHERE e.case_id = ANY (ours);
    INSERT INTO outbox AS o (case_id, version, tell_at, begun)
    SELECT n.case_id, n.version, clock_timestamp() + n.told_after, n.begun
    FROM jsonb_to_recordset(a_rows -> 'outbox')
        AS n (case_id uuid, version bigint, told_after interval, begun boolean)
    WHERE n.case_id = ANY (ours) ORDER BY n.case_id -- as the relay locks them
    ON CONFLICT (case_id) DO UPDATE SET
        version = excluded.version, tell_at = least(o.tell_at, excluded.tell_at), begun = o.begun AND excluded.begun;
    PERFORM change_lists(a_rows, ours);
    IF a_rows ? 'agency_references' THEN
        INSERT INTO agency_references
        SELECT r.* FROM jsonb_populate_recordset(NULL::agency_references, a_rows -> 'agency_references') AS r
        WHERE r.case_id = ANY (ours);
    END IF;
    IF a_rows ? 'case_links' THEN
        INSERT INTO case_links SELECT l.* FROM jsonb_populate_recordset(NULL::case_links, a_rows -> 'case_links') AS l
        WHERE l.case_id = ANY (ours);
    END IF;
    IF a_rows ?| '{notices,delivered,failed}' THEN
        PERFORM put_in_post(a_rows, ours);
    END IF;
    RETURN ours;
END;
$$;

REVOKE EXECUTE ON FUNCTION append FROM public;
GRANT EXECUTE ON FUNCTION append TO onward_app;
