-- Write one event of a pupil, the state and search row after it, and the response stored under a key, all or nothing.
-- Returns `recorded`, `stale` (another command was faster), `in_flight` (the key’s first request is running) or `taken`
-- (the key has its response). The lock on the school’s register lasts until the transaction ends, so the changes of a
-- school wait for each other and their numbers are in the order of their commits. A change that would wait longer than a
-- moment gives up, writes nothing (`lock_not_available`) and gives its connection back: an import may take seconds.
CREATE OR REPLACE FUNCTION append_pupil(
    a_pupil uuid,
    a_expected bigint,
    a_school uuid,
    a_merged_into uuid,
    a_other uuid,
    a_other_version bigint,
    a_listing bytea,
    a_state bytea,
    a_wrapped bytea,
    a_format smallint,
    a_recorded_at timestamptz,
    a_command uuid,
    a_type text,
    a_body bytea,
    a_previous bytea,
    a_hash bytea,
    a_person uuid,
    a_key text,
    a_fingerprint bytea,
    a_status smallint
) RETURNS text LANGUAGE plpgsql SET lock_timeout = '250ms' AS $$
BEGIN
    IF a_key IS NOT NULL THEN
        IF NOT pg_try_advisory_xact_lock(hashtextextended(a_person::text || ' ' || a_key, 0)) THEN
            RETURN 'in_flight';
        END IF;
        IF EXISTS (SELECT FROM answers WHERE person = a_person AND key = a_key) THEN
            RETURN 'taken';
        END IF;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(a_school::text, 41));
    IF a_other IS NOT NULL AND NOT EXISTS (
        SELECT FROM pupils WHERE id = a_other AND school = a_school AND version = a_other_version
    ) THEN
        RETURN 'stale';
    END IF;
    IF a_expected = 0 THEN
        INSERT INTO pupils (id, school, version, head, merged_into, state)
        VALUES (a_pupil, a_school, 1, a_hash, a_merged_into, a_state);
        INSERT INTO pupil_keys (pupil_id, wrapped) VALUES (a_pupil, a_wrapped);
    ELSE
        UPDATE pupils SET
            version = a_expected + 1, head = a_hash, merged_into = a_merged_into, state = a_state
        WHERE id = a_pupil AND version = a_expected AND school = a_school;
        IF NOT found THEN
            RETURN 'stale';
        END IF;
    END IF;
    INSERT INTO pupil_events (pupil_id, version, format, recorded_at, type, command_id, body, previous, hash)
    VALUES (
        a_pupil, a_expected + 1, a_format, a_recorded_at, a_type, a_command, a_body, a_previous, a_hash
    );
    INSERT INTO pupil_listings (pupil_id, school, change, version, listing)
    VALUES (a_pupil, a_school, nextval('pupil_changes'), a_expected + 1, a_listing)
    ON CONFLICT (pupil_id) DO UPDATE SET
        school = excluded.school, change = excluded.change, version = excluded.version,
        listing = excluded.listing;
    IF a_key IS NOT NULL THEN
        INSERT INTO answers (person, key, fingerprint, command_id, case_id, status, version, problem)
        VALUES (a_person, a_key, a_fingerprint, a_command, a_pupil, a_status, 0, NULL);
    END IF;
    RETURN 'recorded';
END;
$$;

REVOKE EXECUTE ON FUNCTION append_pupil FROM public;
GRANT EXECUTE ON FUNCTION append_pupil TO onward_app;
