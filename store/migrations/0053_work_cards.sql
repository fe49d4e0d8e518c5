-- migrate:up
-- The narrow rows by which *Your work* finds the next child: for each case and list, when the first task is due that the list's
-- people must do, and the first for which they wait on others. `change_lists` keeps them by the rows of `open_work`;
-- `verify --state` compares them with the entries; `onward rebuild` makes them again. `sql/change_lists` fills them.

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
