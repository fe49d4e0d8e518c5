"""`onward child` on a running stack."""

import json
from pathlib import Path

from tests.cli.commands import Stack, onward
from tests.cli.one_stack.test_pupils import a_file, pupils
from tests.other_bodies import A_PUPIL
from tests.school import a_concern


def child(running: Stack, *arguments: str) -> str:
    said = onward("child", *arguments, "--data", str(running.data))
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_a_child_s_chronology_is_told_now_and_as_it_was(running: Stack, tmp_path: Path) -> None:
    body = A_PUPIL | {"given_name": "Ottoline"}
    pupil = pupils(running, "register", a_file(tmp_path, body)).strip()
    as_dsl = {"Authorization": f"Bearer {running.tokens['dsl']}"}
    sent = a_concern() | {"pupil": {"id": pupil}}
    case = running.http.post("/v1/referrals", json=sent, headers=as_dsl).json()
    running.http.post(f"/v1/referrals/{case['id']}/accept", json={}, headers=as_dsl)
    told = child(running, pupil)
    assert told.startswith("Ottoline Ashdown\nBorn 31 January 2014; year 8, class 8B\n")
    assert "The command line registered the pupil" in told
    assert "Dana Lead (DSL) picked up the concern" in told
    assert f"{case['reference']}: To do:" in told
    whole = json.loads(child(running, pupil, "--json"))
    assert [each["type"] for each in whole["entries"]][:3] == [
        *("pupil.registered", "concern.raised", "concern.accepted"),
    ]
    assert [each["id"] for each in whole["cases"]] == [case["id"]]
    raised = whole["entries"][1]["recorded_at"]
    then = json.loads(child(running, pupil, "--at", raised, "--json"))
    assert [each["type"] for each in then["entries"]] == ["pupil.registered", "concern.raised"]
    log = running.http.get(f"/v1/referrals/{case['id']}/views", headers=as_dsl).json()
    assert {(each["person"], each["what"]) for each in log} >= {(None, "command line")}


def test_a_wrong_id_or_time_gets_a_sentence(running: Stack) -> None:
    for arguments, says in (
        (("nobody",), "That is not a pupil's id."),
        (("0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a11",), "There is no pupil with that id."),
        (("0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a11", "--at", "soon"), "soon is not a time."),
    ):
        said = onward("child", *arguments, "--data", str(running.data))
        assert (said.returncode, said.stdout) == (2, "")
        assert says in said.stderr
