"""Messages that hold what no message may: each says where, and repeats nothing of what was sent."""

from typing import Any

from store.ledger.ledger import Ledger
from tests.api.agency_client import BODY, PATH, Agency, a_decision
from tests.api.test_agency_endpoints import referred
from tests.school import School, an_absent_ledger, code, served
from tests.with_each import with_each

CANARY = "Zephyrine-Quillfeather"


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an unknown field": ({"colour": CANARY}, ["/colour"]),
    "no reference": ({"agency_reference": None}, ["/agency_reference"]),
    "an empty reference": ({"agency_reference": " "}, ["/agency_reference"]),
    "another kind": ({"kind": CANARY}, ["/kind"]),
    "another decision": ({"decision": CANARY}, ["/decision"]),
    "no decision": ({"decision": None}, ["/decision"]),
    "without a teller": ({"told_by": None}, ["/told_by"]),
    "an empty teller": ({"told_by": " "}, ["/told_by"]),
    "a time to come": ({"told_at": "2027-03-01T10:05:01Z"}, ["/told_at"]),
    "a time without offset": ({"told_at": "2027-03-01T09:00:00"}, ["/told_at"]),
    "seconds": ({"told_at": "1772000000"}, ["/told_at"]),
    "short reasons": ({"reasons": "short"}, ["/reasons"]),
    "a worker without name": ({"social_worker": {"phone": "1"}}, ["/social_worker/name"]),
    "a worker with more": ({"social_worker": {"name": "A", "age": 1}}, ["/social_worker/age"]),
    "a decision in an acknowledgement": ({"kind": "acknowledgement"}, ["/decision"]),
    "a NUL": ({"told_by": "a\0b"}, ["/told_by"]),
}


@with_each("why", WRONG)
async def test_a_malformed_agency_message_names_the_wrong_fields(
    why: str, cscs: Agency, school: School
) -> None:
    changes, pointers = WRONG[why]
    case = await referred(school)
    for reference in ("F-12345", "no such"):
        answer = await cscs.tells(a_decision(reference=reference) | changes)
        assert code(answer) == (422, "Malformed")
        assert [each["pointer"] for each in answer.json()["errors"]] == pointers
        assert CANARY not in answer.text
    assert (await school.dsl.sees(case))["version"] == 2


@with_each("body", [b"", b"[]", b"{", b"null", b"\xff", b"[" * 5000])
async def test_an_agency_message_that_is_no_object_is_malformed(body: bytes, cscs: Agency) -> None:
    assert code(await cscs.sends(body, cscs.signed(body))) == (422, "Malformed")


async def test_the_first_that_fails_answers(cscs: Agency, school: School, ledger: Ledger) -> None:
    too_large = b"x" * 300_000
    assert code(await cscs.sends(too_large, {})) == (401, "NotSignedIn")
    assert code(await cscs.sends(too_large, cscs.signed(too_large, late=301))) == (401, "NotSignedIn")
    assert code(await cscs.sends(too_large, cscs.signed(too_large))) == (413, "TooLarge")
    assert code(await cscs.tells(a_decision(reference="no such"))) == (404, "NotFound")
    await referred(school)
    await cscs.does(a_decision(), name="k")
    assert code(await cscs.tells(a_decision(told_by=" "), name="k")) == (422, "Malformed")
    assert code(await cscs.tells(a_decision(reference="no such"), name="k")) == (422, "KeyReused")
    async with served(await an_absent_ledger(ledger)) as http:
        answer = await http.post(PATH, content=BODY)
    assert code(answer) == (503, "Unavailable")
    assert int(answer.headers["retry-after"]) > 0
