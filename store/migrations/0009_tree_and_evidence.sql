-- migrate:up
-- The evidence: one tree over every event, its signed heads and their witnesses, and the checks of the whole record.

-- One Merkle tree (RFC 6962) over every event of every case and pupil: the order in which events were entered, and the tree’s
-- full tiles. Only the function `enter_in_tree` writes either, and it takes every hash from the events themselves.
CREATE TABLE tree_entries (
    leaf bigint PRIMARY KEY CHECK (leaf >= 0),
    stream uuid NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (stream, version)
);
COMMENT ON COLUMN tree_entries.leaf IS 'its place in the tree, from 0, without gaps';
COMMENT ON COLUMN tree_entries.stream IS 'a case or a pupil';
CREATE TRIGGER tree_entries_stand BEFORE UPDATE OR DELETE ON tree_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tree_entries_stay BEFORE TRUNCATE ON tree_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE tree_entries ENABLE ALWAYS TRIGGER tree_entries_stand, ENABLE ALWAYS TRIGGER tree_entries_stay;
GRANT SELECT ON tree_entries TO onward_app, onward_auditor;

CREATE TABLE tree_tiles (
    level smallint CHECK (level BETWEEN 0 AND 63),
    number bigint CHECK (number >= 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    PRIMARY KEY (level, number)
);
-- Hashes do not compress: do not try.
ALTER TABLE tree_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE tree_tiles IS 'full tiles as C2SP tlog-tiles defines them; the others are made when they are read';
CREATE TRIGGER tree_tiles_stand BEFORE UPDATE OR DELETE ON tree_tiles FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tree_tiles_stay BEFORE TRUNCATE ON tree_tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE tree_tiles ENABLE ALWAYS TRIGGER tree_tiles_stand, ENABLE ALWAYS TRIGGER tree_tiles_stay;
GRANT SELECT ON tree_tiles TO onward_app, onward_auditor;

-- No index: rows stay for a second.
CREATE TABLE tree_queue (
    stream uuid NOT NULL,
    first_version bigint NOT NULL,
    last_version bigint NOT NULL CHECK (last_version >= first_version)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE tree_queue IS 'events that were recorded and are not in the tree yet';
GRANT SELECT, INSERT ON tree_queue TO onward_app;
GRANT SELECT ON tree_queue TO onward_auditor;

-- Who looked, signed in and administered, as streams of the tree: for each row of an append-only table an entry with the hash
-- of the row and of the entry before. Only the function `enter_in_streams` writes entries, and it takes every hash from the
-- rows themselves (`store/sql/noted_rows.sql`).
CREATE TABLE stream_entries (
    stream uuid,
    version bigint CHECK (version > 0),
    number bigint NOT NULL,
    format smallint NOT NULL CHECK (format > 0),
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (stream, version),
    UNIQUE (stream, number)
);
COMMENT ON COLUMN stream_entries.stream IS 'of one table; the ids are in store/sql/queue_for_stream.sql';
COMMENT ON COLUMN stream_entries.number IS 'the id of the row in its table';
COMMENT ON COLUMN stream_entries.format IS 'which columns the hash is of, and how they are written';
CREATE TRIGGER stream_entries_stand BEFORE UPDATE OR DELETE ON stream_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stream_entries_stay BEFORE TRUNCATE ON stream_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE stream_entries ENABLE ALWAYS TRIGGER stream_entries_stand, ENABLE ALWAYS TRIGGER stream_entries_stay;
GRANT SELECT ON stream_entries TO onward_app, onward_auditor;

-- No index: rows stay for a second.
CREATE TABLE stream_queue (
    stream uuid NOT NULL,
    numbers bigint[] NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE stream_queue IS 'rows that were added and have no entry yet';
GRANT SELECT ON stream_queue TO onward_app, onward_auditor;

-- Every change of a row that gives a right or decides whom a message reaches: hashes only. Rows are only added, by the triggers of
-- `store/sql/note_row.sql`, and are a stream. `verify --state` compares the newest of each row with the row itself.
CREATE TABLE row_changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    of_table text NOT NULL,
    of_row text NOT NULL,
    before bytea CHECK (octet_length(before) = 32),
    after bytea CHECK (octet_length(after) = 32),
    role text NOT NULL DEFAULT session_user,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (num_nonnulls(before, after) > 0)
);
COMMENT ON COLUMN row_changes.of_row IS 'its key; of several columns, with spaces between them';
COMMENT ON COLUMN row_changes.before IS 'the SHA-256 of the row; null: it was added';
COMMENT ON COLUMN row_changes.after IS 'null: it was removed';
COMMENT ON COLUMN row_changes.role IS 'the role of the database that changed it';
CREATE INDEX row_changes_of_row ON row_changes (of_table, of_row, number);
CREATE TRIGGER row_changes_stand BEFORE UPDATE OR DELETE ON row_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER row_changes_stay BEFORE TRUNCATE ON row_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE row_changes ENABLE ALWAYS TRIGGER row_changes_stand, ENABLE ALWAYS TRIGGER row_changes_stay;
GRANT SELECT ON row_changes TO onward_app, onward_auditor;

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
    overlap_until timestamptz,
    CHECK (num_nulls(reasons, before_origin, before_size, before_root) IN (0, 4))
);
COMMENT ON COLUMN log_keys.line IS 'the public key, as one line (C2SP vkey)';
COMMENT ON COLUMN log_keys.reasons IS 'why the record before was given up (log.restored), or, with its own name, the key before';
COMMENT ON COLUMN log_keys.before_size IS 'with origin and root: the newest head that the key before had signed';
COMMENT ON COLUMN log_keys.overlap_until IS 'until when the key before it signs each head too; null: it signs nothing more';
CREATE TRIGGER log_keys_stand BEFORE UPDATE OR DELETE ON log_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_keys_stay BEFORE TRUNCATE ON log_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE log_keys ENABLE ALWAYS TRIGGER log_keys_stand, ENABLE ALWAYS TRIGGER log_keys_stay;
GRANT SELECT, INSERT ON log_keys TO onward_app;
GRANT SELECT ON log_keys TO onward_auditor;

CREATE TABLE checkpoints (
    origin text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    note bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (origin, size)
);
CREATE TRIGGER checkpoints_stand BEFORE UPDATE OR DELETE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_stay BEFORE TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE checkpoints ENABLE ALWAYS TRIGGER checkpoints_stand, ENABLE ALWAYS TRIGGER checkpoints_stay;
GRANT SELECT, INSERT ON checkpoints TO onward_app;
GRANT SELECT ON checkpoints TO onward_auditor;

-- Which signed head was the newest when a day ended.
CREATE TABLE day_heads (
    day date PRIMARY KEY,
    origin text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    closed_at timestamptz NOT NULL
);
COMMENT ON TABLE day_heads IS 'a row for each day that ended, in London; the first one, of size 0, is of the day before the first head';
COMMENT ON COLUMN day_heads.size IS 'with the origin: the head in checkpoints';
CREATE TRIGGER day_heads_stand BEFORE UPDATE OR DELETE ON day_heads FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER day_heads_stay BEFORE TRUNCATE ON day_heads FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE day_heads ENABLE ALWAYS TRIGGER day_heads_stand, ENABLE ALWAYS TRIGGER day_heads_stay;
GRANT SELECT, INSERT ON day_heads TO onward_app;
GRANT SELECT ON day_heads TO onward_auditor;

-- The witnesses that cosign the tree’s heads: what each was asked last, its cosignatures, and what it refused. Their private keys
-- are with other people.
CREATE TABLE witnesses (
    line text PRIMARY KEY,
    listed boolean NOT NULL,
    next_at timestamptz NOT NULL,
    asked_at timestamptz,
    away_since timestamptz,
    fault text,
    CHECK ((away_since IS NULL) = (fault IS NULL))
);
COMMENT ON COLUMN witnesses.line IS 'its public key, as one line (C2SP vkey)';
COMMENT ON COLUMN witnesses.listed IS 'whether it is in the file of witnesses';
COMMENT ON COLUMN witnesses.next_at IS 'when a worker may ask it again; later while one asks';
COMMENT ON COLUMN witnesses.away_since IS 'null: it answered last time';
GRANT SELECT, INSERT, UPDATE ON witnesses TO onward_app;
GRANT SELECT ON witnesses TO onward_auditor;

CREATE TABLE cosignatures (
    witness text NOT NULL,
    origin text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    signature bytea NOT NULL CHECK (octet_length(signature) > 8),
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (witness, origin, size)
);
COMMENT ON COLUMN cosignatures.witness IS 'the public key that made it, as one line';
COMMENT ON COLUMN cosignatures.signature IS 'the time and the signature (cosignature/v1)';
CREATE TRIGGER cosignatures_stand BEFORE UPDATE OR DELETE ON cosignatures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignatures_stay BEFORE TRUNCATE ON cosignatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE cosignatures ENABLE ALWAYS TRIGGER cosignatures_stand, ENABLE ALWAYS TRIGGER cosignatures_stay;
GRANT SELECT, INSERT ON cosignatures TO onward_app;
GRANT SELECT ON cosignatures TO onward_auditor;

CREATE TABLE objections (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    witness text NOT NULL,
    origin text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('newer-head', 'other-tree', 'no-continuation')),
    size bigint NOT NULL CHECK (size >= 0),
    seen bigint NOT NULL CHECK (seen >= 0),
    objected_at timestamptz NOT NULL,
    UNIQUE (witness, origin)
);
COMMENT ON TABLE objections IS 'a witness knows another tree: the log of this name signs nothing more';
COMMENT ON COLUMN objections.size IS 'how many events the head has that it refused';
COMMENT ON COLUMN objections.seen IS 'how many the newest head has that it cosigned';
CREATE TRIGGER objections_stand BEFORE UPDATE OR DELETE ON objections FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER objections_stay BEFORE TRUNCATE ON objections FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE objections ENABLE ALWAYS TRIGGER objections_stand, ENABLE ALWAYS TRIGGER objections_stay;
GRANT SELECT, INSERT ON objections TO onward_app;
GRANT SELECT ON objections TO onward_auditor;

