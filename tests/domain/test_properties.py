"""What holds whatever people, the clock, the post and the calendar do, in whatever order (spine)."""

from tests.domain.explore import STEPS, explored


def test_nothing_that_must_hold_is_ever_broken_and_every_command_is_reached() -> None:
    """The same steps each time; `make explore` takes others."""
    reached = explored(STEPS)
    print("\n".join(reached.report()))
    assert reached.steps >= STEPS
    assert not reached.never, "never accepted once"
