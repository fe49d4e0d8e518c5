"""What the API gives as files: for the same readers, in words, and logged before anyone gets it (11.15)."""

import pytest

from tests.other_bodies import a_pupil
from tests.school import School
from tests.web.saved_files import rows_of, said_in

KINDS = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


@pytest.mark.parametrize("kind", KINDS)
async def test_those_who_may_not_read_it_get_no_file_and_are_not_logged(kind: str, school: School) -> None:
    case, pupil = await school.teacher.raises(about=(school.deputy,)), await a_pupil(school.dsl)
    one, record = f"/v1/referrals/{case['id']}", f"/v1/pupils/{pupil['id']}"
    for person, path, status in (
        (school.teacher, f"{one}/compliance", 403),
        (school.colleague, f"{one}/compliance", 404),
        (school.deputy, f"{one}/compliance", 404),
        (school.senior, f"{one}/views", 403),
        (school.deputy, f"{one}/views", 404),
        (school.senior, f"{record}/views", 403),
        (school.governor, f"{record}/views", 404),
        (school.teacher, "/v1/training", 403),
    ):
        whole, file = await person.get(path), await person.get(f"{path}.{kind}")
        assert (whole.status_code, file.status_code) == (status, status), path
    log = await school.auditor.read(f"{one}/views")
    assert {each["person"] for each in log} == {str(school.auditor.id)}


@pytest.mark.parametrize(("kind", "media_type"), KINDS.items())
async def test_a_file_says_what_the_json_says(kind: str, media_type: str, school: School) -> None:
    case, pupil = await school.teacher.raises(), await a_pupil(school.dsl)
    one, record = f"/v1/referrals/{case['id']}", f"/v1/pupils/{pupil['id']}"
    for path, said in (
        (f"{one}/compliance", "Not applicable"),
        (f"{one}/views", "The case, by a program"),
        (f"{record}/views", "Dsl"),
        ("/v1/training", "Safeguarding lead refresher"),
    ):
        await school.dsl.sees(case)
        answer = await school.dsl.get(f"{path}.{kind}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type), path
        assert answer.headers["cache-control"] == "no-store"
        assert "rowan" not in answer.headers["content-disposition"].lower()
        text = said_in(answer.content) if kind == "pdf" else str(rows_of(answer.content))
        assert said in text, path
    log = await school.auditor.read(f"{one}/views")
    assert [each["what"] for each in log].count(kind) == 2
    log = await school.auditor.read(f"{record}/views")
    assert [each["what"] for each in log].count(kind) == 1
