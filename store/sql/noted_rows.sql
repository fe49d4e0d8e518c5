-- The rows of a stream's table with these ids, each as the text that its hash is of. Never change a text: a new column needs a
-- new format number, in the first line too, and in `store/tree/watched_tables.py`, which keeps the old one.
CREATE OR REPLACE FUNCTION noted_rows(a_stream uuid, a_numbers bigint[])
RETURNS TABLE (number bigint, format smallint, words text) LANGUAGE sql STABLE AS $$
    SELECT
        id, 1::smallint, 'views/1' || chr(10) || entry_field('id', id::text) || entry_field('case_id', case_id::text)
        || entry_field('person', person::text) || entry_field('what', what) || entry_field('whole', whole::text)
        || entry_field('version', version::text) || entry_field('sha256', encode(sha256, 'hex'))
        || entry_field('at', entry_time(at)) || entry_field('beside', beside::text)
    FROM views WHERE a_stream = 'e00a2829-2e36-51e2-98c0-31b5ece5b979' AND id = ANY(a_numbers)
    UNION ALL
    SELECT
        id, 1::smallint, 'pupil_views/1' || chr(10) || entry_field('id', id::text)
        || entry_field('pupil_id', pupil_id::text) || entry_field('person', person::text)
        || entry_field('what', what) || entry_field('whole', whole::text)
        || entry_field('version', version::text) || entry_field('sha256', encode(sha256, 'hex'))
        || entry_field('at', entry_time(at))
    FROM pupil_views WHERE a_stream = '5ba9ac38-cacf-5a32-944f-c5fcdbdf2b6b' AND id = ANY(a_numbers);
$$;

REVOKE EXECUTE ON FUNCTION noted_rows FROM public;
