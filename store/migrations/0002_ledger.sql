-- migrate:up
-- The record (events), the state of each case, its key, the answers kept for repeats, and the outbox.

CREATE TABLE cases (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    reference text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    head bytea NOT NULL,
    policy text NOT NULL,
    stage text NOT NULL,
    category text NOT NULL,
    closed boolean NOT NULL,
    overdue boolean NOT NULL,
    owner uuid,
    raised_by uuid NOT NULL,
    raised_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    about uuid[] NOT NULL,
    participants uuid[] NOT NULL,
    acting uuid[] NOT NULL,
    reached text[] NOT NULL,
    owed jsonb NOT NULL,
    state bytea NOT NULL
) WITH (fillfactor = 60, toast_tuple_target = 7900);

-- The sealed state does not compress: do not try.
ALTER TABLE cases ALTER COLUMN state SET STORAGE EXTERNAL;

CREATE INDEX cases_of_school ON cases (school, raised_at, id);
CREATE INDEX cases_open ON cases (school, raised_at, id) WHERE NOT closed;

CREATE TABLE case_keys (
    case_id uuid PRIMARY KEY REFERENCES cases (id),
    wrapped bytea NOT NULL
);

CREATE TABLE events (
    case_id uuid NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    format smallint NOT NULL,
    recorded_at timestamptz NOT NULL,
    type text NOT NULL,
    command_id uuid NOT NULL,
    body bytea NOT NULL,
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (case_id, version)
);

CREATE TABLE answers (
    person uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    command_id uuid NOT NULL,
    case_id uuid NOT NULL,
    status smallint NOT NULL,
    version bigint NOT NULL,
    problem jsonb,
    PRIMARY KEY (person, key)
);

CREATE TABLE outbox (
    case_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    progress jsonb NOT NULL,
    enqueued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    leased_until timestamptz
) WITH (fillfactor = 50);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', tg_op, tg_table_name
        USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER events_stand BEFORE UPDATE OR DELETE ON events
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay BEFORE TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Replication mode passes ordinary triggers: these fire always.
ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand;
ALTER TABLE events ENABLE ALWAYS TRIGGER events_stay;

GRANT SELECT, INSERT ON events, answers, case_keys TO onward_app;
GRANT SELECT, INSERT, UPDATE ON cases TO onward_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO onward_app;
GRANT SELECT ON events TO onward_auditor;
GRANT SELECT (id, school, reference, version, head, policy) ON cases TO onward_auditor;
