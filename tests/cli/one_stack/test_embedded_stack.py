"""`onward up` and the commands that speak to it: one stack, as a school would use it."""

import asyncio
import json
import time
from uuid import UUID

import pytest

from api.openapi import EXAMPLES
from cli.service.up_parts import LOG
from store.people.people_setup import IN_REHEARSALS
from tests.api.agency_client import PATH, a_decision, signature
from tests.cli.commands import Stack
from tests.damaged_state import tampering
from tests.patience import wait_until

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_school_of_invented_people_is_told_in_three_lines(running: Stack) -> None:
    address = str(running.http.base_url).rstrip("/")
    assert running.said.splitlines() == [
        f"Onward is at {address} and its API at {address}/docs",
        "Sign in with one click as Dana Lead (DSL), Tom Teacher or any invented person.",
        f"Stop with Ctrl-C. Data, mail and the log ({LOG}) stay in {running.data}.",
    ]


def test_tokens_are_for_those_who_act_in_rehearsals_and_for_their_owner_only(running: Stack) -> None:
    assert list(running.tokens) == list(IN_REHEARSALS)
    assert (running.data / "tokens.json").stat().st_mode & 0o777 == 0o600


def test_a_referral_is_raised_and_its_clock_is_kept(running: Stack) -> None:
    raised = running.post("teacher", "/v1/referrals", EXAMPLES["raise"])
    assert raised.status_code == 201
    wait_until("the relay carries it", lambda: running.http.get("/readyz").json()["waiting"] == 0)
    wait_until("all is well", lambda: running.http.get("/readyz").json()["status"] == "ok")


def said_by_doctor(running: Stack) -> str:
    """What it says now: of a worker that was busy for some seconds it says that none works."""
    return running.onward("doctor").stdout


def test_doctor_finds_nothing_to_mend(running: Stack) -> None:
    wait_until("the doctor finds nothing", lambda: "FIX" not in said_by_doctor(running))
    result = running.onward("doctor")
    assert "due for review by 2024-09-30" in result.stdout
    assert "has no designated" not in result.stdout
    assert "No e-mail leaves this computer" in result.stdout, "as its pages say"
    assert "No mail server" not in result.stdout
    assert "note  The pack of Herefordshire was last checked on 2017-12-31: check it again." in result.stdout


def test_replay_says_who_was_on_duty(running: Stack) -> None:
    listed = json.loads(running.onward("people", "list", "--json").stdout)
    deputy = next(each["id"] for each in listed if each["name"] == "Deb Deputy")
    times = {"starts_at": "2020-07-01T07:00:00Z", "ends_at": "2099-07-01T07:00:00Z"}
    shift = running.post("dsl", "/v1/duty", {"person": deputy, **times}).json()["id"]
    assert "duty DSL: Deb Deputy" in running.onward("replay", running.raises()["id"]).stdout
    assert running.post("dsl", f"/v1/duty/{shift}/end", {}).status_code == 200


def test_an_agency_gets_a_key_tells_a_decision_and_loses_the_key(running: Stack) -> None:
    school = ("--school", "Demonstration School", "--agency", "cscs")
    key, secret, said = running.onward("agencies", "add", "Gloucestershire", *school).stdout.splitlines()
    assert f"/v1/agency/feedback?key={key}" in said
    case = running.raises()["id"]
    refer = EXAMPLES["refer"] | {"agency_reference": "F-77"}
    assert running.post("dsl", f"/v1/referrals/{case}/refer", refer).status_code == 200
    body = json.dumps(a_decision(reference="F-77")).encode()

    def tell(with_secret: str) -> int:
        name, now = f"msg_{with_secret[-9:-1]}", int(time.time())
        made = signature(with_secret, name, now, body)
        headers = {"webhook-id": name, "webhook-timestamp": str(now), "webhook-signature": made}
        return running.http.post(PATH, params={"key": key}, content=body, headers=headers).status_code

    assert tell(secret) == 200
    fresh = running.onward("agencies", "rotate", key).stdout.splitlines()[0]
    assert (tell(secret), tell(fresh)) == (200, 200)
    fresher = running.onward("agencies", "rotate", key, "--at-once").stdout.splitlines()[0]
    assert (tell(fresh), tell(fresher)) == (401, 200)
    assert "Gloucestershire (agency)" in running.onward("replay", case).stdout
    (listed,) = json.loads(running.onward("agencies", "list", "--json").stdout)
    assert (listed["id"], listed["agency"]) == (key, "cscs")
    assert secret not in str(listed)
    assert "is revoked" in running.onward("agencies", "remove", key).stdout
    assert tell(fresher) == 401


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("people", "add", "X", "--school", "S", "--role", "king"), "There is no role 'king'"),
        (("people", "token", "nobody"), "is not a person's id"),
        (("people", "token", NOBODY), "no one with that id"),
        (("replay", "nothing"), "There is no case nothing"),
        (("agencies", "add", "G", "--school", "None", "--agency", "cscs"), "no school of that name"),
        (("agencies", "add", "G", "--school", "None", "--agency", "fbi"), "There is no agency 'fbi'"),
        (("agencies", "add", " ", "--school", "None", "--agency", "cscs"), "the name of the authority"),
        (("agencies", "rotate", NOBODY), "no valid key"),
        (("agencies", "remove", "it"), "is not a key's id"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(
    running: Stack, arguments: tuple[str, ...], sentence: str
) -> None:
    result = running.onward(*arguments)
    assert result.returncode == 2
    assert sentence in result.stderr


async def test_recover_starts_the_workflows_again_and_changes_no_record(running: Stack) -> None:
    before = await entries(running)
    assert "No deadline has changed" in running.onward("recover").stdout
    after = await entries(running)
    assert before.items() <= after.items()
    assert {kind for entry, (kind, _) in after.items() if entry not in before} <= AT_ANY_TIME


AT_ANY_TIME = {
    *("notification.delivered", "notification.failed"),
    *("obligation.overdue", "feedback.overdue", "escalation.raised", "reminder.sent"),
}
"""Entries that the post and the clock make in the cases of other tests."""


async def entries(running: Stack) -> dict[tuple[UUID, int], tuple[str, bytes]]:
    """The kind and the hash of every entry."""
    async with running.database() as owner:
        rows = await owner.fetch("SELECT case_id, version, type, hash FROM events")
    return {(row["case_id"], row["version"]): (row["type"], row["hash"]) for row in rows}


async def test_recover_names_a_case_that_was_tampered_with_and_starts_the_others(running: Stack) -> None:
    case = running.raises()
    async with running.database() as owner, tampering(owner) as tamper:
        await tamper(case)
        result = await asyncio.to_thread(running.onward, "recover")
    assert result.returncode == 2
    assert case["id"] in result.stderr
    assert "No deadline has changed" in result.stderr


def test_a_second_stack_on_the_same_folder_is_refused_in_a_sentence(running: Stack) -> None:
    result = running.onward("up", "--port", "1")
    assert result.returncode == 2
    assert "Another Onward is using" in result.stderr
