"""The reason for a failed delivery is given in words, with its number."""

import re
from pathlib import Path

import delivery
from delivery.govuk_notify import GIVEN_BACK, UNDER_WAY
from tests.with_each import with_each
from wording import delivery_fault_text

_POST = Path(delivery.__file__).parent
_SAYS = [
    line
    for each in _POST.glob("*.py")
    for line in each.read_text("utf-8").splitlines()
    if re.search(r"\b(fault|why)=|^FAULT = ", line)
]
_NOTIFYS = ("accepted", "status", "permanent-failure", *UNDER_WAY, *GIVEN_BACK)
_CALLED = {word for line in _SAYS for word in re.findall(r'"([a-z-]+)"', line)} | {
    f"notify-{each}" for each in _NOTIFYS
}
"""Every fault that the delivery code names."""


@with_each(
    ("fault", "says"),
    [
        ("webhook-302", "redirects to another address"),
        ("webhook-418", "refuses the message (418)"),
        ("notify-403", "GOV.UK Notify refused it (403)"),
        ("another", "an unknown fault (another)"),
    ],
)
def test_every_fault_is_said_in_words(fault: str, says: str) -> None:
    assert says in delivery_fault_text.said(fault)


@with_each("fault", sorted(_CALLED))
def test_whatever_the_post_calls_a_fault_has_words(fault: str) -> None:
    assert "unknown fault" not in delivery_fault_text.said(fault)


def test_the_words_that_the_post_uses_are_those_that_are_looked_for() -> None:
    assert {"unreachable", "sealed", "withdrawn", "not-needed", "fault", "webhook-disabled"} <= _CALLED
