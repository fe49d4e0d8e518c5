-- One line of the text that a row's hash is of: the column's name, the length of its value in bytes and the value; a null is a
-- minus sign. `evidence/merkle_tree.py` writes the same.
CREATE OR REPLACE FUNCTION entry_field(a_column text, a_value text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT a_column || coalesce(' ' || octet_length(convert_to(a_value, 'UTF8')) || ':' || a_value, ' -') || chr(10);
$$;

REVOKE EXECUTE ON FUNCTION entry_field FROM public;
