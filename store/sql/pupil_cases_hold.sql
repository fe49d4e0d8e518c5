-- Whether the cases of these pupils, all but one, are still these at these versions. Commands that change what repeats in the
-- cases of a child wait here for each other, so the second of two reports at once counts the first.
CREATE OR REPLACE FUNCTION pupil_cases_hold(
    a_school uuid,
    a_pupils uuid[],
    a_except uuid,
    a_cases uuid[],
    a_versions bigint[]
) RETURNS boolean LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    -- One lock for a child, whichever of their records is named, and always in one order.
    PERFORM pg_advisory_xact_lock(hashtextextended('repeats of ' || child.id::text, 0))
    FROM (
        WITH RECURSIVE followed AS (
            SELECT p.id, p.merged_into, 1 AS steps FROM pupils AS p
            WHERE p.id = ANY (a_pupils) AND p.school = a_school
            UNION
            SELECT p.id, p.merged_into, f.steps + 1
            FROM followed AS f JOIN pupils AS p ON p.id = f.merged_into WHERE p.school = a_school AND f.steps < 100
        )
        SELECT DISTINCT f.id FROM followed AS f WHERE f.merged_into IS NULL ORDER BY f.id
    ) AS child;
    -- Each statement of this function sees what was committed before it, so this one sees what the holder of the lock wrote.
    RETURN NOT EXISTS (
        SELECT
        FROM (
            SELECT c.id, c.version FROM cases AS c
            WHERE c.id IN (SELECT cases_of_pupils(a_school, a_pupils)) AND c.id <> a_except
        ) AS now
        FULL JOIN unnest(a_cases, a_versions) AS known (id, version) ON known.id = now.id
        WHERE now.version IS DISTINCT FROM known.version
    );
END;
$$;

REVOKE EXECUTE ON FUNCTION pupil_cases_hold FROM public;
GRANT EXECUTE ON FUNCTION pupil_cases_hold TO onward_app;
