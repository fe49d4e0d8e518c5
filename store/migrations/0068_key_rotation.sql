-- migrate:up
-- A new key may sign the same log. For a while the key before it signs each head too, so that everyone who checks
-- heads has time to learn the new one.

SET LOCAL lock_timeout = '5s'; -- the signer and the pages read it: rather try again than make them wait
ALTER TABLE log_keys ADD COLUMN overlap_until timestamptz;
COMMENT ON COLUMN log_keys.overlap_until IS 'until when the key before it signs each head too; null: it signs nothing more';
COMMENT ON COLUMN log_keys.reasons IS 'why the record before was given up (log.restored), or, with its own name, the key before';
