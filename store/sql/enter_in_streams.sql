-- Give rows that were added to the tables of streams their entries: the next version, and the hash of the row and of the entry
-- before. Notes the entries for the tree. `enter_in_tree` calls it, under its lock: only one runs. The caller gives no data.
CREATE OR REPLACE FUNCTION enter_in_streams(a_notes bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    due record;
    found_row record;
    first_version bigint;
    last_version bigint;
    head bytea;
    made bytea;
BEGIN
    FOR due IN
        WITH waiting AS (
            SELECT ctid, cardinality(numbers) AS many FROM stream_queue LIMIT a_notes
        ), counted AS (
            SELECT ctid, sum(many) OVER (ORDER BY ctid) - many AS many_before FROM waiting
        ), taken AS (
            DELETE FROM stream_queue WHERE ctid IN (SELECT ctid FROM counted WHERE many_before < 5000)
            RETURNING stream, numbers
        )
        SELECT t.stream, array_agg(n.number) AS numbers FROM taken AS t, unnest(t.numbers) AS n (number)
        GROUP BY t.stream ORDER BY t.stream
    LOOP
        SELECT s.version, s.hash INTO last_version, head FROM stream_entries AS s
        WHERE s.stream = due.stream ORDER BY s.version DESC LIMIT 1;
        last_version := coalesce(last_version, 0);
        head := coalesce(head, decode(repeat('00', 32), 'hex'));
        first_version := last_version + 1;
        FOR found_row IN
            SELECT r.number, r.format, r.words FROM noted_rows(due.stream, due.numbers) AS r
            WHERE NOT EXISTS (
                SELECT FROM stream_entries AS s WHERE s.stream = due.stream AND s.number = r.number
            ) ORDER BY r.number
        LOOP
            made := sha256(head || convert_to(found_row.words, 'UTF8'));
            last_version := last_version + 1;
            INSERT INTO stream_entries (stream, version, number, format, previous, hash)
            VALUES (due.stream, last_version, found_row.number, found_row.format, head, made);
            head := made;
        END LOOP;
        IF last_version >= first_version THEN
            INSERT INTO tree_queue (stream, first_version, last_version)
            VALUES (due.stream, first_version, last_version);
        END IF;
    END LOOP;
END;
$$;

REVOKE EXECUTE ON FUNCTION enter_in_streams FROM public;
