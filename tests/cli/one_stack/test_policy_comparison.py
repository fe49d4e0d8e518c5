"""`onward policy diff` and `onward policy try`: what another version would change; nothing is recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.openapi import EXAMPLES, example
from domain.calendar.working_time import london
from policies.policy_loader import FOLDER
from runtime.clocks import SystemClock
from tests.cli.commands import Stack, onward

SHIPPED = FOLDER / "coalway-cse-2023.toml"
PACK = FOLDER / "authorities" / "gloucestershire.toml"


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """A version in which a plan is reviewed within two working days."""
    text = SHIPPED.read_text(encoding="utf-8").replace("\nversion = 1\n", "\nversion = 2\n")
    text = text.replace("at_most_working_days = 30", "at_most_working_days = 2")
    file = tmp_path / "stricter.toml"
    file.write_text(text, encoding="utf-8")
    return file


def tried(running: Stack, *arguments: str) -> Any:
    return onward("policy", "try", *arguments, "--data", str(running.data))


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


def test_diff_says_which_clause_would_be_without_a_rule_and_which_rule_without_a_clause(
    tmp_path: Path,
) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("\nversion = 1\n", "\nversion = 2\n")
    text = text.replace('rules = ["warning:apparent-consent"]\n', "")
    text = text.replace('[limits.reply]\nclause = "11.2"', '[limits.reply]\nclause = "99.9"')
    file = tmp_path / "torn.toml"
    file.write_text(text, encoding="utf-8")
    said = onward("policy", "diff", "coalway-cse-2023", str(file)).stdout.splitlines()
    assert said[-3:] == [
        "  register.clauses.2.3.rules: warning:apparent-consent (removed)",
        "In coalway-cse-2023@2, without a rule: 2.3",
        "In coalway-cse-2023@2, rules without a clause: obligation:reply",
    ]
    found = json.loads(onward("policy", "diff", "coalway-cse-2023", str(file), "--json").stdout)
    assert (found["without_rule"], found["rules_without_clause"]) == (["2.3"], ["obligation:reply"])


def entries(running: Stack, path: str) -> list[str]:
    """The kinds of a case's entries, but for deliveries of messages, which are recorded at any time."""
    history = running.http.get(
        f"{path}/history", headers={"Authorization": f"Bearer {running.tokens['dsl']}"}
    ).json()
    return [each["type"] for each in history if each["type"] != "notification.delivered"]


def test_try_says_what_would_have_been_refused_and_records_nothing(running: Stack, stricter: Path) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()
    path = f"/v1/referrals/{case['id']}"
    early_help = {name: value for name, value in EXAMPLES["decide-review"].items() if name != "agencies"}
    plan = example("start-early-help", london(SystemClock().now()).date())
    early_help["outcome"] = "early_help"
    assert running.post("dsl", f"{path}/decide-review", early_help).status_code == 200
    assert running.post("dsl", f"{path}/start-early-help", plan).status_code == 200
    before = entries(running, path)
    found = json.loads(tried(running, str(stricter), "--json").stdout)
    assert (found["tried"], found["cases"]) == ("coalway-cse-2023@2", found["open"] + found["closed"])
    (mine,) = [each for each in found["differences"] if each["case"] == case["id"]]
    (refused,) = mine["refused"]
    assert (refused["type"], refused["code"]) == ("early-help.started", "ReviewTooFar")
    said = tried(running, str(stricter)).stdout
    assert f"{case['reference']}: refused: early-help.started" in said.replace("\n", " ")
    assert "Nothing was recorded." in said
    assert entries(running, path) == before


def test_under_its_own_policy_or_pack_nothing_would_have_gone_otherwise(running: Stack) -> None:
    for file in (SHIPPED, PACK):
        found = json.loads(tried(running, str(file), "--json").stdout)
        assert found["differences"] == []
    assert found["tried"] == "the pack of Gloucestershire"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("diff", "coalway-cse-2023", "none"), "There is no policy 'none'"),
        (
            ("diff", "coalway-cse-2023", "none.toml"),
            "There is no file none.toml. Give a policy's file or its name.",
        ),
        (("try", "none.toml"), "onward up"),
    ],
)
def test_a_comparison_that_cannot_be_made_gets_one_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    result = onward("policy", *arguments, ONWARD_DATA=str(tmp_path / "none"))
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (2, 1)
    assert sentence in result.stderr


def test_a_file_that_is_neither_is_refused_with_a_sentence(running: Stack, tmp_path: Path) -> None:
    missing = tried(running, str(tmp_path / "none.toml"))
    assert (missing.returncode, missing.stderr.startswith("There is no file")) == (2, True)
    file = tmp_path / "shopping.toml"
    file.write_text("milk = 2\n")
    assert "shopping.toml: the pack has the unknown field milk" in tried(running, str(file)).stderr
