-- migrate:up
-- What each worker last said of itself, so that readiness can tell whether the clock is being kept.

CREATE TABLE workers (
    id uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL,
    engine_reached boolean NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO onward_app;
