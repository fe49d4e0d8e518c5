"""A merge of two records that was a mistake is taken back: each child has their own again (3-DSL.n, 2.4g)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from tests.api.repeating_concerns import named_alike, repeats
from tests.cases_of_pupils import chronology, reports, told
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, a_review, code
from tests.store.pupils.register import destroy_key

BECAUSE = {"reasons": "They are twins, and both go to this school."}


async def merge(by: Actor, pupil: Json, into: Json) -> None:
    body = {"into": into["id"], "reasons": WHY}
    answer = await by.post(f"/v1/pupils/{pupil['id']}/merge", body)
    assert answer.status_code == 200, answer.text


async def undo(by: Actor, pupil: Json, body: Any = None, **headers: str) -> httpx2.Response:
    return await by.post(f"/v1/pupils/{pupil['id']}/undo-merge", body or BECAUSE, **headers)


async def twins(school: School) -> tuple[Json, Json]:
    """Two children, whose records a DSL merges."""
    friend = await a_pupil(school.dsl, given_name="Kit", siblings=[])
    one = await a_pupil(school.dsl, given_name="Rowan", siblings=[friend["id"]])
    return one, await a_pupil(school.dsl, given_name="Robin", siblings=[])


async def cases_of(by: Actor, pupil: Json) -> list[str]:
    return [each["id"] for each in (await by.read(f"/v1/pupils/{pupil['id']}"))["cases"]]


async def test_both_records_are_used_again_with_what_they_had(school: School) -> None:
    one, two = await twins(school)
    before = await school.dsl.read(f"/v1/pupils/{one['id']}")
    await merge(school.dsl, one, two)
    await school.dsl.post(f"/v1/pupils/{two['id']}/update", {"changes": {"class": "9Z"}})
    answer = await undo(school.deputy, one)
    assert (answer.status_code, answer.json()["merged_into"], answer.json()["version"]) == (200, None, 3)
    after = await school.dsl.read(f"/v1/pupils/{one['id']}")
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"version", "recorded_at"}
    found = (await school.teacher.post("/v1/pupils/search", {"q": "ro"})).json()["pupils"]
    assert {each["id"] for each in found} >= {one["id"], two["id"]}
    assert (await school.dsl.read(f"/v1/pupils/{two['id']}"))["siblings"] == []


async def test_each_child_has_their_cases_and_chronology_again(school: School, clock: SetClock) -> None:
    one, two = await twins(school)
    of_one = await reports(school.teacher, one)
    clock.passes(minutes=1)
    of_two = await reports(school.teacher, two)
    await merge(school.dsl, one, two)
    clock.passes(minutes=1)
    since = await reports(school.teacher, one)  # it names the record that stays
    assert await cases_of(school.dsl, one) == [since["id"], of_two["id"], of_one["id"]]
    assert (await undo(school.dsl, one)).status_code == 200
    assert await cases_of(school.dsl, one) == [of_one["id"]]
    assert await cases_of(school.dsl, two) == [since["id"], of_two["id"]]
    entries = await chronology(school.dsl, one)
    assert {each["case"] for each in entries} == {of_one["id"], None}
    assert [kind for case, kind in told(entries) if case is None] == [
        "pupil.registered",
        "pupil.merged",
        "pupil.merge-undone",
    ]
    assert [kind for case, kind in told(await chronology(school.dsl, two)) if case is None] == [
        "pupil.registered"
    ]
    new = await reports(school.teacher, one)
    assert (await school.dsl.sees(new))["pupil"]["id"] == one["id"]


async def test_repeats_count_for_each_child_alone_and_an_open_review_stays(
    school: School, clock: SetClock
) -> None:
    """A change of the register takes no review from a child (0093)."""
    one, two = await twins(school)
    first = await reports(school.teacher, one)
    clock.passes(minutes=1)
    second = await reports(school.colleague, two)
    for case in (first, second):
        await school.dsl.does(case, "decide-review", a_review())
    await merge(school.dsl, one, two)
    clock.passes(minutes=1)
    await school.teacher.does(first, "add-information", {"text": "Again at the gate."})
    assert await repeats(school, second) == {"pattern-review"}
    patterns = (await school.dsl.read(f"/v1/pupils/{two['id']}"))["patterns"]
    assert [len(each["counted"]) for each in patterns] == [3]
    assert (await undo(school.dsl, one)).status_code == 200
    assert (await school.dsl.read(f"/v1/pupils/{two['id']}"))["patterns"] == []
    assert await repeats(school, second) == {"pattern-review"}
    await school.dsl.does(second, "decide-review", a_review())
    clock.passes(minutes=1)
    await school.teacher.does(first, "add-information", {"text": "Again at the shop."})
    assert await repeats(school, second) == set()
    (pattern,) = (await school.dsl.read(f"/v1/pupils/{one['id']}"))["patterns"]
    assert {each["case"] for each in pattern["counted"]} == {first["id"]}


async def test_there_is_one_answer_for_what_cannot_be_undone(
    school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    one, two = await twins(school)
    assert code(await undo(school.dsl, one)) == (409, "NotMerged")
    await merge(school.dsl, one, two)
    assert code(await undo(school.dsl, two)) == (409, "NotMerged")
    short = await undo(school.dsl, one, {"reasons": "Twins."})
    assert [each["pointer"] for each in short.json()["errors"]] == ["/reasons"]
    assert code(await undo(school.dsl, one, If_Match='"1"')) == (412, "StaleVersion")
    for nobody in ({"id": str(uuid4())}, await a_pupil(other_school.dsl)):
        assert code(await undo(school.dsl, nobody)) == (404, "NotFound")
    await destroy_key(owner, UUID(one["id"]))
    assert code(await undo(school.dsl, one)) == (404, "NotFound")


async def test_of_two_at_once_one_is_recorded_and_a_repeat_is_answered_as_before(school: School) -> None:
    one, two = await twins(school)
    await merge(school.dsl, one, two)
    answers = await asyncio.gather(*(undo(by, one) for by in (school.dsl, school.deputy)))
    assert sorted(each.status_code for each in answers) == [200, 409]
    await merge(school.dsl, one, two)
    first = await undo(school.dsl, one, Idempotency_Key="once")
    again = await undo(school.dsl, one, Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.json(), again.headers["idempotent-replay"]) == (first.json(), "true")


async def test_who_is_excluded_from_a_case_finds_no_trace_of_it(
    school: School, other_school: School, clock: SetClock
) -> None:
    """3.2h: every answer is that of a school where the case does not exist."""
    said = []
    for at, hidden in ((school, True), (other_school, False)):
        one, two = await twins(at)
        if hidden:
            secret = await reports(at.teacher, one, (at.headteacher,))
        clock.passes(minutes=1)
        await reports(at.teacher, two)
        await merge(at.dsl, one, two)
        answers = [await undo(at.headteacher, one)]
        for path in ("", "/chronology"):
            answers += [await at.headteacher.get(f"/v1/pupils/{each['id']}{path}") for each in (one, two)]
        said.append(named_alike([f"{each.status_code} {each.text}" for each in answers]))
        clock.time -= timedelta(minutes=1)
    assert said[0] == said[1]
    assert await cases_of(school.dsl, await _named(school, "Rowan")) == [secret["id"]]


async def _named(school: School, name: str) -> Json:
    found: Json = (await school.dsl.post("/v1/pupils/search", {"q": name})).json()["pupils"][0]
    return found
