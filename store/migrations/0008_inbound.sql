-- migrate:up
-- What agencies tell by themselves: the keys that they sign with, and which case a reference of theirs is of.

CREATE TABLE agency_keys (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    agency text NOT NULL,
    authority text NOT NULL,
    secret bytea NOT NULL,
    former bytea,
    former_until timestamptz,
    made_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz
);

COMMENT ON COLUMN agency_keys.secret IS 'sealed with the master key, for it must be known to check a signature';

CREATE UNIQUE INDEX agency_keys_in_force ON agency_keys (school, agency, authority) WHERE removed_at IS NULL;

-- The reference itself stands in the sealed event; here is only its keyed hash.
CREATE TABLE agency_references (
    case_id uuid NOT NULL,
    version bigint NOT NULL,
    school uuid NOT NULL,
    agency text NOT NULL,
    agency_referral text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (case_id, version)
);

CREATE INDEX agency_references_of_school ON agency_references (school, agency, hash);

GRANT SELECT ON agency_keys TO onward_app;
GRANT SELECT, INSERT ON agency_references TO onward_app;
