-- migrate:up
-- What a person has typed or chosen, and not recorded: sealed and bound to the person, so that no other session opens it.

-- A report that is being written, so that its author finds it again: one for each person. Gone when it is sent, and after a
-- day.
CREATE TABLE drafts (
    person uuid PRIMARY KEY REFERENCES people (id),
    answers bytea,
    sent_as uuid REFERENCES cases (id),
    saved_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    sent_mark bytea
);
COMMENT ON COLUMN drafts.sent_as IS 'the case that it became; its words are gone then';
COMMENT ON COLUMN drafts.started_at IS 'when its first answer was saved; null: it was sent';
COMMENT ON COLUMN drafts.sent_mark IS 'a digest of the form that sent it, by which a second tap leads to the same case';
CREATE INDEX drafts_age ON drafts (saved_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO onward_app;

-- Every other form while a person writes it. What is about a case or a pupil is sealed with that key, so that destroying the
-- key destroys the draft.
CREATE TABLE kept_forms (
    person uuid NOT NULL REFERENCES people (id),
    case_id uuid REFERENCES cases (id),
    page text NOT NULL,
    fields bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now(),
    pupil uuid REFERENCES pupils (id),
    key text
);
COMMENT ON TABLE kept_forms IS 'what a person typed into a form and has not sent; gone when it is sent, and after a day';
COMMENT ON COLUMN kept_forms.case_id IS 'null: about a pupil, or about neither';
COMMENT ON COLUMN kept_forms.key IS 'the form’s idempotency key, hashed as in answers: with an answer there, it was sent';
CREATE INDEX kept_forms_age ON kept_forms (kept_at);
CREATE UNIQUE INDEX kept_forms_place ON kept_forms (person, page, case_id, pupil) NULLS NOT DISTINCT;
GRANT SELECT, INSERT, UPDATE, DELETE ON kept_forms TO onward_app;

-- Lists of pupils and of staff that an administrator sent and has not confirmed: one for each person. Gone when the list is
-- imported or discarded, and within the hour.
CREATE TABLE pupil_uploads (
    person uuid PRIMARY KEY REFERENCES people (id),
    file bytea NOT NULL,
    choices bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE pupil_uploads ALTER COLUMN file SET STORAGE EXTERNAL;
COMMENT ON COLUMN pupil_uploads.choices IS 'whether the list is full, and the answers to its questions; sealed';
GRANT SELECT, INSERT, UPDATE, DELETE ON pupil_uploads TO onward_app;

CREATE TABLE staff_uploads (
    person uuid PRIMARY KEY REFERENCES people (id),
    file bytea NOT NULL,
    choices bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE staff_uploads ALTER COLUMN file SET STORAGE EXTERNAL;
COMMENT ON COLUMN staff_uploads.choices IS 'the fields of columns that Onward does not know; sealed';
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_uploads TO onward_app;

-- Filters of the list of cases that a person saved under a name: at most twenty each, sealed because the name and the words
-- may name a child. Their person deletes them, and they go when the person leaves.
CREATE TABLE saved_filters (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person uuid NOT NULL REFERENCES people (id),
    place smallint NOT NULL CHECK (place BETWEEN 1 AND 20),
    body bytea NOT NULL,
    UNIQUE (person, place)
);
COMMENT ON COLUMN saved_filters.place IS 'so that two windows at once save no more than twenty';
GRANT SELECT, INSERT, DELETE ON saved_filters TO onward_app;

-- The order and the filter of *Your work* that a person chose, sealed because they say what someone is looking at. They go
-- when the person leaves.
CREATE TABLE work_choices (
    person uuid PRIMARY KEY REFERENCES people (id),
    body bytea NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON work_choices TO onward_app;
