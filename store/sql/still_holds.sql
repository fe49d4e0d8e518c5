-- Whether what a command was decided by, from memory, is unchanged: the caller’s token or session and roles, the case’s
-- row, key and newest entry, and the calendar. `append` runs only if it is. The row is locked here; a row that another
-- transaction has locked counts as changed, and no later lock in the transaction is waited for longer than 250 ms.
CREATE OR REPLACE FUNCTION still_holds(
    a_credential bytea,
    a_session boolean,
    a_person uuid,
    a_school uuid,
    a_roles text[],
    a_case uuid,
    a_head bytea,
    a_state_hash bytea,
    a_wrapped bytea,
    a_plan bigint
) RETURNS boolean LANGUAGE sql SET plan_cache_mode = force_generic_plan AS $$
    SELECT set_config('lock_timeout', '250ms', true) IS NOT NULL AND EXISTS (
        SELECT FROM people AS p
        WHERE p.id = a_person AND p.school = a_school AND p.roles = a_roles AND CASE
            WHEN a_session THEN EXISTS (
                SELECT FROM signed_in AS s WHERE s.hash = a_credential AND s.person = a_person
            )
            ELSE EXISTS (
                SELECT FROM tokens AS t
                WHERE t.hash = a_credential AND t.person = a_person AND t.revoked_at IS NULL
            )
        END
    ) AND EXISTS (
        SELECT FROM cases AS c
        JOIN case_keys AS k ON k.case_id = c.id
        JOIN events AS e ON e.case_id = c.id AND e.version = c.version
        WHERE c.id = a_case AND c.school = a_school AND k.wrapped = a_wrapped
            AND c.head = a_head AND e.hash = a_head
            AND sha256(c.state) = a_state_hash -- sealed for one version
            AND (a_person = ANY (c.about)) IS NOT TRUE
        FOR NO KEY UPDATE OF c SKIP LOCKED
    ) AND a_plan = (SELECT coalesce(max(number), 0) FROM plans WHERE number BETWEEN 1 AND 1000000000)
$$;

REVOKE EXECUTE ON FUNCTION still_holds FROM public;
GRANT EXECUTE ON FUNCTION still_holds TO onward_app;
