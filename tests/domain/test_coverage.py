"""Every refusal and every event has a test."""

from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

from domain.command_catalogue import COMMANDS
from domain.commands import Command, RaiseConcern
from domain.decide import RULES
from domain.events import Fact
from domain.refusals import Refused
from tests.domain.command_builders import raised
from tests.domain.exploration.command_bodies import bodies
from tests.domain.story import given
from tests.with_each import with_each

HERE = Path(__file__)
TESTS = "\n".join(path.read_text() for path in HERE.parent.rglob("test_*.py") if path != HERE)
OF_PUPILS = (HERE.parent / "pupils" / "test_pupil_decisions.py").read_text()
OF_ABSENCES = (HERE.parent / "people" / "test_absences.py").read_text()
OVER_HTTP = (HERE.parents[1] / "api" / "test_absence_endpoints.py").read_text()
"""Only the store knows whether two absences overlap."""
with_each_refusal = with_each("refusal", Refused.__subclasses__())
with_each_event = with_each("fact", get_args(Fact))


@with_each_refusal
def test_every_refusal_is_met(refusal: type[Refused]) -> None:
    name = refusal.__name__
    met = f"refused({name})" in TESTS or f"pytest.raises({name})" in TESTS
    assert met or f", {name})" in OF_PUPILS + OF_ABSENCES or f'(409, "{name}")' in OVER_HTTP


@with_each_refusal
def test_every_refusal_says_a_sentence_and_names_its_clauses(refusal: type[Refused]) -> None:
    made = refusal(()) if refusal.__init__ is not Refused.__init__ else refusal()
    assert made.code == refusal.__name__
    assert made.sentence.endswith(".")
    assert "\n" not in made.sentence
    assert made.clauses


@with_each_event
def test_every_event_is_recorded_in_a_test(fact: type[Fact]) -> None:
    assert f'"{fact.type}"' in TESTS or f"{fact.__name__}(" in TESTS


def test_every_command_has_its_rule() -> None:
    assert {RaiseConcern, *RULES} == set(get_args(Command))


@with_each("name", COMMANDS)
def test_every_command_has_bodies_to_try(name: str) -> None:
    assert all(type(body) is COMMANDS[name].command for body in bodies(name, given(raised())))


@with_each_event
def test_every_optional_field_of_an_event_has_a_default(fact: type) -> None:
    """None is not stored, so an event must be readable without the field."""
    hints = get_type_hints(fact)
    for each in fields(fact):
        if type(None) in get_args(hints[each.name]):
            assert each.default is None, each.name
