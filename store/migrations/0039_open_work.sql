-- migrate:up
-- Narrow rows that lists and the clock use to find cases: who owes what, who can read which case beside those who read
-- every case of their school, and when the clock must next act. `append` keeps them; `verify --state` compares them with
-- the entries; `onward rebuild` makes them again.

CREATE TABLE open_work (
    case_id uuid NOT NULL,
    obligation text NOT NULL,
    owner text NOT NULL,
    school uuid NOT NULL,
    rank smallint NOT NULL,
    due_at timestamptz NOT NULL CHECK (due_at <= '9999-12-31T23:59:59Z'),
    PRIMARY KEY (case_id, obligation, owner)
);
COMMENT ON COLUMN open_work.owner IS 'a role, `dsl_or_deputy`, or a person';
COMMENT ON COLUMN open_work.rank IS '0: overdue; 1: not yet';
COMMENT ON COLUMN open_work.due_at IS 'the end of the year 9999: no deadline';
CREATE INDEX open_work_of_owner ON open_work (school, owner, rank, due_at, case_id, obligation);
-- Immediate danger, which is shown first however much is overdue (11.4).
CREATE INDEX open_work_danger ON open_work (school, owner, rank, due_at, case_id, obligation)
WHERE obligation = 'refer:immediate';

CREATE TABLE case_readers (
    case_id uuid NOT NULL,
    reader text NOT NULL,
    school uuid NOT NULL,
    raised_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, reader)
);
COMMENT ON COLUMN case_readers.reader IS 'a person, or a role that the case was escalated or rerouted to';
CREATE INDEX case_readers_cases ON case_readers (school, reader, raised_at, case_id);

CREATE TABLE clock_times (
    case_id uuid PRIMARY KEY,
    wakes_at timestamptz NOT NULL
);
CREATE INDEX clock_times_next ON clock_times (wakes_at);

-- squawk-ignore require-concurrent-index-creation -- a migration is one transaction
CREATE INDEX cases_overdue ON cases (school, raised_at, id) WHERE overdue;
-- squawk-ignore require-concurrent-index-creation -- a migration is one transaction
CREATE INDEX cases_of_owner ON cases (school, owner, raised_at, id);
-- squawk-ignore require-concurrent-index-creation -- a migration is one transaction
CREATE INDEX cases_of_category ON cases (school, category, raised_at, id);
-- squawk-ignore require-concurrent-index-creation -- a migration is one transaction
CREATE INDEX cases_of_stage ON cases (school, stage, raised_at, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON open_work, case_readers, clock_times TO onward_app;
