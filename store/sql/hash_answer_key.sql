-- Trigger: hash an idempotency key that a release before 0037 wrote in clear, under the lock that newer releases take
-- for the same key. If the key has its response, raise the error of a stopping Postgres: that release then records
-- nothing and answers 503, and the repeat reaches a newer release.
CREATE OR REPLACE FUNCTION hash_answer_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.key := 'sha256:' || encode(sha256(convert_to(new.key, 'UTF8')), 'hex');
    PERFORM pg_advisory_xact_lock(hashtextextended(new.person::text || ' ' || new.key, 0));
    IF EXISTS (SELECT FROM answers WHERE person = new.person AND key = new.key) THEN
        RAISE EXCEPTION 'this key has its answer' USING ERRCODE = 'query_canceled';
    END IF;
    RETURN new;
END;
$$;
