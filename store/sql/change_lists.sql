-- Change the rows that lists find a case by: its open work, its readers, its next time for the clock and its pupil. Takes
-- what changed: `gone` and `work`, `readers_gone` and `readers`, `wakes_at` and `pupil`; what is not named stays. The rows of
-- *Your work* follow from the open work and the case's row, and are written where they differ.
CREATE OR REPLACE FUNCTION change_lists(a_case uuid, a_school uuid, a_raised_at timestamptz, a_change jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF a_change ? 'gone' THEN
        DELETE FROM open_work AS w USING jsonb_array_elements(a_change -> 'gone') AS g (pair)
        WHERE w.case_id = a_case AND w.obligation = g.pair ->> 0 AND w.owner = g.pair ->> 1;
    END IF;
    IF a_change ? 'work' THEN
        INSERT INTO open_work (case_id, obligation, owner, school, rank, due_at, at_once)
        SELECT
            a_case, w.item ->> 0, w.item ->> 1, a_school, (w.item ->> 2)::smallint, (w.item ->> 3)::timestamptz,
            (w.item ->> 4)::boolean
        FROM jsonb_array_elements(a_change -> 'work') AS w (item)
        ON CONFLICT (case_id, obligation, owner) DO UPDATE
            SET school = excluded.school, rank = excluded.rank, due_at = excluded.due_at, at_once = excluded.at_once;
    END IF;
    IF a_change ? 'readers_gone' THEN
        DELETE FROM case_readers AS r USING jsonb_array_elements_text(a_change -> 'readers_gone') AS g (reader)
        WHERE r.case_id = a_case AND r.reader = g.reader;
    END IF;
    IF a_change ? 'readers' THEN
        INSERT INTO case_readers (case_id, reader, school, raised_at)
        SELECT a_case, n.reader, a_school, a_raised_at
        FROM jsonb_array_elements_text(a_change -> 'readers') AS n (reader)
        ON CONFLICT (case_id, reader) DO UPDATE SET school = excluded.school, raised_at = excluded.raised_at;
    END IF;
    IF a_change ->> 'wakes_at' IS NOT NULL THEN
        INSERT INTO clock_times (case_id, wakes_at) VALUES (a_case, (a_change ->> 'wakes_at')::timestamptz)
        ON CONFLICT (case_id) DO UPDATE SET wakes_at = excluded.wakes_at;
    ELSIF a_change ? 'wakes_at' THEN
        DELETE FROM clock_times WHERE case_id = a_case;
    END IF;
    IF a_change ->> 'pupil' IS NOT NULL THEN
        INSERT INTO pupil_cases (case_id, school, pupil) VALUES (a_case, a_school, (a_change ->> 'pupil')::uuid)
        ON CONFLICT (case_id) DO UPDATE SET school = excluded.school, pupil = excluded.pupil;
    ELSIF a_change ? 'pupil' THEN
        DELETE FROM pupil_cases WHERE case_id = a_case;
    END IF;
    -- A damaged row counts as overdue: it must not stop its own case.
    WITH tasks AS (
        SELECT
            w.owner AS list, coalesce(w.rank, 0) AS rank, w.due_at,
            coalesce(
                w.rank = 1 AND split_part(w.obligation, ':', 1) IN ('feedback', 'conclude', 'dispute'), false
            ) AS waits
        FROM open_work AS w WHERE w.case_id = a_case
    ), heads AS (
        SELECT DISTINCT ON (l.list, l.waits) l.list, l.waits, l.rank, l.due_at
        FROM (
            SELECT list, rank, due_at, waits FROM tasks
            UNION ALL
            SELECT 'held:' || coalesce(c.owner::text, 'none'), t.rank, t.due_at, t.waits
            FROM tasks AS t JOIN cases AS c ON c.id = a_case WHERE t.list = 'dsl_or_deputy'
        ) AS l ORDER BY l.list, l.waits, l.rank, l.due_at
    ), gone AS (
        DELETE FROM work_cards AS k
        WHERE k.case_id = a_case
          AND NOT EXISTS (SELECT FROM heads AS f WHERE f.list = k.list AND f.waits = k.waits)
    )
    INSERT INTO work_cards AS k (case_id, list, waits, school, rank, due_at, raised_at, category)
    SELECT a_case, f.list, f.waits, a_school, f.rank, f.due_at, a_raised_at, c.category
    FROM heads AS f JOIN cases AS c ON c.id = a_case
    ON CONFLICT (case_id, list, waits) DO UPDATE
        SET school = excluded.school, rank = excluded.rank, due_at = excluded.due_at,
            raised_at = excluded.raised_at, category = excluded.category
        WHERE (k.school, k.rank, k.due_at, k.raised_at, k.category)
            IS DISTINCT FROM (excluded.school, excluded.rank, excluded.due_at, excluded.raised_at, excluded.category);
END;
$$;

REVOKE EXECUTE ON FUNCTION change_lists FROM public;
GRANT EXECUTE ON FUNCTION change_lists TO onward_app;
