-- migrate:up
-- The damage that the daily check of the whole record found: ids and columns, so that the doctor can name it. Earlier
-- releases go on writing rows of verifications without `damaged`.

ALTER TABLE verifications ADD COLUMN damaged bigint;
COMMENT ON COLUMN verifications.damaged IS 'how many cases, and places of no case; null: an earlier release checked chains alone';
COMMENT ON TABLE verifications IS 'no ids: findings name the damaged cases';

CREATE TABLE findings (
    verification bigint NOT NULL REFERENCES verifications (number) ON DELETE CASCADE,
    number bigint NOT NULL,
    case_id uuid,
    place text NOT NULL,
    says text NOT NULL,
    PRIMARY KEY (verification, number)
);
COMMENT ON COLUMN findings.case_id IS 'null: of no case';
COMMENT ON COLUMN findings.place IS 'table and column';

GRANT SELECT, INSERT ON findings TO onward_app;
GRANT SELECT ON SEQUENCE plans_number_seq TO onward_app;
-- The auditor sees that a key is gone, and never a key.
GRANT SELECT (case_id) ON case_keys TO onward_auditor;
GRANT SELECT (closed) ON cases TO onward_auditor;
