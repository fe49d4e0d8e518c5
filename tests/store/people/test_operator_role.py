"""Only the command line gives the operator's role, and no administrator can act as the operator."""

from uuid import uuid4

import asyncpg
import pytest

from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.people import accounts, api_tokens, people_admin, people_setup, sessions
from store.people.credentials import token_hash
from tests.databases import connected
from tests.school import School
from tests.store.queries.callers import caller
from tests.web.browsers import an_account


def of(school: School) -> Caller:
    return caller(school, school.admin, "admin")


async def test_an_administrator_cannot_give_the_operators_role(ledger: Ledger, school: School) -> None:
    for person in (None, school.teacher.id, school.admin.id):
        for roles in (["operator"], ["admin", "operator"]):
            with pytest.raises(people_admin.ChangeRefused, match="operator"):
                await people_admin.keep(ledger.pool, of(school), person, f"N{uuid4()}", roles, None, None)


async def test_an_administrator_cannot_change_the_operator(ledger: Ledger, school: School) -> None:
    for roles in (["staff"], ["operator"], []):
        with pytest.raises(people_admin.ChangeRefused, match="operator"):
            await people_admin.keep(
                ledger.pool, of(school), school.operator.id, "X", roles, "x@y.example", None
            )
    assert (await school.operator.get("/v1/me")).json()["roles"] == ["operator"]


async def test_an_administrator_makes_no_token_or_link_for_the_operator(
    ledger: Ledger, school: School
) -> None:
    with pytest.raises(api_tokens.NoToken):
        await api_tokens.make(ledger.pool, school.admin.id, school.operator.id)
    with pytest.raises(accounts.NoLink):
        await accounts.invite(ledger.pool, school.operator.id, school.admin.id)
    (token,) = await ledger_tokens(ledger, school)
    assert not await api_tokens.take_back(ledger.pool, school.admin.id, token)
    assert (await school.operator.get("/v1/me")).status_code == 200
    assert "Operator" not in {each.name for each in await api_tokens.in_force(ledger.pool, school.id)}


async def ledger_tokens(ledger: Ledger, school: School) -> list[str]:
    async with ledger.pool.connection() as connection:
        statement = "SELECT token_id(hash) FROM tokens WHERE person = $1"
        return [row[0] for row in await connection.fetch(statement, school.operator.id)]


async def test_the_operator_has_no_other_role(owner: asyncpg.Connection, school: School) -> None:
    with pytest.raises(people_setup.OperatorOnly):
        people_setup.known_roles(["admin", "operator"])
    assert people_setup.known_roles(["operator", "operator"]) == ("operator",)
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE people SET roles = '{admin,operator}' WHERE id = $1", school.admin.id)


async def test_a_new_operator_keeps_nothing_that_an_administrator_made(
    database: EmbeddedPostgres, owner: asyncpg.Connection, ledger: Ledger, school: School
) -> None:
    """Otherwise an administrator who made a colleague's token could later act as the operator."""
    made = await api_tokens.make(ledger.pool, school.admin.id, school.colleague.id)
    link = await accounts.invite(ledger.pool, school.colleague.id, school.admin.id)
    login = await an_account(owner, school.colleague)
    session = await sessions.begin(ledger.pool, school.colleague.id, "password")
    await people_setup.set_roles(database.url(OWNER), school.colleague.id, ["operator"])
    assert (await school.colleague.get("/v1/me")).status_code == 401
    held = "SELECT count(*) FROM tokens WHERE hash = $1 AND revoked_at IS NULL"
    assert await owner.fetchval(held, token_hash(made)) == 0
    assert await accounts.invited(ledger.pool, link) is None
    assert await accounts.of_login(ledger.pool, login) is None
    assert await sessions.signed_in(ledger.pool, session) is None
    assert await accounts.invite_as_owner(database.url(OWNER), school.colleague.id)


async def test_only_the_operator_adds_a_school(ledger: Ledger, school: School) -> None:
    """An administrator would learn the names of other schools, and could take the name of a future one."""
    taken = f"School {school.id}"
    for name in (taken, f"New {school.id}"):
        with pytest.raises(people_admin.ChangeRefused, match="not_the_operator"):
            await people_admin.add_school(ledger.pool, of(school), name, "Ada", None)
    operator = caller(school, school.operator, "operator")
    with pytest.raises(people_admin.ChangeRefused, match="name_taken"):
        await people_admin.add_school(ledger.pool, operator, taken, "Ada", None)
    first = await people_admin.add_school(ledger.pool, operator, f"New {school.id}", "Ada", None)
    assert first not in {each.id for each in school.everybody.values()}


async def test_the_application_cannot_give_the_operators_role_without_the_functions(
    database: EmbeddedPostgres, school: School
) -> None:
    async with connected(database.url(APP)) as connection:
        for statement in (
            "UPDATE people SET roles = '{operator}'",
            "UPDATE calendar_requests SET day = day",
            "DELETE FROM calendar_refusals",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        statement = "SELECT keep_person($1, $2, 'X', '{operator}', NULL, NULL)"
        assert await connection.fetchval(statement, school.admin.id, uuid4()) == "operator"
