"""Invariants that hold whatever people, the clock, the postman and the calendar do, in any order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, count

import pytest

from domain.command_catalogue import COMMANDS, RAISE
from tests.domain.exploration.__main__ import CASES, MOST, explored, one_round
from tests.domain.exploration.coverage import Reached
from wording import form_labels

SELDOM = {("lift-conflict", "reply"), ("reclassify", "refer"), ("record-missing-episode", "missing-review")}
"""Kinds that seldom open by chance: their own tests cover them."""


LEARNT = {
    ("add-information", "refer"),
    ("add-information", "protect"),
    ("correct", "refer"),
    ("correct", "protect"),
    ("declare-conflict", "protect"),
    ("record-feedback", "refer"),
}
"""Obligations that depend on new information: pages promise no deadline for them."""
DUE = re.compile(r"\{due:([a-z:-]+)\}")
"""A deadline in a sentence of a page."""


def promised(command: str) -> frozenset[str]:
    """The obligation kinds whose deadlines the command's sentences name."""
    named = (
        name for sentence in form_labels.of_command(command)["follows"] for name in DUE.findall(sentence)
    )
    return frozenset(name.partition(":")[0] for name in named)


@dataclass
class Walk:
    """Rounds that take the same steps each time; `make explore` takes random ones."""

    steps: int
    rounds: Iterator[Reached]
    reached: Reached

    @classmethod
    def of(cls, steps: int, cases: int, *seeds: int) -> "Walk":
        """Begin with these seeds. If rules change, more follow until everything is reached again."""
        rounds = map(partial(one_round, cases=cases), chain(seeds, count(20_000)))
        return cls(steps, rounds, explored(steps, rounds))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((4_000, 5, 6109, 6503, 6525, 6046, 6006), id="short"),
        pytest.param((20_000, CASES, *range(5)), id="long", marks=pytest.mark.long("walks 20,000 steps")),
    ],
)
def walk(request: pytest.FixtureRequest) -> Walk:
    """A walk; the seeds of the short one together reach every command and deadline."""
    return Walk.of(*request.param)


def test_nothing_that_must_hold_is_ever_broken_and_every_command_is_reached(walk: Walk) -> None:
    print("\n".join(walk.reached.report()))
    assert walk.reached.steps >= walk.steps
    assert not walk.reached.never, "never accepted once"


def test_every_deadline_that_a_page_promises_is_opened_by_its_command(walk: Walk) -> None:
    said = {(name, kind) for name in (RAISE.name, *COMMANDS) for kind in promised(name)} | LEARNT
    assert said >= SELDOM
    while (never := said - SELDOM - set(walk.reached.opened)) and walk.reached.steps < MOST * walk.steps:
        walk.reached += next(walk.rounds)
    assert not never, "a page promises a deadline that no step has opened"
