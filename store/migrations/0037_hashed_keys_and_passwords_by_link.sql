-- migrate:up
-- Idempotency keys are stored hashed, and the application's role writes a password hash only through a link.

SET LOCAL lock_timeout = '5s'; -- everybody reads answers: rather try again than make them wait

-- 1. Idempotency keys. A program may put a name into its keys. The hash is bound to the person by the row, and to route
-- and body by the fingerprint, as the key was. Before the lock most rows are hashed, so that it is short.
UPDATE answers SET key = 'sha256:' || encode(sha256(convert_to(key, 'UTF8')), 'hex')
WHERE key !~ '^sha256:[0-9a-f]{64}$';

-- The release before writes the key itself until it is stopped, and does not find what is hashed. So its key is hashed
-- here, under the lock that the newer release takes for the same key. Where that key has an answer already, the release
-- before is told what it is told of a Postgres that is about to stop: it records nothing and answers 503, and whoever
-- repeats meets the newer release in the end. Nothing is recorded twice.
CREATE FUNCTION hash_answer_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.key := 'sha256:' || encode(sha256(convert_to(new.key, 'UTF8')), 'hex');
    PERFORM pg_advisory_xact_lock(hashtextextended(new.person::text || ' ' || new.key, 0));
    IF EXISTS (SELECT FROM answers WHERE person = new.person AND key = new.key) THEN
        RAISE EXCEPTION 'this key has its answer' USING ERRCODE = 'query_canceled';
    END IF;
    RETURN new;
END;
$$;
CREATE TRIGGER answers_hashed BEFORE INSERT ON answers
FOR EACH ROW WHEN (new.key !~ '^sha256:[0-9a-f]{64}$') EXECUTE FUNCTION hash_answer_key();

UPDATE answers SET key = 'sha256:' || encode(sha256(convert_to(key, 'UTF8')), 'hex')
WHERE key !~ '^sha256:[0-9a-f]{64}$'; -- those that came meanwhile
ALTER TABLE answers ADD CONSTRAINT answers_key_is_hashed CHECK (key ~ '^sha256:[0-9a-f]{64}$') NOT VALID;
COMMENT ON COLUMN answers.key IS 'SHA-256 of what was sent as Idempotency-Key';

-- 2. Passwords. The link's secret itself is asked for, which stands nowhere: a hash that was read in the table opens
-- nothing. The release before cannot open an account or make a link from now on, and says 500; the link stays good.
CREATE FUNCTION open_account(a_secret text, a_login text, a_password text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_person uuid;
BEGIN
    UPDATE invitations SET used_at = now()
    WHERE hash = sha256(convert_to(a_secret, 'UTF8')) AND used_at IS NULL AND expires_at > now()
    RETURNING person INTO of_person;
    IF of_person IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO accounts (person, login, password) VALUES (of_person, a_login, a_password)
    ON CONFLICT (person) DO UPDATE
        SET login = excluded.login, password = excluded.password, changed_at = now();
    UPDATE invitations SET used_at = now() WHERE person = of_person AND used_at IS NULL;
    UPDATE sessions SET ended_at = now() WHERE person = of_person AND ended_at IS NULL;
    DELETE FROM known_browsers WHERE person = of_person;
    RETURN of_person;
END;
$$;

-- An administrator makes a link for somebody of their school who has not left; whoever added a school makes one for its
-- first administrator, until they have an account. Nobody makes one for an operator here. The link before it is spent.
CREATE FUNCTION make_link(a_by uuid, a_person uuid, a_hash bytea, a_hours integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Whoever is just being recorded as having left is waited for: a link made meanwhile would outlive it.
    PERFORM FROM people AS p JOIN people AS b ON b.id = a_by AND b.roles && '{admin,operator}'
    WHERE p.id = a_person AND p.roles <> '{}' AND NOT p.roles @> '{operator}' AND (
        'admin' = ANY (b.roles) AND p.school = b.school
        OR NOT EXISTS (SELECT FROM accounts AS a WHERE a.person = p.id)
        AND EXISTS (
            SELECT FROM people_changes AS c
            WHERE c.person = p.id AND c.made_by = b.id AND c.roles_before IS NULL
        )
    ) FOR SHARE OF p;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE invitations SET used_at = now() WHERE person = a_person AND used_at IS NULL;
    INSERT INTO invitations (hash, person, made_by, expires_at)
    VALUES (a_hash, a_person, a_by, now() + make_interval(hours => least(a_hours, 24)));
    RETURN true;
END;
$$;

REVOKE ALL ON FUNCTION open_account FROM PUBLIC;
REVOKE ALL ON FUNCTION make_link FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_account TO onward_app;
GRANT EXECUTE ON FUNCTION make_link TO onward_app;
REVOKE INSERT, UPDATE ON accounts, invitations FROM onward_app; -- and of their columns
