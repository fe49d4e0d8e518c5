"""A command is one read and one write, and never reads the events."""

from application.commands.clock_commands import submit_by_clock
from store.ledger import statements
from store.ledger.ledger import Ledger
from tests.school import School
from tests.store.ledger_cases import ACCEPT, a_chain, key, overdue, raised, submit, told
from tests.store.round_trips import statements_sent


async def test_the_counter_of_round_trips_sees_a_transaction(ledger: Ledger) -> None:
    async with statements_sent() as seen, ledger.pool.connection() as connection, connection.transaction():
        await connection.fetchval("SELECT 1")
    assert len(seen) == 3


async def test_a_command_is_one_read_and_one_write(ledger: Ledger, school: School) -> None:
    async with statements_sent() as seen:
        case = await raised(ledger, school.dsl)
    assert seen == [statements.READ_TO_RAISE, statements.APPEND_AND_MORE.sql]
    async with statements_sent() as seen:
        await submit(ledger, school.dsl, ACCEPT, case, key("k"))
    assert seen == [statements.READ_BY_PERSON, statements.APPEND.sql]


async def test_a_command_of_the_clock_is_one_read_and_one_write(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    act = await overdue(ledger, case)
    async with statements_sent() as seen:
        await submit_by_clock(ledger, case, act, act.act_at)
    assert seen == [statements.READ_BY_CLOCK, statements.APPEND_AND_MORE.sql]


async def test_a_decision_costs_the_same_for_any_number_of_events(ledger: Ledger, school: School) -> None:
    case = await a_chain(ledger, school.dsl, 30)
    async with statements_sent() as seen:
        await told(ledger, school.dsl, case)
    assert seen == [statements.READ_BY_PERSON, statements.APPEND.sql]
    looked_up = [part.partition(")")[0] for each in seen for part in each.split("FROM events")[1:]]
    assert all(" AND e.version = " in each for each in looked_up), "one event by its key, never several"


async def test_a_command_that_depends_on_the_people_on_duty_is_no_more(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(
        await school.teacher.raises(), "accept"
    )  # who is away is asked once a second at most
    async with statements_sent() as seen:
        await school.dsl.does(case, "accept")
    assert seen == [statements.READ_WITH_LINE, statements.APPEND.sql]
