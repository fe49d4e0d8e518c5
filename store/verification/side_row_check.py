"""Find impossible rows in other tables, and sealed rows that cannot be opened."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag

from store.drafts import form_autosaves, form_draft, report_drafts
from store.ledger.sealing import Seals
from store.queries import procedure_concern_log
from store.verification.damage_findings import Damage
from store.verification.verdict_seal import own_digest
from wording.message_templates import wording

SECONDS = 3600.0
"""Time limit of one statement: it reads whole tables, and no one waits for it."""
_MOST = 100
"""Maximum findings of one kind: more would not help."""
# As `note_row.sql` writes what it hashes: no function of the database is trusted.
AS_NOTED = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'"


def impossible_time(*columns: str, null: bool = True) -> str:
    """SQL: one of the columns has a time that none of our clocks can have given."""
    outside = "{0} NOT BETWEEN '2000-01-01' AND '2200-01-01'" + ("" if null else " OR {0} IS NULL")
    return " OR ".join(outside.format(column) for column in columns)


def _own_time(*columns: str, null: bool = True) -> str:
    """SQL: the same for times of the database's own clock, which are at most a month ahead."""
    later = " OR ".join(f"{column} > clock_timestamp() + interval '31 days'" for column in columns)
    return f"{impossible_time(*columns, null=null)} OR {later}"


