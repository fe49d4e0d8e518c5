"""One case's state, or a child's record, is damaged: that is a sentence, and all others answer as before."""

from uuid import UUID, uuid4

import asyncpg
from structlog.testing import capture_logs

from store.ledger.ledger import Ledger
from tests.api.behind_the_memory import flipped_bit
from tests.api.childs_cases import cases_of, two_cases
from tests.api.pupil_requests import change, found, read, to
from tests.api.test_lists import pages
from tests.cases_of_pupils import chronology
from tests.damaged_state import Tamper
from tests.other_bodies import a_pupil
from tests.school import Actor, Json, School, SetClock, a_concern, code, silence
from tests.store.pupils.register import damaged, destroy_key

NAMED = ("Rowan", "Ashdown", "2020-01-31")


async def test_the_list_of_cases_omits_it_and_the_fault_is_reported(
    school: School, clock: SetClock, tampered: Tamper
) -> None:
    made = []
    for _ in range(4):
        clock.passes(minutes=1)
        made.append(await school.teacher.raises())
    await tampered(made[1])
    await tampered(made[3])
    with capture_logs() as said:
        found = await pages(school.dsl, "/v1/referrals", limit=1)
    assert [case["id"] for page in found for case in page] == [made[2]["id"], made[0]["id"]]
    errors = [each for each in said if each["log_level"] == "error"]
    assert {each["case"] for each in errors} == {made[1]["id"], made[3]["id"]}
    assert not any(name in str(errors) for name in NAMED)


async def test_whatever_is_read_of_the_whole_school_is_read_without_it(
    school: School, ledger: Ledger, clock: SetClock, tampered: Tamper
) -> None:
    good, bad = await school.teacher.raises(), await school.teacher.raises()
    for case in (good, bad):
        await silence(ledger, clock, case, clock.time.replace(hour=15))
    await tampered(bad)
    owed = await school.dsl.read("/v1/worklist")
    assert {each["referral"] for each in owed} == {good["id"], bad["id"]}
    late = await school.headteacher.read("/v1/compliance/exceptions")
    assert {each["referral"] for each in late} == {good["id"], bad["id"]}
    assert (await school.headteacher.read("/v1/compliance"))["cases"] == 2
    assert (await school.dsl.read(f"/v1/referrals/{good['id']}"))["id"] == good["id"]


async def test_a_program_sees_how_many_were_left_out_of_those_that_it_may_see(
    school: School, clock: SetClock, tampered: Tamper
) -> None:
    """On the page that is read, and of others nothing (3.2h)."""
    good = await school.teacher.raises()
    for case in (await school.teacher.raises(about=(school.dsl,)), await school.teacher.raises()):
        await tampered(case)
    answer = await school.dsl.get("/v1/referrals")
    assert [case["id"] for case in answer.json()] == [good["id"]]
    assert answer.headers["onward-unread"] == "1"
    assert (await school.deputy.get("/v1/referrals")).headers["onward-unread"] == "2"
    assert "onward-unread" not in (await school.colleague.get("/v1/referrals")).headers
    clock.passes(minutes=1)
    await school.teacher.raises()
    assert "onward-unread" not in (await school.dsl.get("/v1/referrals", limit=1)).headers


async def asked(person: Actor, case: Json, other: Json) -> list[tuple[int, Json]]:
    """What every way to ask for one case, or to do something in it, answers."""
    answers = [
        await person.get(f"/v1/referrals/{case['id']}{more}")
        for more in ("", "/history", "/verification", "/links", "/views", "/paper", "/compliance")
    ]
    answers += [
        await person.tries(case, "accept"),
        await person.tries(case, "correct", {"event": 1, "void": True, "reasons": "It was a mistake."}),
        await person.tries(other, "link", {"case": case["id"]}),
        await person.tries(case, "refer/preview", {}),
    ]
    return [(each.status_code, each.json() | {"request_id": None}) for each in answers]


async def test_an_excluded_person_gets_the_same_404_for_a_damaged_case(
    school: School, other_school: School, tampered: Tamper
) -> None:
    """3.2h."""
    case = await school.teacher.raises(about=(school.dsl,))
    await tampered(case)
    for person in (school.dsl, school.colleague, school.governor, other_school.dsl):
        mine = await person.raises() if person is not school.governor else case
        found = await asked(person, case, mine)
        assert found == await asked(person, {"id": str(uuid4())}, mine)
        assert {status for status, _ in found} <= {404, 403}  # who may not link is told that
        assert found[0][0] == 404


