-- Replace the row that search finds a pupil by, if the pupil is still at this version; false if not.
CREATE OR REPLACE FUNCTION replace_pupil_listing(
    a_pupil uuid, a_school uuid, a_version bigint, a_listing bytea
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(a_school::text, 41));
    IF NOT EXISTS (SELECT FROM pupils WHERE id = a_pupil AND school = a_school AND version = a_version) THEN
        RETURN false;
    END IF;
    INSERT INTO pupil_listings (pupil_id, school, change, version, listing)
    VALUES (a_pupil, a_school, nextval('pupil_changes'), a_version, a_listing)
    ON CONFLICT (pupil_id) DO UPDATE SET
        school = excluded.school, change = excluded.change, version = excluded.version,
        listing = excluded.listing;
    RETURN true;
END;
$$;

REVOKE EXECUTE ON FUNCTION replace_pupil_listing FROM public;
GRANT EXECUTE ON FUNCTION replace_pupil_listing TO onward_app;
