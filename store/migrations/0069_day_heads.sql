-- migrate:up
-- squawk-ignore-file ban-drop-constraint
-- (it is replaced by a wider one)
-- Which signed head was the newest when a day ended, and the mail that takes it to named people.

CREATE TABLE day_heads (
    day date PRIMARY KEY,
    origin text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    closed_at timestamptz NOT NULL
);
COMMENT ON TABLE day_heads IS 'a row for each day that ended, in London; the first one, of size 0, is of the day before the first head';
COMMENT ON COLUMN day_heads.size IS 'with the origin: the head in checkpoints';

CREATE TRIGGER day_heads_stand BEFORE UPDATE OR DELETE ON day_heads
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER day_heads_stay BEFORE TRUNCATE ON day_heads
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE day_heads ENABLE ALWAYS TRIGGER day_heads_stand;
ALTER TABLE day_heads ENABLE ALWAYS TRIGGER day_heads_stay;
GRANT SELECT, INSERT ON day_heads TO onward_app;
GRANT SELECT ON day_heads TO onward_auditor;

SET LOCAL lock_timeout = '5s'; -- everybody writes to the post: rather try again than make them wait
ALTER TABLE post ADD COLUMN head_day date;
ALTER TABLE post ADD COLUMN address text;
ALTER TABLE post DROP CONSTRAINT post_of_one_thing;
ALTER TABLE post ADD CONSTRAINT post_of_one_thing CHECK (
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
) NOT VALID;
COMMENT ON COLUMN post.head_day IS 'the day whose head it brings, if it does';
COMMENT ON COLUMN post.address IS 'its recipient, if that is no person of a school: heads go to such';
GRANT INSERT (head_day, address) ON post TO onward_app;
