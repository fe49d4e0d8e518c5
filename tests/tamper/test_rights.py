"""Rows that give a right, changed by hand: each change is noted, and one that is not noted is named."""

import pytest

from local.embedded_postgres import SUPERUSER
from store.pool import Pool
from store.servers import connection_to
from store.verification.stream_check import changed_by_others
from tests.patience import POOL_PATIENCE
from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed

_TEACHER = "(SELECT id FROM people WHERE roles = '{staff}' ORDER BY id LIMIT 1)"
_DSL = "(SELECT id FROM people WHERE roles @> '{dsl}' ORDER BY id LIMIT 1)"
ATTACKS = {
    "a role given": ("people", f"UPDATE people SET roles = '{{dsl}}' WHERE id = {_TEACHER}"),
    "a person moved": ("people", f"UPDATE people SET school = gen_random_uuid() WHERE id = {_TEACHER}"),
    "a person added": (
        "people",
        (
            "INSERT INTO people (id, school, name, roles) "
            "SELECT gen_random_uuid(), school, 'Eve', '{dsl}' FROM people LIMIT 1"
        ),
    ),
    "messages led elsewhere": ("people", f"UPDATE people SET email = 'eve@evil.example' WHERE id = {_DSL}"),
    "a token made": ("tokens", f"INSERT INTO tokens (hash, person) VALUES (sha256('t'), {_DSL})"),
    "a token revoked": ("tokens", "UPDATE tokens SET revoked_at = now()"),
    "a token removed": ("tokens", "DELETE FROM tokens"),
    "a session begun": (
        "sessions",
        f"INSERT INTO sessions (hash, person, proved) VALUES (sha256('s'), {_DSL}, '{{password}}')",
    ),
    "a password set": (
        "accounts",
        f"INSERT INTO accounts (person, login, password) VALUES ({_DSL}, 'eve', 'argon2')",
    ),
    "a link made": (
        "invitations",
        f"INSERT INTO invitations (hash, person, expires_at) VALUES (sha256('l'), {_DSL}, now() + '1 day')",
    ),
    "a browser made known": (
        "known_browsers",
        f"INSERT INTO known_browsers (browser, login, person) VALUES (sha256('b'), sha256('l'), {_DSL})",
    ),
    "a school opened to cards": ("schools", "UPDATE schools SET demonstration = true"),
    "a cover made": (
        "absences",
        (
            "INSERT INTO absences (school, person, cover, starts_at, ends_at, made_at) "
            f"SELECT school, id, {_TEACHER}, now(), now() + '1 day', now() FROM people WHERE id = {_DSL}"
        ),
    ),
    "a shift made": (
        "duty",
        (
            "INSERT INTO duty (school, person, starts_at, ends_at, made_at) "
            f"SELECT school, id, now(), now() + '1 day', now() FROM people WHERE id = {_TEACHER}"
        ),
    ),
    "a webhook added": (
        "webhooks",
        (
            "INSERT INTO webhooks (id, school, url, secret) "
            "SELECT gen_random_uuid(), id, 'https://evil.example/', 'x' FROM schools LIMIT 1"
        ),
    ),
    "an agency’s key added": (
        "agency_keys",
        (
            "INSERT INTO agency_keys (id, school, agency, authority, secret) "
            "SELECT gen_random_uuid(), id, 'cscs', 'Eve', 'x' FROM schools LIMIT 1"
        ),
    ),
}
_GUARDS = """
SELECT tgname FROM pg_trigger
WHERE tgrelid = $1::regclass AND NOT tgisinternal AND tgname !~ '_noted$|^accounts_kept$'
"""
NOTES_ON = """
ALTER TABLE people ENABLE ALWAYS TRIGGER people_noted;
ALTER TABLE row_changes ENABLE ALWAYS TRIGGER rows_queue
"""


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_right_that_was_changed_without_a_note_is_named(
    attack: str, record: KeptRecord, attacker: Attacker
) -> None:
    table, statement = ATTACKS[attack]
    assert not (await attacker.connection.execute(statement)).endswith(" 0")
    found = await noticed(attacker.connection, record.seals, state=True)
    assert set(found) == {Layer.STATE}, found
    assert {each.place for each in found[Layer.STATE]} == {table}


async def test_a_role_that_was_given_and_taken_back_leaves_two_notes_in_the_tree(
    record: KeptRecord, attacker: Attacker
) -> None:
    """As a superuser in replication mode, where only triggers fire that always do."""
    connection = attacker.connection
    await connection.execute(NOTES_ON)
    last = await connection.fetchval("SELECT max(number) FROM row_changes")
    row = await connection.fetchrow("SELECT id, roles FROM people WHERE NOT roles @> '{dsl}' LIMIT 1")
    assert row is not None
    for roles in (["dsl"], row["roles"]):
        await connection.execute("UPDATE people SET roles = $2 WHERE id = $1", row["id"], roles)
    notes = await connection.fetch("SELECT * FROM row_changes WHERE number > $1 ORDER BY number", last)
    given, taken = notes
    assert {(each["of_table"], each["of_row"]) for each in notes} == {("people", str(row["id"]))}
    assert (given["before"], given["after"]) == (taken["after"], taken["before"])
    assert given["role"] == await connection.fetchval("SELECT session_user::text")
    assert await noticed(connection, record.seals, state=True) == {}
    await connection.execute("SELECT enter_in_tree(1000)")
    await connection.execute("DELETE FROM row_changes WHERE number > $1", last)
    found = await noticed(connection, record.seals, state=True)
    assert {each.place for each in found[Layer.STREAM]} == {
        f"row_changes, row {each['number']}" for each in notes
    }


