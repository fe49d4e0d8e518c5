"""A look at a child is logged for each record and each case that it shows, before the answer (11.15)."""

from collections import Counter

import asyncpg
import httpx2
import pytest

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Json, School, SetClock
from tests.web.test_school_isolation import at_a_browser

ANSWERS = (
    *("/v1/pupils/{id}", "/v1/pupils/{id}/chronology", "/pupils/{id}", "/pupils/{id}/print"),
    *("/pupils/{id}?print=yes", "/pupils/{id}/chronology.csv"),
)


async def looks(owner: asyncpg.Connection, person: str) -> Counter[str]:
    rows = await owner.fetch(
        "SELECT pupil_id AS id FROM pupil_views WHERE person = $1::uuid"
        " UNION ALL SELECT case_id FROM views WHERE person = $1::uuid",
        person,
    )
    return Counter(str(row["id"]) for row in rows)


async def merged(school: School, clock: SetClock) -> tuple[Json, Json, list[Json]]:
    """Two records of one child, each with a case, the first merged into the second."""
    records, cases = [], []
    for by in (school.teacher, school.colleague):
        records.append(await a_pupil(school.dsl))
        cases.append(await reports(by, records[-1]))
        clock.passes(minutes=1)
    first, stays = records
    body = {"into": stays["id"], "reasons": WHY}
    answer = await school.dsl.post(f"/v1/pupils/{first['id']}/merge", body)
    assert answer.status_code == 200, answer.text
    return first, stays, cases


@pytest.mark.parametrize("template", ANSWERS)
@pytest.mark.parametrize("opened", [0, 1])
async def test_each_record_and_each_case_that_is_shown_is_logged_once(
    template: str, opened: int, school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    *records, cases = await merged(school, clock)
    shown = {each["id"] for each in (*records, *cases)}
    other = await reports(school.teacher, await a_pupil(school.dsl, given_name="Amir"))
    me = str(school.deputy.id)
    before = await looks(owner, me)
    async with at_a_browser(owner, ledger, school.deputy) as (http, _):
        path = template.format(id=records[opened]["id"])
        answer: httpx2.Response = await (school.deputy.get(path) if "/v1/" in path else http.get(path))
    assert answer.status_code == 200
    found = await looks(owner, me) - before
    assert found == Counter(shown)
    assert other["id"] not in found


async def test_a_case_that_the_reader_may_not_see_is_not_logged_as_seen(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil = await a_pupil(school.dsl)
    hidden = await reports(school.teacher, pupil, (school.deputy,))
    assert (await school.deputy.get(f"/v1/pupils/{pupil['id']}")).status_code == 200
    assert hidden["id"] not in await looks(owner, str(school.deputy.id))