# Place, words, and the cases concerned; a row with two errors is named once.
_CHECKS = (
    (
        "case_keys.case_id",
        "the case has a key, and no row",
        "SELECT k.case_id FROM case_keys AS k LEFT JOIN cases AS c ON c.id = k.case_id WHERE c.id IS NULL",
    ),
    (
        "outbox",
        "the news for its clock cannot be right",
        f"""
        SELECT o.case_id FROM outbox AS o LEFT JOIN cases AS c ON c.id = o.case_id
        WHERE o.version IS DISTINCT FROM c.version
           OR {_own_time("o.tell_at", null=False)} OR {_own_time("o.leased_until")}
        """,
    ),
    (
        "post",
        "a message about it cannot be right",
        f"""
        SELECT p.case_id FROM post AS p
        LEFT JOIN cases AS c ON c.id = p.case_id
        LEFT JOIN people AS r ON r.id = p.person
        LEFT JOIN webhooks AS w ON w.id = p.webhook
        WHERE p.concern IS NULL AND p.account IS NOT TRUE AND p.head_day IS NULL AND (
            c.id IS NULL OR p.version IS NULL OR p.version NOT BETWEEN 1 AND c.version
            OR p.person IS NOT NULL AND r.school IS DISTINCT FROM c.school
            OR p.webhook IS NOT NULL AND w.school IS DISTINCT FROM c.school
            OR num_nonnulls(p.person, p.webhook, p.authority) > 1
            OR (p.channel = 'webhook') IS DISTINCT FROM (p.webhook IS NOT NULL)
            OR p.channel NOT IN ('email', 'notify', 'webhook')
            OR NOT (p.kind = ANY($2::text[])) OR p.kind IS NULL OR p.account IS NULL
            OR p.obligation = '' OR p.authority = '' OR p.fault = '' OR p.rung NOT BETWEEN 0 AND 99
            OR p.attempts IS NULL OR p.attempts NOT BETWEEN 0 AND 1000001
            OR p.unanswered IS NULL OR p.unanswered NOT BETWEEN 0 AND 1000001
            OR {_own_time("p.created_at", "p.next_try_at", null=False)} OR {impossible_time("p.due_at")}
            OR {_own_time("p.leased_until", "p.delivered_at", "p.failed_at", "p.stopped_at")}
            OR {_own_time("p.settled_at", "p.sent_again_at")}
            OR p.passed IS NULL OR EXISTS (
                SELECT FROM unnest(p.passed) AS x (who)
                WHERE NOT EXISTS (SELECT FROM absences AS a WHERE a.cover = x.who AND a.school = c.school)
            )
            OR p.in_place_of IS NOT NULL AND NOT EXISTS (
                SELECT FROM absences AS a WHERE a.person = p.in_place_of AND a.school = c.school
            )
        )
        """,
    ),
    (
        "post",
        "a message about no case, or about two things, cannot be right",
        """
        SELECT p.case_id FROM post AS p
        LEFT JOIN people AS r ON r.id = p.person LEFT JOIN process_concerns AS c ON c.id = p.concern
        WHERE (p.concern IS NOT NULL OR p.account OR p.absence IS NOT NULL OR p.head_day IS NOT NULL
               OR p.address IS NOT NULL)
          AND (p.absence IS NOT NULL AND NOT (p.account AND EXISTS (
                SELECT FROM absences AS a WHERE a.id = p.absence AND p.person IN (a.person, a.cover)
              ))
              OR p.case_id IS NOT NULL OR p.concern IS NOT NULL AND c.id IS NULL
              OR p.account AND r.id IS NULL
              OR p.address IS NOT NULL AND p.head_day IS NULL
              OR p.head_day IS NOT NULL AND (
                  num_nonnulls(p.person, p.address) <> 1
                  OR NOT EXISTS (SELECT FROM day_heads AS d WHERE d.day = p.head_day)
              ))
        """,
    ),
    (
        "post",
        "a message about no case was removed before it was sent, or is marked as done and was not",
        """
        SELECT NULL::uuid FROM post_notes AS n, unnest(n.messages) AS m (id) WHERE n.case_id IS NULL
        GROUP BY m.id HAVING bool_and(n.what = 'queued') AND NOT EXISTS (
            SELECT FROM post AS p WHERE p.id = m.id AND num_nonnulls(p.delivered_at, p.settled_at) = 0
        )
        """,
    ),
    (
        "answers",
        "the kept answer to a request cannot be right",
        """
        SELECT a.case_id FROM answers AS a LEFT JOIN cases AS c ON c.id = a.case_id
        WHERE a.status IS NULL OR a.version IS NULL OR a.case_id IS NULL OR a.status NOT IN (200, 201, 409)
           OR octet_length(a.fingerprint) IS DISTINCT FROM 32 OR a.command_id IS NULL
           OR a.key !~ '^sha256:[0-9a-f]{64}$'
           OR (a.status = 409) IS DISTINCT FROM (jsonb_typeof(a.problem) = 'object') AND a.status = 409
           OR a.status <> 409 AND a.problem IS NOT NULL
           OR NOT EXISTS (SELECT FROM people AS p WHERE p.id = a.person)
              AND NOT EXISTS (SELECT FROM agency_keys AS k WHERE k.id = a.person)
           OR c.id IS NULL AND a.case_id <> '00000000-0000-0000-0000-000000000000'
              AND NOT EXISTS (SELECT FROM duty AS d WHERE d.id = a.case_id)
              AND NOT EXISTS (SELECT FROM absences AS b WHERE b.id = a.case_id)
              AND NOT EXISTS (SELECT FROM process_concerns AS q WHERE q.id = a.case_id)
              AND NOT EXISTS (SELECT FROM pupils AS u WHERE u.id = a.case_id)
           OR c.id IS NOT NULL AND a.status <> 409 AND NOT EXISTS (
              SELECT FROM events AS e
              WHERE e.case_id = a.case_id AND e.version = a.version AND e.command_id = a.command_id
           )
           OR c.id IS NOT NULL AND a.status <> 409 AND (a.status = 201) IS DISTINCT FROM EXISTS (
              SELECT FROM events AS e
              WHERE e.case_id = a.case_id AND e.version = 1 AND e.command_id = a.command_id
           )
           OR c.id IS NOT NULL AND a.status = 409 AND a.version NOT BETWEEN 1 AND c.version
        """,
    ),
    (
        "views",
        "an entry of its view log cannot be right",
        f"""
        SELECT v.case_id FROM views AS v LEFT JOIN cases AS c ON c.id = v.case_id
        WHERE c.id IS NULL OR v.version IS NULL OR v.version NOT BETWEEN 1 AND c.version OR v.what = ''
           OR v.what IS NULL OR v.whole IS NULL OR {impossible_time("v.at", null=False)}
           OR octet_length(v.sha256) <> 32 OR v.id < 1
           OR v.beside IS NOT NULL AND NOT EXISTS (
              SELECT FROM cases AS b WHERE b.id = v.beside AND b.school = c.school AND b.id <> c.id
           )
           OR v.person IS NOT NULL AND NOT EXISTS (
              SELECT FROM people AS p WHERE p.id = v.person AND p.school = c.school
           )
        """,
    ),
    *(
        (
            table,
            f"{what} belongs to no case",
            f"SELECT l.case_id FROM {table} AS l LEFT JOIN cases AS c ON c.id = l.case_id WHERE c.id IS NULL",
        )
        for table, what in (
            ("case_links", "a link"),
            ("agency_references", "an agency's reference"),
            ("open_work", "a row of the work list"),
            ("work_cards", "a row of the cards of the work list"),
            ("case_readers", "a row of the list of readers"),
            ("pupil_cases", "a row of the cases of pupils"),
        )
    ),
    (
        "drafts",
        "a draft of a report cannot be right",
        f"""
        SELECT d.sent_as FROM drafts AS d LEFT JOIN cases AS c ON c.id = d.sent_as
        WHERE d.sent_as IS NOT NULL AND (c.id IS NULL OR d.answers IS NOT NULL OR c.raised_by <> d.person)
           OR NOT EXISTS (SELECT FROM people AS p WHERE p.id = d.person)
           OR (d.sent_as IS NOT NULL AND d.started_at IS NOT NULL) OR octet_length(d.sent_mark) <> 32
           OR {_own_time("d.saved_at", null=False)}
        """,
    ),
    (
        "kept_forms",
        "a form kept for a member of staff cannot be right",
        f"""
        SELECT f.case_id FROM kept_forms AS f LEFT JOIN people AS p ON p.id = f.person
        LEFT JOIN cases AS c ON c.id = f.case_id LEFT JOIN pupils AS u ON u.id = f.pupil
        WHERE p.id IS NULL OR num_nonnulls(f.case_id, f.pupil) > 1 OR f.page IS NULL OR f.page = ''
           OR f.case_id IS NOT NULL AND c.school IS DISTINCT FROM p.school
           OR f.pupil IS NOT NULL AND u.school IS DISTINCT FROM p.school
           OR {_own_time("f.kept_at", null=False)}
        """,
    ),
    (
        "process_concerns",
        "a concern about the procedure cannot be right",
        f"""
        SELECT NULL::uuid FROM process_concerns AS q LEFT JOIN people AS p ON p.id = q.raised_by
        WHERE p.school IS DISTINCT FROM q.school OR q.clause = '' OR q.goes_to = '' OR q.about IS NULL
           OR num_nulls(q.clause, q.goes_to) > 0 OR array_position(q.about, NULL) IS NOT NULL
           OR {impossible_time("q.raised_at", null=False)}
        """,
    ),
    (
        "process_answers",
        "an answer about the procedure cannot be right",
        f"""
        SELECT NULL::uuid FROM process_answers AS a
        LEFT JOIN process_concerns AS q ON q.id = a.concern LEFT JOIN people AS p ON p.id = a.answered_by
        WHERE q.id IS NULL OR p.school IS DISTINCT FROM q.school
           OR {impossible_time("a.answered_at", null=False)}
        """,
    ),
    (
        "people",
        "a person has roles, or a school, that no recorded change gave them",
        """
        SELECT NULL::uuid FROM people AS p JOIN (
            SELECT DISTINCT ON (person) * FROM people_changes ORDER BY person, number DESC
        ) AS c ON c.person = p.id
        WHERE NOT (roles @> roles_after AND roles <@ roles_after) OR p.school <> c.school
        """,
    ),
    (
        "plans",
        "a change of the calendar or of the limits cannot be right",
        f"""
        SELECT NULL::uuid FROM plans
        WHERE number NOT BETWEEN 1 AND (SELECT last_value FROM plans_number_seq)
           OR change IS NULL OR change NOT IN ('add', 'remove', 'limits')
           OR (day IS NULL) IS DISTINCT FROM (change = 'limits')
           OR day NOT BETWEEN '2000-01-01' AND '2200-01-01'
           OR length(btrim(reasons)) < 10 OR reasons IS NULL OR {impossible_time("made_at", null=False)}
           OR made_by IS NOT NULL AND NOT EXISTS (SELECT FROM people WHERE id = made_by)
        """,
    ),
)


