-- Delete messages that were delivered or settled some days ago. The application cannot delete one that still waits.
CREATE OR REPLACE FUNCTION clear_post(a_days integer, a_most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH old AS (
        SELECT id FROM public.post
        WHERE (delivered_at IS NOT NULL OR settled_at IS NOT NULL)
          AND coalesce(delivered_at, settled_at) < clock_timestamp() - make_interval(days => greatest(a_days, 1))
        ORDER BY coalesce(delivered_at, settled_at) LIMIT a_most FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM public.post USING old WHERE post.id = old.id RETURNING post.id
    )
    SELECT count(*) FROM gone
$$;

REVOKE EXECUTE ON FUNCTION clear_post FROM public;
GRANT EXECUTE ON FUNCTION clear_post TO onward_app;
