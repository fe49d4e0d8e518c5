"""The ledger's SQL: one read and one write per command, and the entries with the links of their chains."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store.ledger import chain, projection
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


APPENDED = (
    *("case", "expected", "school", "reference", "version", "head"),
    *projection.COLUMNS,
    *("state", "wrapped", "format", "command", "types", "bodies", "hashes", "previous", "progress"),
    *("person", "key", "fingerprint", "status", "plan", "replans", "lists"),
    *("told_after", "begun"),
)
"""What `append` takes, by name (store/sql/append.sql)."""
APPENDED_WITH_MORE = (
    *APPENDED,
    *("found_versions", "found_agencies", "found_referrals", "found_hashes"),
    *("link_versions", "link_cases"),
    *("mail", "notices", "delivered", "failed"),
)
"""The same for a command that names an agency's reference, links cases or sends messages."""
RECALLED = ("credential", "session", "roles", "state_hash")
"""What the check takes for a command that was decided from memory (store/sql/still_holds.sql)."""
COUNTED = ("pupils", "pupil_cases", "pupil_versions")
"""What the check takes for a command that changes what repeats (store/sql/pupil_cases_hold.sql)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and the names of its parameters in their order."""

    sql: str
    names: tuple[str, ...]

    def arranged(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of its parameters."""
        return tuple(values[name] for name in self.names)


def _statement(names: tuple[str, ...], sql: str) -> Statement:
    """The statement with each `:name` as a numbered parameter."""
    places = {name: f"${place}" for place, name in enumerate(names, 1)}
    return Statement(re.sub(r"(?<!:):(\w+)", lambda found: places[found[1]], sql), names)


_APPEND = "append(" + ", ".join(f"a_{name} => :{name}" for name in APPENDED) + ")"
_APPEND_IF_IT_HOLDS = f"""
CASE WHEN still_holds(
    a_credential => :credential, a_session => :session, a_person => :person, a_school => :school,
    a_roles => :roles, a_case => :case, a_head => :previous,
    a_state_hash => :state_hash, a_wrapped => :wrapped, a_plan => :plan
) THEN {_APPEND} ELSE 'changed' END
"""
_CASES_HOLD = """pupil_cases_hold(
    a_school => :school, a_pupils => :pupils, a_except => :case, a_cases => :pupil_cases,
    a_versions => :pupil_versions
)"""
_APPEND_IF_CASES_HOLD = f"""
CASE WHEN {_CASES_HOLD} THEN {_APPEND} ELSE 'changed' END
"""
_APPEND_IF_FREE = f"""
CASE WHEN EXISTS (
    SELECT FROM cases WHERE id = :case AND version = :expected FOR NO KEY UPDATE SKIP LOCKED
) THEN {_APPEND} ELSE 'changed' END
"""
# The CTE runs first and once: references, links and messages are written only if the events were.
_AND_MORE = """
WITH done AS MATERIALIZED (
    SELECT {append} AS answer
), found AS (
    INSERT INTO agency_references (case_id, version, school, agency, agency_referral, hash)
    SELECT :case, r.version, :school, r.agency, r.agency_referral, r.hash
    FROM done, unnest(
        :found_versions::bigint[], :found_agencies::text[], :found_referrals::text[], :found_hashes::bytea[]
    ) AS r (version, agency, agency_referral, hash)
    WHERE done.answer = 'recorded'
), linked AS (
    INSERT INTO case_links (case_id, version, school, other)
    SELECT :case, l.version, :school, l.other
    FROM done, unnest(:link_versions::bigint[], :link_cases::uuid[]) AS l (version, other)
    WHERE done.answer = 'recorded'
)
SELECT answer, CASE WHEN answer = 'recorded' THEN put_in_post(
    a_case => :case, a_school => :school, a_about => :about, a_mail => :mail, a_notices => :notices,
    a_delivered => :delivered, a_failed => :failed
) END FROM done
"""
APPEND = _statement(APPENDED, f"SELECT {_APPEND}")
APPEND_AND_MORE = _statement(APPENDED_WITH_MORE, _AND_MORE.format(append=_APPEND))
APPEND_RECALLED = _statement((*APPENDED, *RECALLED), f"SELECT {_APPEND_IF_IT_HOLDS}")
APPEND_RECALLED_AND_MORE = _statement(
    (*APPENDED_WITH_MORE, *RECALLED), _AND_MORE.format(append=_APPEND_IF_IT_HOLDS)
)
PUPIL_CASES_HOLD = _statement(("school", "case", *COUNTED), f"SELECT {_CASES_HOLD}")
APPEND_COUNTED = _statement((*APPENDED, *COUNTED), f"SELECT {_APPEND_IF_CASES_HOLD}")
APPEND_COUNTED_AND_MORE = _statement(
    (*APPENDED_WITH_MORE, *COUNTED), _AND_MORE.format(append=_APPEND_IF_CASES_HOLD)
)
APPEND_IF_FREE = _statement(APPENDED, f"SELECT {_APPEND_IF_FREE}")
APPEND_IF_FREE_AND_MORE = _statement(APPENDED_WITH_MORE, _AND_MORE.format(append=_APPEND_IF_FREE))

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
RAISE_IN_SESSION = _SIGNED_IN.format(**_SESSIONS, **_TO_RAISE)

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
