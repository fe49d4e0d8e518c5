-- The leaf of an event: SHA-256 over a zero byte and three lines of text, as `evidence/merkle_tree.py` writes them.
CREATE OR REPLACE FUNCTION entry_leaf(a_stream uuid, a_version bigint, a_hash bytea) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256('\x00'::bytea || convert_to(
        a_stream::text || chr(10) || a_version::text || chr(10) || encode(a_hash, 'hex') || chr(10), 'UTF8'
    ));
$$;

REVOKE EXECUTE ON FUNCTION entry_leaf FROM public;
GRANT EXECUTE ON FUNCTION entry_leaf TO onward_app, onward_auditor;
