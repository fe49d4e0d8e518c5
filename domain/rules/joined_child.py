"""What counts of the child in the case that goes on, because of a joined case (2.4g, 3-DSL.m)."""

from dataclasses import replace
from typing import Any

from domain.case.case import Case
from domain.case.joined_reports import ChildAsKnown
from domain.case.pupil_circumstances import newest

_ONE_ANSWER = ("sen", "looked_after", "social_worker", "home_authority")
"""Questions with one answer; of risk groups, those of both cases apply."""


def own_answer(case: Case, name: str) -> Any:
    """What the case says of the child itself, without what came with cases joined to it."""
    if not case.circumstances:
        return _answer(case, name)
    return newest((each for each in case.circumstances if each.source != "join"), name)


def counts_there(there: Case, child: ChildAsKnown | None) -> ChildAsKnown | None:
    """All that the joined case says, except where the case that goes on has another answer of its own.

    What a third case says makes no difference: each can be parted, or hidden from a reader (3.2h, 11.10).
    """
    if child is None:
        return None
    pairs = ((name, own_answer(there, name), getattr(child, name)) for name in _ONE_ANSWER)
    said = replace(child, **{name: None for name, own, other in pairs if _differ(own, other)})
    return None if said == ChildAsKnown() else said


def says_otherwise(there: Case, child: ChildAsKnown | None) -> bool:
    """Whether the two cases give different answers to one question: the answer here keeps counting."""
    pairs = ((_answer(there, name), getattr(child, name, None)) for name in _ONE_ANSWER)
    return any(_differ(one, other) for one, other in pairs)


def _differ(one: object, other: object) -> bool:
    return None not in (one, other) and _plain(one) != _plain(other)


def _answer(there: Case, name: str) -> object:
    if name == "risk_groups":
        return there.pupil.risk_groups
    return there.home_authority if name == "home_authority" else newest(there.circumstances, name)


def _plain(answer: object) -> object:
    return " ".join(answer.casefold().split()) if isinstance(answer, str) else answer
