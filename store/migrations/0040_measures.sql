-- migrate:up
-- What each case adds to the figures of its school, sealed, and the sums; and the cases that have changed since they were
-- counted. `append` notes the changes, a process of the worker counts, `verify --state` compares both with the entries, and
-- `onward rebuild` counts everything again.

CREATE TABLE case_measures (
    case_id uuid PRIMARY KEY,
    school uuid NOT NULL,
    version bigint NOT NULL,
    known_at timestamptz NOT NULL,
    valid_until timestamptz,
    about uuid[] NOT NULL,
    exceptions boolean NOT NULL,
    sealed bytea NOT NULL
);
COMMENT ON COLUMN case_measures.known_at IS 'earlier figures cannot use the row';
COMMENT ON COLUMN case_measures.valid_until IS 'a deadline, after which the case counts differently';
CREATE INDEX case_measures_known ON case_measures (school, known_at);
CREATE INDEX case_measures_valid ON case_measures (school, valid_until);
CREATE INDEX case_measures_about ON case_measures (school) WHERE about <> '{}';

CREATE TABLE measure_sums (
    school uuid PRIMARY KEY,
    round bigint NOT NULL,
    complete boolean NOT NULL,
    sealed bytea NOT NULL
);
COMMENT ON COLUMN measure_sums.round IS 'how often counting has begun from nothing';
COMMENT ON COLUMN measure_sums.complete IS 'every case was counted once; later changes are in uncounted';

CREATE TABLE uncounted (
    case_id uuid PRIMARY KEY,
    school uuid NOT NULL,
    version bigint NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX uncounted_of_school ON uncounted (school, case_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON case_measures, measure_sums, uncounted TO onward_app;
