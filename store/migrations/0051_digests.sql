-- migrate:up
-- squawk-ignore-file require-concurrent-index-creation
-- (one transaction, on a table of what waits)
-- Messages that can wait go out together, a few times a day: each person chooses the hours, or to get each message at once.
-- Every choice stays on record; the newest counts. A worker of the previous release sends each message by itself.

SET LOCAL lock_timeout = '5s'; -- everybody writes to the post: rather try again than make them wait
ALTER TABLE post ADD COLUMN waits_since timestamptz;
ALTER TABLE post ADD COLUMN released_at timestamptz;
ALTER TABLE post ADD COLUMN digest uuid;
COMMENT ON COLUMN post.waits_since IS 'case time from which it waits to go with others; null: it goes at once, by itself';
COMMENT ON COLUMN post.released_at IS 'when a postman first took it, if it waited: its patience counts from here';
COMMENT ON COLUMN post.digest IS 'the mail that it goes in, and that mail’s Message-ID; never given to another message';
CREATE INDEX post_collected ON post (person)
WHERE waits_since IS NOT NULL AND delivered_at IS NULL AND stopped_at IS NULL;
GRANT INSERT (waits_since), UPDATE (released_at, digest) ON post TO onward_app;

CREATE TABLE mail_choices (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    person uuid NOT NULL REFERENCES people (id),
    hours text[] NOT NULL CHECK (hours <@ ARRAY['08:00', '13:00', '16:00']),
    chosen_at timestamptz NOT NULL
);
COMMENT ON COLUMN mail_choices.id IS 'for the response stored under a key';
COMMENT ON COLUMN mail_choices.hours IS 'London times of the digests; empty: each message at once';
CREATE INDEX mail_choices_of_person ON mail_choices (person, number);
CREATE TRIGGER mail_choices_stand BEFORE UPDATE OR DELETE ON mail_choices
FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE mail_choices ENABLE ALWAYS TRIGGER mail_choices_stand;
GRANT SELECT, INSERT ON mail_choices TO onward_app;
