-- migrate:up
-- Whoever has left the school holds no role, is let in by nothing, and stays on record under their name.

CREATE OR REPLACE VIEW signed_in AS
SELECT
    s.hash, s.person,
    s.seen_at + interval '15 minutes' AS idle_at, s.begun_at + interval '10 hours' AS over_at
FROM sessions AS s
JOIN people AS p ON p.id = s.person
JOIN schools AS c ON c.id = p.school
LEFT JOIN accounts AS a ON a.person = s.person
WHERE s.ended_at IS NULL
  AND p.roles <> '{}'
  AND s.seen_at > now() - interval '15 minutes'
  AND s.begun_at > now() - interval '10 hours'
  AND CASE WHEN c.demonstration THEN s.proved @> '{card}' ELSE s.proved @> a.factors END;

CREATE FUNCTION person_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sessions SET ended_at = now() WHERE person = new.id AND ended_at IS NULL;
    UPDATE tokens SET revoked_at = now() WHERE person = new.id AND revoked_at IS NULL;
    UPDATE invitations SET used_at = now() WHERE person = new.id AND used_at IS NULL;
    RETURN new;
END;
$$;
REVOKE ALL ON FUNCTION person_left FROM PUBLIC;

CREATE TRIGGER left_the_school AFTER UPDATE OF roles ON people
FOR EACH ROW WHEN (new.roles = '{}' AND old.roles <> '{}') EXECUTE FUNCTION person_left();
