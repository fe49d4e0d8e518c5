"""A late message from an agency is kept where the DSL reads it, and is never lost."""

import pytest

from store.ledger.ledger import Ledger
from tests.api.agency_client import Agency, a_decision
from tests.api.conftest import Keys
from tests.api.test_agency_endpoints import referred
from tests.api.test_next_is_true import closed
from tests.school import Json, School, SetClock


@pytest.fixture
async def lado(keys: Keys, school: School) -> Agency:
    return await keys.of(school, "lado")


async def a_closed_case(school: School, lado: Agency, ledger: Ledger, clock: SetClock) -> Json:
    """The LADO gave advice, all was done, and the case was closed."""
    case = await referred(school, "lado")
    await lado.does(a_decision("advice_given"))
    told = {"about": 3, "told_by": "x", "how": "y"}
    await school.dsl.does(case, "inform-pupil", told)
    await closed(school, case, ledger, clock)
    return case


async def test_a_decision_on_a_closed_case_is_written_down(
    lado: Agency, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await a_closed_case(school, lado, ledger, clock)
    answer = await lado.tells(a_decision("taken_up", reasons="New information came."), name="msg_1")
    assert (answer.status_code, answer.content) == (200, b'{"recorded":true}')
    again = await lado.tells(a_decision("taken_up", reasons="New information came."), name="msg_1")
    assert (again.status_code, again.headers["idempotent-replay"]) == (200, "true")
    events = await school.dsl.read(f"/v1/referrals/{case['id']}/history?limit=200")
    (kept,) = [each for each in events if each["type"] == "discussion.recorded"]
    assert kept["actor"] == {"id": str(lado.id), "role": "agency"}
    assert kept["data"] == {
        "with": "lado (lado-1), by automatic message",
        "note": "decision; decision: taken_up; told by: Front door; agency reference: F-12345",
        "reasons": "New information came.",
    }
    seen = await school.dsl.sees(case)
    assert (seen["stage"], seen["agency_referrals"][0]["decision"]) == ("no_further_action", "advice_given")
