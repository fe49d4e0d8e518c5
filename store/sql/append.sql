-- Write one command: the case’s row, its events, what it changes in the lists, the progress for its workflow and the
-- response stored under a key, agencies’ references, links and messages, all or nothing. Returns `recorded`, `stale` (another
-- command was faster), `changed` (what it was decided by has changed), `in_flight` (the key’s first request is running) or
-- `taken` (the key has its response). A command that was decided from memory names the state that it rests on; one that
-- changes what repeats, the cases of its pupil; one of many, that it waits for no other (`a_if_free`).
CREATE OR REPLACE FUNCTION append(
    a_case uuid,
    a_expected bigint,
    a_school uuid,
    a_reference text,
    a_version bigint,
    a_head bytea,
    a_policy text,
    a_stage text,
    a_category text,
    a_closed boolean,
    a_overdue boolean,
    a_owner uuid,
    a_raised_by uuid,
    a_raised_at timestamptz,
    a_recorded_at timestamptz,
    a_about uuid[],
    a_participants uuid[],
    a_acting uuid[],
    a_reached text[],
    a_owed jsonb,
    a_state bytea,
    a_wrapped bytea,
    a_format smallint,
    a_command uuid,
    a_types text[],
    a_bodies bytea[],
    a_hashes bytea[],
    a_previous bytea,
    a_progress jsonb,
    a_person uuid,
    a_key text,
    a_fingerprint bytea,
    a_status smallint,
    a_plan bigint,
    a_replans boolean,
    a_lists jsonb,
    a_told_after interval,
    a_begun boolean,
    a_found_versions bigint[],
    a_found_agencies text[],
    a_found_referrals text[],
    a_found_hashes bytea[],
    a_link_versions bigint[],
    a_link_cases uuid[],
    a_mail text,
    a_notices jsonb,
    a_delivered uuid,
    a_failed uuid,
    a_credential bytea,
    a_session boolean,
    a_roles text[],
    a_state_hash bytea,
    a_pupils uuid[],
    a_pupil_cases uuid[],
    a_pupil_versions bigint[],
    a_if_free boolean
) RETURNS text LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF a_state_hash IS NOT NULL AND NOT still_holds(
        a_credential, a_session, a_person, a_school, a_roles, a_case, a_previous, a_state_hash, a_wrapped, a_plan
    ) THEN
        RETURN 'changed';
    END IF;
    IF a_pupils <> '{}' AND NOT pupil_cases_hold(a_school, a_pupils, a_case, a_pupil_cases, a_pupil_versions) THEN
        RETURN 'changed';
    END IF;
    IF a_if_free THEN
        PERFORM FROM cases WHERE id = a_case AND version = a_expected FOR NO KEY UPDATE SKIP LOCKED;
        IF NOT found THEN
            RETURN 'changed';
        END IF;
    END IF;
    IF a_key IS NOT NULL THEN
        IF NOT pg_try_advisory_xact_lock(hashtextextended(a_person::text || ' ' || a_key, 0)) THEN
            RETURN 'in_flight';
        END IF;
        IF EXISTS (SELECT FROM answers WHERE person = a_person AND key = a_key) THEN
            RETURN 'taken';
        END IF;
    END IF;
    IF a_expected = 0 THEN
        INSERT INTO cases (
            id, school, reference, version, head, policy, stage, category, closed, overdue, owner, raised_by,
            raised_at, recorded_at, about, participants, acting, reached, owed, state, plan
        ) VALUES (
            a_case, a_school, a_reference, a_version, a_head, a_policy, a_stage, a_category, a_closed, a_overdue,
            a_owner, a_raised_by, a_raised_at, a_recorded_at, a_about, a_participants, a_acting, a_reached,
            a_owed, a_state, a_plan
        );
        INSERT INTO case_keys (case_id, wrapped) VALUES (a_case, a_wrapped);
    ELSE
        UPDATE cases SET
            version = a_version, head = a_head, policy = a_policy, stage = a_stage, category = a_category,
            closed = a_closed, overdue = a_overdue, owner = a_owner, recorded_at = a_recorded_at,
            about = a_about, participants = a_participants, acting = a_acting, reached = a_reached,
            owed = a_owed, state = a_state,
            plan = CASE WHEN a_replans THEN a_plan ELSE least(plan, a_plan) END
        WHERE id = a_case AND version = a_expected;
        IF NOT found THEN
            RETURN 'stale';
        END IF;
    END IF;
    INSERT INTO events (
        case_id, version, format, recorded_at, type, command_id, body, previous, hash
    )
    SELECT
        a_case, a_expected + n, a_format, a_recorded_at, a_types[n], a_command, a_bodies[n],
        CASE n WHEN 1 THEN a_previous ELSE a_hashes[n - 1] END, a_hashes[n]
    FROM generate_subscripts(a_types, 1) AS n;
    INSERT INTO outbox AS o (case_id, version, progress, tell_at, begun)
    VALUES (a_case, a_version, a_progress, clock_timestamp() + a_told_after, a_begun)
    ON CONFLICT (case_id) DO UPDATE SET
        version = excluded.version, progress = excluded.progress,
        tell_at = least(o.tell_at, excluded.tell_at), begun = o.begun AND excluded.begun;
    PERFORM change_lists(a_case, a_school, a_raised_at, a_lists);
    INSERT INTO uncounted (case_id, school, version) VALUES (a_case, a_school, a_version)
    ON CONFLICT (case_id) DO UPDATE SET school = excluded.school, version = excluded.version;
    IF a_key IS NOT NULL THEN
        INSERT INTO answers (
            person, key, fingerprint, command_id, case_id, status, version, problem
        ) VALUES (
            a_person, a_key, a_fingerprint, a_command, a_case, a_status, a_version, NULL
        );
    END IF;
    IF a_found_versions <> '{}' THEN
        INSERT INTO agency_references (case_id, version, school, agency, agency_referral, hash)
        SELECT a_case, r.version, a_school, r.agency, r.agency_referral, r.hash
        FROM unnest(a_found_versions, a_found_agencies, a_found_referrals, a_found_hashes)
            AS r (version, agency, agency_referral, hash);
    END IF;
    IF a_link_versions <> '{}' THEN
        INSERT INTO case_links (case_id, version, school, other)
        SELECT a_case, l.version, a_school, l.other FROM unnest(a_link_versions, a_link_cases) AS l (version, other);
    END IF;
    IF a_notices <> '[]' OR a_delivered IS NOT NULL OR a_failed IS NOT NULL THEN
        PERFORM put_in_post(a_case, a_school, a_about, a_mail, a_notices, a_delivered, a_failed);
    END IF;
    RETURN 'recorded';
END;
$$;

REVOKE EXECUTE ON FUNCTION append FROM public;
GRANT EXECUTE ON FUNCTION append TO onward_app;
