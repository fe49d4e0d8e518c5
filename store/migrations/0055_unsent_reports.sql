-- migrate:up
-- When a report was begun, so that its author finds it again under "Unsent report, started at 10:42", and the form that sent
-- it, so that a second tap on the same button leads to the same case. Neither says anything of what was written.

ALTER TABLE drafts ADD COLUMN started_at timestamptz;
COMMENT ON COLUMN drafts.started_at IS 'when its first answer was saved; null for one that an earlier release began';
ALTER TABLE drafts ADD COLUMN sent_mark bytea;
COMMENT ON COLUMN drafts.sent_mark IS 'a digest of the form that sent it, with the secret key of the draft';
