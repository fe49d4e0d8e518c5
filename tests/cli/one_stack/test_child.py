"""The chronology of a child, in words and as JSON."""

import json

from tests.cli.commands import Stack
from tests.other_bodies import A_PUPIL


def child(running: Stack, *arguments: str) -> str:
    said = running.onward("child", *arguments)
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_a_child_s_chronology_is_told_now_and_as_it_was(running: Stack) -> None:
    pupil = running.post("dsl", "/v1/pupils", A_PUPIL | {"given_name": "Ottoline"}).json()["id"]
    case = running.raises("dsl", pupil={"id": pupil})
    running.post("dsl", f"/v1/referrals/{case['id']}/accept", {})
    told = child(running, pupil)
    assert told.startswith("Ottoline Ashdown\nBorn 31 January 2014; Year 8, class 8B\n")
    assert "registered the pupil" in told
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
