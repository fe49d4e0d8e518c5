-- migrate:up
-- A report that is being written: one for each person, sealed under the master key and bound to the person, so that
-- nobody else's session opens it. It is no record: it goes when it is sent, and after a day.

CREATE TABLE drafts (
    person uuid PRIMARY KEY REFERENCES people (id),
    answers bytea,
    sent_as uuid REFERENCES cases (id),
    saved_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN drafts.sent_as IS 'the case that it became; its words are gone then';
CREATE INDEX drafts_age ON drafts (saved_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO onward_app;
