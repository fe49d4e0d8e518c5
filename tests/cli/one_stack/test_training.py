"""`onward people training` on a running stack."""

import json

from tests.cli.commands import Stack

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_training_is_recorded_and_a_lapse_is_a_note_of_the_doctor(running: Stack) -> None:
    people = json.loads(running.onward("people", "list", "--json").stdout)
    dsl = next(each["id"] for each in people if "dsl" in each["roles"])
    course = ("--course", "safeguarding-lead")
    for wrong in (
        (dsl, *course, "--done", "yesterday"),
        (dsl, "--course", "first-aid", "--done", "2026-01-01"),
        (NOBODY, *course, "--done", "2026-01-01"),
    ):
        assert running.onward("people", "training", *wrong).returncode == 2
    lapsed = "The training safeguarding-lead of Dana Lead (Demonstration School) is not recorded (4.7)."
    assert f"note  {lapsed}" in running.onward("doctor").stdout
    running.onward("people", "training", dsl, *course, "--done", "2026-11-01")
    assert lapsed not in running.onward("doctor").stdout
    listed = json.loads(running.onward("people", "training", "--json").stdout)
    mine = {each["course"]: each["valid_until"] for each in listed if each["person"] == dsl}
    assert mine["safeguarding-lead"] == "2028-11-01"
    assert mine["safeguarding-lead-refresher"] is None
