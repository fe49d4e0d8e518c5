-- migrate:up
-- squawk-ignore-file ban-drop-constraint, ban-drop-not-null, require-concurrent-index-creation, adding-foreign-key-constraint
-- (a table with the forms of one day)
-- Every form is kept while a person writes it, also one about a pupil, or about neither a case nor a pupil. What is about a
-- case or a pupil is sealed with that key, so that destroying the key destroys the draft.

SET LOCAL lock_timeout = '5s'; -- rather try again than make people wait

ALTER TABLE kept_forms DROP CONSTRAINT kept_forms_pkey;
ALTER TABLE kept_forms ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE kept_forms ADD COLUMN pupil uuid REFERENCES pupils (id);
ALTER TABLE kept_forms ADD COLUMN key text;
COMMENT ON TABLE kept_forms IS 'what a person typed into a form and has not sent; gone when it is sent, and after a day';
COMMENT ON COLUMN kept_forms.case_id IS 'null: about a pupil, or about neither';
COMMENT ON COLUMN kept_forms.key IS 'the form’s idempotency key, hashed as in answers: with an answer there, it was sent';

CREATE UNIQUE INDEX kept_forms_place ON kept_forms (person, page, case_id, pupil) NULLS NOT DISTINCT;
CREATE UNIQUE INDEX kept_forms_of_cases ON kept_forms (person, case_id, page); -- by which the release before writes
