-- A public name for a token, which reveals nothing about it: the first bytes of its hash.
CREATE OR REPLACE FUNCTION token_id(a_hash bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT encode(substring(a_hash FROM 1 FOR 6), 'hex')
$$;
