"""`onward compliance` on a running stack: a case, a school's figures, what its head looks at."""

import json

from api.openapi import EXAMPLES
from tests.cli.commands import Stack, onward


def test_a_case_is_held_against_the_policy_in_words_and_as_json(running: Stack) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()
    assert running.post("dsl", f"/v1/referrals/{case['id']}/accept", {}).status_code == 200
    data = ("--data", str(running.data))
    said = onward("compliance", case["reference"], *data).stdout
    assert said.startswith(f"{case['reference']}, compared with coalway-cse-2023@1, as of ")
    assert "\nTo do\n" in said
    assert "clauses do not apply" in " ".join(said.split())
    assert EXAMPLES["raise"]["pupil"]["name"] not in said
    report = json.loads(onward("compliance", case["id"], "--json", *data).stdout)
    found = {each["id"]: each["status"] for each in report["clauses"]}
    assert (found["3-DSL.x"], found["11.9"]) == ("met", "owed")
    then = json.loads(onward("compliance", case["id"], "--at", "1", "--json", *data).stdout)
    assert {each["id"]: each["status"] for each in then["clauses"]}["3-DSL.x"] == "owed"


def test_a_schools_figures_name_no_one_and_hide_small_numbers(running: Stack) -> None:
    case = running.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()
    data = ("--data", str(running.data))
    said = onward("compliance", *data).stdout
    assert "Response times" in said
    assert case["reference"] not in said
    exact = json.loads(onward("compliance", "--exact", "--json", *data).stdout)
    assert exact["few_hidden"] is False
    assert exact["cases"] >= 1
    assert onward("compliance", "--exceptions", *data).returncode == 0


def test_a_query_of_compliance_that_cannot_be_answered_gets_one_sentence(running: Stack) -> None:
    data = ("--data", str(running.data))
    for asked, sentence in (
        (("ONW-000000",), "There is no case ONW-000000"),
        (("--from", "March"), "March is not a date"),
        (("--from", "2027-03-02", "--to", "2027-03-01"), "2027-03-02 is after 2027-03-01"),
        (("--school", "Nowhere"), "There is no school Nowhere"),
    ):
        result = onward("compliance", *asked, *data)
        assert (result.returncode, result.stdout) == (2, "")
        assert sentence in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
