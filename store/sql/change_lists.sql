-- Change the rows that lists find these cases by: their open work, cards of *Your work*, readers and pupil. Of each table, `a_rows` has the rows that are new or changed, and under `gone` and its name those to delete.
CREATE OR REPLACE FUNCTION change_lists(a_rows jsonb, a_cases uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF a_rows ? 'gone open_work' THEN
        DELETE FROM open_work AS w USING jsonb_populate_recordset(NULL::open_work, a_rows -> 'gone open_work') AS g
        WHERE g.case_id = ANY (a_cases) AND (w.case_id, w.obligation, w.owner) = (g.case_id, g.obligation, g.owner);
    END IF;
    IF a_rows ? 'open_work' THEN
        INSERT INTO open_work SELECT r.* FROM jsonb_populate_recordset(NULL::open_work, a_rows -> 'open_work') AS r
        WHERE r.case_id = ANY (a_cases)
        ON CONFLICT (case_id, obligation, owner) DO UPDATE
            SET school = excluded.school, rank = excluded.rank, due_at = excluded.due_at, at_once = excluded.at_once,
                told = excluded.told;
    END IF;
    IF a_rows ? 'gone work_cards' THEN
        DELETE FROM work_cards AS k USING jsonb_populate_recordset(NULL::work_cards, a_rows -> 'gone work_cards') AS g
        WHERE g.case_id = ANY (a_cases) AND (k.case_id, k.list, k.waits) = (g.case_id, g.list, g.waits);
    END IF;
    IF a_rows ? 'work_cards' THEN
        INSERT INTO work_cards SELECT r.* FROM jsonb_populate_recordset(NULL::work_cards, a_rows -> 'work_cards') AS r
        WHERE r.case_id = ANY (a_cases)
        ON CONFLICT (case_id, list, waits) DO UPDATE
            SET school = excluded.school, rank = excluded.rank, due_at = excluded.due_at,
                raised_at = excluded.raised_at, category = excluded.category;
    END IF;
    IF a_rows ? 'gone case_readers' THEN
        DELETE FROM case_readers AS r
        USING jsonb_populate_recordset(NULL::case_readers, a_rows -> 'gone case_readers') AS g
        WHERE g.case_id = ANY (a_cases) AND (r.case_id, r.reader) = (g.case_id, g.reader);
    END IF;
    IF a_rows ? 'case_readers' THEN
        INSERT INTO case_readers
        SELECT r.* FROM jsonb_populate_recordset(NULL::case_readers, a_rows -> 'case_readers') AS r
        WHERE r.case_id = ANY (a_cases)
        ON CONFLICT (case_id, reader) DO UPDATE SET school = excluded.school, raised_at = excluded.raised_at;
    END IF;
    IF a_rows ? 'gone pupil_cases' THEN
        DELETE FROM pupil_cases AS p
        USING jsonb_populate_recordset(NULL::pupil_cases, a_rows -> 'gone pupil_cases') AS g
        WHERE g.case_id = ANY (a_cases) AND p.case_id = g.case_id;
    END IF;
    IF a_rows ? 'pupil_cases' THEN
        INSERT INTO pupil_cases
        SELECT r.* FROM jsonb_populate_recordset(NULL::pupil_cases, a_rows -> 'pupil_cases') AS r
        WHERE r.case_id = ANY (a_cases)
        ON CONFLICT (case_id) DO UPDATE SET school = excluded.school, pupil = excluded.pupil;
    END IF;
END;
$$;

REVOKE EXECUTE ON FUNCTION change_lists FROM public;
GRANT EXECUTE ON FUNCTION change_lists TO onward_app;
