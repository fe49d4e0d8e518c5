-- The name of a token that tells nothing of it: the hash is of a random token, and its beginning tells one from another.
CREATE OR REPLACE FUNCTION token_id(a_hash bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT encode(substring(a_hash FROM 1 FOR 6), 'hex')
$$;
