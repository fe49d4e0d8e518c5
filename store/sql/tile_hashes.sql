-- The first hashes of a tile, full or partial; null or fewer than asked if the tree does not have so many.
CREATE OR REPLACE FUNCTION tile_hashes(a_level smallint, a_number bigint, a_width bigint) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found bytea;
BEGIN
    SELECT substring(hashes FOR (a_width * 32)::integer) INTO found FROM tree_tiles
    WHERE level = a_level AND number = a_number;
    IF found IS NOT NULL THEN
        RETURN found;
    END IF;
    IF a_level = 0 THEN
        SELECT string_agg(entry_leaf(stream, version, hash), ''::bytea ORDER BY leaf) INTO found FROM tree_entries
        WHERE leaf >= a_number * 256 AND leaf < a_number * 256 + a_width;
    ELSE
        SELECT string_agg(root, ''::bytea ORDER BY number) INTO found FROM tree_tiles
        WHERE level = a_level - 1 AND number >= a_number * 256 AND number < a_number * 256 + a_width;
    END IF;
    RETURN found;
END;
$$;

REVOKE EXECUTE ON FUNCTION tile_hashes FROM public;
GRANT EXECUTE ON FUNCTION tile_hashes TO onward_app, onward_auditor;
