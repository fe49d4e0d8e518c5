-- List a case again by the columns of its row: for a release that does not say what a command changed in the lists, and
-- for cases that were written before there were any.
CREATE OR REPLACE FUNCTION list_case(a_case uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM cases WHERE id = a_case FOR NO KEY UPDATE;
    DELETE FROM open_work WHERE case_id = a_case;
    DELETE FROM case_readers WHERE case_id = a_case;
    DELETE FROM clock_times WHERE case_id = a_case;
    INSERT INTO open_work (case_id, obligation, owner, school, rank, due_at)
    SELECT DISTINCT ON (o.owed ->> 'id', whose.owner)
        c.id, o.owed ->> 'id', whose.owner, c.school,
        CASE o.owed ->> 'state' WHEN 'overdue' THEN 0 ELSE 1 END,
        CASE WHEN pg_input_is_valid(o.owed ->> 'due_at', 'timestamptz')
            THEN least((o.owed ->> 'due_at')::timestamptz, '9999-12-31T23:59:59Z') ELSE '9999-12-31T23:59:59Z'
        END
    FROM cases AS c
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(c.owed) WHEN 'array' THEN c.owed ELSE '[]' END
    ) AS o (owed)
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN role IN ('dsl', 'deputy_dsl') AND o.owed -> 'roles' @> '["dsl", "deputy_dsl"]' THEN 'dsl_or_deputy'
            ELSE role
        END
        FROM jsonb_array_elements_text(
            CASE jsonb_typeof(o.owed -> 'roles') WHEN 'array' THEN o.owed -> 'roles' ELSE '[]' END
        ) AS r (role)
        UNION
        SELECT person
        FROM jsonb_array_elements_text(
            CASE jsonb_typeof(o.owed -> 'people') WHEN 'array' THEN o.owed -> 'people' ELSE '[]' END
        ) AS p (person)
    ) AS whose (owner)
    WHERE c.id = a_case AND o.owed ->> 'id' IS NOT NULL AND whose.owner IS NOT NULL;
    INSERT INTO case_readers (case_id, reader, school, raised_at)
    SELECT c.id, r.reader, c.school, c.raised_at
    FROM cases AS c
    CROSS JOIN LATERAL (
        SELECT unnest(c.participants)::text UNION SELECT unnest(c.acting)::text UNION SELECT unnest(c.reached)
    ) AS r (reader)
    WHERE c.id = a_case AND r.reader IS NOT NULL;
    INSERT INTO clock_times (case_id, wakes_at)
    SELECT c.id, to_timestamp(min((o.owed ->> 'wakes')::double precision))
    FROM cases AS c
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(c.owed) WHEN 'array' THEN c.owed ELSE '[]' END
    ) AS o (owed)
    WHERE c.id = a_case AND pg_input_is_valid(o.owed ->> 'wakes', 'double precision') AND NOT c.closed
    GROUP BY c.id
    HAVING min((o.owed ->> 'wakes')::double precision) BETWEEN 0 AND 250000000000;
    PERFORM change_lists(c.id, c.school, c.raised_at, '{}') FROM cases AS c WHERE c.id = a_case;
END;
$$;

REVOKE EXECUTE ON FUNCTION list_case FROM public;
GRANT EXECUTE ON FUNCTION list_case TO onward_app;

-- Commands that still run finish first, and new ones wait until every case is listed.
SET LOCAL lock_timeout = '5s'; -- rather try again than make everybody wait behind one
LOCK TABLE cases IN SHARE MODE;
SELECT count(list_case(c.id)) FROM cases AS c WHERE NOT EXISTS (SELECT FROM case_readers AS r WHERE r.case_id = c.id);
ANALYZE open_work, case_readers, clock_times;
