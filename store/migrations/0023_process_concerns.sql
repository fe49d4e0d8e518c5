-- migrate:up
-- Concerns about the procedure itself, and what was answered: added to, never changed (13.4). The words are sealed.

CREATE TABLE process_concerns (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    clause text NOT NULL,
    body bytea NOT NULL,
    about uuid[] NOT NULL,
    raised_by uuid NOT NULL REFERENCES people (id),
    raised_at timestamptz NOT NULL,
    goes_to text NOT NULL
);

CREATE INDEX process_concerns_of_school ON process_concerns (school, raised_at, id);

CREATE TABLE process_answers (
    id uuid PRIMARY KEY,
    concern uuid NOT NULL REFERENCES process_concerns (id),
    body bytea NOT NULL,
    answered_by uuid NOT NULL REFERENCES people (id),
    answered_at timestamptz NOT NULL
);

CREATE INDEX process_answers_of_concern ON process_answers (concern, answered_at);

CREATE TRIGGER process_concerns_stand BEFORE UPDATE OR DELETE ON process_concerns
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER process_answers_stand BEFORE UPDATE OR DELETE ON process_answers
FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE process_concerns ENABLE ALWAYS TRIGGER process_concerns_stand;
ALTER TABLE process_answers ENABLE ALWAYS TRIGGER process_answers_stand;

GRANT SELECT, INSERT ON process_concerns, process_answers TO onward_app;
GRANT SELECT (id, school, clause, raised_at, goes_to) ON process_concerns TO onward_auditor;
