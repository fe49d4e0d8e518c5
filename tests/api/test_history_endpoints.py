"""The record read back over HTTP: the case at an earlier time, its events, and their integrity."""

from datetime import datetime, timedelta

import pytest

from store.ledger.chain import START
from tests.school import Json, School, SetClock, a_concern, a_referral, a_review
from tests.with_each import with_each

KIND = {"code": "emotional", "name": "Emotional harm", "means": []}
EVENT = {
    *("version", "type", "schema", "occurred_at", "recorded_at", "actor", "clauses", "policy", "data", "seal")
}


@pytest.fixture
async def case(school: School, clock: SetClock) -> Json:
    """Raised at ten, accepted at eleven, reviewed at noon, referred at one."""
    case = await school.teacher.raises()
    for command, body in (
        ("accept", {}),
        ("decide-review", a_review("refer", "cscs")),
        ("refer", a_referral(occurred_at="2027-03-01T12:30:00+00:00")),
    ):
        clock.passes(hours=1)
        case = await school.dsl.does(case, command, body)
    return case


async def test_the_case_at_each_version(school: School, case: Json) -> None:
    path = f"/v1/referrals/{case['id']}"
    stages = []
    for version in (1, 2, 3, 4):
        answer = await school.dsl.get(path, as_of_version=version)
        assert answer.headers["etag"] == f'"{version}"'
        assert answer.json()["version"] == version
        stages.append(answer.json()["stage"])
    assert stages == ["review", "review", "referral", "awaiting_feedback"]
    assert answer.json() == case
    past = await school.dsl.read(path, as_of_version=1)
    assert past["owner"] is None
    assert past["agency_referrals"] == []
    assert past["next"] == case["next"], "what may be done is a question of now"


async def test_the_case_by_an_instant_of_recording(school: School, case: Json) -> None:
    path = f"/v1/referrals/{case['id']}"
    for instant, version in (
        ("2027-03-01T10:00:00Z", 1),
        ("2027-03-01T10:59:59.999999Z", 1),
        ("2027-03-01T11:00:00+00:00", 2),
        ("2027-03-01T12:30:00Z", 3),  # when it was made, but not yet recorded
        ("2027-03-01T14:00:00+01:00", 4),
        ("2099-01-01T00:00:00Z", 4),
    ):
        assert (await school.dsl.read(path, as_of=instant))["version"] == version


async def test_a_time_before_the_case_or_a_version_beyond_it_is_404(school: School, case: Json) -> None:
    path = f"/v1/referrals/{case['id']}"
    assert (await school.dsl.get(path, as_of="2027-03-01T09:59:59Z")).status_code == 404
    assert (await school.dsl.get(path, as_of_version=5)).status_code == 404
    assert (await school.dsl.get(path, as_of_version=10**17)).status_code == 404


@with_each(
    "query",
    [
        {"as_of_version": "1", "as_of": "2027-03-01T10:00:00Z"},
        {"as_of_version": "0"},
        {"as_of_version": "-1"},
        {"as_of_version": "1.0"},
        {"as_of_version": "9" * 40},
        {"as_of_version": ""},
        {"as_of": "yesterday"},
        {"as_of": "2027-03-01"},
        {"as_of": "2027-03-01T10:00:00"},
        {"as_of": "0001-01-01T00:00:00+23:59"},
        {"as_of": "1700000000"},
        {"as_at": "2027-03-01T10:00:00Z"},
    ],
)
async def test_a_question_that_is_malformed(query: dict[str, str], school: School, case: Json) -> None:
    answer = await school.dsl.get(f"/v1/referrals/{case['id']}", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "Malformed")


async def test_events_in_order_with_all_their_fields(school: School, case: Json) -> None:
    events = await school.auditor.read(f"/v1/referrals/{case['id']}/history")
    assert [event["version"] for event in events] == [1, 2, 3, 4]
    assert all(set(event) == EVENT for event in events)
    assert [event["type"] for event in events] == [
        "concern.raised",
        "concern.accepted",
        "review.decided",
        "referral.made",
    ]
    raised, _, reviewed, made = events
    assert raised["actor"] == {"id": str(school.teacher.id), "role": "staff"}
    assert raised["data"] == a_concern() | {"concern_kind": KIND}
    assert reviewed["actor"] == {"id": str(school.dsl.id), "role": "dsl"}
    assert reviewed["data"] == a_review("refer", "cscs")
    assert (made["occurred_at"], made["recorded_at"]) == ("2027-03-01T12:30:00Z", "2027-03-01T13:00:00Z")
    assert made["data"] == a_referral() | {
        "occurred_at": "2027-03-01T12:30:00Z",
        "agency_referral": "cscs-1",
        "made_at": "2027-03-01T12:30:00Z",
        "feedback_due_at": "2027-03-02T17:00:00Z",
    }
    assert {event["policy"] for event in events} == {"coalway-cse-2023@1"}
    previous = START.hex()
    for event in events:
        assert event["seal"]["previous"] == previous
        previous = event["seal"]["hash"]


async def test_history_in_pages(school: School, case: Json) -> None:
    path = f"/v1/referrals/{case['id']}/history"
    whole = await school.dsl.read(path)
    first = await school.dsl.get(path, limit=3)
    assert first.json() == whole[:3]
    assert first.headers["link"] == f'<{path}?after=3&limit=3>; rel="next"'
    last = await school.dsl.get(path, after=3, limit=3)
    assert last.json() == whole[3:]
    assert "link" not in last.headers
    beyond = await school.dsl.get(path, after=10**17)
    assert (beyond.json(), beyond.headers.get("link")) == ([], None)
    assert (await school.dsl.get(path, after="-1")).status_code == 422


async def test_verification_counts_the_entries_and_gives_the_last_hash(school: School, case: Json) -> None:
    events = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert await school.dsl.read(f"/v1/referrals/{case['id']}/verification") == {
        "verified": True,
        "events": 4,
        "head": events[-1]["seal"]["hash"],
        "first_bad": None,
    }


async def test_the_records_time_never_runs_back(school: School, case: Json, clock: SetClock) -> None:
    clock.passes(hours=-2)
    await school.dsl.does(case, "protect")
    events = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    times = [datetime.fromisoformat(event["recorded_at"]) for event in events]
    assert times == sorted(times)
    assert times[-1] == times[-2]
    clock.passes(hours=2)
    assert clock.time - times[-1] == timedelta(0)
