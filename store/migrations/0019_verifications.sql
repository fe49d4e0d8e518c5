-- migrate:up
-- When the whole record was last verified, and what was found: for whoever asks whether it still holds.

CREATE TABLE verifications (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    cases bigint NOT NULL,
    events bigint NOT NULL,
    bad_cases bigint NOT NULL
);

COMMENT ON TABLE verifications IS 'no ids: which case does not hold is asked of onward verify';

GRANT SELECT, INSERT ON verifications TO onward_app;
