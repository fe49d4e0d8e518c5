"""The steps that were taken in a case, as the case that it is joined to gets it (2.4g, 11.15)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.joined_reports import EarlierStep
from domain.events import Fact
from domain.people.roles import By
from domain.rules.joined_step_fields import TOLD, said

ENOUGH_OF_A_TEXT = 2_000
"""How many characters of each text go along; the rest stays in the record of the joined case."""
ENOUGH_OF_ALL = 40_000
"""How many characters all steps of one joined case have; the oldest beyond go along without their words."""


def goes_along(fact: Fact) -> bool:
    """Whether an entry goes along as a step."""
    return type(fact) in TOLD


def steps_of(here: Case, entries: Collection[Event]) -> tuple[EarlierStep, ...]:
    """The steps of this case, oldest first, without those that were cancelled (3-DSL.n)."""
    return _within_limits(tuple(_steps(here, entries)))


def _steps(here: Case, entries: Collection[Event]) -> Iterator[EarlierStep]:
    for event in entries:
        told = TOLD.get(type(event.fact))
        if told is None or event.version in here.voided:
            continue
        codes, words = told
        yield EarlierStep(
            entry=event.version,
            type=event.fact.type,
            at=_at(here, event),
            by=event.actor.id if isinstance(event.actor, By) else None,
            codes=(*said(event.fact, codes), *_decision(here, event.fact)),
            words=tuple(said(event.fact, words)),
        )


def _within_limits(steps: Sequence[EarlierStep]) -> tuple[EarlierStep, ...]:
    """The newest keep their words: the other state is sealed at each command, so its size has a limit."""
    kept: list[EarlierStep] = []
    left = ENOUGH_OF_ALL
    for step in reversed(steps):
        words = tuple(map(_cut, step.words))
        left -= sum(map(len, words))
        words = words if left >= 0 else ()
        kept.append(replace(step, words=words, shortened=words != step.words))
    return tuple(reversed(kept))


def _cut(text: str) -> str:
    return text if len(text) <= ENOUGH_OF_A_TEXT else f"{text[: ENOUGH_OF_A_TEXT - 1]}…"


def _at(here: Case, event: Event) -> datetime:
    """When it was done; a referral by its corrected time."""
    referral = here.agency_referral(getattr(event.fact, "agency_referral", ""))
    made = isinstance(event.fact, happened.ReferralMade) and referral is not None
    return referral.made_at if made and referral is not None else event.occurred_at


def _decision(here: Case, fact: Fact) -> Iterator[str]:
    """What the agency decided about a referral, by its newest answer (11.8)."""
    if isinstance(fact, happened.ReferralMade):
        referral = here.agency_referral(fact.agency_referral)
        if referral is not None and referral.current_decision is not None:
            yield referral.current_decision.decision
