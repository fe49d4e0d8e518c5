-- migrate:up
-- Which case links which other: an index of what the sealed events say, so that a link is found from both sides.

CREATE TABLE case_links (
    case_id uuid NOT NULL,
    version bigint NOT NULL,
    school uuid NOT NULL,
    other uuid NOT NULL,
    PRIMARY KEY (case_id, version, other)
);

CREATE INDEX case_links_to ON case_links (other, school);

GRANT SELECT, INSERT ON case_links TO onward_app;
