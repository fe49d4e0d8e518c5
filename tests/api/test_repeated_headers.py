"""A header that decides who asks or what is repeated is sent once: two of them are 400, before all else."""

import httpx2

from store.ledger.ledger import Ledger
from tests.api.openapi_checks import DOCUMENT
from tests.api.test_problems import check
from tests.school import School, a_concern, an_absent_ledger, served
from tests.with_each import with_each

NOWHERE = "/v1/referrals/00000000-0000-4000-8000-000000000000"
EVERYWHERE = [
    ("GET", "/v1/me"),
    ("GET", "/v1/referrals"),
    ("GET", NOWHERE),
    ("GET", "/v1/nothing"),
    ("DELETE", "/v1/me"),
    ("POST", "/v1/referrals"),
    ("POST", f"{NOWHERE}/accept"),
    ("POST", "/v1/calendar"),
    ("POST", "/v1/duty"),
    ("POST", "/v1/process-concerns"),
]


async def sends_twice(school: School, method: str, path: str, *headers: tuple[str, str]) -> httpx2.Response:
    given = [("Content-Type", "application/json"), *headers]
    return await school.dsl.http.request(method, path, json=a_concern(), headers=given)


@with_each(("method", "path"), EVERYWHERE)
async def test_two_authorizations_are_refused_everywhere(method: str, path: str, school: School) -> None:
    """Also when both are the same, or only one is in force: a proxy and Onward might each believe another."""
    good, bad = f"Bearer {school.dsl.token}", "Bearer nothing"
    for pair in ((good, good), (good, bad), (bad, good)):
        answer = await sends_twice(school, method, path, *(("Authorization", each) for each in pair))
        check(answer, 400, "HeaderRepeated")


@with_each(("method", "path"), EVERYWHERE)
async def test_two_idempotency_keys_are_refused_everywhere(method: str, path: str, school: School) -> None:
    signed_in = ("Authorization", f"Bearer {school.dsl.token}")
    for pair in (("k", "k"), ("k", "l")):
        answer = await sends_twice(
            school, method, path, signed_in, *(("Idempotency-Key", each) for each in pair)
        )
        check(answer, 400, "HeaderRepeated")


async def test_nothing_is_recorded(school: School) -> None:
    signed_in = ("Authorization", f"Bearer {school.dsl.token}")
    twice = (("Idempotency-Key", "k"), ("idempotency-key", "l"))
    check(await sends_twice(school, "POST", "/v1/referrals", signed_in, *twice), 400, "HeaderRepeated")
    assert await school.dsl.read("/v1/referrals") == []


async def test_a_repeated_header_is_refused_before_anything_else(ledger: Ledger, school: School) -> None:
    twice = (("Authorization", "Bearer a"), ("Authorization", "Bearer b"))
    large = b"x" * 300_000
    check(await school.dsl.http.post("/v1/referrals", content=large, headers=twice), 400, "HeaderRepeated")
    async with served(await an_absent_ledger(ledger)) as http:
        check(await http.get("/v1/me", headers=twice), 400, "HeaderRepeated")


async def test_headers_that_decide_nothing_may_come_twice(school: School) -> None:
    twice = (("Accept-Language", "en"), ("Accept-Language", "cy"))
    signed_in = ("Authorization", f"Bearer {school.dsl.token}")
    assert (await sends_twice(school, "POST", "/v1/referrals", signed_in, *twice)).status_code == 201


def test_every_route_says_so() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, described in methods.items():
            assert "400" in described["responses"], f"{method} {path}"
