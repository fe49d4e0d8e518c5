"""`onward pupils` on a running stack, whose school has four hundred invented pupils."""

import json
from pathlib import Path
from typing import Any

from tests.cli.commands import Stack
from tests.other_bodies import A_PUPIL


def pupils(running: Stack, *arguments: str) -> str:
    said = running.onward("pupils", *arguments)
    assert said.returncode == 0, said.stderr
    return said.stdout


def wrong(running: Stack, *arguments: str) -> str:
    said = running.onward("pupils", *arguments)
    assert (said.returncode, said.stdout) == (2, "")
    return said.stderr


def a_file(folder: Path, body: Any) -> str:
    file = folder / "body.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    return str(file)


def test_a_pupil_is_registered_found_changed_and_shown(running: Stack, tmp_path: Path) -> None:
    body = A_PUPIL | {"given_name": "Xanthippe"}
    pupil = pupils(running, "register", a_file(tmp_path, body)).strip()
    found = pupils(running, "search", "ash", "xan")
    assert found == f"{pupil}  Ashdown, Xanthippe (Ro); Year 8, class 8B\n"
    assert "version 2" in pupils(running, "update", pupil, a_file(tmp_path, {"changes": {"class": "8C"}}))
    shown = json.loads(pupils(running, "show", pupil, "--json"))
    assert (shown["class"], shown["version"]) == ("8C", 2)
    assert "class: 8C\n" in pupils(running, "show", pupil)
    pupils(running, "leave", pupil, "2026-07-20")
    assert pupils(running, "search", "xanthippe") == "No pupil matches.\n"
    (left,) = json.loads(pupils(running, "search", "xanthippe", "--all", "--json"))
    assert (left["id"], left["on_roll"]) == (pupil, False)
    first = running.read("dsl", f"/v1/pupils/{pupil}/views")[0]
    assert (first["person"], first["what"]) == (None, "command line")


def test_mistakes_are_one_sentence(running: Stack, tmp_path: Path) -> None:
    assert wrong(running, "show", "no-id") == "That is not a pupil's id. See `onward pupils search`.\n"
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert wrong(running, "show", nowhere).startswith("There is no pupil with that id.")
    assert "two letters" in wrong(running, "search", "x")
    elsewhere = wrong(running, "search", "xan", "--school", "Nowhere")
    assert "There is no school Nowhere. Choose one with --school" in elsewhere
    assert "/given_name" in wrong(running, "register", a_file(tmp_path, {"family_name": "Ashdown"}))
    stranger = a_file(tmp_path, A_PUPIL | {"siblings": [nowhere]})
    assert wrong(running, "register", stranger) == "/siblings: Choose pupils of this school.\n"
    assert "There is no file" in wrong(running, "register", str(tmp_path / "none.json"))
    assert "is not a date" in wrong(running, "leave", nowhere, "yesterday")
