-- migrate:up
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

CREATE TABLE signing_refusals (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    refused_since timestamptz NOT NULL,
    reason text NOT NULL
);
COMMENT ON TABLE signing_refusals IS 'why the log signs nothing at the moment; no row while it signs';

CREATE TRIGGER cosignatures_stand BEFORE UPDATE OR DELETE ON cosignatures
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignatures_stay BEFORE TRUNCATE ON cosignatures
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE cosignatures ENABLE ALWAYS TRIGGER cosignatures_stand;
ALTER TABLE cosignatures ENABLE ALWAYS TRIGGER cosignatures_stay;
CREATE TRIGGER objections_stand BEFORE UPDATE OR DELETE ON objections
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER objections_stay BEFORE TRUNCATE ON objections
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE objections ENABLE ALWAYS TRIGGER objections_stand;
ALTER TABLE objections ENABLE ALWAYS TRIGGER objections_stay;

GRANT SELECT, INSERT ON cosignatures, objections TO onward_app;
GRANT SELECT, INSERT, UPDATE ON witnesses TO onward_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON signing_refusals TO onward_app;
GRANT SELECT ON witnesses, cosignatures, objections, signing_refusals TO onward_auditor;
