-- migrate:up
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

-- No index: rows stay for a second.
CREATE TABLE stream_queue (
    stream uuid NOT NULL,
    numbers bigint[] NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE stream_queue IS 'rows that were added and have no entry yet';

CREATE TRIGGER stream_entries_stand BEFORE UPDATE OR DELETE ON stream_entries
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stream_entries_stay BEFORE TRUNCATE ON stream_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE stream_entries ENABLE ALWAYS TRIGGER stream_entries_stand;
ALTER TABLE stream_entries ENABLE ALWAYS TRIGGER stream_entries_stay;

GRANT SELECT ON stream_entries, stream_queue TO onward_app, onward_auditor;
