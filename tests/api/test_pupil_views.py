"""Each reading of a pupil’s record is logged, or refused; some read the log (11.15)."""

import asyncpg
import pytest

from tests.api.pupil_requests import NO_SUCH, found, read
from tests.other_bodies import a_pupil
from tests.school import School, code


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
