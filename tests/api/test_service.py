"""Routes that are not about one case: the caller, the policy, health, metrics, methods and the docs."""

import re
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from api.app import build
from application.school.sign_in_limits import Allowances
from store import health
from store.ledger.ledger import Ledger
from tests.api.addresses import ADDRESSES
from tests.school import School, SetClock
from tests.with_each import with_each
from web.pages_app import PAGES


async def test_me_names_the_caller_and_their_roles(school: School) -> None:
    assert await school.dsl.read("/v1/me") == {
        "id": str(school.dsl.id),
        "name": "Dsl",
        "roles": ["dsl", "staff"],
        "school": {"id": str(school.id), "name": f"School {school.id}"},
    }


@with_each("header", ["", "Bearer", "Bearer ", "Basic abc", "bearer\tx", "Bearer \u00e9", "x" * 5000])
async def test_a_caller_without_a_valid_token_is_not_signed_in(header: str, http: httpx2.AsyncClient) -> None:
    answer = await http.get("/v1/me", headers=[(b"Authorization", header.encode("latin-1"))])
    assert answer.status_code == 401
    assert answer.json()["code"] == "NotSignedIn"


async def test_the_scheme_is_read_in_any_case(school: School, http: httpx2.AsyncClient) -> None:
    answer = await http.get("/v1/me", headers={"Authorization": f"bearer  {school.dsl.token} "})
    assert answer.status_code == 200


async def test_a_revoked_token_ends_at_once(school: School, owner: asyncpg.Connection) -> None:
    assert (await school.dsl.get("/v1/me")).status_code == 200
    await owner.execute("UPDATE tokens SET revoked_at = now() WHERE person = $1", school.dsl.id)
    assert (await school.dsl.get("/v1/me")).status_code == 401


async def test_the_policy_with_its_limits_and_their_basis(school: School, clock: SetClock) -> None:
    policy = await school.teacher.read("/v1/policy")
    assert policy["name"] == "coalway-cse-2023@1"
    assert policy["review_due_on"] == "2024-09-30"
    assert policy["review_overdue"] is True
    limits = {limit["kind"]: limit for limit in policy["limits"]}
    assert limits["feedback"]["basis"] == "policy"
    assert limits["feedback"]["clause"] == "11.8"
    assert limits["accept"]["basis"] == "school setting"
    assert all(limit["basis"] and limit["clause"] for limit in limits.values())
    clock.time = datetime.fromisoformat("2024-09-30T22:59:00Z")  # 23:59 in London
    assert (await school.teacher.read("/v1/policy"))["review_overdue"] is False
    clock.passes(minutes=1)
    assert (await school.teacher.read("/v1/policy"))["review_overdue"] is True