async def impossible_rows(connection: asyncpg.Connection, case: UUID | None = None) -> AsyncIterator[Damage]:
    """Each impossible row about a case, or about this one."""
    kinds = list(wording().templates)
    # Not one condition with OR: for one case, Postgres uses the index.
    only = "WHERE case_id = $1" if case is not None else "WHERE $1::uuid IS NULL"
    for place, says, statement in _CHECKS:
        asked = f"SELECT DISTINCT case_id FROM ({statement}) AS f (case_id) {only} LIMIT {_MOST}"
        more = [kinds] if "$2" in statement else []
        for row in await connection.fetch(asked, case, *more, timeout=SECONDS):
            yield Damage(case=row["case_id"], place=place, says=says)


_DRAFTS = "SELECT person, answers FROM drafts WHERE answers IS NOT NULL"


async def sealed(
    connection: asyncpg.Connection, seals: Seals, case: UUID | None = None
) -> AsyncIterator[Damage]:
    """Each sealed row of another table that cannot be opened."""
    forms = f"{form_autosaves.ROWS} WHERE $1::uuid IS NULL OR f.case_id = $1"
    for row in await connection.fetch(forms, case, timeout=SECONDS):
        if not form_draft.opens(seals, row):
            says = "a form kept for a member of staff cannot be opened"
            yield Damage(case=row["case_id"], place="kept_forms.fields", says=says)
    if case is not None:
        return
    for row in await connection.fetch(_DRAFTS, timeout=SECONDS):
        if not _opens(seals, report_drafts.sealed_for(row["person"]), row["answers"]):
            yield Damage(place="drafts.answers", says="a draft of a report cannot be opened")
    async for row in connection.cursor("SELECT * FROM verifications", timeout=SECONDS):
        if own_digest(seals, row) is None:
            says = f"check {row['number']} of the record was not kept by Onward, or was changed"
            yield Damage(place="verifications.seal", says=says)
    async for row in connection.cursor("SELECT * FROM process_concerns", timeout=SECONDS):
        facts = procedure_concern_log.facts_of(seals, row["id"], row["facts"]) or {"facts": None}
        for column in (name for name, value in facts.items() if row[name] != value):
            says = f"the {column} of {row['id']} is not as it was sealed"
            yield Damage(place=f"process_concerns.{column}", says=says)
    for table in ("process_concerns", "process_answers"):
        async for row in connection.cursor(f"SELECT id, body FROM {table}", timeout=SECONDS):
            if not _opens(seals, procedure_concern_log.sealed_for(row["id"]), row["body"]):
                says = f"the text of {row['id']} cannot be opened"
                yield Damage(place=f"{table}.body", says=says)


def _opens(seals: Seals, place: bytes, sealed: bytes | None) -> bool:
    try:
        seals.open_secret(place, sealed)
    except InvalidTag:
        return False
    return True
