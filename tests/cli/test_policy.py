"""`onward policy` shows every clause by section, or one, to people and as JSON."""

import json

import pytest
from typer.testing import CliRunner

import cli.command_line


def said(*arguments: str) -> str:
    result = CliRunner().invoke(cli.command_line.app, ["policy", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_whole_has_nothing_without_a_rule_and_no_rule_without_a_clause() -> None:
    view = json.loads(said("--json"))
    assert (view["policy"], view["review_due_on"]) == ("coalway-cse-2023@1", "2024-09-30")
    ids = [clause["id"] for clause in view["clauses"]]
    assert len(ids) == len(set(ids)) == 199
    assert set(view["with_behaviour"]) < set(ids)
    assert "11.8" in view["with_behaviour"]
    assert (view["without_rule"], view["rules_without_clause"]) == ([], [])
    assert set(view["planned"]) <= set(view["with_behaviour"])


@pytest.mark.parametrize("asked", [("3-STF.h",), ("show", "3-STF.h")])
def test_one_clause_is_shown_with_its_rules_and_the_law_to_come(asked: tuple[str, ...]) -> None:
    text = said(*asked)
    assert text.startswith("3-STF.h (printed as 1.4, bullet 8) – done by Onward\n\n“Make a referral to CSCS")
    parts = text.split("\n\n")
    assert [part.splitlines()[0] for part in parts[2:]] == [
        "What Onward does",
        "Deadlines",
        "What remains for people",
        "New law not yet in force",
        "Technical details",
    ]
    deadlines = " ".join(parts[3].split())
    assert "Review the emergency referral: the end of the next working day, 5pm. The school sets" in deadlines
    assert "3. 1 working day after it: the board lead." in deadlines
    assert "Duty to report child sexual abuse" in parts[5]


def test_the_answer_of_the_agency_is_told_with_each_step_of_its_silence() -> None:
    """And with no more than is done: a chase is opened again by a chase that was recorded (11.8)."""
    told = " ".join(said("11.8").split())
    assert (
        "Answer from the agency: the end of the next working day, 5pm. The policy sets the deadline." in told
    )
    assert "2. 2 school hours after it: the deputy DSL and the headteacher." in told
    assert "Chase the agency: 2 school hours. The school sets the deadline." in told
    assert "Chasing repeats" not in told
