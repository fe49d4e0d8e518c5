"""A read model takes the fields of one name from its source, and every other field from its maker."""

from dataclasses import dataclass

import pytest

from domain.field_rules import by_name
from views.read_model import read_model, view_of, views_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """It knows more than is shown."""

    name: str
    hidden: str = "never shown"


@read_model
class Shown:
    """A name, and what no source has."""

    name: str
    late: bool = False


def test_a_field_that_no_source_and_no_maker_has_is_an_error() -> None:
    with pytest.raises(AttributeError):
        view_of(Shown, Source(name="a"))


def test_only_the_fields_of_the_read_model_are_taken() -> None:
    assert by_name(view_of(Shown, Source(name="a"), late=True)) == {"name": "a", "late": True}


def test_what_is_given_comes_before_what_the_source_has() -> None:
    assert view_of(Shown, Source(name="a"), name="b", late=False).name == "b"


def test_a_read_model_can_be_the_source_of_another() -> None:
    shown = Shown(name="a", late=True)
    assert views_of(Shown, [shown, shown]) == (shown, shown)
