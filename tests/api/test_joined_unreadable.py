"""A joined case that could not be opened for a while, or whose key was destroyed (2.4g, 3.2h)."""

from uuid import UUID, uuid4

import asyncpg

from store.ledger.ledger import Ledger
from store.verification.record_check import damage
from tests.damaged_state import tampering
from tests.school import WHY, Actor, Json, School, code
from tests.store.pupils.register import a_pupil

LISTS = ("/v1/referrals", "/v1/worklist", "/v1/compliance/exceptions")


async def finds(by: Actor, case: Json) -> bool:
    """Whether a person finds the case in any list; its own address must answer the same."""
    listed = [case["id"] in str(await by.read(path)) for path in LISTS]
    nothing = await by.get(f"/v1/referrals/{uuid4()}")
    for part in ("", "/history", "/compliance"):
        answer = await by.get(f"/v1/referrals/{case['id']}{part}")
        assert (answer.status_code == 200) is any(listed), part
        assert any(listed) or (answer.status_code, answer.content) == (404, nothing.content)
    return any(listed)


async def excluded_while_unreadable(school: School, owner: asyncpg.Connection) -> tuple[Json, Json]:
    here, there = await school.two_joined()
    async with tampering(owner) as tamper:
        await tamper(here)
        await school.dsl.excludes(there, school.deputy)
    return here, there


async def test_an_exclusion_holds_in_a_joined_case_that_could_not_be_opened_when_it_was_declared(
    school: School, owner: asyncpg.Connection
) -> None:
    here, there = await excluded_while_unreadable(school, owner)
    assert [await finds(school.deputy, each) for each in (here, there)] == [False, False]
    assert [await finds(school.senior, each) for each in (here, there)] == [True, True]
    for command, body in (("reopen", {"reasons": WHY}), ("record-discussion", {"with": "A", "note": "B"})):
        assert (await school.deputy.tries(here, command, body)).status_code == 404
    assert (await school.dsl.sees(here))["joined_into"] == there["id"]


async def test_the_exclusion_is_an_entry_of_that_case_as_soon_as_it_is_reopened(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    here, there = await excluded_while_unreadable(school, owner)
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    assert await finds(school.deputy, here) is False
    again = await school.headteacher.sees(here)
    assert "confirm-conflict" in {each["id"].partition(":")[0] for each in again["obligations"]}
    await school.headteacher.does(here, "confirm-conflict", {"person": str(school.deputy.id), "reasons": WHY})
    assert await damage(owner, ledger.seals, UUID(here["id"])) == []
    assert await finds(school.deputy, there) is False


async def test_the_words_of_a_joined_case_whose_key_was_destroyed_stay_in_the_record_of_the_other(
    school: School, owner: asyncpg.Connection
) -> None:
    """They are sealed under the key of the case that goes on; the case itself is not there any more."""
    here, there = await school.two_joined(summary="Bruises.", child_words="It was him.")
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", here["id"])
    assert (await school.dsl.get(f"/v1/referrals/{here['id']}")).status_code == 404
    (kept,) = (await school.dsl.sees(there))["joined"]
    assert (kept["summary"], kept["child_words"]) == ("Bruises.", "It was him.")
    history = await school.headteacher.read(f"/v1/referrals/{there['id']}/history")
    assert "Bruises." in str(history)
    assert (await school.colleague.sees(there))["joined"] == []


async def test_a_person_whom_that_case_excluded_still_reads_nothing_of_it(
    school: School, owner: asyncpg.Connection
) -> None:
    here, there = await school.two_joined(summary="Bruises.")
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(here, school.deputy)
    await owner.execute("UPDATE cases SET closed = true WHERE id = $1", here["id"])
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", here["id"])
    for person, reads in ((school.dsl, True), (school.deputy, False)):
        shown = await person.sees(there)
        history = await person.read(f"/v1/referrals/{there['id']}/history")
        assert ("Bruises." in str(shown), "Bruises." in str(history)) == (reads, reads)
        assert (here["id"] in str(shown) + str(history)) is reads


async def test_a_correction_waits_until_the_case_that_goes_on_opens_again(
    school: School, owner: asyncpg.Connection
) -> None:
    """Otherwise the cancelled words would count there for ever (3-DSL.n)."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.teacher.does(here, "add-information", {"text": "He did it."})
    await school.dsl.joins(here, there)
    before = (await school.dsl.sees(here))["version"]
    cancel = {"event": 2, "reasons": WHY, "void": True}
    async with tampering(owner) as tamper:
        await tamper(there)
        for by in (school.dsl, school.teacher):
            refused = await by.tries(here, "correct", cancel)
            assert code(refused) == (500, "InternalFault")
            assert "Nothing was recorded" in refused.json()["detail"]
            assert "join" not in refused.text, "a reporter learns of no join (3.2h)"
        assert (await school.dsl.sees(here))["version"] == before
    await school.dsl.does(here, "correct", cancel)
    assert (await school.dsl.sees(there))["joined"][0]["added"] == []


async def test_a_child_is_not_identified_while_a_joined_case_cannot_be_compared(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    here, there = await school.two_joined()
    body = {"pupil": str((await a_pupil(ledger, school)).id), "reasons": WHY}
    another, more = await school.colleague.raises(), {"into": there["id"], "reasons": WHY}
    named = {"details": {"name": "Rowan Ash", "date_of_birth": "unknown"}, "reasons": WHY}
    async with tampering(owner) as tamper:
        await tamper(here)
        assert code(await school.dsl.tries(there, "identify-pupil", body)) == (500, "InternalFault")
        assert code(await school.dsl.tries(another, "join", more)) == (500, "InternalFault")
        await school.dsl.does(there, "identify-pupil", named)  # a name is compared with no record
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", here["id"])
    await school.dsl.does(there, "identify-pupil", body)
    await school.dsl.does(another, "join", more)


async def test_an_identification_is_not_cancelled_while_a_joined_case_cannot_be_compared(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    here, there = await school.two_joined()
    child = {"pupil": str((await a_pupil(ledger, school)).id), "reasons": WHY}
    identified = await school.dsl.does(there, "identify-pupil", child)
    cancel = {"event": identified["version"], "reasons": WHY, "void": True}
    async with tampering(owner) as tamper:
        await tamper(here)
        assert code(await school.dsl.tries(there, "correct", cancel)) == (500, "InternalFault")
    await school.dsl.does(there, "correct", cancel)
