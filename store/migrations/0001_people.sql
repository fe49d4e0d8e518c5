-- migrate:up
-- Schools, their people, and the tokens by which people sign in.

CREATE TABLE schools (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE people (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    name text NOT NULL,
    roles text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school, name)
);

CREATE TABLE tokens (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    person uuid NOT NULL REFERENCES people (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

CREATE INDEX tokens_person ON tokens (person);

GRANT USAGE ON SCHEMA public TO onward_app, onward_auditor;
GRANT SELECT ON schools, people, tokens TO onward_app;
GRANT SELECT ON schools TO onward_auditor;
