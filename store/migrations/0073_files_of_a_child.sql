-- migrate:up
-- The hash of a file with a child's record, as the log of cases has it (11.15).

SET LOCAL lock_timeout = '5s'; -- every reading writes to it: rather try again than make readers wait

ALTER TABLE pupil_views ADD COLUMN sha256 bytea;
ALTER TABLE pupil_views ADD CONSTRAINT pupil_views_sha256_check
CHECK (octet_length(sha256) = 32) NOT VALID; -- no row has a hash yet
COMMENT ON COLUMN pupil_views.sha256 IS 'of the file, if it left Onward';
