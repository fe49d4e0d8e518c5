"""What a page says about a step that was not recorded after another one was."""

import pytest

from application import problems
from domain.command_catalogue import COMMANDS
from store.ledger.idempotency import KeyInUse
from tests.domain.rules.test_case_links import another
from web.pages.case.step_sequence import SequenceStopped, Step

ELSE = "Someone else changed the case"


def said(cause: Exception) -> str:
    steps = [Step(entry=COMMANDS[name], body={}) for name in ("accept", "protect")]
    return SequenceStopped(another(), steps[:1], steps[1], (), cause).sentence


@pytest.mark.parametrize("cause", [problems.StaleVersion(3), problems.RequestInFlight(), KeyInUse()])
def test_only_a_change_by_another_is_said_to_be_one(cause: Exception) -> None:
    assert ELSE in said(cause)


@pytest.mark.parametrize("cause", [problems.NotAllowed(), problems.TooLarge(), problems.NoRoom()])
def test_any_other_problem_says_what_it_is(cause: problems.Problem) -> None:
    sentence = said(cause)
    assert cause.detail in sentence
    assert ELSE not in sentence
