-- migrate:up
-- From which browsers somebody signed in before. Their tries are counted apart from strangers', so that a guesser
-- does not keep them out. A browser's secret is in its cookie; it lets nobody in.

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
-- squawk-ignore require-concurrent-index-creation -- few rows, of the last day
CREATE INDEX guesses_age ON guesses (last_at);

GRANT SELECT, INSERT, DELETE, UPDATE (person, seen_at) ON known_browsers TO onward_app;
