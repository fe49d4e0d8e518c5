"""`next` is true: each command in it would be 200 with a valid body now, and no other would."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from uuid import UUID

import asyncpg
import httpx2
import orjson
import pytest

from domain.command_catalogue import COMMANDS
from store.ledger.contention import Attempts, CaseQueues
from store.ledger.json_codec import shape
from store.ledger.ledger import Ledger
from tests.domain.exploration.command_bodies import bodies
from tests.domain.story import Story
from tests.school import Actor, Json, School, SetClock, a_referral, a_review, an_emergency, served, silence


class _RolledBack(Attempts):
    @asynccontextmanager
    async def next(self) -> AsyncIterator[asyncpg.Connection]:
        async with super().next() as connection:
            trial = connection.transaction()
            await trial.start()
            try:
                yield connection
            finally:
                await trial.rollback()


class OnlyTrying(CaseQueues):
    """Lets each command be decided and written as ever, and rolls it back."""

    def attempts(self, case: UUID | None) -> Attempts:
        return _RolledBack(self._pool, self._queue_of(case) if case is not None else None)


@pytest.fixture
async def trying(ledger: Ledger) -> AsyncIterator[httpx2.AsyncClient]:
    dry = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies)
    dry.queues = OnlyTrying(ledger.pool)
    async with served(dry) as client:
        yield client


async def raised(_: School, case: Json, __: Ledger, ___: SetClock) -> None:
    assert case["stage"] == "review"


async def emergency(school: School, case: Json, _: Ledger, __: SetClock) -> None:
    await school.teacher.does(case, "refer", an_emergency())
    await school.dsl.does(case, "place-police-hold")


async def referred(school: School, case: Json, _: Ledger, __: SetClock) -> None:
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())


async def silent(school: School, case: Json, ledger: Ledger, clock: SetClock) -> None:
    await referred(school, case, ledger, clock)
    await silence(ledger, clock, case, clock.time + timedelta(days=3))


async def refused_by_cscs(school: School, case: Json, ledger: Ledger, clock: SetClock) -> None:
    await referred(school, case, ledger, clock)
    told = {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Front door"}
    await school.dsl.does(case, "record-feedback", told)


async def helped(school: School, case: Json, _: Ledger, clock: SetClock) -> None:
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    await school.dsl.does(case, "assess-parent-contact")
    plan = {"lead_professional": "x", "aims": "y", "lead": str(school.colleague.id)}
    day: date = clock.time.date() + timedelta(days=7)
    await school.dsl.does(case, "start-early-help", plan | {"next_review_on": str(day)})
    await school.dsl.does(case, "assign-mentor", {"mentor": str(school.colleague.id), "cadence": 5})


async def nothing_owed(school: School, case: Json, _: Ledger, __: SetClock) -> None:
    await school.dsl.does(case, "protect")
    after = await school.dsl.does(case, "decide-review", a_review())
    await school.dsl.does(case, "inform-pupil", {"about": after["version"], "told_by": "x", "how": "y"})
    await school.dsl.does(case, "reply-to-reporter")
    await school.dsl.does(case, "consider-nrm")


async def closed(school: School, case: Json, ledger: Ledger, clock: SetClock) -> None:
    await nothing_owed(school, case, ledger, clock)
    await school.dsl.does(case, "close")


async def questioned(school: School, case: Json, _: Ledger, __: SetClock) -> None:
    await school.dsl.does(case, "decide-review", a_review())
    await school.teacher.does(
        case, "challenge", {"decision": 2, "reasons": "The second bruise is not from a fall."}
    )


Station = Callable[[School, Json, Ledger, SetClock], Awaitable[None]]
STATIONS: tuple[Station, ...] = (
    *(raised, silent, refused_by_cscs, closed),
    *(emergency, helped, questioned, nothing_owed),
)
"""The first four are in every run."""


@pytest.mark.parametrize(
    "station",
    [*STATIONS[:4], *(pytest.param(each, marks=pytest.mark.long("more stages")) for each in STATIONS[4:])],
)
async def test_next_is_what_would_succeed(
    station: Station, school: School, ledger: Ledger, clock: SetClock, trying: httpx2.AsyncClient
) -> None:
    case = await school.teacher.raises(category="cse")
    await station(school, case, ledger, clock)
    state = await ledger.state(UUID(case["id"]))
    other = (await school.colleague.raises())["id"]
    assert state is not None
    story = Story(folded=state, now=clock.time, others=(state,))
    for part in ("teacher", "colleague", "dsl", "headteacher"):
        person = school.everybody[part]
        answer = await person.get(f"/v1/referrals/{case['id']}")
        offered = {offer["command"] for offer in answer.json().get("next", ())}
        takes = Actor(person.id, person.token, trying)
        accepted = {
            name
            for name in COMMANDS
            if await any_is_accepted(takes, case, name, story, other, school.deputy.id)
        }
        assert offered == accepted, part
    assert await ledger.state(UUID(case["id"])) == state


async def any_is_accepted(
    person: Actor, case: Json, name: str, story: Story, other: str, deputy: UUID
) -> bool:
    for command in bodies(name, story):
        body = orjson.loads(shape(type(command)).dump_json(command, by_alias=True, exclude_none=True))
        body.pop("lead", None)  # of another school
        if "case" in body:
            body["case"] = other
        if "into" in body:
            body["into"] = other
        if "person" in body:
            body["person"] = str(person.id)
        if name == "hand-over":
            body["to"] = str(deputy)
        if name == "change-lead":
            body["lead"] = str(person.id)
        if "mentor" in body:
            body["mentor"] = str(person.id)
        answer = await person.tries(case, name, body)
        assert answer.status_code in (200, 403, 404, 409), answer.text
        if answer.status_code in (200, 404):
            return answer.status_code == 200
    return False


async def test_open_obligations_come_first_by_deadline_and_danger_before_all(school: School) -> None:
    case = await school.teacher.raises()
    names = [offer["command"] for offer in (await school.dsl.sees(case))["next"]]
    assert names[:3] == ["accept", "decide-review", "protect"]
    await school.teacher.does(case, "add-information", {"text": "Now.", "immediate_danger": True})
    for person in (school.dsl, school.teacher, school.auditor):
        offer = (await person.sees(case))["next"][0]
        assert offer["command"] == "refer"
        assert offer["href"] == f"/v1/referrals/{case['id']}/refer"
        assert offer["clauses"] == ["11.4", "11.5", "11.8"]
    rest = [offer["command"] for offer in (await school.auditor.sees(case))["next"]]
    assert rest == ["refer"]
