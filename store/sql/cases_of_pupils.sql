-- The cases that name one of these pupils, or another record of the same child: up to the record that replaced theirs, then
-- down to every record that was merged into it.
CREATE OR REPLACE FUNCTION cases_of_pupils(a_school uuid, a_pupils uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE followed AS (
        SELECT p.id, p.merged_into, 1 AS steps FROM pupils AS p WHERE p.id = ANY (a_pupils) AND p.school = a_school
        UNION
        SELECT p.id, p.merged_into, f.steps + 1
        FROM followed AS f JOIN pupils AS p ON p.id = f.merged_into WHERE p.school = a_school AND f.steps < 100
    ), merged AS (
        SELECT DISTINCT f.id, 1 AS steps FROM followed AS f
        UNION
        SELECT p.id, m.steps + 1
        FROM merged AS m CROSS JOIN LATERAL (
            -- Row by row (OFFSET 0): Postgres would read the whole register, because it expects many merged records.
            SELECT u.id FROM pupils AS u WHERE u.merged_into = m.id AND u.school = a_school OFFSET 0
        ) AS p
        WHERE m.steps < 100
    )
    SELECT c.case_id FROM pupil_cases AS c WHERE c.school = a_school AND c.pupil IN (SELECT m.id FROM merged AS m)
$$;

REVOKE EXECUTE ON FUNCTION cases_of_pupils FROM public;
GRANT EXECUTE ON FUNCTION cases_of_pupils TO onward_app;
