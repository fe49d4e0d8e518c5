"""Mail and webhooks of a running stack."""

import json
import re

from api.openapi import EXAMPLES
from tests.cli.commands import Stack
from tests.patience import wait_until


def test_a_referral_by_email_reaches_the_invented_front_door(running: Stack) -> None:
    case = running.raises("dsl", home_authority="Gloucestershire")["id"]
    made = running.post("dsl", f"/v1/referrals/{case}/refer", EXAMPLES["refer"] | {"channel": "email"})
    assert made.status_code == 200
    assert "11.8" not in {warning["clause"] for warning in made.json()["warnings"]}

    def documents() -> list[str]:
        mail = json.loads(running.onward("mail", "--json").stdout)
        sent = [each for each in mail if each["to"] == "front-door@gloucestershire.example"]
        return [part["text"] for each in sent for part in each["attachments"]]

    wait_until("the document came", lambda: documents() != [])
    assert re.match(r"\(application/pdf, \d+ bytes, SHA-256 [0-9a-f]{64}\)", documents()[0])


def test_webhooks_are_added_tried_listed_and_removed(running: Stack) -> None:
    school = ("--school", "Demonstration School")
    refused = running.onward("webhooks", "add", "http://mis.school.example/", *school)
    assert (refused.returncode, refused.stderr) == (
        2,
        "Give an https address without a password, and not port 0, 22 or 25.\n",
    )
    added = running.onward("webhooks", "add", "https://127.0.0.1:1/onward", *school).stdout
    webhook, secret = added.splitlines()
    assert secret.startswith("Secret, shown once: whsec_")
    assert "https://127.0.0.1:1/onward" in running.onward("webhooks", "list").stdout
    running.raises()

    def waiting() -> str:
        return running.onward("post", "list").stdout

    refusal = "Onward is not allowed to call that address; stopped"
    wait_until("the call was refused", lambda: refusal in waiting())
    assert "address-not-allowed" not in waiting()
    tried = running.onward("webhooks", "test", webhook)
    assert (tried.returncode, tried.stderr) == (
        2,
        "The test call failed: Onward is not allowed to call that address.\n",
    )
    assert running.onward("webhooks", "remove", webhook).returncode == 0
    assert running.onward("webhooks", "list").stdout == "There are no webhooks.\n"
    running.onward("post", "again")
    wait_until("what it was told of is withdrawn", lambda: "webhook" not in waiting())
    assert running.onward("webhooks", "remove", webhook).returncode == 2
