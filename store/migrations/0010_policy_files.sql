-- migrate:up
-- With each plan, the digests of the policy's files that are others from it on: who starts with other ones makes a plan.

CREATE TABLE plan_files (
    file text NOT NULL,
    number bigint NOT NULL,
    digest text NOT NULL CHECK (length(digest) = 64),
    PRIMARY KEY (file, number)
);

COMMENT ON COLUMN plan_files.number IS 'the plan; of a file seen for the first time, the newest of then, 0 if there is none';

CREATE TRIGGER plan_files_stand BEFORE UPDATE OR DELETE ON plan_files
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_files_stay BEFORE TRUNCATE ON plan_files
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE plan_files ENABLE ALWAYS TRIGGER plan_files_stand;
ALTER TABLE plan_files ENABLE ALWAYS TRIGGER plan_files_stay;

GRANT SELECT, INSERT ON plan_files TO onward_app;
