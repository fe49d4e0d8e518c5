-- Replace all rows that lists find a case by, and the time when its clock acts next, if the case is still at this version; false if it is not.
CREATE OR REPLACE FUNCTION replace_lists(a_case uuid, a_version bigint, a_rows jsonb, a_wakes_at timestamptz)
RETURNS boolean LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM FROM cases WHERE id = a_case AND version = a_version FOR NO KEY UPDATE;
    IF NOT found THEN
        RETURN false;
    END IF;
    UPDATE cases SET wakes_at = a_wakes_at WHERE id = a_case AND wakes_at IS DISTINCT FROM a_wakes_at;
    DELETE FROM open_work WHERE case_id = a_case;
    DELETE FROM work_cards WHERE case_id = a_case;
    DELETE FROM case_readers WHERE case_id = a_case;
    DELETE FROM pupil_cases WHERE case_id = a_case;
    PERFORM change_lists(a_rows, ARRAY[a_case]);
    RETURN true;
END;
$$;

REVOKE EXECUTE ON FUNCTION replace_lists FROM public;
GRANT EXECUTE ON FUNCTION replace_lists TO onward_app;
