"""The steps of an import on one page, folded by kind and twenty-five of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.imports.import_step import KINDS, PupilStep, StepKind
from domain.imports.staff_import import StaffStep
from web.core.page_request import PageRequest

AT_ONCE = 25
"""Rows of each kind on one page."""
Step = TypeVar("Step", PupilStep, StaffStep)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsShown(Generic[Step]):
    """One kind of steps, and the part of them on this page."""

    kind: StepKind
    number: int
    steps: list[Step]
    page: int
    pages: int
    open: bool


def parts_of(visit: PageRequest, steps_of: Callable[[StepKind], list[Step]]) -> list[StepsShown[Step]]:
    """Each kind that there is, with the page of it that the address asks for."""
    query = visit.request.query_params
    asked = query.get("page", "")
    wanted = max(int(asked), 1) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
    found: list[StepsShown[Step]] = []
    for kind in KINDS:
        steps = steps_of(kind)
        if not steps:
            continue
        steps.sort(key=lambda step: not step.warnings)  # a person confirms what they have seen
        pages = -(-len(steps) // AT_ONCE)
        chosen = query.get("show") == kind
        page = min(wanted, pages) if chosen else 1
        rows = steps[(page - 1) * AT_ONCE : page * AT_ONCE]
        opened = chosen or kind in ("question", "unusable") or steps[0].warnings != ()
        found.append(
            StepsShown(kind=kind, number=len(steps), steps=rows, page=page, pages=pages, open=opened)
        )
    return found
