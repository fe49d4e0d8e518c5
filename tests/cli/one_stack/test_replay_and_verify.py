"""`onward replay` and `onward verify` on a running stack."""

import asyncio
import hashlib
import json
from pathlib import Path

import asyncpg

from api.openapi import EXAMPLES
from local.embedded_postgres import EmbeddedPostgres
from tests.cli.commands import Stack, onward


def test_replay_shows_the_case_as_it_stood_and_who_knew(running: Stack) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()["id"]
    assert running.post("dsl", f"/v1/referrals/{case}/accept", {}).status_code == 200
    said = onward("replay", case, "--data", str(running.data)).stdout
    assert "Dana Lead (DSL) picked up the concern" in said
    assert "Who knew" in said
    policy = "under the policy coalway-cse-2023@1 (its review was due 30 September 2024)"
    assert policy in " ".join(said.split())
    raised = json.loads(onward("replay", case, "--data", str(running.data), "--json").stdout)["case"]
    by_id, by_reference = (
        onward("replay", name, "--at", "2", "--data", str(running.data)).stdout  # the clock may add a third
        for name in (case, raised["reference"].lower())
    )
    assert by_id == by_reference
    then = json.loads(onward("replay", case, "--at", "1", "--data", str(running.data), "--json").stdout)
    assert then["case"]["version"] == 1
    assert [each["type"] for each in then["events"]] == ["concern.raised"]
    assert [each["who"] for each in then["knew"]] == ["Tom Teacher (staff)"]


def test_form_writes_what_was_made_and_says_whether_it_was_sent(running: Stack, tmp_path: Path) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()["id"]
    assert running.post("dsl", f"/v1/referrals/{case}/refer", EXAMPLES["refer"]).status_code == 200
    file, data = tmp_path / "form.pdf", str(running.data)
    said = onward("form", case, "cscs-1", "-o", str(file), "--data", data).stdout
    body = file.read_bytes()
    assert body.startswith(b"%PDF")
    assert file.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(body).hexdigest() in said
    assert "No form was sent by e-mail." in said
    none = onward("form", case, "cscs-2", "-o", str(file), "--data", data)
    assert none.returncode == 2
    assert "There is no agency referral cscs-2" in none.stderr


def test_verify_names_the_first_bad_event_after_a_change_behind_the_ledger(running: Stack) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()["id"]
    running.post("dsl", f"/v1/referrals/{case}/accept", {})
    asyncio.run(_swap_a_byte(EmbeddedPostgres(running.data / "postgres"), case))
    one = onward("verify", case, "--data", str(running.data))
    everything = json.loads(onward("verify", "--json", "--data", str(running.data)).stdout)
    assert one.returncode == 1
    assert f"Case {case}: entry 2 was changed, removed or inserted." in one.stdout
    assert everything["bad"] == [{"case": case, "first_bad": 2}]
    asyncio.run(_swap_a_byte(EmbeddedPostgres(running.data / "postgres"), case))
    assert onward("verify", case, "--data", str(running.data)).returncode == 0


async def _swap_a_byte(postgres: EmbeddedPostgres, case: str) -> None:
    """Change an event as the server's own account could, guards off; twice undoes it."""
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        async with connection.transaction():
            await connection.execute("ALTER TABLE events DISABLE TRIGGER events_stand")
            await connection.execute(
                "UPDATE events SET body = set_byte(body, 20, get_byte(body, 20) # 1) "
                "WHERE case_id = $1 AND version = 2",
                case,
            )
            await connection.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand")
    finally:
        await connection.close()
