"""Conflicts of interest, challenges and handovers: commands with sensible defaults, and a case for them."""

from typing import Any

from domain.commands import (
    AnswerChallenge,
    Challenge,
    ConfirmConflict,
    DeclareConflict,
    HandOver,
    LiftConflict,
)
from domain.people.roles import Person
from tests.domain.command_builders import WHY, a_review, raised
from tests.domain.people_and_times import DSL, IN_LINE, TEACHER
from tests.domain.story import Story, done, given


def declared(person: Person, **given: Any) -> DeclareConflict:
    return DeclareConflict(person=person.id, reasons=WHY, **given)


def confirmed(person: Person, **given: Any) -> ConfirmConflict:
    return ConfirmConflict(person=person.id, reasons=WHY, **given)


def lifted(person: Person, **given: Any) -> LiftConflict:
    return LiftConflict(person=person.id, reasons=WHY, **given)


def challenged(decision: int, **given: Any) -> Challenge:
    return Challenge(decision=decision, reasons=WHY, **given)


def answered(decision: int, **given: Any) -> AnswerChallenge:
    return AnswerChallenge(decision=decision, reasons=WHY, **given)


def handed_to(person: Person) -> HandOver:
    return HandOver(to=person.id, reasons=WHY)


def decided(by: Person = DSL, roster: tuple[Person, ...] = IN_LINE) -> Story:
    """A teacher's concern, reviewed with no further action in entry 2."""
    return given(raised(), done(a_review(), by), roster=roster)


def in_question(by: Person = TEACHER) -> Story:
    return decided().tell(challenged(2), by)
