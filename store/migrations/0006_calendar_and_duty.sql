-- migrate:up
-- The calendar, the duty rota and absences: which day counts, and who acts on it.

-- Numbered changes of the calendar and of the limits: deadlines are worked out by the newest.
CREATE TABLE plans (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    change text NOT NULL CHECK (change IN ('add', 'remove', 'limits')),
    day date CHECK ((day IS NULL) = (change = 'limits')),
    reasons text NOT NULL CHECK (length(btrim(reasons)) >= 10),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL
);
CREATE TRIGGER plans_stand BEFORE UPDATE OR DELETE ON plans FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plans_stay BEFORE TRUNCATE ON plans FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE plans ENABLE ALWAYS TRIGGER plans_stand, ENABLE ALWAYS TRIGGER plans_stay;
GRANT SELECT, INSERT ON plans TO onward_app;
GRANT SELECT ON plans TO onward_auditor;
GRANT SELECT ON SEQUENCE plans_number_seq TO onward_app;

-- The digests of the policy's files that changed with each plan: a process that starts with other files makes a plan.
CREATE TABLE plan_files (
    file text NOT NULL,
    number bigint NOT NULL,
    digest text NOT NULL CHECK (length(digest) = 64),
    id bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (file, number)
);
COMMENT ON COLUMN plan_files.number IS 'the plan; of a file seen for the first time, the newest of then, 0 if there is none';
CREATE TRIGGER plan_files_stand BEFORE UPDATE OR DELETE ON plan_files FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_files_stay BEFORE TRUNCATE ON plan_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE plan_files ENABLE ALWAYS TRIGGER plan_files_stand, ENABLE ALWAYS TRIGGER plan_files_stay;
GRANT SELECT, INSERT ON plan_files TO onward_app;
GRANT SELECT ON plan_files TO onward_auditor;

-- Days that a school asks the operator for, and the operator's refusals. The calendar of England belongs to the operator.
CREATE TABLE calendar_requests (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    change text NOT NULL CHECK (change IN ('add', 'remove')),
    day date NOT NULL,
    reasons text NOT NULL CHECK (length(btrim(reasons)) >= 10),
    asked_by uuid NOT NULL REFERENCES people (id),
    asked_at timestamptz NOT NULL
);
CREATE INDEX calendar_requests_of_school ON calendar_requests (school, number);
CREATE TRIGGER calendar_requests_stand BEFORE UPDATE OR DELETE ON calendar_requests
FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE calendar_requests ENABLE ALWAYS TRIGGER calendar_requests_stand;
GRANT SELECT, INSERT ON calendar_requests TO onward_app;
GRANT SELECT ON calendar_requests TO onward_auditor;

CREATE TABLE calendar_refusals (
    request bigint PRIMARY KEY REFERENCES calendar_requests (number),
    reasons text NOT NULL CHECK (length(btrim(reasons)) >= 10),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL
);
COMMENT ON COLUMN calendar_refusals.made_by IS 'null: from the command line';
CREATE TRIGGER calendar_refusals_stand BEFORE UPDATE OR DELETE ON calendar_refusals
FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE calendar_refusals ENABLE ALWAYS TRIGGER calendar_refusals_stand;
GRANT SELECT, INSERT ON calendar_refusals TO onward_app;
GRANT SELECT ON calendar_refusals TO onward_auditor;

-- The duty rota: a change is a new row, and a shift that was ended before its time keeps its row.
CREATE TABLE duty (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school uuid NOT NULL REFERENCES schools (id),
    person uuid NOT NULL REFERENCES people (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL,
    ended_by uuid REFERENCES people (id),
    ended_at timestamptz,
    CHECK (ends_at > starts_at)
);
COMMENT ON COLUMN duty.made_by IS 'null: from the command line, as ended_by is then';
CREATE INDEX duty_of_person ON duty (person, ends_at);
CREATE INDEX duty_of_school ON duty (school, starts_at, id);
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON duty TO onward_app;

-- People who are away, and who covers them (3-DSL.x). A row is added, and ended early once; it is never changed otherwise.
-- It takes effect and ends by its times alone.
CREATE TABLE absences (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school uuid NOT NULL REFERENCES schools (id),
    person uuid NOT NULL REFERENCES people (id),
    cover uuid NOT NULL REFERENCES people (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL,
    ended_by uuid REFERENCES people (id),
    ended_at timestamptz,
    reason text,
    end_reason text,
    CHECK (ends_at > starts_at),
    CHECK (person <> cover)
);
COMMENT ON COLUMN absences.ended_at IS 'before starts_at: cancelled';
COMMENT ON COLUMN absences.made_by IS 'null: the command line';
CREATE INDEX absences_of_person ON absences (person, ends_at);
CREATE INDEX absences_of_school ON absences (school, starts_at, id);
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at, end_reason) ON absences TO onward_app;

-- What was recorded about each absence, entry by entry, with who, when and why (3-DSL.x, 11.15). Rows are only added, by the
-- trigger of `store/sql/keep_absence_entry.sql`. `absences` has what counts now.
CREATE TABLE absence_entries (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    absence uuid NOT NULL REFERENCES absences (id),
    what text NOT NULL CHECK (what IN ('recorded', 'ended')),
    cover uuid NOT NULL REFERENCES people (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    reason text,
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL
);
COMMENT ON COLUMN absence_entries.made_by IS 'null: the command line';
CREATE INDEX absence_entries_of_absence ON absence_entries (absence, number);
CREATE TRIGGER absence_entries_stand BEFORE UPDATE OR DELETE ON absence_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER absence_entries_stay BEFORE TRUNCATE ON absence_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE absence_entries ENABLE ALWAYS TRIGGER absence_entries_stand, ENABLE ALWAYS TRIGGER absence_entries_stay;
GRANT SELECT ON absence_entries TO onward_app;
