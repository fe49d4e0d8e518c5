"""Messages that are refused: one answer for every signature that does not hold, its code in the log only."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from runtime import logs
from store.delivery import agency_keys
from store.ledger.ledger import Ledger
from tests.api.agency_client import (
    BODY,
    PATH,
    Agency,
    Headers,
    a_decision,
    an_acknowledgement,
    plain,
    signature,
)
from tests.api.conftest import Keys
from tests.api.test_agency_endpoints import referred
from tests.school import School, SetClock, code
from tests.with_each import with_each

CANARY = "Zephyrine-Quillfeather"


def test_the_tests_sign_as_the_published_example_has_it() -> None:
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def without(name: str) -> Callable[[Agency], Headers]:
    def made(agency: Agency) -> Headers:
        return {key: value for key, value in agency.signed(BODY).items() if key != name}

    return made


def given(**changes: str) -> Callable[[Agency], Headers]:
    return lambda agency: (
        agency.signed(BODY) | {key.replace("_", "-"): value for key, value in changes.items()}
    )


UNSIGNED: dict[str, Callable[[Agency], Headers]] = {
    "nothing at all": lambda _: {},
    "no id": without("webhook-id"),
    "no time": without("webhook-timestamp"),
    "no signature": without("webhook-signature"),
    "another id": given(webhook_id="msg_other"),
    "an id too long": lambda agency: agency.signed(BODY, "x" * 201),
    "a time that is none": given(webhook_timestamp="now"),
    "a time with a sign": given(webhook_timestamp="+1"),
    "a time of digits elsewhere": given(webhook_timestamp="9" * 40),
    "another time": lambda agency: (
        agency.signed(BODY, late=1) | {"webhook-timestamp": agency.signed(BODY)["webhook-timestamp"]}
    ),
    "too long ago": lambda agency: agency.signed(BODY, late=301),
    "too far ahead": lambda agency: agency.signed(BODY, late=-301),
    "another body": lambda agency: agency.signed(BODY + b" "),
    "another secret": lambda agency: agency.signed(BODY, secret="whsec_" + "A" * 40),
    "a signature that is none": given(webhook_signature="v1,not-base64"),
    "an empty signature": given(webhook_signature="v1,"),
    "a signature too short": given(webhook_signature="v1,AAAA"),
    "another algorithm": lambda agency: (
        agency.signed(BODY)
        | {"webhook-signature": agency.signed(BODY)["webhook-signature"].replace("v1,", "v1a,")}
    ),
    "a bearer's token instead": lambda _: {"Authorization": "Bearer x"},
}


@with_each("why", UNSIGNED)
async def test_every_unsigned_message_gets_the_same_answer(why: str, cscs: Agency, school: School) -> None:
    case = await referred(school)
    answer = await cscs.sends(BODY, UNSIGNED[why](cscs))
    assert plain(answer) == plain(await cscs.sends(BODY, {}))
    assert code(answer) == (401, "NotSignedIn")
    assert (await school.dsl.sees(case))["version"] == 2


@pytest.mark.parametrize("late", [300, 0, -300])
async def test_five_minutes_either_way_are_taken(late: int, cscs: Agency, school: School) -> None:
    await referred(school)
    await cscs.does(a_decision(), late=late)


async def test_one_good_signature_of_several_is_enough(cscs: Agency, school: School) -> None:
    await referred(school)
    headers = cscs.signed(BODY)
    several = f"v1a,AAAA v1,AAAA {signature(OTHER_SECRET, 'x', 1, BODY)} {headers['webhook-signature']}"
    answer = await cscs.sends(BODY, headers | {"webhook-signature": several})
    assert answer.status_code == 200


OTHER_SECRET = "whsec_" + "B" * 40


async def test_a_refused_agency_message_gets_only_the_code_of_the_refusal(
    cscs: Agency, school: School
) -> None:
    case = await referred(school)
    answer = await cscs.tells(a_decision("police_investigation"), name="k")
    assert code(answer) == (409, "NotTheirDecision")
    again = await cscs.tells(a_decision("police_investigation"), name="k")
    assert (code(again), again.headers["idempotent-replay"]) == ((409, "NotTheirDecision"), "true")
    for secret in (case["id"], case["reference"], "Rowan", "trainers", str(school.dsl.id)):
        assert secret not in answer.text + again.text + str(answer.headers)


async def test_a_repeat_is_answered_as_before_and_records_nothing(
    cscs: Agency, school: School, clock: SetClock
) -> None:
    """Standard Webhooks: each attempt has its own time and signature, and keeps the id."""
    case = await referred(school)
    first = await cscs.tells(a_decision(), name="msg_1")
    clock.passes(minutes=30)
    again = await cscs.tells(dict(reversed(a_decision().items())), name="msg_1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert code(await cscs.tells(a_decision("section_47"), name="msg_1")) == (422, "KeyReused")
    assert (await school.dsl.sees(case))["version"] == 3


async def test_a_message_caught_and_sent_again_later_is_stale(
    cscs: Agency, school: School, clock: SetClock
) -> None:
    case = await referred(school)
    headers = cscs.signed(BODY)
    assert (await cscs.sends(BODY, headers)).status_code == 200
    assert (await cscs.sends(BODY, headers)).headers["idempotent-replay"] == "true"
    clock.passes(seconds=301)
    assert code(await cscs.sends(BODY, headers)) == (401, "NotSignedIn")
    assert (await school.dsl.sees(case))["version"] == 3


async def test_an_unknown_reference_uses_no_id_up(cscs: Agency, school: School) -> None:
    assert code(await cscs.tells(a_decision(), name="msg_1")) == (404, "NotFound")
    await referred(school)
    await cscs.does(a_decision(), name="msg_1")


async def test_one_message_at_once_many_times_is_recorded_once(cscs: Agency, school: School) -> None:
    case = await referred(school)
    answers = await asyncio.gather(*(cscs.tells(a_decision(), name="msg_1") for _ in range(12)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {code(answer)[1] for answer in answers if answer.status_code == 409} <= {"RequestInFlight"}
    assert sum("idempotent-replay" not in a.headers for a in answers if a.status_code == 200) == 1
    assert (await school.dsl.sees(case))["version"] == 3


async def test_each_refusal_is_logged_by_its_code_and_with_nothing_that_was_sent(
    cscs: Agency, school: School, log_restored: None, capsys: pytest.CaptureFixture[str]
) -> None:
    case = await referred(school, reference=CANARY)
    logs.setup()
    told = a_decision(reference=CANARY, told_by=CANARY)
    body = json.dumps(told).encode()
    await cscs.sends(body, {"webhook-id": CANARY})
    await cscs.sends(body, cscs.signed(body, CANARY, late=999))
    await cscs.sends(body, cscs.signed(b"other", CANARY))
    await cscs.sends(body, cscs.signed(body), f"{PATH}?key={uuid4()}")
    await cscs.tells(told | {"colour": CANARY})
    await cscs.tells(told | {"agency_reference": CANARY * 2})
    await cscs.tells(told | {"decision": "taken_up"})
    await cscs.does(told, name=CANARY)
    await cscs.tells(told, name=CANARY)
    await cscs.tells(told | {"reasons": CANARY}, name=CANARY)
    written = capsys.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["code"] for line in lines if line["logger"] == "inbound"] == [
        *("webhook_timestamp", "stale_timestamp", "bad_signature", "unknown_key", "Malformed", "NotFound"),
        *("NotTheirDecision", "repeat", "KeyReused"),
    ]
    for secret in (CANARY, case["id"], case["reference"], "Rowan", cscs.secret, "F-12345"):
        assert secret not in written


async def test_a_key_may_be_named_in_the_address(cscs: Agency, keys: Keys, school: School) -> None:
    await referred(school)
    other = await keys.of(school, "police")
    for named in (str(other.id), str(uuid4()), "none", ""):
        answer = await cscs.sends(BODY, cscs.signed(BODY), f"{PATH}?key={named}")
        assert plain(answer) == plain(await cscs.sends(BODY, {}))
    answer = await cscs.sends(BODY, cscs.signed(BODY), f"{PATH}?key={cscs.id}")
    assert answer.status_code == 200


async def test_a_removed_key_is_not_a_key(
    cscs: Agency, school: School, owner: asyncpg.Connection, clock: SetClock
) -> None:
    await referred(school)
    await agency_keys.remove(owner, cscs.id, clock.time)
    assert code(await cscs.tells(a_decision())) == (401, "NotSignedIn")
    with pytest.raises(agency_keys.UnknownAuthority):
        await agency_keys.remove(owner, cscs.id, clock.time)


async def test_a_replaced_secret_is_taken_for_a_day_or_not_at_all(
    cscs: Agency, keys: Keys, school: School, owner: asyncpg.Connection, ledger: Ledger, clock: SetClock
) -> None:
    await referred(school)
    new = await agency_keys.rotate(owner, ledger.seals, cscs.id, clock.time + agency_keys.OVERLAP)
    fresh = Agency(cscs.id, new, cscs.http, clock)
    for agency in (cscs, fresh):
        await agency.does(an_acknowledgement())
    clock.passes(hours=24)
    assert code(await cscs.tells(an_acknowledgement())) == (401, "NotSignedIn")
    await fresh.does(an_acknowledgement())
    newest = await agency_keys.rotate(owner, ledger.seals, cscs.id, None)
    assert code(await fresh.tells(an_acknowledgement())) == (401, "NotSignedIn")
    await Agency(cscs.id, newest, cscs.http, clock).does(an_acknowledgement())


async def test_a_key_moved_to_another_school_admits_no_one_and_locks_no_one_out(
    cscs: Agency, keys: Keys, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    """Even a writer in the database cannot make one school's authority another's."""
    await referred(other_school)
    await owner.execute("UPDATE agency_keys SET school = $2 WHERE id = $1", cscs.id, other_school.id)
    assert code(await cscs.tells(a_decision())) == (401, "NotSignedIn")
    await (await keys.of(other_school, "cscs", "Another")).does(a_decision())


async def test_the_same_id_of_another_key_is_another_message(
    cscs: Agency, keys: Keys, school: School
) -> None:
    case = await referred(school)
    other = await keys.of(school, "cscs", "South Gloucestershire")
    for agency in (cscs, other):
        await agency.does(an_acknowledgement(), name="msg_1")
    assert (await school.dsl.sees(case))["version"] == 4


async def test_a_moment_in_which_the_key_is_removed(
    cscs: Agency, school: School, clock: SetClock, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the signature and the record."""
    case = await referred(school)
    real = agency_keys.in_force

    async def then_removed(*args: Any) -> list[agency_keys.Signer]:
        found = await real(*args)
        await agency_keys.remove(owner, cscs.id, clock.time + timedelta(seconds=1))
        return found

    monkeypatch.setattr(agency_keys, "in_force", then_removed)
    assert code(await cscs.tells(a_decision())) == (401, "NotSignedIn")
    assert (await school.dsl.sees(case))["version"] == 2
