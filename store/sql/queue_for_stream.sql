-- Trigger: note the rows that a statement added to the table of a stream; `enter_in_streams` reads the notes. The trigger
-- names the stream, and the column that has the row's number.
CREATE OR REPLACE FUNCTION queue_for_stream() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE tg_argv[1]
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

CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON views REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('e00a2829-2e36-51e2-98c0-31b5ece5b979', 'id');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON pupil_views REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('5ba9ac38-cacf-5a32-944f-c5fcdbdf2b6b', 'id');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON sign_ins REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('fed95d5c-a2dc-5265-a462-dd3297a8d409', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON people_changes REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('a33081b0-3c14-5c63-b360-239938be8ac6', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON absence_entries REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('4e0e1403-3619-5341-af83-2ed9898a114c', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON calendar_requests REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('c1e68b67-d528-58e7-9802-9d2ef0d2d531', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON calendar_refusals REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('43fd8fe8-4e33-51d7-af73-1920b5873d64', 'request');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON plans REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('a79b972f-4b4a-519e-8d35-15f5eb3d98d9', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON plan_files REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('1130c6e6-73c8-54c5-a837-96a82150d5e9', 'id');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON verifications REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('ceb65347-e6dc-51ad-a970-cedf233b29b0', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON account_changes REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('c2707e5b-1556-5cc8-91c2-bc76daa08bae', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON objections REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('c44018c8-01f6-5c6f-9121-7281af648ebd', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON log_keys REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('f3249297-83b1-570f-abdb-31457f4808ba', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON row_changes REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('606f224a-74de-56b5-889d-b0ed92276bf2', 'number');
CREATE OR REPLACE TRIGGER rows_queue AFTER INSERT ON post_notes REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION queue_for_stream('3692a909-b970-5f85-8e99-1b4d7f53e543', 'number');
