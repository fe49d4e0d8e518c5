-- A time in the text that a row's hash is of: microseconds since 1970, whatever the server's time zone.
CREATE OR REPLACE FUNCTION entry_time(a_time timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT trunc(extract(epoch FROM a_time) * 1000000)::text;
$$;

REVOKE EXECUTE ON FUNCTION entry_time FROM public;
