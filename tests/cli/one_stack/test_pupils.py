"""`onward pupils` on a running stack, whose school has four hundred invented pupils."""

import json

from tests.cli.commands import Stack
from tests.other_bodies import A_PUPIL

NOWHERE = "00000000-0000-4000-8000-000000000000"


def pupils(running: Stack, *arguments: str) -> str:
    said = running.onward("pupils", *arguments)
    assert said.returncode == 0, said.stderr
    return said.stdout


def wrong(running: Stack, *arguments: str) -> str:
    said = running.onward("pupils", *arguments)
    assert (said.returncode, said.stdout) == (2, "")
    return said.stderr


def test_a_pupil_is_found_by_parts_of_a_name(running: Stack) -> None:
    pupil = running.post("dsl", "/v1/pupils", A_PUPIL | {"given_name": "Xanthippe"}).json()["id"]
    assert pupils(running, "search", "ash", "xan") == f"{pupil}  Ashdown, Xanthippe (Ro); Year 8, class 8B\n"
    assert running.post("dsl", f"/v1/pupils/{pupil}/leave", {"left_on": "2026-07-20"}).status_code == 200
    assert pupils(running, "search", "xanthippe") == "No pupil matches.\n"
    (left,) = json.loads(pupils(running, "search", "xanthippe", "--all", "--json"))
    assert (left["id"], left["on_roll"]) == (pupil, False)


def test_mistakes_are_one_sentence(running: Stack) -> None:
    assert "two letters" in wrong(running, "search", "x")
    elsewhere = wrong(running, "search", "xan", "--school", "Nowhere")
    assert "There is no school Nowhere. Choose one with --school" in elsewhere
    unnamed = running.onward("child", "no-id").stderr
    assert unnamed == "That is not a pupil's id. See `onward pupils search`.\n"
    assert "There is no pupil with that id." in running.onward("child", NOWHERE).stderr
