"""`onward policy diff` and `onward policy try`: what another version would change; nothing is recorded."""

import json
from pathlib import Path

import pytest

from api.openapi import EXAMPLES, example
from domain.calendar.working_time import london
from policies.policy_loader import FOLDER
from runtime.clocks import SystemClock
from tests.cli.commands import Stack, onward

SHIPPED = FOLDER / "coalway-cse-2023.toml"


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """A version in which a plan is reviewed within two working days."""
    text = SHIPPED.read_text(encoding="utf-8").replace("\nversion = 1\n", "\nversion = 2\n")
    text = text.replace("at_most_working_days = 30", "at_most_working_days = 2")
    file = tmp_path / "stricter.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_diff_says_what_the_second_has_otherwise(stricter: Path) -> None:
    said = onward("policy", "diff", "coalway-cse-2023", str(stricter))
    assert said.stdout == (
        "From coalway-cse-2023@1 to coalway-cse-2023@2:\n"
        "  version: 1 -> 2\n"
        "  limits.early-help-review.at_most_working_days: 30 -> 2\n"
    )
    found = json.loads(onward("policy", "diff", str(stricter), "coalway-cse-2023", "--json").stdout)
    assert (found["before"], found["after"]) == ("coalway-cse-2023@2", "coalway-cse-2023@1")
    assert found["differences"][1] == {
        "what": "limits.early-help-review.at_most_working_days",
        "before": "2",
        "after": "30",
    }
    same = onward("policy", "diff", "coalway-cse-2023", str(SHIPPED)).stdout
    assert same == "coalway-cse-2023@1 and coalway-cse-2023@1 are the same.\n"


def entries(running: Stack, path: str) -> list[str]:
    """The kinds of a case's entries, but for deliveries of messages, which are recorded at any time."""
    history = running.read("dsl", f"{path}/history")
    return [each["type"] for each in history if each["type"] != "notification.delivered"]


def test_try_says_what_would_have_been_refused_and_records_nothing(running: Stack, stricter: Path) -> None:
    case = running.raises()
    path = f"/v1/referrals/{case['id']}"
    early_help = {name: value for name, value in EXAMPLES["decide-review"].items() if name != "agencies"}
    plan = example("start-early-help", london(SystemClock().now()).date())
    early_help["outcome"] = "early_help"
    assert running.post("dsl", f"{path}/decide-review", early_help).status_code == 200
    assert running.post("dsl", f"{path}/start-early-help", plan).status_code == 200
    before = entries(running, path)
    found = json.loads(running.onward("policy", "try", str(stricter), "--json").stdout)
    assert (found["tried"], found["cases"]) == ("coalway-cse-2023@2", found["open"] + found["closed"])
    (mine,) = [each for each in found["differences"] if each["case"] == case["id"]]
    (refused,) = mine["refused"]
    assert (refused["type"], refused["code"]) == ("early-help.started", "ReviewTooFar")
    said = running.onward("policy", "try", str(stricter)).stdout
    assert f"{case['reference']}: refused: early-help.started" in said.replace("\n", " ")
    assert "Nothing was recorded." in said
    assert entries(running, path) == before
