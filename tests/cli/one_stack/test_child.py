"""The chronology of a child, and what a case and a school did of the policy, in words."""

import json
from pathlib import Path

from api.openapi import EXAMPLES
from tests.cli.commands import Stack
from tests.cli.one_stack.test_pupils import a_file, pupils
from tests.other_bodies import A_PUPIL


def child(running: Stack, *arguments: str) -> str:
    said = running.onward("child", *arguments)
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_a_child_s_chronology_is_told_now_and_as_it_was(running: Stack, tmp_path: Path) -> None:
    body = A_PUPIL | {"given_name": "Ottoline"}
    pupil = pupils(running, "register", a_file(tmp_path, body)).strip()
    case = running.raises("dsl", pupil={"id": pupil})
    running.post("dsl", f"/v1/referrals/{case['id']}/accept", {})
    told = child(running, pupil)
    assert told.startswith("Ottoline Ashdown\nBorn 31 January 2014; Year 8, class 8B\n")
    assert "The command line registered the pupil" in told
    assert "Dana Lead (DSL) picked up the concern" in told
    assert f"{case['reference']}: To do:" in told
    whole = json.loads(child(running, pupil, "--json"))
    acts = [each["type"] for each in whole["entries"] if not each["type"].startswith("notification.")]
    assert acts[:3] == ["pupil.registered", "concern.raised", "concern.accepted"]
    assert [each["id"] for each in whole["cases"]] == [case["id"]]
    raised = whole["entries"][1]["recorded_at"]
    then = json.loads(child(running, pupil, "--at", raised, "--json"))
    assert [each["type"] for each in then["entries"]] == ["pupil.registered", "concern.raised"]
    log = running.read("dsl", f"/v1/referrals/{case['id']}/views")
    assert {(each["person"], each["what"]) for each in log} >= {(None, "command line")}


def test_a_case_is_held_against_the_policy_in_words_and_as_json(running: Stack) -> None:
    case = running.raises()
    assert running.post("dsl", f"/v1/referrals/{case['id']}/accept", {}).status_code == 200
    said = running.onward("compliance", case["reference"]).stdout
    assert said.startswith(f"{case['reference']}, compared with coalway-cse-2023@1, as of ")
    assert "\nTo do\n" in said
    assert "clauses do not apply" in " ".join(said.split())
    assert EXAMPLES["raise"]["pupil"]["name"] not in said
    report = json.loads(running.onward("compliance", case["id"], "--json").stdout)
    found = {each["id"]: each["status"] for each in report["clauses"]}
    assert (found["3-DSL.x"], found["11.9"]) == ("met", "owed")
    then = json.loads(running.onward("compliance", case["id"], "--at", "1", "--json").stdout)
    assert {each["id"]: each["status"] for each in then["clauses"]}["3-DSL.x"] == "owed"


def test_a_schools_figures_name_no_one(running: Stack) -> None:
    case = running.raises()
    said = running.onward("compliance").stdout
    assert "Response times" in said
    assert case["reference"] not in said
    assert json.loads(running.onward("compliance", "--json").stdout)["cases"] >= 1
    assert running.onward("compliance", "--exceptions").returncode == 0
