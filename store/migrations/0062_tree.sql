-- migrate:up
-- One Merkle tree (RFC 6962) over every event of every case and pupil: the order in which events were entered, and the tree’s
-- full tiles. Nobody but the function `enter_in_tree` writes either, and it takes every hash from the events themselves.

CREATE TABLE tree_entries (
    leaf bigint PRIMARY KEY CHECK (leaf >= 0),
    stream uuid NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (stream, version)
);
COMMENT ON COLUMN tree_entries.leaf IS 'its place in the tree, from 0, without gaps';
COMMENT ON COLUMN tree_entries.stream IS 'a case or a pupil';

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

-- No index: rows stay for a second.
CREATE TABLE tree_queue (
    stream uuid NOT NULL,
    first_version bigint NOT NULL,
    last_version bigint NOT NULL CHECK (last_version >= first_version)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
COMMENT ON TABLE tree_queue IS 'events that were recorded and are not in the tree yet';

CREATE TRIGGER tree_entries_stand BEFORE UPDATE OR DELETE ON tree_entries
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tree_entries_stay BEFORE TRUNCATE ON tree_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE tree_entries ENABLE ALWAYS TRIGGER tree_entries_stand;
ALTER TABLE tree_entries ENABLE ALWAYS TRIGGER tree_entries_stay;
CREATE TRIGGER tree_tiles_stand BEFORE UPDATE OR DELETE ON tree_tiles
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tree_tiles_stay BEFORE TRUNCATE ON tree_tiles
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE tree_tiles ENABLE ALWAYS TRIGGER tree_tiles_stand;
ALTER TABLE tree_tiles ENABLE ALWAYS TRIGGER tree_tiles_stay;

GRANT SELECT ON tree_entries, tree_tiles TO onward_app, onward_auditor;
GRANT SELECT, INSERT ON tree_queue TO onward_app;
GRANT SELECT ON tree_queue TO onward_auditor;
