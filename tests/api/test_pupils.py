"""The register of pupils over HTTP: who reads and changes what, once for each key, and at one moment."""

import asyncio
from uuid import uuid4

import httpx2

from store.ledger.ledger import Ledger
from store.pupils.pupil_store import surviving_pupil
from tests.api.pupil_requests import NO_SUCH, change, found, read, to
from tests.other_bodies import A_PUPIL, a_pupil
from tests.school import WHY, Json, School, code

WHOLE = ("dsl", "deputy", "headteacher", "senior")
CIRCUMSTANCES = ("looked_after", "previously_looked_after", "young_carer", "social_worker")


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


async def test_the_order_of_answers(school: School, http: httpx2.AsyncClient) -> None:
    pupil = await a_pupil(school.dsl)
    one = f"/v1/pupils/{pupil['id']}"
    large = b'{"reasons": "' + b"x" * 300_000 + b'"}'
    for path in ("/v1/pupils", "/v1/pupils/search", f"{one}/update", f"/v1/pupils/{NO_SUCH}/update"):
        assert code(await http.post(path, content=large)) == (401, "NotSignedIn")
        assert code(await school.teacher.send(large, path)) == (413, "TooLarge")
    nonsense = {"colour": "blue"}
    for name in ("update", "leave", "merge", "undo-merge"):
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


async def test_a_form_sent_twice_at_once_registers_one_pupil(school: School) -> None:
    sent = [school.dsl.post("/v1/pupils", A_PUPIL, Idempotency_Key="once") for _ in range(4)]
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} <= {201, 409}
    found = (await school.dsl.post("/v1/pupils/search", {})).json()["pupils"]
    assert len(found) == 1
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} == {found[0]["id"]}


async def test_two_records_that_merge_into_each_other_leave_one(school: School, ledger: Ledger) -> None:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl)

    async def merges(pupil: Json, into: Json) -> int:
        body = {"into": into["id"], "reasons": WHY}
        return (await school.dsl.post(f"/v1/pupils/{pupil['id']}/merge", body)).status_code

    assert sorted(await asyncio.gather(merges(one, two), merges(two, one))) == [200, 409]
    found = (await school.dsl.post("/v1/pupils/search", {})).json()["pupils"]
    assert len(found) == 1
    async with ledger.pool.connection() as connection:
        for pupil in (one, two):
            survivor = await surviving_pupil(connection, school.id, pupil["id"])
            assert str(survivor) == found[0]["id"]
