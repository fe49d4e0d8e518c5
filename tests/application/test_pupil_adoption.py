"""Cases from before the register get the pupil whom a person confirms, within that person's rights."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application import problems
from application.pupils.pupil_adoption import AdoptionProposal, adopt, propose_adoptions
from local.embedded_postgres import APP, EmbeddedPostgres
from store.ledger import history
from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from tests.processes import an_asyncio_process
from tests.school import WHY, Actor, Json, School, SetClock, a_concern
from tests.store.pupils.register import a_pupil

BORN = date(2020, 1, 31)


async def open_for(ledger: Ledger, by: Actor) -> list[AdoptionProposal]:
    return list((await propose_adoptions(ledger, token_hash(by.token))).open)


async def rowan(ledger: Ledger, school: School) -> UUID:
    """The child whom every invented report names."""
    return (await a_pupil(ledger, school, given_name="Rowan", family_name="Ashdown", date_of_birth=BORN)).id


async def say(ledger: Ledger, by: Actor, proposal: AdoptionProposal, pupil: UUID) -> str:
    return await adopt(ledger, token_hash(by.token), proposal.case.id, proposal.mark, pupil, WHY)


async def test_a_confirmed_child_is_recorded_once_in_the_name_of_who_confirmed(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    pupil = await rowan(ledger, school)
    first = await school.teacher.raises()
    clock.passes(minutes=1)
    second = await school.teacher.raises()
    one, two = await open_for(ledger, school.dsl)
    assert [str(each.case.id) for each in (one, two)] == [first["id"], second["id"]]
    assert [(each.id, each.likeness) for each in one.candidates] == [(pupil, "same-name-and-date")]
    assert (await school.dsl.sees(first))["pupil"]["id"] is None  # a proposal changes nothing
    assert await say(ledger, school.dsl, one, pupil) == "recorded"
    assert await say(ledger, school.dsl, one, pupil) == "has-pupil"
    assert (await school.dsl.sees(first))["pupil"]["id"] == str(pupil)
    last = (await history.events(ledger, one.case.id))[-1].event
    assert (last.fact.type, last.version, last.clauses) == ("pupil.identified", 2, ("3-DSL.n",))
    assert getattr(last.actor, "id", None) == school.dsl.id
    assert [each.case.id for each in await open_for(ledger, school.dsl)] == [two.case.id]


async def test_what_changed_since_it_was_shown_is_not_confirmed(school: School, ledger: Ledger) -> None:
    pupil = await rowan(ledger, school)
    case = await school.teacher.raises()
    (proposal,) = await open_for(ledger, school.dsl)
    await school.deputy.does(case, "identify-pupil")
    assert await say(ledger, school.dsl, proposal, pupil) == "changed"
    (again,) = await open_for(ledger, school.dsl)
    await school.dsl.does(case, "accept")  # another entry, about something else
    assert await say(ledger, school.dsl, again, pupil) == "recorded"


async def test_closed_cases_are_proposed_too(school: School, ledger: Ledger) -> None:
    pupil = await rowan(ledger, school)
    case = await school.dsl.raises()
    for command, body in (
        ("protect", {"for": "both", "none_needed": True, "reasons": WHY}),
        (
            "decide-review",
            {
                "outcome": "no_further_action",
                "reasons": WHY,
                "police": {"refer": False, "reasons": WHY},
                "pupil_wishes": {"sought": True, "text": "Wants a lamp."},
            },
        ),
    ):
        case = await school.dsl.does(case, command, body)
    await school.dsl.does(case, "inform-pupil", {"about": 3, "told_by": "DSL", "how": "In person"})
    closed = await school.dsl.does(case, "close")
    assert closed["stage"] == "no_further_action"
    (proposal,) = await open_for(ledger, school.dsl)
    assert await say(ledger, school.dsl, proposal, pupil) == "recorded"


async def test_an_excluded_person_finds_no_trace_of_the_case(school: School, ledger: Ledger) -> None:
    """For them it is a case that does not exist; their deputy does it."""
    pupil = await rowan(ledger, school)
    await school.teacher.raises(about=(school.dsl,))
    (hidden,) = await open_for(ledger, school.deputy)
    assert await open_for(ledger, school.dsl) == []
    nothing = await adopt(ledger, token_hash(school.dsl.token), uuid4(), hidden.mark, pupil, WHY)
    assert await say(ledger, school.dsl, hidden, pupil) == nothing == "gone"
    assert await say(ledger, school.deputy, hidden, pupil) == "recorded"


async def test_another_schools_case_and_child_are_not_there(
    school: School, other_school: School, ledger: Ledger
) -> None:
    theirs, ours = await rowan(ledger, other_school), await rowan(ledger, school)
    await school.teacher.raises()
    (proposal,) = await open_for(ledger, school.dsl)
    assert [each.id for each in proposal.candidates] == [ours]
    assert await say(ledger, other_school.dsl, proposal, theirs) == "gone"
    with pytest.raises(problems.Malformed):
        await say(ledger, school.dsl, proposal, theirs)
    assert await open_for(ledger, other_school.dsl) == []


async def test_only_a_dsl_says_which_child_it_is(school: School, ledger: Ledger) -> None:
    pupil = await rowan(ledger, school)
    await school.teacher.raises()
    (proposal,) = await open_for(ledger, school.dsl)
    for person in (school.teacher, school.admin, school.governor):
        with pytest.raises(problems.NotAllowed):
            await open_for(ledger, person)
    for person in (school.headteacher, school.senior, school.auditor):
        assert await open_for(ledger, person) == []
        assert await say(ledger, person, proposal, pupil) == "not-allowed"
    assert await say(ledger, school.teacher, proposal, pupil) == "gone"
    with pytest.raises(problems.NotSignedIn):
        await propose_adoptions(ledger, token_hash("no token of anyone"))
    assert await say(ledger, school.deputy, proposal, pupil) == "recorded"


async def test_the_proposals_are_logged_as_a_list(school: School, ledger: Ledger) -> None:
    case = await school.teacher.raises()
    await open_for(ledger, school.dsl)
    log: list[Json] = await school.auditor.read(f"/v1/referrals/{case['id']}/views")
    assert (str(school.dsl.id), "list") in [(each["person"], each["what"]) for each in log]


async def test_two_people_who_confirm_at_once_record_one_child(school: School, ledger: Ledger) -> None:
    pupil = await rowan(ledger, school)
    await school.teacher.raises()
    (proposal,) = await open_for(ledger, school.dsl)
    said = await asyncio.gather(
        *(say(ledger, by, proposal, pupil) for by in (school.dsl, school.deputy, school.dsl))
    )
    assert sorted(said) == ["has-pupil", "has-pupil", "recorded"]


async def test_what_was_confirmed_before_a_kill_stands_and_the_rest_is_left(
    school: School, ledger: Ledger, database: EmbeddedPostgres, seal_key: bytes
) -> None:
    pupil, many = await rowan(ledger, school), 12
    cases = [(await school.teacher.post("/v1/referrals", a_concern())).json()["id"] for _ in range(many)]
    async with an_asyncio_process(
        *(sys.executable, "-m", "tests.application.killed_adoption"),
        *(database.url(APP), seal_key.hex(), school.dsl.token, str(pupil)),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        for _ in range(3):
            assert await process.stdout.readline() == b"recorded\n"
    identified = {
        case: sum(
            each.event.fact.type == "pupil.identified" for each in await history.events(ledger, UUID(case))
        )
        for case in cases
    }
    assert set(identified.values()) <= {0, 1}
    left = await open_for(ledger, school.dsl)
    assert {str(each.case.id) for each in left} == {case for case, times in identified.items() if not times}
    assert 0 < len(left) < many
    assert [await say(ledger, school.dsl, each, pupil) for each in left] == ["recorded"] * len(left)
    assert await open_for(ledger, school.dsl) == []
