"""The first check that fails answers: each request is wrong in two ways, and the first one answers."""

from hashlib import sha256

import asyncpg
import httpx2
import pytest

from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from tests.school import School, a_concern, a_referral, an_absent_ledger, an_emergency, code, served
from tests.with_each import with_each

TOO_LARGE = b'{"text": "' + b"x" * 300_000 + b'"}'
NOWHERE = "/v1/referrals/00000000-0000-4000-8000-000000000000"


async def test_503_before_401(ledger: Ledger) -> None:
    async with served(await an_absent_ledger(ledger)) as http:
        for method, path in (
            ("POST", "/v1/referrals"),
            ("GET", "/v1/me"),
            ("DELETE", "/v1/me"),
            ("GET", "/v1/nothing"),
            ("GET", "/readyz"),
        ):
            answer = await http.request(method, path)
            assert code(answer) == (503, "Unavailable")
            assert int(answer.headers["retry-after"]) > 0


async def test_401_before_413(http: httpx2.AsyncClient) -> None:
    for path in ("/v1/referrals", f"{NOWHERE}/accept", "/v1/nothing"):
        answer = await http.post(path, content=TOO_LARGE)
        assert code(answer) == (401, "NotSignedIn")
        assert answer.headers["www-authenticate"] == "Bearer"


RECORDINGS = (
    *("/v1/duty", "/v1/absences", "/v1/hand-overs", "/v1/calendar", "/v1/process-concerns"),
    f"{NOWHERE}/refer/preview",
)
"""A route of each kind that FastAPI gives its parameters."""


@with_each("path", RECORDINGS)
@with_each("key", ["", "k" * 201, "k\tk", "ké"])
async def test_401_and_413_before_the_422_of_a_malformed_key(
    path: str, key: str, http: httpx2.AsyncClient, school: School
) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1")}
    assert code(await http.post(path, json={}, headers=headers)) == (401, "NotSignedIn")
    assert code(await school.dsl.send(TOO_LARGE, path, Idempotency_Key=key)) == (413, "TooLarge")


async def test_403_and_404_before_the_422_of_a_malformed_key(school: School) -> None:
    key = "k" * 201
    case = await school.teacher.raises()
    for path in ("/v1/duty", "/v1/absences", "/v1/calendar"):
        assert code(await school.teacher.post(path, Idempotency_Key=key)) == (403, "NotAllowed")
    unknown = (f"/v1/duty/{case['id']}/end", f"/v1/absences/{case['id']}/end")
    for path in (f"{NOWHERE}/refer/preview", *unknown):
        assert code(await school.teacher.post(path, Idempotency_Key=key)) == (404, "NotFound")


async def test_a_malformed_key_is_reported_with_the_faults_of_the_body(school: School) -> None:
    (key, *body) = (await school.teacher.post("/v1/process-concerns", {}, Idempotency_Key="k" * 201)).json()[
        "errors"
    ]
    assert key == {"pointer": "", "message": "Idempotency-Key takes 1 to 200 printable characters."}
    assert [each["pointer"] for each in body] == ["/clause", "/text"]


async def test_401_before_404(http: httpx2.AsyncClient) -> None:
    for path in (NOWHERE, f"{NOWHERE}/history", "/v1/nothing"):
        assert code(await http.get(path)) == (401, "NotSignedIn")
        assert code(await http.get(path, headers={"Authorization": "Bearer wrong"})) == (401, "NotSignedIn")


async def test_413_before_404(school: School) -> None:
    for path in (f"{NOWHERE}/accept", f"{NOWHERE}/nothing", "/v1/nothing"):
        assert code(await school.dsl.send(TOO_LARGE, path)) == (413, "TooLarge")
    case = await school.teacher.raises()
    for path in (f"/v1/referrals/{case['id']}", NOWHERE, "/v1/me", "/v1/worklist"):
        answer = await school.dsl.http.request("GET", path, content=TOO_LARGE, headers=school.dsl.headers)
        assert code(answer) == (413, "TooLarge")


async def test_404_before_403(school: School, other_school: School) -> None:
    case = await other_school.teacher.raises()
    assert code(await school.auditor.tries(case, "accept")) == (404, "NotFound")
    own = await school.teacher.raises(about=(school.headteacher,))
    assert code(await school.headteacher.tries(own, "accept")) == (404, "NotFound")


async def test_403_before_422(school: School) -> None:
    case = await school.teacher.raises()
    assert code(await school.auditor.tries(case, "accept", {"colour": "blue"})) == (403, "NotAllowed")
    assert code(await school.teacher.tries(case, "close", {"reasons": "short"})) == (403, "NotAllowed")


