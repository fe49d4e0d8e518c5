"""A case may outgrow a database page: Postgres then stores its state outside the row."""

import pytest

from tests.school import School, a_concern


@pytest.mark.long("every size near the limit")
async def test_no_size_near_the_limit_of_a_database_page_is_refused(school: School) -> None:
    for summary in range(4_400, 7_000, 4):
        body = a_concern()
        body["concern"]["summary"] = "s" * summary
        answer = await school.dsl.post("/v1/referrals", body)
        assert answer.status_code == 201, (summary, answer.text)
