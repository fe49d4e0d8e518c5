-- A list in the text that a row's hash is of: each member with its length in bytes and a colon before it and a comma after it.
CREATE OR REPLACE FUNCTION entry_list(a_members text[]) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN a_members IS NOT NULL THEN (
        SELECT coalesce(string_agg(
            coalesce(octet_length(convert_to(m.member, 'UTF8')) || ':' || m.member, '-') || ',', '' ORDER BY m.place
        ), '') FROM unnest(a_members) WITH ORDINALITY AS m (member, place)
    ) END;
$$;

REVOKE EXECUTE ON FUNCTION entry_list FROM public;