async def test_422_before_the_403_of_a_referral_that_only_a_dsl_makes(school: School) -> None:
    case = await school.teacher.raises()
    answer = await school.teacher.tries(case, "refer", a_referral("police", reasons="short"))
    assert code(answer) == (422, "Malformed")
    assert code(await school.teacher.tries(case, "refer", a_referral("police"))) == (403, "NotAllowed")


async def test_403_before_a_reused_key(school: School) -> None:
    case = await school.teacher.raises()
    await school.teacher.does(case, "add-information", Idempotency_Key="k")
    answer = await school.teacher.tries(case, "refer", a_referral("police"), Idempotency_Key="k")
    assert code(answer) == (403, "NotAllowed")


async def test_422_before_a_reused_key(school: School, other_school: School) -> None:
    await school.teacher.post("/v1/referrals", a_concern(), Idempotency_Key="k")
    stranger = a_concern(about=(other_school.dsl,))
    answer = await school.teacher.post("/v1/referrals", stranger, Idempotency_Key="k")
    assert code(answer) == (422, "Malformed")


async def test_a_reused_key_before_412(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept", Idempotency_Key="k")
    answer = await school.dsl.tries(case, "protect", PROTECT, Idempotency_Key="k", If_Match='"99"')
    assert code(answer) == (422, "KeyReused")


async def test_a_request_in_flight_before_412(school: School, owner: asyncpg.Connection) -> None:
    case = await school.teacher.raises()
    taken = f"{school.dsl.id} sha256:{sha256(b'k').hexdigest()}"
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", taken)
        answer = await school.dsl.tries(case, "accept", Idempotency_Key="k", If_Match='"99"')
    assert code(answer) == (409, "RequestInFlight")
    assert int(answer.headers["retry-after"]) > 0


async def test_412_before_409(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    assert code(await school.dsl.tries(case, "accept", If_Match='"1"')) == (412, "StaleVersion")
    assert code(await school.dsl.tries(case, "accept", If_Match='"2"')) == (409, "AlreadyAccepted")


async def test_of_readings_404_before_403_before_422(school: School, other_school: School) -> None:
    case = await school.teacher.raises()
    path = f"/v1/referrals/{case['id']}/history"
    assert code(await other_school.dsl.get(path, limit="many")) == (404, "NotFound")
    assert code(await school.teacher.get(path, limit="many")) == (403, "NotAllowed")
    assert code(await school.dsl.get(path, limit="many")) == (422, "Malformed")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/training", {"x": "1"}),
        ("/v1/compliance", {"from": "junk"}),
        ("/v1/compliance/exceptions", {"limit": "many"}),
    ],
)
async def test_of_a_school_s_readings_403_before_422(
    path: str, query: dict[str, str], school: School
) -> None:
    assert code(await school.teacher.get(path, **query)) == (403, "NotAllowed")
    assert code(await school.headteacher.get(path, **query)) == (422, "Malformed")


@pytest.mark.parametrize(("part", "query"), [("views", {"after": "many"}), ("paper", {"x": "1"})])
async def test_of_the_log_and_the_paper_403_before_422(
    part: str, query: dict[str, str], school: School
) -> None:
    case = await school.teacher.raises()
    path = f"/v1/referrals/{case['id']}/{part}"
    assert code(await school.senior.get(path, **query)) == (403, "NotAllowed")
    assert code(await school.headteacher.get(path, **query)) == (422, "Malformed")


@with_each("command", COMMANDS)
async def test_every_command_keeps_the_order(command: str, school: School, other_school: School) -> None:
    case = await school.teacher.raises()
    nonsense = {"colour": "blue"}
    assert code(await school.dsl.tries({"id": "no-id"}, command, nonsense)) == (404, "NotFound")
    assert code(await other_school.dsl.tries(case, command, nonsense)) == (404, "NotFound")
    if command != "refer":  # which an auditor may do in an emergency, for they see the case
        assert code(await school.auditor.tries(case, command, nonsense)) == (403, "NotAllowed")
    by = school.teacher if command == "withdraw" else school.dsl
    answer = await by.tries(case, command, nonsense, Idempotency_Key=" ", If_Match='"99"')
    assert code(answer) == (422, "Malformed")
    assert (await school.dsl.sees(case))["version"] == 1, "nothing was recorded"


async def test_an_emergency_needs_no_role_but_a_well_formed_body(school: School) -> None:
    case = await school.teacher.raises()
    assert code(await school.auditor.tries(case, "refer", an_emergency(reasons="short"))) == (
        422,
        "Malformed",
    )
    await school.auditor.does(case, "refer", an_emergency())


PROTECT = {"for": "both", "none_needed": True, "reasons": "No one else has seen them."}
