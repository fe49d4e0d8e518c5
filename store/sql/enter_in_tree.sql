-- Enter in the tree the recorded events of up to so many cases and pupils, and make each tile that becomes full, all or
-- nothing. Returns how many events were entered; null if another is entering some. The caller gives no data: every hash is
-- read from the events. The events of a case are entered in their order. Entries of streams (who looked, who signed in) are
-- events here: they are made first.
CREATE OR REPLACE FUNCTION enter_in_tree(a_streams bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    size bigint;
    grown bigint;
    span bigint;
    made bytea;
BEGIN
    IF NOT pg_try_advisory_xact_lock(31365181429933061) THEN -- 0x6F6E7761726405
        RETURN NULL;
    END IF;
    PERFORM enter_in_streams(a_streams);
    size := coalesce((SELECT max(leaf) FROM tree_entries), -1) + 1;
    -- One statement sees one state of the record: an event is found if, and only if, its row in the queue is.
    WITH due AS (
        DELETE FROM tree_queue WHERE stream IN (SELECT q.stream FROM tree_queue AS q LIMIT a_streams)
        RETURNING stream, first_version, last_version
    ), spans AS (
        SELECT stream, min(first_version) AS first_version, max(last_version) AS last_version
        FROM due GROUP BY stream
    ), found AS (
        SELECT s.stream, e.version, e.hash FROM spans AS s
        JOIN events AS e ON e.case_id = s.stream AND e.version BETWEEN s.first_version AND s.last_version
        UNION ALL
        SELECT s.stream, e.version, e.hash FROM spans AS s
        JOIN pupil_events AS e ON e.pupil_id = s.stream AND e.version BETWEEN s.first_version AND s.last_version
        UNION ALL
        SELECT s.stream, e.version, e.hash FROM spans AS s
        JOIN stream_entries AS e ON e.stream = s.stream AND e.version BETWEEN s.first_version AND s.last_version
    )
    INSERT INTO tree_entries (leaf, stream, version, hash)
    SELECT size - 1 + row_number() OVER (ORDER BY f.stream, f.version), f.stream, f.version, f.hash
    FROM found AS f
    WHERE octet_length(f.hash) = 32 AND f.version > 0 -- a damaged event stops no other
        AND NOT EXISTS (SELECT FROM tree_entries AS t WHERE t.stream = f.stream AND t.version = f.version);
    GET DIAGNOSTICS grown = ROW_COUNT;
    grown := size + grown;
    FOR n IN size / 256 .. grown / 256 - 1 LOOP
        SELECT string_agg(entry_leaf(stream, version, hash), ''::bytea ORDER BY leaf) INTO made
        FROM tree_entries WHERE leaf BETWEEN n::bigint * 256 AND n::bigint * 256 + 255;
        INSERT INTO tree_tiles (level, number, hashes, root) VALUES (0, n, made, tile_root(made));
    END LOOP;
    span := 65536;
    FOR above IN 1..7 LOOP
        EXIT WHEN grown < span;
        FOR n IN size / span .. grown / span - 1 LOOP
            SELECT string_agg(root, ''::bytea ORDER BY number) INTO made
            FROM tree_tiles WHERE level = above - 1 AND number BETWEEN n::bigint * 256 AND n::bigint * 256 + 255;
            INSERT INTO tree_tiles (level, number, hashes, root) VALUES (above, n, made, tile_root(made));
        END LOOP;
        span := span * 256;
    END LOOP;
    RETURN grown - size;
END;
$$;

REVOKE EXECUTE ON FUNCTION enter_in_tree FROM public;
GRANT EXECUTE ON FUNCTION enter_in_tree TO onward_app;
