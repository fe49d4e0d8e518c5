"""`onward replay` and `onward verify` on a running stack."""

import asyncio
import hashlib
import json
from pathlib import Path

from api.openapi import EXAMPLES
from local.embedded_postgres import SUPERUSER
from tests.cli.commands import Stack


def test_replay_shows_the_case_as_it_stood_and_who_knew(running: Stack) -> None:
    case = running.raises()["id"]
    assert running.post("dsl", f"/v1/referrals/{case}/accept", {}).status_code == 200
    said = running.onward("replay", case).stdout
    assert "Dana Lead (DSL) picked up the concern" in said
    assert "Who knew" in said
    policy = "under the policy coalway-cse-2023@1 (its review was due 30 September 2024)"
    assert policy in " ".join(said.split())
    raised = json.loads(running.onward("replay", case, "--json").stdout)["case"]
    by_id, by_reference = (
        running.onward("replay", name, "--at", "2").stdout  # the clock may add a third
        for name in (case, raised["reference"].lower())
    )
    assert by_id == by_reference
    then = json.loads(running.onward("replay", case, "--at", "1", "--json").stdout)
    assert then["case"]["version"] == 1
    assert [each["type"] for each in then["events"]] == ["concern.raised"]
    assert [each["who"] for each in then["knew"]] == ["Tom Teacher (staff)"]


def test_form_writes_what_was_made_and_says_whether_it_was_sent(running: Stack, tmp_path: Path) -> None:
    case = running.raises()["id"]
    assert running.post("dsl", f"/v1/referrals/{case}/refer", EXAMPLES["refer"]).status_code == 200
    file = tmp_path / "form.pdf"
    said = running.onward("form", case, "cscs-1", "-o", str(file)).stdout
    body = file.read_bytes()
    assert body.startswith(b"%PDF")
    assert file.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(body).hexdigest() in said
    assert "No form was sent by e-mail." in said
    none = running.onward("form", case, "cscs-2", "-o", str(file))
    assert none.returncode == 2
    assert "There is no agency referral cscs-2" in none.stderr


def test_verify_names_the_first_bad_event_after_a_change_behind_the_ledger(running: Stack) -> None:
    case = running.raises()["id"]
    running.post("dsl", f"/v1/referrals/{case}/accept", {})
    asyncio.run(_swap_a_byte(running, case))
    one = running.onward("verify", case)
    everything = json.loads(running.onward("verify", "--json").stdout)
    assert one.returncode == 1
    assert f"Case {case}: entry 2 was changed, removed or inserted." in one.stdout
    assert everything["bad"] == [{"case": case, "first_bad": 2}]
    asyncio.run(_swap_a_byte(running, case))
    assert running.onward("verify", case).returncode == 0


async def _swap_a_byte(running: Stack, case: str) -> None:
    """Change an event as the server's own account could, guards off; twice undoes it."""
    change = "UPDATE events SET body = set_byte(body, 20, get_byte(body, 20) # 1)"
    async with running.database(SUPERUSER) as connection, connection.transaction():
        await connection.execute("ALTER TABLE events DISABLE TRIGGER events_stand")
        await connection.execute(f"{change} WHERE case_id = $1 AND version = 2", case)
        await connection.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand")