async def test_an_entitled_person_gets_one_clear_problem_and_the_log_has_no_traceback(
    school: School, tampered: Tamper
) -> None:
    case, good = await school.teacher.raises(), await school.teacher.raises()
    await tampered(case)
    with capture_logs() as said:
        answers = [
            await school.dsl.get(f"/v1/referrals/{case['id']}"),
            await school.dsl.tries(case, "accept"),
            await school.dsl.tries(good, "link", {"case": case["id"]}),
            await school.teacher.get(f"/v1/referrals/{case['id']}"),
        ]
    for each in answers:
        assert code(each) == (500, "InternalFault")
        assert each.json()["title"] == "This case cannot be opened"
    errors = [each for each in said if each["log_level"] == "error"]
    assert [(each["event"], each["case"]) for each in errors] == [("a case does not open", case["id"])] * 4
    assert not any(name in str(said) for name in NAMED)


async def test_an_answer_that_was_kept_is_not_a_way_round_it(school: School, tampered: Tamper) -> None:
    body = a_concern()
    sent = await school.teacher.post("/v1/referrals", body, idempotency_key="once")
    await school.deputy.does(
        sent.json(),
        "declare-conflict",
        {"person": str(school.teacher.id), "reasons": "The child named them today."},
    )
    await tampered(sent.json())
    again = await school.teacher.post("/v1/referrals", body, idempotency_key="once")
    assert code(again) == (404, "NotFound")


async def test_an_entry_that_does_not_open_reveals_no_case(school: School, owner: asyncpg.Connection) -> None:
    case = await school.teacher.raises()
    body = {"event": 1, "void": True, "reasons": "It was a mistake."}
    async with flipped_bit(owner, case, "body"):
        assert code(await school.colleague.tries(case, "correct", body)) == (404, "NotFound")


async def test_a_damaged_entry_hides_no_other(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil, first, _ = await two_cases(school, clock)
    right = await chronology(school.dsl, pupil)
    async with flipped_bit(owner, {"id": first["id"], "version": 2}, "body"):
        entries = await chronology(school.dsl, pupil)
    assert entries[:3] == right[:3]
    assert (entries[3]["who"], entries[3]["actor"]) == ("An entry", None)
    assert entries[3]["sentence"].startswith("cannot be opened")


async def test_a_row_that_names_the_wrong_child_shows_nothing(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil, first, _ = await two_cases(school, clock)
    other = await a_pupil(school.dsl, given_name="Robin")
    moved = "UPDATE pupil_cases SET pupil = $2 WHERE case_id = $1"
    await owner.execute(moved, first["id"], other["id"])
    assert await cases_of(school.dsl, other) == []
    assert {each["case"] for each in await chronology(school.dsl, other)} == {None}
    await owner.execute(moved, first["id"], pupil["id"])


async def test_a_pupil_whose_key_is_destroyed_is_gone_and_the_rest_works(
    school: School, owner: asyncpg.Connection
) -> None:
    gone, stays = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Bo")
    await destroy_key(owner, UUID(gone["id"]))
    assert code(await read(school.dsl, gone)) == (404, "NotFound")
    assert code(await change(school.dsl, gone, "update", to(sen="none"))) == (404, "NotFound")
    assert [each["id"] for each in await found(school.dsl)] == [stays["id"]]
    case = await school.teacher.raises()
    assert (await school.dsl.sees(case))["version"] == 1


async def test_a_damaged_pupil_answers_with_a_sentence(school: School, owner: asyncpg.Connection) -> None:
    bad, good = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Bo")
    async with damaged(owner, UUID(bad["id"]), "UPDATE pupils SET state = ''::bytea WHERE id = $1"):
        answer = await read(school.dsl, bad)
        assert (answer.status_code, answer.json()["title"]) == (500, "This record cannot be opened")
        assert code(await read(school.teacher, bad)) == (403, "NotAllowed")
        assert (await read(school.dsl, good)).status_code == 200
