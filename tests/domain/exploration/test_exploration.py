"""Invariants that hold whatever people, the clock, the postman and the calendar do, in any order."""

import re

import pytest

from domain.command_catalogue import COMMANDS, RAISE
from tests.domain.exploration.__main__ import MOST, STEPS, explored, one_round
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


@pytest.fixture(scope="module")
def reached() -> Reached:
    """The same steps each time; `make explore` takes random ones."""
    return explored(STEPS)


def test_nothing_that_must_hold_is_ever_broken_and_every_command_is_reached(reached: Reached) -> None:
    print("\n".join(reached.report()))
    assert reached.steps >= STEPS
    assert not reached.never, "never accepted once"


def test_every_deadline_that_a_page_promises_is_opened_by_its_command(reached: Reached) -> None:
    said = {(name, kind) for name in (RAISE.name, *COMMANDS) for kind in promised(name)} | LEARNT
    assert said >= SELDOM
    seed = STEPS
    while (never := said - SELDOM - set(reached.opened)) and reached.steps < MOST * STEPS:
        reached += one_round(seed)
        seed += 1
    assert not never, "a page promises a deadline that no step has opened"
