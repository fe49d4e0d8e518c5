"""The gate before parents, the police hold, the disclosures and refused images, over HTTP."""

import base64

from tests.school import Json, School, a_concern
from tests.with_each import with_each

WRITTEN = base64.b64encode(bytes(range(256))).decode()
MORE = {"text": "Seen again."}


async def test_a_case_is_found_by_what_it_is_called_now(school: School) -> None:
    case = await school.dsl.raises(category="other")
    await school.dsl.does(case, "reclassify")
    assert [each["id"] for each in await school.dsl.read("/v1/referrals", category="cse")] == [case["id"]]
    assert await school.dsl.read("/v1/referrals", category="other") == []


@with_each(
    ("command", "body", "pointer"),
    [
        ("add-information", MORE | {"text": f"data:image/png;base64,{WRITTEN}"}, "/text"),
        ("add-information", MORE | {"child_words": WRITTEN}, "/child_words"),
        ("add-information", MORE | {"attachments": [WRITTEN]}, "/attachments"),
        ("add-information", MORE | {"photo": "x"}, "/photo"),
        ("record-pupil-view", {"text": WRITTEN}, "/text"),
    ],
)
async def test_an_image_or_an_attachment_is_refused_and_kept_nowhere(
    command: str, body: Json, pointer: str, school: School
) -> None:
    """8.2."""
    case = await school.dsl.raises(category="youth_produced_imagery")
    answer = await school.dsl.tries(case, command, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "Malformed")
    assert answer.json()["clauses"] == ["8.2"]
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert WRITTEN not in answer.text
    assert (await school.dsl.sees(case))["version"] == 1


async def test_an_image_is_refused_with_the_concern_itself_and_other_faults_name_no_clause(
    school: School,
) -> None:
    answer = await school.teacher.post("/v1/referrals", a_concern(summary=WRITTEN))
    assert (answer.status_code, answer.json()["clauses"]) == (422, ["8.2"])
    other = await school.teacher.post("/v1/referrals", a_concern(colour="blue"))
    assert (other.status_code, other.json()["clauses"]) == (422, [])
