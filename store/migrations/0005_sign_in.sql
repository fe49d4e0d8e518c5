-- migrate:up
-- How people and programs sign in. Times are the database's own: neither a simulated clock nor the clock of one API process
-- lengthens a session.

CREATE TABLE accounts (
    person uuid PRIMARY KEY REFERENCES people (id),
    login text NOT NULL UNIQUE CHECK (login = lower(login)),
    password text NOT NULL,
    factors text[] NOT NULL DEFAULT '{password}',
    changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN accounts.password IS 'argon2id with its salt and parameters';
COMMENT ON COLUMN accounts.factors IS 'what a session must have proved: the seam for second factors';
GRANT SELECT ON accounts TO onward_app;

-- An account is opened, and a new password set, by a link that works once.
CREATE TABLE invitations (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    person uuid NOT NULL REFERENCES people (id),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
COMMENT ON COLUMN invitations.made_by IS 'null: from the command line';
GRANT SELECT ON invitations TO onward_app;

CREATE TABLE sessions (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    person uuid NOT NULL REFERENCES people (id),
    proved text[] NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE INDEX sessions_person ON sessions (person) WHERE ended_at IS NULL;
GRANT SELECT, INSERT (hash, person, proved), UPDATE (seen_at, ended_at) ON sessions TO onward_app;

-- Which sessions are valid: no other place says so.
CREATE VIEW signed_in AS
SELECT
    s.hash, s.person,
    s.seen_at + interval '15 minutes' AS idle_at, s.begun_at + interval '10 hours' AS over_at
FROM sessions AS s
JOIN people AS p ON p.id = s.person
JOIN schools AS c ON c.id = p.school
LEFT JOIN accounts AS a ON a.person = s.person
WHERE s.ended_at IS NULL
  AND p.roles <> '{}'
  AND s.seen_at > now() - interval '15 minutes'
  AND s.begun_at > now() - interval '10 hours'
  AND CASE WHEN c.demonstration THEN s.proved @> '{card}' ELSE s.proved @> a.factors END;
GRANT SELECT ON signed_in TO onward_app;

-- Whose session ended by time alone, within the day. A session that was ended (by signing out, with a new password) proves
-- nothing, nor does one that has proved less than its account now asks for.
CREATE VIEW timed_out AS
SELECT s.hash, s.person
FROM sessions AS s
JOIN people AS p ON p.id = s.person
JOIN schools AS c ON c.id = p.school
LEFT JOIN accounts AS a ON a.person = s.person
WHERE s.ended_at IS NULL
  AND (s.seen_at <= now() - interval '15 minutes' OR s.begun_at <= now() - interval '10 hours')
  AND s.seen_at > now() - interval '24 hours'
  AND CASE WHEN c.demonstration THEN s.proved @> '{card}' ELSE s.proved @> a.factors END;
GRANT SELECT ON timed_out TO onward_app;

-- By which programs sign in. An administrator makes and revokes them through functions alone.
CREATE TABLE tokens (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    person uuid NOT NULL REFERENCES people (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    made_by uuid REFERENCES people (id),
    revoked_by uuid REFERENCES people (id)
);
COMMENT ON COLUMN tokens.made_by IS 'null: from the command line';
COMMENT ON COLUMN tokens.revoked_by IS 'null: from the command line, or because they left';
CREATE INDEX tokens_person ON tokens (person);
GRANT SELECT ON tokens TO onward_app;

-- From which browsers a person signed in before. Their tries are counted apart from strangers', so that a guesser does not
-- keep them out. A browser's secret is in its cookie; it lets no one in.
CREATE TABLE known_browsers (
    browser bytea NOT NULL CHECK (octet_length(browser) = 32),
    login bytea NOT NULL CHECK (octet_length(login) = 32),
    person uuid NOT NULL REFERENCES people (id),
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (browser, login)
);
COMMENT ON COLUMN known_browsers.login IS 'hashed as in guesses: a browser is known by the name that was typed';
CREATE INDEX known_browsers_person ON known_browsers (person);
CREATE INDEX known_browsers_age ON known_browsers (seen_at);
GRANT SELECT, INSERT, UPDATE (person, seen_at), DELETE ON known_browsers TO onward_app;

-- How often sign-in failed for a name. The name is hashed, because it may be a password typed in the wrong field.
CREATE TABLE guesses (
    login bytea PRIMARY KEY CHECK (octet_length(login) = 32),
    failures bigint NOT NULL,
    last_at timestamptz NOT NULL
);
CREATE INDEX guesses_age ON guesses (last_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON guesses TO onward_app;

-- Who signed in, and whose password was refused: rows are only added, by the triggers and functions of `store/sql`.
CREATE TABLE sign_ins (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid REFERENCES people (id),
    how text NOT NULL CHECK (how <> ''),
    refused boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    CHECK (refused OR person IS NOT NULL)
);
COMMENT ON TABLE sign_ins IS 'never what was typed, nor an address on the network';
COMMENT ON COLUMN sign_ins.person IS 'null: no one has the sign-in name that was typed';
COMMENT ON COLUMN sign_ins.how IS 'what was proved or tried: password, or the card of a demonstration';
CREATE INDEX sign_ins_refused ON sign_ins (person, at) WHERE refused;
CREATE TRIGGER sign_ins_stand BEFORE UPDATE OR DELETE ON sign_ins FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sign_ins_stay BEFORE TRUNCATE ON sign_ins FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE sign_ins ENABLE ALWAYS TRIGGER sign_ins_stand, ENABLE ALWAYS TRIGGER sign_ins_stay;
GRANT SELECT ON sign_ins TO onward_app, onward_auditor;

-- Who changed what lets a person in: tokens, links, accounts, and where messages go. Rows are only added, by the triggers of
-- `store/sql/keep_account_change.sql`.
CREATE TABLE account_changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL REFERENCES people (id),
    what text NOT NULL CHECK (what <> ''),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE account_changes IS 'never a token, a link, a password, a name or an address';
COMMENT ON COLUMN account_changes.made_by IS 'null: the command line, or not known';
CREATE TRIGGER account_changes_stand BEFORE UPDATE OR DELETE ON account_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_changes_stay BEFORE TRUNCATE ON account_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE account_changes ENABLE ALWAYS TRIGGER account_changes_stand, ENABLE ALWAYS TRIGGER account_changes_stay;
GRANT SELECT ON account_changes TO onward_app, onward_auditor;
