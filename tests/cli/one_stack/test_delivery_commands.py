"""Mail and webhooks of a running stack."""

import json
import re

from api.openapi import EXAMPLES
from tests.cli.commands import Stack, onward
from tests.patience import wait_until

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_the_dsl_sees_their_own_captured_mail_only(running: Stack) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()
    subject = f"{case['reference']}: new concern – please pick it up"

    def own(part: str) -> list[str]:
        headers = {"Authorization": f"Bearer {running.tokens[part]}"}
        return [each["subject"] for each in running.http.get("/v1/mail", headers=headers).json()]

    wait_until("the postman came", lambda: subject in own("dsl"))
    assert subject not in own("teacher")
    said = onward("mail", "--data", str(running.data)).stdout
    assert "To: dsl@school.example\n" in said
    assert f"http://127.0.0.1:{running.http.base_url.port}/cases/{case['id']}" in said
    listed = onward("post", "list", "--data", str(running.data)).stdout
    assert re.fullmatch(r"\d+ messages? waits? for the next digest\.\n", listed), "the head is told later"


def test_a_referral_by_email_reaches_the_invented_front_door(running: Stack) -> None:
    raised = EXAMPLES["raise"] | {"home_authority": "Gloucestershire"}
    case = running.post("dsl", "/v1/referrals", raised).json()["id"]
    made = running.post("dsl", f"/v1/referrals/{case}/refer", EXAMPLES["refer"] | {"channel": "email"})
    assert made.status_code == 200
    assert "11.8" not in {warning["clause"] for warning in made.json()["warnings"]}

    def documents() -> list[str]:
        mail = json.loads(onward("mail", "--json", "--data", str(running.data)).stdout)
        sent = [each for each in mail if each["to"] == "front-door@gloucestershire.example"]
        return [part["text"] for each in sent for part in each["attachments"]]

    wait_until("the document came", lambda: documents() != [])
    assert re.match(r"\(application/pdf, \d+ bytes, SHA-256 [0-9a-f]{64}\)", documents()[0])


def test_webhooks_are_added_tried_listed_and_removed(running: Stack) -> None:
    where = ("--data", str(running.data))
    school = ("--school", "Demonstration School")
    refused = onward("webhooks", "add", "http://mis.school.example/", *school, *where)
    assert (refused.returncode, refused.stderr) == (2, "Give an https address without a password in it.\n")
    added = onward("webhooks", "add", "https://127.0.0.1:1/onward", *school, *where).stdout
    webhook, secret = added.splitlines()
    assert secret.startswith("Secret, shown once: whsec_")
    assert "https://127.0.0.1:1/onward" in onward("webhooks", "list", *where).stdout
    running.post("teacher", "/v1/referrals", EXAMPLES["raise"])

    def waiting() -> str:
        return onward("post", "list", *where).stdout

    refusal = "Onward is not allowed to call that address; stopped"
    wait_until("the call was refused", lambda: refusal in waiting())
    assert "address-not-allowed" not in waiting()
    tried = onward("webhooks", "test", webhook, *where)
    assert (tried.returncode, tried.stderr) == (
        2,
        "The test call failed: Onward is not allowed to call that address.\n",
    )
    assert onward("webhooks", "remove", webhook, *where).returncode == 0
    assert onward("webhooks", "list", *where).stdout == "There are no webhooks.\n"
    onward("post", "again", *where)
    wait_until("what it was told of is withdrawn", lambda: "webhook" not in waiting())
    assert onward("webhooks", "remove", webhook, *where).returncode == 2