CREATE TABLE signing_refusals (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    refused_since timestamptz NOT NULL,
    reason text NOT NULL
);
COMMENT ON TABLE signing_refusals IS 'why the log signs nothing at the moment; no row while it signs';
GRANT SELECT, INSERT, UPDATE, DELETE ON signing_refusals TO onward_app;
GRANT SELECT ON signing_refusals TO onward_auditor;

-- When the whole record was last verified, and the damage that was found: ids and columns, so that the doctor can name it.
CREATE TABLE verifications (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    cases bigint NOT NULL,
    events bigint NOT NULL,
    bad_cases bigint NOT NULL,
    damaged bigint NOT NULL,
    seal bytea NOT NULL
);
COMMENT ON TABLE verifications IS 'no ids: findings name the damaged cases';
COMMENT ON COLUMN verifications.damaged IS 'how many cases, and places of no case';
COMMENT ON COLUMN verifications.seal IS 'times and numbers, sealed: a row that anyone else added says nothing';
GRANT SELECT, INSERT ON verifications TO onward_app;
GRANT SELECT ON verifications TO onward_auditor;

CREATE TABLE findings (
    verification bigint NOT NULL REFERENCES verifications (number) ON DELETE CASCADE,
    number bigint NOT NULL,
    case_id uuid,
    place text NOT NULL,
    says text NOT NULL,
    PRIMARY KEY (verification, number)
);
COMMENT ON COLUMN findings.case_id IS 'null: of no case';
COMMENT ON COLUMN findings.place IS 'table and column';
GRANT SELECT, INSERT ON findings TO onward_app;
