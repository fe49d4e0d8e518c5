"""Concerns of one child count together in all cases, and no one learns of a case by it (6.1, 3.2h)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from local.embedded_postgres import EmbeddedPostgres
from store.ledger import history
from store.ledger.ledger import Ledger
from store.pool import Pool
from tests.api.repeating_concerns import Child, adds, named_alike, repeats, report
from tests.damaged_state import Tamper
from tests.patience import POOL_PATIENCE
from tests.school import NOW, Actor, Json, School, SetClock, a_concern, a_review, served
from tests.store.ledger.test_append_both import held, terminate, waiting
from tests.store.pupils.register import a_pupil


@pytest.fixture
async def child(school: School, ledger: Ledger, clock: SetClock) -> Child:
    return Child(school, await a_pupil(ledger, school), clock)


async def are_whole(ledger: Ledger, owner: asyncpg.Connection, *cases: Json) -> None:
    """Each record is unchanged and in order, and each state is the fold of its record."""
    for case in cases:
        number = UUID(case["id"])
        assert (await history.verify(owner, number)).verified
        assert await ledger.state(number) == await history.as_of(ledger, number)


async def test_information_in_one_case_is_reviewed_in_the_newest_open_one(
    child: Child, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    first, second = await child.two()
    assert await repeats(school, second) == set()
    told = await adds(school.teacher, first)
    assert told["version"] == 3
    assert (await repeats(school, first), await repeats(school, second)) == (set(), {"pattern-review"})
    entries = await school.dsl.read(f"/v1/referrals/{second['id']}/history")
    (found,) = [each for each in entries if each["type"] == "repeats.found"]
    assert (found["actor"], found["data"], found["clauses"]) == (
        "clock",
        {"kind": "concern"},
        ["6.1", "2.4g"],
    )
    work = await school.dsl.read("/v1/worklist")
    assert ("pattern-review", second["id"]) in {(each["id"], each["referral"]) for each in work}
    await are_whole(ledger, owner, first, second)


async def test_a_report_that_is_the_third_is_warned_of_and_its_reporter_learns_nothing(
    child: Child, school: School
) -> None:
    await child.two()
    child.clock.passes(minutes=1)
    answer = await school.teacher.post("/v1/referrals", a_concern() | {"pupil": {"id": str(child.pupil.id)}})
    third = answer.json()
    assert (answer.headers["etag"], third["version"], third["warnings"]) == ('"1"', 1, [])
    warned = {each["clause"] for each in (await school.dsl.sees(third))["warnings"]}
    assert "6.1" in warned
    assert await repeats(school, third) == set()


async def test_a_command_that_memory_could_decide_counts_what_another_case_has(
    child: Child, school: School
) -> None:
    """The teacher wrote in the case before, so the next command could be decided from memory (0064)."""
    first, second = await child.two()
    await adds(school.colleague, second)
    assert await repeats(school, second) == {"pattern-review"}
    await school.dsl.does(second, "decide-review", a_review())
    child.clock.passes(minutes=1)
    for _ in range(2):
        await adds(school.teacher, first)
    assert await repeats(school, second) == set()
    await adds(school.teacher, first)
    assert await repeats(school, second) == {"pattern-review"}


@pytest.mark.parametrize("new_cases", [True, False])
async def test_of_reports_at_once_in_two_processes_one_counts_the_other(
    school: School, ledger: Ledger, database: EmbeddedPostgres, clock: SetClock, new_cases: bool
) -> None:
    """Two pools and two memories: the second to write is decided again."""
    pool = await Pool.connect(database.url(), patience=POOL_PATIENCE)
    async with served(Ledger(pool, ledger.seals, ledger.clock, ledger.policies)) as http:
        elsewhere = Actor(school.colleague.id, school.colleague.token, http)
        for _ in range(5):
            child = Child(school, await a_pupil(ledger, school), clock)
            old = await child.case(school.colleague)
            clock.passes(days=40)
            first = await child.case()
            clock.passes(minutes=1)
            if new_cases:
                reports = await asyncio.gather(
                    report(school.teacher, child.pupil), report(elsewhere, child.pupil)
                )
                known = [await ledger.state(UUID(each["id"])) for each in reports]
                found = [case.id for case in known if case and case.repeats]
                assert len(found) == 1, "the first counts two, and the second counts all three"
            else:
                await asyncio.gather(adds(school.teacher, first), adds(elsewhere, old))
                assert await repeats(school, first) == {"pattern-review"}
    await pool.close()


async def what_the_deputy_sees(
    at: School, ledger: Ledger, clock: SetClock, *, hidden: bool
) -> tuple[list[str], Json]:
    """Every answer to the deputy, who is excluded from one case of a child if there is one, and that case."""
    clock.time = NOW
    child = Child(at, await a_pupil(ledger, at), clock)
    secret = first = await child.case()
    if hidden:
        secret = await child.case(about=(at.deputy,))
    clock.time = NOW + timedelta(hours=1)
    raised = await at.deputy.post("/v1/referrals", a_concern() | {"pupil": {"id": str(child.pupil.id)}})
    clock.passes(minutes=1)
    answers = [raised, await at.teacher.tries(first, "add-information", {"text": "Again at the gate."})]
    cases = [f"/v1/referrals/{each['id']}" for each in (first, raised.json())]
    paths = [case + part for case in cases for part in ("", "/history", "/possible-duplicates")]
    paths += ["/v1/referrals", "/v1/worklist", f"/v1/pupils/{child.pupil.id}"]
    answers += [await at.deputy.get(path) for path in paths]
    said = [f"{each.status_code} {each.headers.get('etag')} {each.text}" for each in answers]
    return named_alike(said), secret


async def test_no_trace_of_a_case_reaches_a_person_whom_it_excludes(
    school: School, other_school: School, ledger: Ledger, clock: SetClock
) -> None:
    """3.2h: they get byte for byte what they would get if the hidden case did not exist."""
    within, secret = await what_the_deputy_sees(school, ledger, clock, hidden=True)
    without, _ = await what_the_deputy_sees(other_school, ledger, clock, hidden=False)
    assert within == without
    assert await repeats(school, secret) == set(), "a case that excludes a person counts alone"


async def test_a_count_that_dies_between_its_two_cases_leaves_nothing(
    child: Child, school: School, ledger: Ledger, owner: asyncpg.Connection, database: EmbeddedPostgres
) -> None:
    first, second = await child.two()
    body = {"text": "Again at the gate."}
    async with held(database, second):
        asked = asyncio.create_task(
            school.teacher.tries(first, "add-information", body, Idempotency_Key="once")
        )
        await terminate(database, await waiting(owner))
        lost = await asked
    assert lost.status_code == 503, lost.text
    assert await repeats(school, second) == set()
    assert (await school.dsl.sees(first))["version"] == 2
    again = await school.teacher.tries(first, "add-information", body, Idempotency_Key="once")
    assert again.status_code == 200, again.text
    assert (await repeats(school, first), await repeats(school, second)) == (set(), {"pattern-review"})
    await are_whole(ledger, owner, first, second)


async def test_a_case_that_cannot_be_opened_counts_for_nothing_and_stops_no_one(
    child: Child, school: School, tampered: Tamper
) -> None:
    first, second = await child.two()
    await tampered(second)
    assert (await adds(school.teacher, first))["version"] == 3
    assert await repeats(school, first) == set()


async def test_the_record_of_the_child_says_what_repeats_for_what_its_reader_sees(
    child: Child, school: School
) -> None:
    first, hidden = await child.case(), await child.case(school.colleague, about=(school.deputy,))
    child.clock.passes(minutes=1)
    await adds(school.teacher, first)
    path = f"/v1/pupils/{child.pupil.id}"
    (found,) = (await school.dsl.read(path))["patterns"]
    assert (found["kind"], found["clause"], found["review"]) == ("concern", "6.1", None)
    cases = [first["id"], hidden["id"], first["id"]]
    assert [each["case"] for each in found["counted"]] == cases
    (seen,) = (await school.deputy.read(path))["patterns"]
    assert ([each["case"] for each in seen["counted"]], seen["review"]) == ([first["id"], first["id"]], None)
    assert (await school.admin.read(path))["patterns"] == []
