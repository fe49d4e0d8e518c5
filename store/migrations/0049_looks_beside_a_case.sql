-- migrate:up
-- A case that was shown beside another, as a possible duplicate. Who may not see that other case does not read of the look (3.2h).

SET LOCAL lock_timeout = '5s'; -- every reading writes to it: rather try again than make readers wait

ALTER TABLE views ADD COLUMN beside uuid;
COMMENT ON COLUMN views.beside IS 'the case that was open when this one was shown beside it';
