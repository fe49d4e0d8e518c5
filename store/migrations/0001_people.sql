-- migrate:up
-- Schools, their people, who may read the schema, and the guard of tables to which rows are only added.

GRANT USAGE ON SCHEMA public TO onward_app, onward_auditor;

-- The triggers of this function are enabled always, because replication mode passes by ordinary triggers.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', tg_op, tg_table_name
        USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TABLE schools (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    demonstration boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN schools.demonstration IS 'invented people, who may sign in by a role card; set by the owner alone';
GRANT SELECT ON schools TO onward_app, onward_auditor;

-- The application's role changes no row of people: an administrator does so through the functions of `store/sql` alone. A
-- person who has left the school has no role, and stays on record under their name.
CREATE TABLE people (
    id uuid PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    name text NOT NULL,
    roles text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    email text CHECK (email NOT LIKE '-%'),
    phone text,
    UNIQUE (school, name),
    CONSTRAINT operator_is_a_role_of_its_own CHECK (NOT roles @> '{operator}' OR cardinality(roles) = 1)
);
GRANT SELECT ON people TO onward_app;

-- Who was added and whose roles were changed: rows are only added.
CREATE TABLE people_changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school uuid NOT NULL REFERENCES schools (id),
    person uuid NOT NULL REFERENCES people (id),
    made_by uuid REFERENCES people (id),
    made_at timestamptz NOT NULL DEFAULT now(),
    roles_before text[],
    roles_after text[] NOT NULL
);
COMMENT ON COLUMN people_changes.roles_before IS 'null: the person was added';
COMMENT ON COLUMN people_changes.made_by IS 'null: the command line';
CREATE INDEX people_changes_of_school ON people_changes (school, number);
CREATE TRIGGER people_changes_stand BEFORE UPDATE OR DELETE ON people_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE people_changes ENABLE ALWAYS TRIGGER people_changes_stand;
GRANT SELECT ON people_changes TO onward_app, onward_auditor;

-- When people were trained: a row for each time, written on the command line alone.
CREATE TABLE training (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL REFERENCES people (id),
    course text NOT NULL,
    done_on date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX training_of_person ON training (person, course, done_on);
GRANT SELECT ON training TO onward_app;
