"""Names that may be one child: a hyphen, an accent, a short form or a middle name apart (2.4g)."""

from datetime import date
from typing import Literal

from domain.case.repeat_counts import like_name, may_be_same_child
from domain.entries.reporting import CasePupil
from tests.with_each import with_each

MAY, JUNE = date(2014, 5, 2), date(2014, 6, 2)


@with_each(
    ("one", "other"),
    [
        ("Amélie Okafor", "amelie OKAFOR"),
        ("Rowan Ashdown-Bell", "Rowan Ashdown Bell"),
        ("Mary-Ann O’Neill", "Maryann ONeill"),
        ("Katherine Price", "Kate Price"),
        ("Katie Price", "Katherine Price"),
        ("Rowan James Ashdown", "Rowan Ashdown"),
        ("Ben Ashdown-Bell", "Benjamin Ashdown Bell"),
    ],
)
def test_like_names(one: str, other: str) -> None:
    assert like_name(one, other)
    assert like_name(other, one)


@with_each(
    ("one", "other"),
    [
        ("Rowan Ashdown", "Amir Ashdown"),
        ("Rowan Ashdown", "Rowan Price"),
        ("Rowan", "Rowan Price"),
        ("unknown", "Rowan Price"),
        ("", "Rowan Price"),
        ("", ""),
        ("unknown", "Unknown"),
        ("-", "’"),
    ],
)
def test_other_names(one: str, other: str) -> None:
    assert not like_name(one, other)
    assert not like_name(other, one)


@with_each(
    ("one", "other", "same"),
    [
        (MAY, MAY, True),
        (MAY, JUNE, False),
        (MAY, "unknown", True),
        ("unknown", "unknown", True),
    ],
)
def test_dates_of_birth_agree_unless_both_are_known_and_differ(
    one: date | Literal["unknown"], other: date | Literal["unknown"], same: bool
) -> None:
    children = [CasePupil(name="Kate Price", date_of_birth=each) for each in (one, other)]
    assert may_be_same_child(*children) is same
