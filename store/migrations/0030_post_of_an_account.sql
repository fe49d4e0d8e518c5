-- migrate:up
-- squawk-ignore-file ban-drop-constraint
-- (it is replaced by a wider one)
-- A message may be of somebody's own account, as that a token was made in their name: it is of no case and no concern,
-- goes to nobody else, and is known by its row alone.

SET LOCAL lock_timeout = '5s'; -- everybody writes to the post: rather try again than make them wait
ALTER TABLE post ADD COLUMN account boolean NOT NULL DEFAULT false;
ALTER TABLE post DROP CONSTRAINT post_of_a_case_or_the_procedure;
ALTER TABLE post ADD CONSTRAINT post_of_one_thing CHECK (
    CASE
        WHEN account THEN
            person IS NOT NULL
            AND num_nonnulls(case_id, version, concern, obligation, rung, due_at, webhook, authority) = 0
        WHEN concern IS NULL THEN num_nonnulls(case_id, version) = 2
        ELSE num_nonnulls(case_id, version, obligation, rung, due_at, webhook, authority) = 0
    END
) NOT VALID;

GRANT INSERT (account) ON post TO onward_app;
