-- migrate:up
-- Who signs in to the pages, by what they proved, and for how long. Times are this server's own: neither a
-- simulated clock nor one API process's clock lengthens a session.

SET LOCAL lock_timeout = '5s'; -- everybody reads people: rather try again than make them wait
ALTER TABLE people ADD COLUMN phone text;
ALTER TABLE schools ADD COLUMN demonstration boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN schools.demonstration IS 'invented people, who may sign in by a role card; set by the owner alone';

CREATE TABLE accounts (
    person uuid PRIMARY KEY REFERENCES people (id),
    login text NOT NULL UNIQUE CHECK (login = lower(login)),
    password text NOT NULL,
    factors text[] NOT NULL DEFAULT '{password}',
    changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN accounts.password IS 'argon2id with its salt and parameters';
COMMENT ON COLUMN accounts.factors IS 'what a session must have proved: the seam for second factors';

CREATE TABLE sessions (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    person uuid NOT NULL REFERENCES people (id),
    proved text[] NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE INDEX sessions_person ON sessions (person) WHERE ended_at IS NULL;

-- The one place that says which session holds.
CREATE VIEW signed_in AS
SELECT
    s.hash, s.person,
    s.seen_at + interval '15 minutes' AS idle_at, s.begun_at + interval '10 hours' AS over_at
FROM sessions AS s
JOIN people AS p ON p.id = s.person
JOIN schools AS c ON c.id = p.school
LEFT JOIN accounts AS a ON a.person = s.person
WHERE s.ended_at IS NULL
  AND s.seen_at > now() - interval '15 minutes'
  AND s.begun_at > now() - interval '10 hours'
  AND CASE WHEN c.demonstration THEN s.proved @> '{card}' ELSE s.proved @> a.factors END;

-- An account is opened, and a password set anew, by a link that works once.
CREATE TABLE invitations (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    person uuid NOT NULL REFERENCES people (id),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
COMMENT ON COLUMN invitations.made_by IS 'null: from the command line';

-- How often a name was guessed at in vain; the name is hashed, for it may be a password typed in the wrong field.
CREATE TABLE guesses (
    login bytea PRIMARY KEY CHECK (octet_length(login) = 32),
    failures bigint NOT NULL,
    last_at timestamptz NOT NULL
);

GRANT SELECT ON accounts, sessions, signed_in, invitations TO onward_app;
GRANT INSERT (person, login, password), UPDATE (login, password, changed_at) ON accounts TO onward_app;
GRANT INSERT (hash, person, proved), UPDATE (seen_at, ended_at) ON sessions TO onward_app;
GRANT INSERT, UPDATE (used_at) ON invitations TO onward_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON guesses TO onward_app;
