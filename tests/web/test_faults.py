"""Why something was not delivered is said in words, and the number stays."""

import pytest

from web import faults


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("webhook-302", "sends on to another address"),
        ("webhook-418", "does not take what it is sent (418)"),
        ("notify-403", "GOV.UK Notify refused it (403)"),
        ("fault", "no name here (fault)"),
    ],
)
def test_every_fault_is_said_in_words(fault: str, says: str) -> None:
    assert says in faults.said(fault)
