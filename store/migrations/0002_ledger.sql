-- migrate:up
-- The ledger: events and the state of each case, its key, stored responses, who looked, and concerns about the procedure.

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
    state bytea NOT NULL,
    plan bigint NOT NULL DEFAULT 0,
    wakes_at timestamptz
) WITH (fillfactor = 60, toast_tuple_target = 7900);
-- The sealed state does not compress: do not try.
ALTER TABLE cases ALTER COLUMN state SET STORAGE EXTERNAL;
COMMENT ON COLUMN cases.wakes_at IS 'when the clock must next act in it; null: only people can act';
CREATE INDEX cases_of_school ON cases (school, raised_at, id);
CREATE INDEX cases_open ON cases (school, raised_at, id) WHERE NOT closed;
CREATE INDEX cases_of_plan ON cases (plan, id) WHERE NOT closed;
CREATE INDEX cases_overdue ON cases (school, raised_at, id) WHERE overdue;
CREATE INDEX cases_of_owner ON cases (school, owner, raised_at, id);
CREATE INDEX cases_of_category ON cases (school, category, raised_at, id);
CREATE INDEX cases_of_stage ON cases (school, stage, raised_at, id);
CREATE INDEX cases_to_wake ON cases (wakes_at) WHERE wakes_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON cases TO onward_app;
GRANT SELECT (id, school, reference, version, head, policy, closed) ON cases TO onward_auditor;

CREATE TABLE case_keys (
    case_id uuid PRIMARY KEY REFERENCES cases (id),
    wrapped bytea NOT NULL
);
GRANT SELECT, INSERT ON case_keys TO onward_app;
GRANT SELECT (case_id) ON case_keys TO onward_auditor;

-- The record: only added to, never changed.
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
CREATE TRIGGER events_stand BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_stay BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand, ENABLE ALWAYS TRIGGER events_stay;
GRANT SELECT, INSERT ON events TO onward_app;
GRANT SELECT ON events TO onward_auditor;

-- The responses stored under idempotency keys, for requests that are repeated.
CREATE TABLE answers (
    person uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    command_id uuid NOT NULL,
    case_id uuid NOT NULL,
    status smallint NOT NULL,
    version bigint NOT NULL,
    problem jsonb,
    PRIMARY KEY (person, key),
    CONSTRAINT answers_key_is_hashed CHECK (key ~ '^sha256:[0-9a-f]{64}$')
);
COMMENT ON COLUMN answers.key IS 'SHA-256 of what was sent as Idempotency-Key';
GRANT SELECT, INSERT ON answers TO onward_app;

-- Who looked at a case, and when: added to, never changed (11.15).
CREATE TABLE views (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id uuid NOT NULL,
    person uuid,
    what text NOT NULL,
    whole boolean NOT NULL,
    version bigint NOT NULL,
    sha256 bytea CHECK (octet_length(sha256) = 32),
    at timestamptz NOT NULL,
    beside uuid
);
COMMENT ON COLUMN views.person IS 'null: from the command line';
COMMENT ON COLUMN views.sha256 IS 'of the file, where it was printed';
COMMENT ON COLUMN views.beside IS 'the case that was open when this one was shown beside it';
CREATE INDEX views_of_case ON views (case_id, id);
CREATE TRIGGER views_stand BEFORE UPDATE OR DELETE ON views FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER views_stay BEFORE TRUNCATE ON views FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE views ENABLE ALWAYS TRIGGER views_stand, ENABLE ALWAYS TRIGGER views_stay;
GRANT SELECT, INSERT ON views TO onward_app;
GRANT SELECT ON views TO onward_auditor;

-- Which case links which other: an index of what the sealed events say, so that a link is found from both sides.
CREATE TABLE case_links (
    case_id uuid NOT NULL,
    version bigint NOT NULL,
    school uuid NOT NULL,
    other uuid NOT NULL,
    PRIMARY KEY (case_id, version, other)
);
CREATE INDEX case_links_to ON case_links (other, school);
GRANT SELECT, INSERT ON case_links TO onward_app;

-- Which case an agency's reference is of. The reference itself is in the sealed event; here is only its keyed hash.
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
GRANT SELECT, INSERT ON agency_references TO onward_app;

-- Concerns about the procedure itself, and what was answered: added to, never changed (13.4). The words are sealed.
CREATE TABLE process_concerns (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    clause text NOT NULL,
    body bytea NOT NULL,
    about uuid[] NOT NULL,
    raised_by uuid NOT NULL REFERENCES people (id),
    raised_at timestamptz NOT NULL,
    goes_to text NOT NULL,
    facts bytea NOT NULL
);
COMMENT ON COLUMN process_concerns.facts IS 'the columns in clear, sealed: by these it is decided who may see the concern';
CREATE INDEX process_concerns_of_school ON process_concerns (school, raised_at, id);
CREATE TRIGGER process_concerns_stand BEFORE UPDATE OR DELETE ON process_concerns FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE process_concerns ENABLE ALWAYS TRIGGER process_concerns_stand;
GRANT SELECT, INSERT ON process_concerns TO onward_app;
GRANT SELECT (id, school, clause, raised_at, goes_to) ON process_concerns TO onward_auditor;

CREATE TABLE process_answers (
    id uuid PRIMARY KEY,
    concern uuid NOT NULL REFERENCES process_concerns (id),
    body bytea NOT NULL,
    answered_by uuid NOT NULL REFERENCES people (id),
    answered_at timestamptz NOT NULL
);
CREATE INDEX process_answers_of_concern ON process_answers (concern, answered_at);
CREATE TRIGGER process_answers_stand BEFORE UPDATE OR DELETE ON process_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE process_answers ENABLE ALWAYS TRIGGER process_answers_stand;
GRANT SELECT, INSERT ON process_answers TO onward_app;
