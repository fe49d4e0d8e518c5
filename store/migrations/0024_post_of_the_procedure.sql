-- migrate:up
-- squawk-ignore-file ban-drop-not-null
-- (a worker of before knows no message without a case, and would take it for one whose case is gone)
-- A message may be of a concern about the procedure, which is no case (13.4): to a person, and known by its row alone.

SET LOCAL lock_timeout = '5s'; -- everybody writes to the post: rather try again than make them wait
ALTER TABLE post ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE post ALTER COLUMN version DROP NOT NULL;
ALTER TABLE post ADD COLUMN concern uuid;
ALTER TABLE post ADD CONSTRAINT post_of_a_case_or_the_procedure CHECK (
    CASE WHEN concern IS NULL
        THEN num_nonnulls(case_id, version) = 2
        ELSE num_nonnulls(case_id, version, obligation, rung, due_at, webhook, authority) = 0
    END
) NOT VALID;

GRANT INSERT (concern) ON post TO onward_app;
