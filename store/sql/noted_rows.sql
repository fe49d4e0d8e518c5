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
    FROM pupil_views WHERE a_stream = '5ba9ac38-cacf-5a32-944f-c5fcdbdf2b6b' AND id = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'sign_ins/1' || chr(10) || entry_field('number', number::text)
        || entry_field('person', person::text) || entry_field('how', how) || entry_field('refused', refused::text)
        || entry_field('at', entry_time(at))
    FROM sign_ins WHERE a_stream = 'fed95d5c-a2dc-5265-a462-dd3297a8d409' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'people_changes/1' || chr(10) || entry_field('number', number::text)
        || entry_field('school', school::text) || entry_field('person', person::text)
        || entry_field('made_by', made_by::text) || entry_field('made_at', entry_time(made_at))
        || entry_field('roles_before', entry_list(roles_before))
        || entry_field('roles_after', entry_list(roles_after))
    FROM people_changes WHERE a_stream = 'a33081b0-3c14-5c63-b360-239938be8ac6' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'absence_entries/1' || chr(10) || entry_field('number', number::text)
        || entry_field('absence', absence::text) || entry_field('what', what) || entry_field('cover', cover::text)
        || entry_field('starts_at', entry_time(starts_at)) || entry_field('ends_at', entry_time(ends_at))
        || entry_field('reason', reason) || entry_field('made_by', made_by::text)
        || entry_field('made_at', entry_time(made_at))
    FROM absence_entries WHERE a_stream = '4e0e1403-3619-5341-af83-2ed9898a114c' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'calendar_requests/1' || chr(10) || entry_field('number', number::text)
        || entry_field('school', school::text) || entry_field('change', change)
        || entry_field('day', to_char(day, 'YYYY-MM-DD')) || entry_field('reasons', reasons)
        || entry_field('asked_by', asked_by::text) || entry_field('asked_at', entry_time(asked_at))
    FROM calendar_requests WHERE a_stream = 'c1e68b67-d528-58e7-9802-9d2ef0d2d531' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        request, 1::smallint, 'calendar_refusals/1' || chr(10) || entry_field('request', request::text)
        || entry_field('reasons', reasons) || entry_field('made_by', made_by::text)
        || entry_field('made_at', entry_time(made_at))
    FROM calendar_refusals WHERE a_stream = '43fd8fe8-4e33-51d7-af73-1920b5873d64' AND request = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'plans/1' || chr(10) || entry_field('number', number::text)
        || entry_field('change', change) || entry_field('day', to_char(day, 'YYYY-MM-DD'))
        || entry_field('reasons', reasons) || entry_field('made_by', made_by::text)
        || entry_field('made_at', entry_time(made_at))
    FROM plans WHERE a_stream = 'a79b972f-4b4a-519e-8d35-15f5eb3d98d9' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        id, 1::smallint, 'plan_files/1' || chr(10) || entry_field('id', id::text) || entry_field('file', file)
        || entry_field('number', number::text) || entry_field('digest', digest)
    FROM plan_files WHERE a_stream = '1130c6e6-73c8-54c5-a837-96a82150d5e9' AND id = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'verifications/1' || chr(10) || entry_field('number', number::text)
        || entry_field('begun_at', entry_time(begun_at)) || entry_field('ended_at', entry_time(ended_at))
        || entry_field('cases', cases::text) || entry_field('events', events::text)
        || entry_field('bad_cases', bad_cases::text) || entry_field('damaged', damaged::text)
        || entry_field('seal', encode(seal, 'hex'))
    FROM verifications WHERE a_stream = 'ceb65347-e6dc-51ad-a970-cedf233b29b0' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'account_changes/1' || chr(10) || entry_field('number', number::text)
        || entry_field('person', person::text) || entry_field('what', what)
        || entry_field('made_by', made_by::text) || entry_field('made_at', entry_time(made_at))
    FROM account_changes WHERE a_stream = 'c2707e5b-1556-5cc8-91c2-bc76daa08bae' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'objections/1' || chr(10) || entry_field('number', number::text)
        || entry_field('witness', witness) || entry_field('origin', origin)
        || entry_field('kind', kind) || entry_field('size', size::text)
        || entry_field('seen', seen::text) || entry_field('objected_at', entry_time(objected_at))
    FROM objections WHERE a_stream = 'c44018c8-01f6-5c6f-9121-7281af648ebd' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'log_keys/1' || chr(10) || entry_field('number', number::text)
        || entry_field('line', line) || entry_field('taken_at', entry_time(taken_at))
        || entry_field('reasons', reasons) || entry_field('before_origin', before_origin)
        || entry_field('before_size', before_size::text) || entry_field('before_root', encode(before_root, 'hex'))
        || entry_field('overlap_until', entry_time(overlap_until))
    FROM log_keys WHERE a_stream = 'f3249297-83b1-570f-abdb-31457f4808ba' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'row_changes/1' || chr(10) || entry_field('number', number::text)
        || entry_field('of_table', of_table) || entry_field('of_row', of_row)
        || entry_field('before', encode(before, 'hex')) || entry_field('after', encode(after, 'hex'))
        || entry_field('role', role) || entry_field('made_at', entry_time(made_at))
    FROM row_changes WHERE a_stream = '606f224a-74de-56b5-889d-b0ed92276bf2' AND number = ANY(a_numbers)
    UNION ALL
    SELECT
        number, 1::smallint, 'post_notes/1' || chr(10) || entry_field('number', number::text)
        || entry_field('what', what) || entry_field('case_id', case_id::text) || entry_field('version', version::text)
        || entry_field('messages', entry_list(messages::text[])) || entry_field('hashes', entry_list(hashes))
        || entry_field('made_at', entry_time(made_at))
    FROM post_notes WHERE a_stream = '3692a909-b970-5f85-8e99-1b4d7f53e543' AND number = ANY(a_numbers);
$$;

REVOKE EXECUTE ON FUNCTION noted_rows FROM public;
