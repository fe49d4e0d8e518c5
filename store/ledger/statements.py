"""The ledger's SQL: one read and one write per command, and the entries with the links of their chains."""

from store.ledger import chain
from store.ledger.load_line import IN_LINE, LINE_ROLES
from store.ledger.stored_states import STANDS, WITH_KEYS
from store.planning.calendar_revisions import NEWEST

READ_EVENT = "SELECT body, format FROM events WHERE case_id = $1 AND version = $2"

READ_KEY = """
SELECT k.wrapped, c.version, c.head FROM case_keys AS k LEFT JOIN cases AS c ON c.id = k.case_id
WHERE k.case_id = $1
"""

READ_EVENTS = """
SELECT version, format, command_id, body, previous, hash FROM events
WHERE case_id = $1 AND version > $2
ORDER BY version LIMIT $3
"""

READ_LINK = f"SELECT {', '.join(chain.COLUMNS)}, hash FROM events WHERE case_id = $1 AND version = $2"
READ_CHAINS = f"SELECT {chain.SENT} FROM events"
READ_CHAIN = READ_CHAINS + " WHERE case_id = $1 ORDER BY version"
CASE_HEADS = "SELECT id, version, head FROM cases"

APPEND = "SELECT append($1, $2, $3, $4)"

_NEWEST_PLAN = f"({NEWEST}) AS plan"
_KEPT = """
    a.fingerprint AS kept_fingerprint, a.case_id AS kept_case, a.status AS kept_status,
    a.version AS kept_version, a.problem AS kept_problem,
    a.case_id IS NOT NULL AND a.version IS NOT NULL AND CASE
        WHEN a.status = 409 OR a.version = 0 OR a.case_id = '00000000-0000-0000-0000-000000000000' THEN true
        ELSE EXISTS (
            SELECT FROM events AS e
            WHERE e.case_id = a.case_id AND e.version = a.version AND e.command_id = a.command_id
        ) OR EXISTS (SELECT FROM pupils AS u WHERE u.id = a.case_id AND a.version BETWEEN 1 AND u.version)
    END AS kept_holds,
    CASE WHEN $2::text IS NOT NULL
        THEN NOT pg_try_advisory_xact_lock_shared(hashtextextended(p.id::text || ' ' || $2, 0))
    END AS in_flight
"""
_SIGNED_IN = """
SELECT p.id AS person, p.school, p.roles, {plan}, {kept}, {more}
FROM {credentials} AS t
JOIN people AS p ON p.id = t.person
LEFT JOIN answers AS a ON a.person = p.id AND a.key = $2
{join}
WHERE t.hash = $1 {in_force}
"""
_TOKENS = {"credentials": "tokens", "in_force": "AND t.revoked_at IS NULL"}
_SESSIONS = {"credentials": "signed_in", "in_force": ""}

_LAST = "(SELECT e.hash FROM events AS e WHERE e.case_id = c.id AND e.version = c.version) AS last"
# A caller who may not know of the case gets the row of a case that does not exist, so that work and time
# are the same (3.2h).
# A row that was moved to another school is found by the school of the person who raised the concern.
_OF_A_CASE = {
    "plan": _NEWEST_PLAN,
    "kept": _KEPT,
    "more": f"c.id AS case_id, c.school AS of_school, c.version, c.head, {_LAST}, c.state, k.wrapped",
    "join": f"""
    LEFT JOIN ({WITH_KEYS}) ON c.id = $3 AND {STANDS} AND (p.id = ANY(c.about)) IS NOT TRUE
        AND (c.school = p.school OR p.school = (SELECT r.school FROM people AS r WHERE r.id = c.raised_by))
    """,
}
READ_BY_PERSON = _SIGNED_IN.format(**_TOKENS, **_OF_A_CASE)
READ_IN_SESSION = _SIGNED_IN.format(**_SESSIONS, **_OF_A_CASE)

# A shift that was ended before it began does not count.
_HAS_ROTA = """EXISTS (
    SELECT FROM duty AS d
    WHERE d.school = p.school AND (d.ended_at IS NULL OR d.ended_at > d.starts_at)
) AS has_rota"""
_WITH_LINE = {
    **_OF_A_CASE,
    "more": f"{_OF_A_CASE['more']}, "
    + IN_LINE.format(school="p.school", line=LINE_ROLES, more="OR o.id = ANY($4::uuid[])", at="$5"),
}
READ_WITH_LINE = _SIGNED_IN.format(**_TOKENS, **_WITH_LINE)
READ_WITH_LINE_IN_SESSION = _SIGNED_IN.format(**_SESSIONS, **_WITH_LINE)
_TO_RAISE = {
    "plan": _NEWEST_PLAN,
    "kept": _KEPT,
    "more": IN_LINE.format(school="p.school", line=LINE_ROLES, more="OR o.id = ANY($3::uuid[])", at="$4")
    + f", {_HAS_ROTA}",
    "join": "",
}
READ_TO_RAISE = _SIGNED_IN.format(**_TOKENS, **_TO_RAISE)
READ_TO_RAISE_IN_SESSION = _SIGNED_IN.format(**_SESSIONS, **_TO_RAISE)

READ_BY_CLOCK = f"""
SELECT
    {_NEWEST_PLAN}, c.plan AS planned, c.version, c.head, {_LAST}, c.state, k.wrapped,
    {IN_LINE.format(school="c.school", line=LINE_ROLES, more="", at="$2")}
FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id
WHERE c.id = $1
"""
READ_MANY_BY_CLOCK = f"""
SELECT {_NEWEST_PLAN}, c.plan AS planned, c.id, c.version, c.head, {_LAST}, c.state, k.wrapped
FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id
WHERE c.id = ANY($1::uuid[])
"""

READ_BY_AGENCY = f"""
SELECT p.id AS person, p.school, {_NEWEST_PLAN}, {_KEPT}, c.version, c.head, {_LAST}, c.state, k.wrapped
FROM agency_keys AS p
LEFT JOIN answers AS a ON a.person = p.id AND a.key = $2
LEFT JOIN cases AS c ON c.id = $3 AND c.school = p.school
LEFT JOIN case_keys AS k ON k.case_id = c.id
WHERE p.id = $1 AND p.removed_at IS NULL
"""

READ_OTHER = f"""
SELECT c.id AS case_id, c.school AS of_school, c.version, c.head, {_LAST}, c.state, k.wrapped FROM {WITH_KEYS}
WHERE c.id = $1 AND c.school = $2 AND {STANDS} AND ($3 = ANY(c.about)) IS NOT TRUE
"""

READ_OF_PUPIL = f"""
SELECT c.id, c.version, c.head, {_LAST}, c.state, k.wrapped, p.pupil
FROM cases_of_pupils($1, $2) AS found (id)
JOIN pupil_cases AS p ON p.case_id = found.id
JOIN cases AS c ON c.id = found.id
LEFT JOIN case_keys AS k ON k.case_id = c.id
ORDER BY c.id
"""

READ_NAMED = "SELECT id, roles FROM people WHERE school = $1 AND id = ANY($2::uuid[])"
KEEP_PLAN = "UPDATE cases SET plan = greatest(plan, $3) WHERE id = $1 AND version = $2 RETURNING true"
