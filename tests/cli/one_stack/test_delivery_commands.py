"""Mail and webhooks of a running stack."""

import json
import re

from api.openapi import EXAMPLES
from tests.cli.commands import Stack, onward
from tests.patience import wait_until


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
    assert (refused.returncode, refused.stderr) == (
        2,
        "Give an https address without a password, and not port 0, 22 or 25.\n",
    )
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
