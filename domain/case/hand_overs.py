"""Handing over several cases at once, with one note (3-DSL.f)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.validation.field_rules import LEAST_REASONS
from domain.validation.request_checks import Fault

MOST_AT_ONCE = 100
"""The cases that one request hands over; the next request takes the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverCases:
    """Hand over all open cases that you own, or some cases, to another person, with a note (3-DSL.f)."""

    to: UUID
    reasons: str
    cases: tuple[UUID, ...] | None = None
    """The cases; all open cases that you own if this is absent."""


def hand_over_faults(asked: HandOverCases) -> Iterator[Fault]:
    """The faults of a request to hand cases over."""
    if len(asked.reasons.strip()) < LEAST_REASONS:
        yield Fault(pointer="/reasons", message=f"Give reasons of at least {LEAST_REASONS} characters.")
    if asked.cases is not None and not asked.cases:
        yield Fault(pointer="/cases", message="Choose at least one case.")
    if asked.cases is not None and len(asked.cases) > MOST_AT_ONCE:
        yield Fault(pointer="/cases", message=f"Choose at most {MOST_AT_ONCE} cases at once.")
