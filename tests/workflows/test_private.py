"""Nothing that a person wrote is found in the workflow engine: neither in histories nor in its database."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowExecutionStatus

from api.examples import EXAMPLES
from runtime import temporal
from runtime.clock import SimulatedClock
from runtime.postgres import EmbeddedPostgres
from runtime.temporal import DevServer
from tests.workflows.house import House, house, until

CANARY = "canary-7c1e5d"
CONTROL = "control-2b9f04"
FREE = {
    "name", "upn", "summary", "child_words", "spoken_to", "source_name", "text", "reasons", "measures",
    "authority", "agency_reference", "told_by", "route", "note", "new_information", "other",
    "lead_professional", "aims", "how", "outcome", "home_authority", "phone", "email", "with",
    "no_immediate_danger",
}  # fmt: skip
"""Fields that take any text; `outcome` only of concluded statutory work."""


async def test_no_word_of_a_case_is_found_in_the_engine(
    own_database: EmbeddedPostgres, tmp_path: Path
) -> None:
    engine = DevServer(tmp_path / "engine")
    await engine.start()
    try:
        client = await temporal.connect(engine.address)
        async with house(own_database, client, SimulatedClock()) as built:
            case = await _whole_life(built)
            await until(lambda: _ended(built, case))
            history = await built.workflow(case).fetch_history()
            # The control: what is put there on purpose must be found, or the search finds nothing at all.
            await client.start_workflow("Referral", id=CONTROL, task_queue="nobody", memo={"note": CONTROL})
    finally:
        await engine.stop()
    exported = history.to_json()
    assert case in exported
    assert CANARY not in exported
    assert all(CANARY.encode() not in payload for payload in _payloads(json.loads(exported)))
    stored = b"".join(path.read_bytes() for path in (tmp_path / "engine").iterdir() if path.is_file())
    assert CONTROL.encode() in stored
    assert case.encode() in stored
    assert CANARY.encode() not in stored


async def _whole_life(built: House) -> str:
    """One case through every kind of command to its close, with a canary in every field of free text."""
    teacher, dsl = built.people["teacher"], built.people["dsl"]
    days_ago = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    soon = str((datetime.now(UTC) + timedelta(days=6)).date())
    concern = EXAMPLES["raise"]["concern"] | {
        "spoken_to": "x", "source_name": "x", "child_words": "x", "imagery": True,
    }  # fmt: skip
    pupil = EXAMPLES["raise"]["pupil"] | {"upn": "x"}
    raised = await teacher.post(
        "/v1/referrals", _planted({"pupil": pupil, "concern": concern, "home_authority": "x"})
    )
    assert raised.status_code == 201, raised.text
    case = raised.json()

    async def does(command: str, **given: Any) -> dict[str, Any]:
        return await dsl.does(case, command, _planted(EXAMPLES[command] | given))

    await teacher.does(case, "add-information", _planted(EXAMPLES["add-information"] | {"child_words": "x"}))
    await does("accept")
    await does("protect")
    await does("decide-review", no_immediate_danger="x")
    await does("refer", occurred_at=days_ago, authority="x", agency_reference="x")
    await does("record-acknowledgement")

    async def overdue() -> bool:
        return "feedback.overdue" in await built.types(case["id"])

    await until(overdue)
    await does("record-chase")
    await does("record-feedback", decision="no_statutory", reasons="x")
    await does("reconsider")
    await does("refer", re_referral_of="cscs-1")
    await does("record-feedback", agency_referral="cscs-2")
    concluded = EXAMPLES["conclude-statutory"] | {"agency_referral": "cscs-2", "outcome": f"{CANARY} outcome"}
    await dsl.does(case, "conclude-statutory", _planted(concluded, but=("outcome",)))
    await does("consider-support", other="x")
    await does("start-early-help", next_review_on=soon)
    reviewed = EXAMPLES["review-early-help"] | {"outcome": "end"}
    await dsl.does(case, "review-early-help", _planted(reviewed, but=("outcome",)))
    await does("record-pupil-view")
    await does("record-discussion")
    await does("correct")
    await does("reply-to-reporter")
    now = await dsl.sees(case)
    for owed in [each for each in now["obligations"] if each["state"] in ("open", "overdue")]:
        assert owed["kind"] == "inform-pupil", owed
        await does("inform-pupil", about=int(owed["id"].partition(":")[2]))
    await does("close")
    identity: str = case["id"]
    return identity


async def _ended(built: House, case: str) -> bool:
    return (await built.workflow(case).describe()).status == WorkflowExecutionStatus.COMPLETED


def _planted(value: Any, name: str = "", but: tuple[str, ...] = ()) -> Any:
    """The body with a canary in every field that takes any text."""
    if isinstance(value, dict):
        left = ("outcome", *but)
        return {key: _planted(part, "" if key in left else key, but) for key, part in value.items()}
    return f"{CANARY} in {name}" if isinstance(value, str) and name in FREE else value


def _payloads(document: Any) -> list[bytes]:
    """Every base64 string in an exported history, decoded."""
    if isinstance(document, dict):
        return [found for part in document.values() for found in _payloads(part)]
    if isinstance(document, list):
        return [found for part in document for found in _payloads(part)]
    if isinstance(document, str):
        try:
            return [base64.b64decode(document, validate=True)]
        except ValueError:
            return []
    return []