async def test_a_role_that_no_recorded_change_gave_is_named_though_it_was_noted(
    record: KeptRecord, attacker: Attacker
) -> None:
    connection = attacker.connection
    await connection.execute(NOTES_ON + "; ALTER TABLE people_changes ENABLE ALWAYS TRIGGER rows_queue")
    who = await connection.fetchval(_TEACHER)
    school = await connection.fetchval("SELECT school FROM people WHERE id = $1", who)
    change = "INSERT INTO people_changes (school, person, roles_after) VALUES ($1, $2, $3)"
    give = "UPDATE people SET roles = $2 WHERE id = $1"
    for roles in (["headteacher"], ["dsl"]):
        await connection.execute(change, school, who, roles)
        await connection.execute(give, who, roles)
    assert await noticed(connection, record.seals, state=True) == {}
    await connection.execute(give, who, ["headteacher"])
    (found,) = (await noticed(connection, record.seals, state=True)).values()
    assert [each.says for each in found] == [
        "a person has roles, or a school, that no recorded change gave them"
    ]


async def test_a_later_honest_change_hides_none_that_was_not_noted(
    record: KeptRecord, attacker: Attacker
) -> None:
    connection = attacker.connection
    who = await connection.fetchval("SELECT id FROM people WHERE NOT roles @> '{dsl}' LIMIT 1")
    await connection.execute("UPDATE people SET roles = '{dsl}' WHERE id = $1", who)
    await connection.execute(NOTES_ON)
    await connection.execute("UPDATE people SET phone = '01452 000000' WHERE id = $1", who)
    (found,) = (await noticed(connection, record.seals, state=True)).values()
    assert [each.says for each in found] == [
        f"a row of people was changed, and the record of rights does not say so: {who}"
    ]


_CONCERN = """
INSERT INTO process_concerns (id, school, clause, body, about, raised_by, raised_at, goes_to, facts)
SELECT gen_random_uuid(), school, '13.4', 'x', '{}', id, now(), 'headteacher', 'x' FROM people LIMIT 1
"""
_COVER = ATTACKS["a cover made"][1]
_OTHER = "(SELECT id FROM people WHERE roles @> '{headteacher}' LIMIT 1)"
NOTED = {
    "a concern about the policy removed": ("process_concerns", _CONCERN, "DELETE FROM process_concerns"),
    "a concern about the policy changed": (
        "process_concerns",
        _CONCERN,
        "UPDATE process_concerns SET goes_to = 'nominated_governor'",
    ),
    "a training forgotten": (
        "training",
        f"INSERT INTO training (person, course, done_on) VALUES ({_DSL}, 'dsl', '2027-01-04')",
        "DELETE FROM training",
    ),
    "a token removed": ("tokens", "SELECT", f"DELETE FROM tokens WHERE person = {_DSL}"),
    "a webhook removed": ("webhooks", ATTACKS["a webhook added"][1], "DELETE FROM webhooks"),
    "a token led to another person": (
        "tokens",
        "SELECT",
        f"UPDATE tokens SET person = {_DSL} WHERE person = {_TEACHER}",
    ),
    "a token in force again": (
        "tokens",
        f"UPDATE tokens SET revoked_at = now() WHERE person = {_DSL}",
        "UPDATE tokens SET revoked_at = NULL",
    ),
    "a session led to another person": (
        "sessions",
        f"INSERT INTO sessions (hash, person, proved) VALUES (sha256('s'), {_TEACHER}, '{{password}}')",
        f"UPDATE sessions SET person = {_DSL}",
    ),
    "a session that lasts longer": (
        "sessions",
        f"INSERT INTO sessions (hash, person, proved) VALUES (sha256('s'), {_DSL}, '{{password}}')",
        "UPDATE sessions SET begun_at = begun_at + '1 day'",
    ),
    "a password replaced for a while": (
        "accounts",
        f"INSERT INTO accounts (person, login, password) VALUES ({_DSL}, 'dsl', 'old')",
        "UPDATE accounts SET password = 'eve''s'",
    ),
    "a cover changed": ("absences", _COVER, f"UPDATE absences SET cover = {_OTHER}"),
}


@pytest.mark.parametrize("attack", NOTED)
async def test_what_onward_never_does_is_named_though_it_was_noted(attack: str, record: KeptRecord) -> None:
    """As a superuser who leaves on the triggers that note changes, and switches off the others."""
    table, before, statement = NOTED[attack]
    async with record.database.copy() as copy, connection_to(copy.url(SUPERUSER)) as connection:
        await connection.execute(before)
        for guard in await connection.fetch(_GUARDS, table):
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard[0]}")
        assert not (await connection.execute(statement)).endswith(" 0")
        found = await noticed(connection, record.seals, state=True)
    assert table in {each.place for each in found.pop(Layer.STATE)}
    assert found == {}


async def test_the_doctor_counts_what_another_role_of_the_database_changed(record: KeptRecord) -> None:
    async with record.database.copy() as copy:
        pool = await Pool.connect(copy.url(), patience=POOL_PATIENCE)
        (before,) = await changed_by_others(pool)  # the superuser made the school
        async with connection_to(copy.url(SUPERUSER)) as connection:
            await connection.execute("UPDATE people SET phone = '01452 000000' WHERE roles @> '{dsl}'")
        (after,) = await changed_by_others(pool)
        await pool.close()
    assert (after.role, after.changes - before.changes) == (SUPERUSER, 1)
    assert after.last > before.last
