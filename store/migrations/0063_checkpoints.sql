-- migrate:up
-- The tree’s heads that were signed, as they were published, and the keys that signed them. The copies that count are outside the
-- database: here they are only served from. The private key is never here.

CREATE TABLE log_keys (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line text NOT NULL UNIQUE,
    taken_at timestamptz NOT NULL,
    reasons text CHECK (length(btrim(reasons)) >= 10),
    before_origin text,
    before_size bigint CHECK (before_size >= 0),
    before_root bytea CHECK (octet_length(before_root) = 32),
    CHECK (num_nulls(reasons, before_origin, before_size, before_root) IN (0, 4))
);
COMMENT ON COLUMN log_keys.line IS 'the public key, as one line (C2SP vkey)';
COMMENT ON COLUMN log_keys.reasons IS 'null: the first key; else why the record before was given up (log.restored)';
COMMENT ON COLUMN log_keys.before_size IS 'with origin and root: the newest head that the key before had signed';

CREATE TABLE checkpoints (
    origin text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    note bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (origin, size)
);

CREATE TRIGGER log_keys_stand BEFORE UPDATE OR DELETE ON log_keys
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_keys_stay BEFORE TRUNCATE ON log_keys
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE log_keys ENABLE ALWAYS TRIGGER log_keys_stand;
ALTER TABLE log_keys ENABLE ALWAYS TRIGGER log_keys_stay;
CREATE TRIGGER checkpoints_stand BEFORE UPDATE OR DELETE ON checkpoints
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_stay BEFORE TRUNCATE ON checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE checkpoints ENABLE ALWAYS TRIGGER checkpoints_stand;
ALTER TABLE checkpoints ENABLE ALWAYS TRIGGER checkpoints_stay;

GRANT SELECT, INSERT ON log_keys, checkpoints TO onward_app;
GRANT SELECT ON log_keys, checkpoints TO onward_auditor;
