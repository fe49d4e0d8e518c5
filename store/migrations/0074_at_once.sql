-- migrate:up
-- squawk-ignore-file require-concurrent-index-creation
-- (one transaction, on the narrow rows of open tasks)
-- Which open tasks come before all others while a child is in immediate danger: the referral, protection until a review has
-- decided on the danger, accepting the case (11.4, 11.9). Their cards are on the first page of *Your work*.

SET LOCAL lock_timeout = '5s'; -- each command writes here: rather try again than make everybody wait
ALTER TABLE open_work ADD COLUMN at_once boolean;
COMMENT ON COLUMN open_work.at_once IS 'null: a release that did not say wrote the row; the case is asked';
CREATE INDEX open_work_at_once ON open_work (school, owner, rank, due_at, case_id, obligation)
WHERE obligation = 'refer:immediate' OR (at_once IS NOT FALSE AND obligation IN ('protect', 'accept'));
