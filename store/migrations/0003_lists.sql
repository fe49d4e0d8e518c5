-- migrate:up
-- Narrow rows that lists use to find cases. `append` keeps them, `verify --state` compares them with
-- the entries, and `onward rebuild` makes them again.

-- Who owes what.
CREATE TABLE open_work (
    case_id uuid NOT NULL,
    obligation text NOT NULL,
    owner text NOT NULL,
    school uuid NOT NULL,
    rank smallint NOT NULL,
    due_at timestamptz NOT NULL CHECK (due_at <= '9999-12-31T23:59:59Z'),
    at_once boolean NOT NULL,
    told text NOT NULL,
    PRIMARY KEY (case_id, obligation, owner)
);
COMMENT ON COLUMN open_work.owner IS 'a role, `dsl_or_deputy`, or a person';
COMMENT ON COLUMN open_work.rank IS '0: overdue; 1: not yet';
COMMENT ON COLUMN open_work.due_at IS 'the end of the year 9999: no deadline';
COMMENT ON COLUMN open_work.at_once IS 'before all others while a child is in immediate danger, however much is overdue (11.4, 11.9)';
COMMENT ON COLUMN open_work.told IS 'the rest of what a list says of it if the case cannot be opened, as JSON';
CREATE INDEX open_work_of_owner ON open_work (school, owner, rank, due_at, case_id, obligation);
CREATE INDEX open_work_at_once ON open_work (school, owner, rank, due_at, case_id, obligation)
WHERE at_once;
GRANT SELECT, INSERT, UPDATE, DELETE ON open_work TO onward_app;

-- The rows by which *Your work* finds the next child: for each case and list, when the first task is due that the list's
-- people must do, and the first for which they wait on others.
CREATE TABLE work_cards (
    case_id uuid NOT NULL,
    list text NOT NULL,
    waits boolean NOT NULL,
    school uuid NOT NULL,
    rank smallint NOT NULL,
    due_at timestamptz NOT NULL CHECK (due_at <= '9999-12-31T23:59:59Z'),
    raised_at timestamptz NOT NULL,
    category text NOT NULL,
    PRIMARY KEY (case_id, list, waits)
);
COMMENT ON COLUMN work_cards.list IS
'an owner as in `open_work`, or `held:` and who owns the case: what the DSL and deputies owe in it, `held:none` if no one does';
COMMENT ON COLUMN work_cards.waits IS 'the next move is an agency''s, and it is not late';
COMMENT ON COLUMN work_cards.rank IS '0: overdue; 1: not yet';
COMMENT ON COLUMN work_cards.due_at IS 'the end of the year 9999: no deadline';
CREATE INDEX work_cards_by_deadline ON work_cards (school, list, waits, rank, due_at, case_id) INCLUDE (category);
CREATE INDEX work_cards_by_age ON work_cards (school, list, waits, raised_at, case_id) INCLUDE (category);
GRANT SELECT, INSERT, UPDATE, DELETE ON work_cards TO onward_app;

-- Who can read which case, apart from those who read every case of their school.
CREATE TABLE case_readers (
    case_id uuid NOT NULL,
    reader text NOT NULL,
    school uuid NOT NULL,
    raised_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, reader)
);
COMMENT ON COLUMN case_readers.reader IS 'a person, or a role that the case was escalated or rerouted to';
CREATE INDEX case_readers_cases ON case_readers (school, reader, raised_at, case_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON case_readers TO onward_app;

