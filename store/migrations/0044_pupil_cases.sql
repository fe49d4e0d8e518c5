-- migrate:up
-- The narrow rows by which the cases of a pupil are found. `append` keeps them; `verify --state` compares them with the
-- entries; `onward rebuild` makes them again. Only cases since this release name a pupil of the register, so no row of an
-- earlier case is missing.

CREATE TABLE pupil_cases (
    case_id uuid PRIMARY KEY,
    school uuid NOT NULL,
    pupil uuid NOT NULL
);
COMMENT ON COLUMN pupil_cases.pupil IS 'the pupil of the register whom the case names; it may since have been merged into another';
CREATE INDEX pupil_cases_of_pupil ON pupil_cases (school, pupil, case_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON pupil_cases TO onward_app;