async def test_the_service_says_that_it_is_alive(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/healthz")).json() == {"status": "ok"}


async def test_ready_says_degraded_until_a_worker_reaches_the_engine(
    http: httpx2.AsyncClient, ledger: Ledger, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "SEEN_SECONDS", 600)
    await owner.execute("DELETE FROM workers")

    async def status() -> tuple[int, str, str]:
        answer = await http.get("/readyz")
        return answer.status_code, answer.json()["status"], answer.json()["clock"]

    one, worker = uuid4(), uuid4()
    away, running = (200, "degraded", "away"), (200, "ok", "running")
    assert await status() == away
    for who, reached in ((one, False), (worker, True), (worker, False), (worker, True)):
        await health.heartbeat(ledger.pool, who, engine_reached=reached)
        assert await status() == (running if reached else away)
    await owner.execute("UPDATE workers SET seen_at = now() - interval '1 hour' WHERE id = $1", worker)
    assert await status() == away
    await owner.execute("DELETE FROM workers")


async def test_a_token_that_asks_too_often_must_wait_and_no_other(ledger: Ledger, school: School) -> None:
    app = build(ledger)
    app.state.requests = Allowances(at_once=2, every=1e6)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://onward.test") as client:
        busy, other = ({"Authorization": f"Bearer {who.token}"} for who in (school.dsl, school.teacher))
        for status in (200, 200, 429):
            answer = await client.get("/v1/me", headers=busy)
            assert answer.status_code == status
        assert (answer.json()["code"], answer.headers["retry-after"]) == ("TooMany", "10")
        assert (await client.get("/v1/me", headers=other)).status_code == 200
        assert (await client.get("/healthz")).status_code == 200, "without a token no one is counted"


def test_every_route_that_takes_a_token_says_that_it_may_answer_429(ledger: Ledger) -> None:
    for path, operations in build(ledger).openapi()["paths"].items():
        for method, operation in operations.items():
            takes_a_token = "401" in operation["responses"]
            assert ("429" in operation["responses"]) == takes_a_token, (method, path)


async def test_metrics_behind_a_token_are_not_there_for_strangers(ledger: Ledger) -> None:
    app = build(ledger)
    app.state.metrics_token = "for-prometheus"
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://onward.test") as client:
        nothing = await client.get("/no-such-route")
        for header in ({}, {"Authorization": "Bearer wrong"}):
            refused = await client.get("/metrics", headers=header)
            assert (refused.status_code, refused.json()["code"]) == (404, nothing.json()["code"])
        shown = await client.get("/metrics", headers={"Authorization": "Bearer for-prometheus"})
    assert (shown.status_code, "onward_requests_total" in shown.text) == (200, True)


async def test_metrics_have_routes_and_nothing_personal(school: School, http: httpx2.AsyncClient) -> None:
    case = await school.teacher.raises(summary="CANARY")
    await school.dsl.does(case, "accept")
    await school.dsl.get(f"/v1/referrals/{case['id']}", as_of="CANARY")
    await http.request("CANARY", "/v1/CANARY")
    shown = (await http.get("/metrics")).text
    assert 'route="/v1/referrals/{id}/accept",status="200"' in shown
    assert 'method="other"' in shown
    for secret in (
        "CANARY",
        case["id"],
        case["reference"],
        school.dsl.token,
        str(school.dsl.id),
        str(school.id),
    ):
        assert secret not in shown
    templates = {*ADDRESSES, "/openapi.json", "other"}
    routes = set(re.findall('route="([^"]*)"', shown))
    pages = {*PAGES, "/assets/{name}", "/{rest}"}  # one process counts for both
    assert routes - pages <= templates


@with_each("path", [*ADDRESSES, "/openapi.json"])
async def test_each_address_has_its_methods_and_no_other(path: str, school: School) -> None:
    known = set(ADDRESSES.get(path) or {"GET"})
    allowed = known | ({"HEAD"} if "GET" in known else set())
    address = path.replace("{id}", str(UUID(int=7)))
    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - allowed:
        answer = await school.dsl.http.request(method, address, headers=school.dsl.headers)
        assert answer.status_code == 405, method
        assert set(answer.headers["allow"].split(", ")) == allowed
        if method != "HEAD":
            assert answer.json()["code"] == "MethodNotAllowed"
        stranger = await school.dsl.http.request(method, address)
        assert stranger.status_code == (401 if path.startswith("/v1") else 405), method


async def test_head_has_the_headers_of_get(school: School) -> None:
    case = await school.teacher.raises()
    path = f"/v1/referrals/{case['id']}"
    head = await school.dsl.http.head(path, headers=school.dsl.headers)
    get = await school.dsl.get(path)
    for name in ("etag", "content-type", "content-length"):
        assert head.headers[name] == get.headers[name]


async def test_the_docs_pages_load_nothing_from_other_hosts(http: httpx2.AsyncClient) -> None:
    page = await http.get("/docs")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert len(links) == 4
    for link in links:
        assert link.startswith(("/static/", "data:"))
        if link.startswith("/static/"):
            assert (await http.get(link)).status_code == 200
    rules = dict(rule.strip().split(" ", 1) for rule in page.headers["content-security-policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["connect-src"] == "'self'"
    assert "<script>" not in page.text
    script = (await http.get("/static/docs.js")).text
    assert '"/openapi.json"' in script
    assert "validatorUrl: null" in script


async def test_no_answer_may_be_stored_or_guessed_at(school: School) -> None:
    for path in ("/v1/me", "/v1/referrals/x", "/docs"):
        answer = await school.dsl.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
