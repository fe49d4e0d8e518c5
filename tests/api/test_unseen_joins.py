"""A person who may not see one of two joined cases finds no trace of it in the other (2.4g, 3.2h)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from tests.school import WHY, Actor, Json, School, SetClock, a_review, code, served

HELD = ("", "/history", "/compliance", "/links")


def excluding(person: Actor) -> Json:
    return {"person": str(person.id), "reasons": WHY}


async def all_that_reads(by: Actor, case: Json) -> list[bytes]:
    """Every answer about the case, without the numbers that count its entries."""
    found = []
    for part in HELD:
        answer = await by.get(f"/v1/referrals/{case['id']}{part}")
        assert answer.status_code == 200, answer.text
        found.append(answer.content)
    version = (await by.sees(case))["version"]
    return [each.replace(f'"version":{version},"stage"'.encode(), b'"version":0,"stage"') for each in found]


async def test_a_person_excluded_in_the_case_that_goes_on_sees_neither_and_cannot_reopen(
    school: School,
) -> None:
    here, there = await school.two_joined()
    await school.deputy.does(here, "record-discussion", {"with": "The nurse", "note": "Seen on Friday."})
    await school.dsl.excludes(there, school.deputy)
    nothing = await school.deputy.get(f"/v1/referrals/{uuid4()}")
    for case in (here, there):
        answer = await school.deputy.get(f"/v1/referrals/{case['id']}")
        assert (answer.status_code, answer.content) == (404, nothing.content)
        for command, body in (
            ("reopen", {"reasons": WHY}),
            ("record-discussion", {"with": "A", "note": "B"}),
        ):
            assert (await school.deputy.tries(case, command, body)).status_code == 404
    assert (await school.dsl.sees(here))["joined_into"] == there["id"]
    await school.headteacher.does(there, "lift-conflict", excluding(school.deputy))
    assert (await school.deputy.sees(here))["joined_into"] == there["id"]


async def test_an_exclusion_while_a_join_is_on_its_way_is_in_both_or_refuses_it(school: School) -> None:
    """Whichever is first: no state in memory lets the join pass an exclusion that it does not know."""
    for _ in range(5):
        here, there = await school.teacher.raises(), await school.colleague.raises()
        joined, declared = await asyncio.gather(
            school.dsl.tries(here, "join", {"into": there["id"], "reasons": WHY}),
            school.headteacher.tries(there, "declare-conflict", excluding(school.deputy)),
        )
        assert declared.status_code == 200
        assert joined.status_code in (200, 409)
        seen = [
            (await school.deputy.get(f"/v1/referrals/{each['id']}")).status_code for each in (here, there)
        ]
        assert seen == ([404, 404] if joined.status_code == 200 else [200, 404])


async def test_after_the_cases_are_parted_the_other_reads_as_if_it_had_never_been_joined(
    school: School, clock: SetClock
) -> None:
    """Byte for byte, for a person whom the parted case excludes; the DSL still sees what came."""
    there = await school.colleague.raises(summary="Hungry.")
    clock.time += timedelta(minutes=1)
    here = await school.teacher.raises(summary="Bruises.", category="cse")
    before = await all_that_reads(school.deputy, there)
    await school.dsl.joins(here, there)
    await school.dsl.does(there, "reply-to-reporter", {"text": "Thank you.", "to": here["id"]})
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(here, school.deputy)
    assert await all_that_reads(school.deputy, there) == before
    whole = str(await all_that_reads(school.dsl, there))
    assert "Bruises." in whole
    assert here["id"] in whole


async def test_a_reader_of_the_joined_case_alone_does_not_learn_where_it_went(school: School) -> None:
    here, there = await school.two_joined()
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(there, school.deputy)
    assert there["id"] not in str(await all_that_reads(school.deputy, here))
    path = f"/v1/referrals/{here['id']}/history"
    kinds = [[each["type"] for each in await by.read(path)] for by in (school.deputy, school.dsl)]
    assert kinds[0] == [kind for kind in kinds[1] if kind != "case.joined"]
    assert "case.joined" in kinds[1]


async def test_a_reply_that_was_owed_for_the_other_case_is_nowhere_for_who_may_not_see_it(
    school: School,
) -> None:
    """Opened by a review, ended by parting: neither the case, its entries nor its compliance name it."""
    here, there = await school.two_joined()
    after = await school.dsl.does(there, "decide-review", a_review())
    assert f"reply:{here['id']}" in str(after)
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(here, school.deputy)
    assert here["id"] in str(await all_that_reads(school.dsl, there))
    for path in ("/v1/worklist", "/v1/referrals", "/v1/compliance/exceptions"):
        assert here["id"] not in str(await school.deputy.read(path)), path
    assert here["id"] not in str(await all_that_reads(school.deputy, there))
    accepted = await school.deputy.does(there, "record-discussion", {"with": "The nurse", "note": "Seen."})
    assert here["id"] not in str(accepted)


@pytest.mark.parametrize("to", ["nothing", "unseen", "parted"])
async def test_a_reply_goes_only_to_this_reporter_or_to_one_of_a_joined_case(school: School, to: str) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    body = {"text": "Thank you.", "to": str(uuid4()) if to == "nothing" else here["id"]}
    if to == "parted":
        await school.dsl.joins(here, there)
        await school.dsl.does(here, "reopen", {"reasons": WHY})
    answer = await school.dsl.tries(there, "reply-to-reporter", body)
    assert code(answer)[0] == 422, answer.text
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/to"]
    await school.dsl.does(there, "reply-to-reporter", body | {"to": there["id"]})


async def test_the_second_record_never_runs_back_and_both_have_one_instant(
    school: School, clock: SetClock, ledger: Ledger
) -> None:
    """The clocks of two machines differ."""
    here = await school.teacher.raises()
    clock.time += timedelta(minutes=5)
    there = await school.colleague.raises()
    clock.time -= timedelta(minutes=5)
    await school.dsl.joins(here, there)
    newest = [(await school.dsl.read(f"/v1/referrals/{each['id']}/history"))[-1] for each in (here, there)]
    assert newest[0]["recorded_at"] == newest[1]["recorded_at"]
    assert (
        newest[1]["recorded_at"]
        >= (await school.dsl.read(f"/v1/referrals/{there['id']}/history"))[0]["recorded_at"]
    )


async def test_a_process_that_remembers_the_joined_case_learns_of_an_exclusion_that_another_recorded(
    school: School, ledger: Ledger, seal_key: bytes
) -> None:
    """The write checks what the memory does not know: the exclusion is an entry of this case too (0064)."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.deputy.does(here, "accept")
    await school.dsl.joins(here, there)
    said = {"with": "The nurse", "note": "Seen on Friday."}
    await school.deputy.does(here, "record-discussion", said)
    other_process = Ledger(ledger.pool, Seals(seal_key), ledger.clock, ledger.policies)
    async with served(other_process) as http:
        await replace(school.dsl, http=http).excludes(there, school.deputy)
    assert (await school.deputy.tries(here, "record-discussion", said)).status_code == 404
    assert (await school.deputy.tries(here, "reopen", {"reasons": WHY})).status_code == 404


async def test_a_reply_to_this_reporter_alone_reads_as_a_plain_reply_without_the_joined_case(
    school: School,
) -> None:
    """Only a case that another was joined to has several reporters to choose from."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    plain = await school.colleague.raises()
    await school.dsl.joins(here, there)
    await school.dsl.does(there, "reply-to-reporter", {"text": "Thank you.", "to": there["id"]})
    await school.dsl.does(plain, "reply-to-reporter", {"text": "Thank you."})
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(here, school.deputy)

    async def reply(by: Actor, case: Json) -> Json:
        entries = await by.read(f"/v1/referrals/{case['id']}/history")
        (found,) = [each["data"] for each in entries if each["type"] == "reporter.answered"]
        return dict(found)

    assert await reply(school.deputy, there) == await reply(school.deputy, plain)
    assert await reply(school.dsl, there) == {"text": "Thank you.", "to": there["id"]}
