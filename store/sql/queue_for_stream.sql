-- Trigger: note the rows that a statement added to the table of a stream; `enter_in_streams` reads the notes. The trigger
-- names the stream, and the column that has the row's number.
CREATE OR REPLACE FUNCTION queue_for_stream() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO stream_queue (stream, numbers)
    SELECT tg_argv[0]::uuid, array_agg(id) FROM added HAVING count(*) > 0;
    RETURN NULL;
END;
$$;

REVOKE EXECUTE ON FUNCTION queue_for_stream FROM public;

-- The first time, also note the rows from before. The trigger keeps others from adding rows until the end of the transaction,
-- so none is missed, whichever release adds it.
DO $$
DECLARE
    watched record;
BEGIN
    SET LOCAL lock_timeout = '5s'; -- readers wait meanwhile: rather try again
    FOR watched IN
        SELECT name, stream FROM (
            VALUES
            ('views', 'e00a2829-2e36-51e2-98c0-31b5ece5b979'),
            ('pupil_views', '5ba9ac38-cacf-5a32-944f-c5fcdbdf2b6b')
        ) AS w (name, stream)
        WHERE NOT EXISTS (
            SELECT FROM pg_trigger WHERE tgname = 'rows_queue' AND tgrelid = w.name::regclass
        )
    LOOP
        EXECUTE format(
            'CREATE TRIGGER rows_queue AFTER INSERT ON %I REFERENCING NEW TABLE AS added '
            'FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream(%L)', watched.name, watched.stream
        );
        EXECUTE format(
            'INSERT INTO stream_queue (stream, numbers) SELECT %L, array_agg(id ORDER BY id) '
            'FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM %I) AS r '
            'GROUP BY place / 1000 ORDER BY place / 1000', watched.stream, watched.name
        );
    END LOOP;
END;
$$;
