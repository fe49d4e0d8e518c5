"""The register of pupils over HTTP: who reads and changes what, and what is logged."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from tests.api.openapi_checks import check
from tests.other_bodies import A_PUPIL, a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, code
from tests.store.pupils.register import damaged, destroy_key

WHOLE = ("dsl", "deputy", "headteacher", "senior")
NO_SUCH = "00000000-0000-4000-8000-000000000000"
CIRCUMSTANCES = ("looked_after", "previously_looked_after", "young_carer", "social_worker")


async def found(person: Actor, **search: Any) -> list[Json]:
    answer = await person.post("/v1/pupils/search", search)
    assert answer.status_code == 200, answer.text
    check(answer.json(), {"$ref": "#/components/schemas/FoundPupilsView"})
    pupils: list[Json] = answer.json()["pupils"]
    return pupils


async def read(person: Actor, pupil: Json) -> httpx2.Response:
    return await person.get(f"/v1/pupils/{pupil['id']}")


async def change(person: Actor, pupil: Json, name: str, body: Json, **headers: str) -> httpx2.Response:
    return await person.post(f"/v1/pupils/{pupil['id']}/{name}", body, **headers)


def to(**changes: Any) -> Json:
    return {"changes": changes}


async def test_a_pupil_is_registered_and_read(school: School) -> None:
    answer = await school.admin.post("/v1/pupils", A_PUPIL)
    assert answer.status_code == 201
    pupil = answer.json()
    assert answer.headers["location"] == f"/v1/pupils/{pupil['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (pupil["class"], pupil["source"], pupil["warnings"]) == ("8B", "manual", [])
    got = await read(school.dsl, pupil)
    assert got.headers["etag"] == '"1"'
    assert got.json() == pupil | {"sight": "whole", "cases": [], "patterns": []}


async def test_each_role_reads_its_part(school: School, other_school: School) -> None:
    pupil = await a_pupil(school.dsl, looked_after=True, young_carer=False)
    for part, person in school.everybody.items():
        answer = await read(person, pupil)
        if part in (*WHOLE, "auditor"):
            assert (answer.status_code, answer.json()["looked_after"]) == (200, True)
        elif part == "admin":
            shown = answer.json()
            assert shown["sight"] == "roster"
            assert [shown[name] for name in CIRCUMSTANCES] == [None] * 4
            assert shown["date_of_birth"] == A_PUPIL["date_of_birth"]
        elif part in ("teacher", "colleague", "mentor"):
            assert code(answer) == (403, "NotAllowed")
        else:
            assert code(answer) == (404, "NotFound"), part
    for person in other_school.everybody.values():
        assert (await read(person, pupil)).status_code == 404


async def test_a_pupil_of_another_school_is_like_a_random_id(school: School, other_school: School) -> None:
    pupil = await a_pupil(other_school.dsl)
    for person in (school.dsl, school.teacher, school.admin):
        theirs, random = await read(person, pupil), await read(person, {"id": NO_SUCH})
        assert code(theirs) == (404, "NotFound")
        assert theirs.content == random.content
        for name, body in (("update", to(upn=None)), ("leave", {}), ("merge", {})):
            theirs = await change(person, pupil, name, body)
            random = await change(person, {"id": NO_SUCH}, name, body)
            assert theirs.content == random.content
            assert theirs.status_code == 404


async def test_staff_find_by_name_and_see_the_roster_only(school: School) -> None:
    await a_pupil(school.dsl)
    (seen,) = await found(school.teacher, q="row")
    assert seen["date_of_birth"] is None
    assert set(seen) == {
        *("id", "given_name", "family_name", "known_as", "year_group", "class", "on_roll", "date_of_birth")
    }
    assert await found(school.teacher, q=A_PUPIL["upn"]) == []
    assert await found(school.teacher, q=A_PUPIL["date_of_birth"]) == []
    assert len(await found(school.dsl, q=A_PUPIL["upn"])) == 1
    (whole,) = await found(school.dsl, q=A_PUPIL["date_of_birth"])
    assert whole["date_of_birth"] == A_PUPIL["date_of_birth"]


@pytest.mark.parametrize("part", ["governor", "board_lead", "operator"])
async def test_who_is_not_staff_finds_no_one(part: str, school: School) -> None:
    answer = await school.everybody[part].post("/v1/pupils/search", {"q": "row"})
    assert code(answer) == (403, "NotAllowed")


async def test_a_search_comes_in_pages(school: School) -> None:
    for n in range(5):
        await a_pupil(school.admin, given_name=f"Kit {n}")
    seen: list[str] = []
    cursor = None
    while True:
        answer = (
            await school.teacher.post(
                "/v1/pupils/search", {"q": "kit", "limit": 2} | ({"cursor": cursor} if cursor else {})
            )
        ).json()
        seen += [each["given_name"] for each in answer["pupils"]]
        if (cursor := answer["next"]) is None:
            break
    assert seen == [f"Kit {n}" for n in range(5)]


@pytest.mark.parametrize("q", ["%", "'", "a", "x" * 10_000, "\u202e"])
async def test_a_search_for_nothing_is_malformed_and_never_echoed(q: str, school: School) -> None:
    answer = await school.teacher.post("/v1/pupils/search", {"q": q})
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/q"]
    assert len(answer.content) < 1_000


@pytest.mark.parametrize(
    "q", ["%%%%_ab", "'); DROP TABLE pupils; --", "شمس ابن", "ab\u202ecd", "\U0001f600\U0001f600 ab"]
)
async def test_any_other_text_is_only_text(q: str, school: School) -> None:
    await a_pupil(school.dsl)
    assert await found(school.dsl, q=q) == []


async def test_only_what_is_in_the_body_says_whom_to_find(school: School) -> None:
    assert (await school.dsl.get("/v1/pupils", q="row")).status_code == 405
    answer = await school.dsl.get("/v1/pupils/search", q="row")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_the_order_of_answers(school: School, http: httpx2.AsyncClient) -> None:
    pupil = await a_pupil(school.dsl)
    one = f"/v1/pupils/{pupil['id']}"
    large = b'{"reasons": "' + b"x" * 300_000 + b'"}'
    for path in ("/v1/pupils", "/v1/pupils/search", f"{one}/update", f"/v1/pupils/{NO_SUCH}/update"):
        assert code(await http.post(path, content=large)) == (401, "NotSignedIn")
        assert code(await school.teacher.send(large, path)) == (413, "TooLarge")
    nonsense = {"colour": "blue"}
    for name in ("update", "leave", "merge"):
        assert code(await change(school.teacher, {"id": "no-id"}, name, nonsense)) == (404, "NotFound")
        assert code(await change(school.teacher, pupil, name, nonsense)) == (403, "NotAllowed")
        wrong = await change(school.dsl, pupil, name, nonsense, Idempotency_Key=" ", If_Match='"99"')
        assert code(wrong) == (422, "Malformed")
    assert code(await school.teacher.post("/v1/pupils", nonsense)) == (403, "NotAllowed")
    assert code(await school.governor.post("/v1/pupils", nonsense)) == (403, "NotAllowed")
    assert code(await school.governor.post("/v1/pupils/search", nonsense)) == (403, "NotAllowed")
    assert code(await school.admin.post("/v1/pupils", nonsense)) == (422, "Malformed")
    assert code(await change(school.dsl, pupil, "update", to(class_=1), If_Match='"99"')) == (
        422,
        "Malformed",
    )
    stale = await change(school.dsl, pupil, "update", {"changes": {"class": "9"}}, If_Match='"99"')
    assert code(stale) == (412, "StaleVersion")
    assert stale.headers["etag"] == '"1"'


async def test_an_administrator_keeps_the_roster_and_no_circumstances(school: School) -> None:
    pupil = await a_pupil(school.dsl, looked_after=True)
    assert (await change(school.admin, pupil, "update", {"changes": {"class": "9A"}})).status_code == 200
    for body in (to(looked_after=False), {"clear": ["social_worker"]}):
        assert code(await change(school.admin, pupil, "update", body)) == (403, "NotAllowed")
    assert code(await school.admin.post("/v1/pupils", A_PUPIL | {"young_carer": True})) == (403, "NotAllowed")
    merge = {"into": NO_SUCH, "reasons": WHY}
    assert code(await change(school.admin, pupil, "merge", merge)) == (403, "NotAllowed")
    assert (await read(school.dsl, pupil)).json()["looked_after"] is True


async def test_a_change_leaves_the_rest(school: School, clock: SetClock) -> None:
    pupil = await a_pupil(school.dsl)
    clock.passes(hours=1)
    answer = await change(
        school.deputy,
        pupil,
        "update",
        {"changes": {"sen": "ehcp", "young_carer": True}, "clear": ["known_as"]},
        If_Match='"1"',
    )
    after = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    changed = {name for name in pupil if after[name] != pupil[name]}
    assert changed == {"version", "recorded_at", "sen", "young_carer", "known_as"}
    same = await change(school.deputy, pupil, "update", to(sen="ehcp"))
    assert same.json() == after


async def test_a_wrong_number_warns_and_is_never_refused(school: School) -> None:
    pupil = await a_pupil(school.dsl, upn="A801200001001")
    assert [each["clause"] for each in pupil["warnings"]] == ["3-DSL.n"]
    for upn in ("h801 200001 001", "H80120000100A"[:12] + "1"):
        right = await change(school.dsl, pupil, "update", to(upn=upn))
        assert right.json()["warnings"] == [], upn
    for upn in ("nonsense", "H80120000100\u00e9", "123"):
        wrong = await change(school.dsl, pupil, "update", to(upn=upn))
        assert len(wrong.json()["warnings"]) == 1, upn


async def test_a_pupil_leaves_and_is_found_as_such(school: School) -> None:
    pupil = await a_pupil(school.dsl)
    answer = await change(school.admin, pupil, "leave", {"left_on": "2027-02-12"})
    assert (answer.status_code, answer.json()["left_on"]) == (200, "2027-02-12")
    assert await found(school.teacher, on_roll=True) == []
    (left,) = await found(school.teacher, on_roll=False)
    assert left["on_roll"] is False


async def test_a_merged_pupil_says_where_it_went(school: School, other_school: School) -> None:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Ro-wan")
    strangers = await a_pupil(other_school.dsl)
    reasons = {"reasons": WHY}
    assert code(await change(school.dsl, one, "merge", {"into": one["id"], **reasons})) == (
        409,
        "MergeIntoItself",
    )
    for nobody in (NO_SUCH, strangers["id"]):
        assert code(await change(school.dsl, one, "merge", {"into": nobody, **reasons})) == (404, "NotFound")
    merged = await change(school.dsl, one, "merge", {"into": two["id"], **reasons})
    assert (merged.status_code, merged.json()["merged_into"]) == (200, two["id"])
    assert (await read(school.auditor, one)).json()["merged_into"] == two["id"]
    assert [each["id"] for each in await found(school.teacher, q="rowan")] == [two["id"]]
    assert code(await change(school.dsl, one, "update", to(upn="X"))) == (409, "PupilAlreadyMerged")
    assert code(await change(school.dsl, two, "merge", {"into": one["id"], **reasons})) == (
        409,
        "MergeIntoMerged",
    )


async def test_siblings_are_pupils_of_the_school(school: School, other_school: School) -> None:
    one, stranger = await a_pupil(school.dsl), await a_pupil(other_school.dsl)
    two = await a_pupil(school.dsl, given_name="Bo", siblings=[one["id"]])
    assert two["siblings"] == [one["id"]]
    for unknown in (stranger["id"], str(uuid4())):
        wrong = await school.dsl.post("/v1/pupils", A_PUPIL | {"siblings": [unknown]})
        assert [each["pointer"] for each in wrong.json()["errors"]] == ["/siblings"]
        wrong = await change(school.dsl, one, "update", to(siblings=[unknown]))
        assert [each["pointer"] for each in wrong.json()["errors"]] == ["/changes/siblings"]
    own = await change(school.dsl, one, "update", to(siblings=[one["id"]]))
    assert code(own) == (409, "SiblingOfThemselves")


async def test_a_key_answers_once_with_what_it_answered(school: School) -> None:
    first = await school.dsl.post("/v1/pupils", A_PUPIL, Idempotency_Key="register")
    pupil = first.json()
    changed = await change(school.dsl, pupil, "update", to(sen="ehcp"), Idempotency_Key="update")
    await change(school.dsl, pupil, "update", to(sen="none"))
    again = await school.dsl.post("/v1/pupils", A_PUPIL, Idempotency_Key="register")
    assert (again.status_code, again.json()) == (201, pupil)
    assert again.headers["idempotent-replay"] == "true"
    assert again.headers["location"] == first.headers["location"]
    repeated = await change(
        school.dsl, pupil, "update", to(sen="ehcp"), Idempotency_Key="update", If_Match='"1"'
    )
    assert (repeated.status_code, repeated.json()) == (200, changed.json())
    other = await change(school.dsl, pupil, "update", to(sen="support"), Idempotency_Key="update")
    assert code(other) == (422, "KeyReused")
    assert len(await found(school.dsl)) == 1


async def test_a_key_keeps_the_answer_of_a_command_that_changed_nothing(school: School) -> None:
    pupil = await a_pupil(school.dsl)
    for name, body, other in (
        ("update", to(sen="none"), to(sen="support")),
        ("leave", {"left_on": "2026-07-20"}, {"left_on": "2026-07-21"}),
    ):
        await change(school.dsl, pupil, name, body)
        first = await change(school.dsl, pupil, name, body, Idempotency_Key=f"no {name}")
        assert (first.status_code, "idempotent-replay" in first.headers) == (200, False)
        await change(school.dsl, pupil, "update", to(**{"class": f"9{name[0]}"}))
        again = await change(school.dsl, pupil, name, body, Idempotency_Key=f"no {name}")
        assert (again.status_code, again.json()) == (200, first.json())
        assert (again.headers["etag"], again.headers["idempotent-replay"]) == (first.headers["etag"], "true")
        reused = await change(school.dsl, pupil, name, other, Idempotency_Key=f"no {name}")
        assert code(reused) == (422, "KeyReused")
        assert (await school.dsl.get(f"/v1/pupils/{pupil['id']}")).json()["sen"] == "none"


async def test_a_key_keeps_a_refusal(school: School) -> None:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl)
    body = {"into": one["id"], "reasons": WHY}
    refused = await change(school.dsl, one, "merge", body, Idempotency_Key="k")
    again = await change(school.dsl, one, "merge", body, Idempotency_Key="k")
    assert code(refused) == code(again) == (409, "MergeIntoItself")
    assert again.headers["idempotent-replay"] == "true"
    assert code(await change(school.dsl, two, "merge", body, Idempotency_Key="k")) == (422, "KeyReused")


async def test_every_reading_is_logged(school: School) -> None:
    pupil = await a_pupil(school.dsl)
    await read(school.headteacher, pupil)
    await read(school.admin, pupil)
    await read(school.teacher, pupil)
    await found(school.teacher, q="rowan")
    log = await school.dsl.read(f"/v1/pupils/{pupil['id']}/views")
    assert [(each["name"], each["what"], each["sight"]) for each in log] == [
        ("Headteacher", "pupil", "whole"),
        ("Admin", "pupil", "roster"),
        ("Dsl", "views", "whole"),
    ]


async def test_a_reading_that_cannot_be_logged_is_refused(school: School, owner: asyncpg.Connection) -> None:
    pupil = await a_pupil(school.dsl)
    await owner.execute("REVOKE INSERT ON pupil_views FROM onward_app")
    try:
        answer = await read(school.dsl, pupil)
    finally:
        await owner.execute("GRANT INSERT ON pupil_views TO onward_app")
    assert answer.status_code >= 500
    assert pupil["family_name"] not in answer.text


@pytest.mark.parametrize("part", ["senior", "admin", "teacher"])
async def test_the_log_is_for_those_who_read_logs_of_cases(part: str, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    path = f"/v1/pupils/{pupil['id']}/views"
    assert code(await school.everybody[part].get(path, limit="many")) == (403, "NotAllowed")
    assert code(await school.auditor.get(path, limit="many")) == (422, "Malformed")
    assert code(await school.dsl.get(f"/v1/pupils/{NO_SUCH}/views", limit="many")) == (404, "NotFound")


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
