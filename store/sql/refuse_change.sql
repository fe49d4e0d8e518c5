-- Trigger: refuse changes to append-only tables.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', tg_op, tg_table_name
        USING ERRCODE = 'insufficient_privilege';
END;
$$;
