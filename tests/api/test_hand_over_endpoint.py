"""Handing over all cases, or some, in one request (3-DSL.f, 3.2h)."""

from uuid import UUID, uuid4

from domain.events import CaseHandedOver
from store.ledger import history
from store.ledger.ledger import Ledger
from tests.school import WHY, Actor, Json, School, code
from tests.with_each import with_each


async def owned(school: School, by: Actor, about: tuple[Actor, ...] = ()) -> Json:
    case = await school.teacher.raises(about=about)
    return await by.does(case, "accept")


async def hands_over(by: Actor, to: Actor, *cases: Json, **headers: str) -> Json:
    body: Json = {"to": str(to.id), "reasons": WHY}
    answer = await by.post(
        "/v1/hand-overs", body | ({"cases": [each["id"] for each in cases]} if cases else {}), **headers
    )
    assert answer.status_code == 200, answer.text
    done: Json = answer.json()
    return done


async def owner(school: School, case: Json) -> str:
    return str((await school.headteacher.sees(case))["owner"])


async def test_all_open_cases_of_the_caller_go_each_with_the_note_in_its_record(
    school: School, ledger: Ledger
) -> None:
    first, second = [await owned(school, school.dsl) for _ in range(2)]
    other = await owned(school, school.deputy)
    done = await hands_over(school.dsl, school.deputy)
    assert {each["id"] for each in done["cases"]} == {first["id"], second["id"]}
    assert all(each["handed_over"] and each["reference"] for each in done["cases"])
    for case in (first, second):
        assert await owner(school, case) == str(school.deputy.id)
        entry = (await history.events(ledger, UUID(case["id"])))[-1].event
        assert isinstance(entry.fact, CaseHandedOver)
        assert entry.fact.reasons == WHY
    assert (await school.headteacher.sees(other))["version"] == other["version"]
    assert (await hands_over(school.dsl, school.deputy))["cases"] == []


async def test_one_that_cannot_go_is_named_with_its_sentence_and_the_others_go_on(school: School) -> None:
    """3.2h: the answer does not say why."""
    shut_out = await owned(school, school.dsl, about=(school.deputy,))
    new = await school.teacher.raises()
    fine = await owned(school, school.dsl)
    done = await hands_over(school.dsl, school.deputy, shut_out, new, fine)
    found = [(each["reference"], each["handed_over"], each["code"]) for each in done["cases"]]
    assert found == [
        (shut_out["reference"], False, "CannotTakeOver"),
        (new["reference"], False, "NotAcceptedYet"),
        (fine["reference"], True, None),
    ]
    assert (
        done["cases"][0]["detail"]
        == (
            await school.dsl.tries(shut_out, "hand-over", {"to": str(school.deputy.id), "reasons": WHY})
        ).json()["detail"]
    )
    teacher = await hands_over(school.dsl, school.teacher, await owned(school, school.dsl))
    assert teacher["cases"][0]["code"] == "CannotTakeOver", "the same as for anyone without the powers"


async def test_a_case_that_the_caller_may_not_see_is_like_one_that_does_not_exist(school: School) -> None:
    """3.2h."""
    hidden = await owned(school, school.dsl, about=(school.deputy,))
    nothing: Json = {"id": str(uuid4())}
    done = await hands_over(school.deputy, school.dsl, hidden, nothing)
    first, second = ({name: value for name, value in each.items() if name != "id"} for each in done["cases"])
    assert first == second
    assert (first["reference"], first["code"]) == (None, "NotFound")


async def test_a_repeat_under_one_key_hands_over_once(school: School) -> None:
    case = await owned(school, school.dsl)
    first = await hands_over(school.dsl, school.deputy, case, Idempotency_Key="k")
    assert await hands_over(school.dsl, school.deputy, case, Idempotency_Key="k") == first
    now = await school.dsl.sees(case)
    assert (now["version"], now["owner"]) == (case["version"] + 1, str(school.deputy.id))
    again = await hands_over(school.dsl, school.deputy, case)
    assert again["cases"][0]["code"] == "AlreadyTheOwner"


@with_each(
    ("changes", "pointer"),
    [
        ({"reasons": "short"}, "/reasons"),
        ({"to": str(uuid4())}, "/to"),
        ({"to": "Deb"}, "/to"),
        ({"cases": []}, "/cases"),
        ({"cases": [str(uuid4()) for _ in range(101)]}, "/cases"),
        ({"colour": "blue"}, "/colour"),
    ],
)
async def test_a_malformed_request_hands_nothing_over(changes: Json, pointer: str, school: School) -> None:
    case = await owned(school, school.dsl)
    answer = await school.dsl.post("/v1/hand-overs", {"to": str(school.deputy.id), "reasons": WHY} | changes)
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert await owner(school, case) == str(school.dsl.id)
