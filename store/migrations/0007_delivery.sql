-- migrate:up
-- What leaves the ledger: news for workflows, messages, and the keys of agencies and webhooks.

-- The cases that have news for their workflows, and when it is told.
CREATE TABLE outbox (
    case_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    tell_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun boolean NOT NULL DEFAULT false,
    leased_until timestamptz
) WITH (fillfactor = 50);
COMMENT ON COLUMN outbox.begun IS 'a workflow runs, as far as we know: signal it rather than start it';
CREATE INDEX outbox_next ON outbox (tell_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO onward_app;

-- What each worker last said of itself, by which readiness tells whether deadlines are being watched.
CREATE TABLE workers (
    id uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL,
    engine_reached boolean NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO onward_app;

CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    url text NOT NULL,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    failing_since timestamptz,
    disabled_at timestamptz,
    disabled_for text,
    CHECK ((disabled_at IS NULL) = (disabled_for IS NULL))
);
CREATE INDEX webhooks_of_school ON webhooks (school) WHERE removed_at IS NULL;
GRANT SELECT, UPDATE (failing_since, disabled_at, disabled_for) ON webhooks TO onward_app;

-- The keys with which agencies sign what they send.
CREATE TABLE agency_keys (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    agency text NOT NULL,
    authority text NOT NULL,
    secret bytea NOT NULL,
    former bytea,
    former_until timestamptz,
    made_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz
);
COMMENT ON COLUMN agency_keys.secret IS 'sealed with the master key, for it must be known to check a signature';
CREATE UNIQUE INDEX agency_keys_in_force ON agency_keys (school, agency, authority) WHERE removed_at IS NULL;
GRANT SELECT ON agency_keys TO onward_app;

-- The post: one row for each message, to one recipient by one channel; ids and kinds only. It is about a case, a concern
-- about the procedure (13.4), its recipient's account, or a day's head. Addresses stay with the people, the webhooks and the
-- settings, and are looked up when a message is sent.
CREATE TABLE post (
    id uuid PRIMARY KEY,
    case_id uuid,
    version bigint,
    kind text NOT NULL,
    obligation text,
    rung smallint,
    due_at timestamptz,
    person uuid,
    webhook uuid,
    authority text,
    channel text NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    unanswered bigint NOT NULL DEFAULT 0, -- tries in a row of which nothing was recorded
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_try_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    leased_until timestamptz,
    fault text,
    delivered_at timestamptz,
    failed_at timestamptz,
    stopped_at timestamptz,
    settled_at timestamptz,
    sent_again_at timestamptz,
    reasons text,
    concern uuid,
    account boolean NOT NULL DEFAULT false,
    waits_since timestamptz,
    released_at timestamptz,
    digest uuid,
    passed uuid[] NOT NULL DEFAULT '{}', -- covers whose mailbox has refused it
    in_place_of uuid, -- the absent person for whom its recipient gets a copy
    absence uuid, -- that a message to the cover, or to the absent person, is about
    head_day date,
    address text,
    CONSTRAINT post_to_one_at_most CHECK (num_nonnulls(person, webhook, authority) <= 1),
    CONSTRAINT post_of_one_thing CHECK (
        CASE
            WHEN head_day IS NOT NULL THEN
                NOT account AND num_nonnulls(person, address) = 1
                AND num_nonnulls(case_id, version, concern, obligation, rung, due_at, webhook, authority) = 0
            WHEN address IS NOT NULL THEN false
            WHEN account THEN
                person IS NOT NULL
                AND num_nonnulls(case_id, version, concern, obligation, rung, due_at, webhook, authority) = 0
            WHEN concern IS NULL THEN num_nonnulls(case_id, version) = 2
            ELSE num_nonnulls(case_id, version, obligation, rung, due_at, webhook, authority) = 0
        END
    )
);
COMMENT ON COLUMN post.settled_at IS 'nothing more is to be done: withdrawn, not needed any more, or given up';
COMMENT ON COLUMN post.sent_again_at IS 'when an operator asked for it anew after it had been given up';
COMMENT ON COLUMN post.reasons IS 'why an operator gave it up; never about a child';
COMMENT ON COLUMN post.waits_since IS 'case time from which it waits to go with others; null: it goes at once, by itself';
COMMENT ON COLUMN post.released_at IS 'when a postman first took it, if it waited: its patience counts from here';
COMMENT ON COLUMN post.digest IS 'the mail that it goes in, and that mail’s Message-ID; never given to another message';
COMMENT ON COLUMN post.head_day IS 'the day whose head it brings, if it does';
COMMENT ON COLUMN post.address IS 'its recipient, if that is not a person of a school: heads go to such';
CREATE INDEX post_of_case ON post (case_id);
CREATE INDEX post_mail_waiting ON post ((authority IS NULL), next_try_at)
WHERE delivered_at IS NULL AND stopped_at IS NULL AND webhook IS NULL;
CREATE INDEX post_calls_waiting ON post (next_try_at)
WHERE delivered_at IS NULL AND stopped_at IS NULL AND webhook IS NOT NULL;
CREATE INDEX post_undelivered ON post (created_at) WHERE delivered_at IS NULL AND settled_at IS NULL;
CREATE INDEX post_done ON post (coalesce(delivered_at, settled_at))
WHERE delivered_at IS NOT NULL OR settled_at IS NOT NULL;
CREATE INDEX post_collected ON post (person)
WHERE waits_since IS NOT NULL AND delivered_at IS NULL AND stopped_at IS NULL;
GRANT
    SELECT,
    INSERT (
        id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel, concern, account,
        waits_since, in_place_of, absence, head_day, address
    ),
    UPDATE (
        attempts, unanswered, next_try_at, leased_until, fault, failed_at, stopped_at, sent_again_at, reasons,
        released_at, digest, passed
    )
ON post TO onward_app;

-- Which messages each entry queued, and which ended without an entry: of a message about no case, that it was sent; that it was
-- settled. Of all others an entry of the case says that they were sent. Rows are only added.
CREATE TABLE post_notes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what text NOT NULL CHECK (what IN ('queued', 'sent', 'settled')),
    case_id uuid,
    version bigint,
    messages uuid[] NOT NULL,
    hashes text[] NOT NULL DEFAULT '{}',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN post_notes.case_id IS 'null: about no case';
COMMENT ON COLUMN post_notes.hashes IS 'of each queued message: what it is about, and to whom it goes';
CREATE INDEX post_notes_of_case ON post_notes (case_id);
CREATE TRIGGER post_notes_stand BEFORE UPDATE OR DELETE ON post_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER post_notes_stay BEFORE TRUNCATE ON post_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE post_notes ENABLE ALWAYS TRIGGER post_notes_stand, ENABLE ALWAYS TRIGGER post_notes_stay;
GRANT SELECT ON post_notes TO onward_app, onward_auditor;

-- When each person wants the messages that can wait. Every choice stays on record; the newest counts.
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
CREATE TRIGGER mail_choices_stand BEFORE UPDATE OR DELETE ON mail_choices FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE mail_choices ENABLE ALWAYS TRIGGER mail_choices_stand;
GRANT SELECT, INSERT ON mail_choices TO onward_app;
