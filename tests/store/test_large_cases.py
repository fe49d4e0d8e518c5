"""A case may grow past what a page of the database holds: its state is then kept beside the row."""

from tests.world import School, a_concern


async def test_no_size_round_the_edge_of_a_page_is_refused(school: School) -> None:
    for summary in range(4_400, 7_000, 4):
        body = a_concern()
        body["concern"]["summary"] = "s" * summary
        answer = await school.dsl.post("/v1/referrals", body)
        assert answer.status_code == 201, (summary, answer.text)
