-- The root over the 256 hashes of a full tile (RFC 6962, 2.1).
CREATE OR REPLACE FUNCTION tile_root(a_hashes bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    hashes bytea := a_hashes;
BEGIN
    FOR round IN 1..8 LOOP
        SELECT string_agg(sha256('\x01'::bytea || substring(hashes FROM 64 * n + 1 FOR 64)), ''::bytea ORDER BY n)
        INTO hashes FROM generate_series(0, octet_length(hashes) / 64 - 1) AS n;
    END LOOP;
    RETURN hashes;
END;
$$;

REVOKE EXECUTE ON FUNCTION tile_root FROM public;
