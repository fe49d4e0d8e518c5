-- Trigger: note the rows that a statement added to the table of a stream; `enter_in_streams` reads the notes. The trigger
-- names the stream, and the column that has the row's number.
CREATE OR REPLACE FUNCTION queue_for_stream() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE coalesce(tg_argv[1], 'id')
        WHEN 'id' THEN
            INSERT INTO stream_queue (stream, numbers)
            SELECT tg_argv[0]::uuid, array_agg(id) FROM added HAVING count(*) > 0;
        WHEN 'number' THEN
            INSERT INTO stream_queue (stream, numbers)
            SELECT tg_argv[0]::uuid, array_agg(number) FROM added HAVING count(*) > 0;
        WHEN 'request' THEN
            INSERT INTO stream_queue (stream, numbers)
            SELECT tg_argv[0]::uuid, array_agg(request) FROM added HAVING count(*) > 0;
    END CASE;
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
        SELECT name, number, stream FROM (
            VALUES
            ('views', 'id', 'e00a2829-2e36-51e2-98c0-31b5ece5b979'),
            ('pupil_views', 'id', '5ba9ac38-cacf-5a32-944f-c5fcdbdf2b6b'),
            ('sign_ins', 'number', 'fed95d5c-a2dc-5265-a462-dd3297a8d409'),
            ('people_changes', 'number', 'a33081b0-3c14-5c63-b360-239938be8ac6'),
            ('absence_entries', 'number', '4e0e1403-3619-5341-af83-2ed9898a114c'),
            ('calendar_requests', 'number', 'c1e68b67-d528-58e7-9802-9d2ef0d2d531'),
            ('calendar_refusals', 'request', '43fd8fe8-4e33-51d7-af73-1920b5873d64'),
            ('plans', 'number', 'a79b972f-4b4a-519e-8d35-15f5eb3d98d9'),
            ('plan_files', 'id', '1130c6e6-73c8-54c5-a837-96a82150d5e9'),
            ('verifications', 'number', 'ceb65347-e6dc-51ad-a970-cedf233b29b0'),
            ('account_changes', 'number', 'c2707e5b-1556-5cc8-91c2-bc76daa08bae'),
            ('objections', 'number', 'c44018c8-01f6-5c6f-9121-7281af648ebd'),
            ('log_keys', 'number', 'f3249297-83b1-570f-abdb-31457f4808ba')
        ) AS w (name, number, stream)
        WHERE NOT EXISTS (
            SELECT FROM pg_trigger WHERE tgname = 'rows_queue' AND tgrelid = w.name::regclass
        )
    LOOP
        EXECUTE format(
            'CREATE TRIGGER rows_queue AFTER INSERT ON %I REFERENCING NEW TABLE AS added '
            'FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream(%L, %L)', watched.name, watched.stream, watched.number
        );
        EXECUTE format(
            'INSERT INTO stream_queue (stream, numbers) SELECT %1$L, array_agg(%2$I ORDER BY %2$I) '
            'FROM (SELECT %2$I, row_number() OVER (ORDER BY %2$I) - 1 AS place FROM %3$I) AS r '
            'GROUP BY place / 1000 ORDER BY place / 1000', watched.stream, watched.number, watched.name
        );
    END LOOP;
END;
$$;
