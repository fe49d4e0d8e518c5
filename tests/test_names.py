"""Each noun has one module and one class, so that a name leads a stranger to one place."""

import ast
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench")]
FILES = sorted(file for room in ROOMS for file in room.rglob("*.py"))
TOPICS = {f"domain/{folder}" for folder in ("case", "entries", "fold", "rules")}
"""A topic has the same name in these folders: its commands with their events, its rules and its state."""
SHARED = {"CaseClosed": "the event says what happened; the refusal's name is its code in the API"}


def test_no_two_modules_have_one_name() -> None:
    places = defaultdict(set)
    for file in FILES:
        folder = file.parent.relative_to(ROOT).as_posix()
        if not file.stem.startswith("__"):
            places[file.stem].add("a topic of the domain" if folder in TOPICS else folder)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_no_two_public_classes_have_one_name() -> None:
    places = defaultdict(list)
    for file in FILES:
        for found in ast.parse(file.read_text("utf-8")).body:
            if isinstance(found, ast.ClassDef) and not found.name.startswith("_"):
                places[found.name].append(file.relative_to(ROOT).as_posix())
    assert {name for name, where in places.items() if len(where) > 1} == SHARED.keys()


def test_no_module_gives_one_name_two_values() -> None:
    twice = []
    for file in FILES:
        named = Counter(
            target.id
            for found in ast.parse(file.read_text("utf-8")).body
            if isinstance(found, ast.Assign)
            for target in found.targets
            if isinstance(target, ast.Name)
        )
        twice += [f"{file.relative_to(ROOT)}: {name}" for name, times in named.items() if times > 1]
    assert twice == []


def test_every_room_is_checked() -> None:
    assert {"domain", "store", "web", "api", "cli"} <= {room.name for room in ROOMS}
