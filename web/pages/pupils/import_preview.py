"""The steps of an import on one page: folded by kind, twenty-five of each, and each look logged."""

from dataclasses import dataclass

from domain.imports.import_access import imports_circumstances
from domain.imports.import_step import KINDS, PupilStep, StepKind, pupils_shown
from domain.imports.pupil_import import PupilPlan
from store.pupils.pupil_access_log import log_pupil_access
from web.core.page_request import PageRequest

AT_ONCE = 25
"""Rows of each kind on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsShown:
    """One kind of steps, and the part of them on this page."""

    kind: StepKind
    number: int
    steps: list[PupilStep]
    page: int
    pages: int
    open: bool


def parts_of(visit: PageRequest, plan: PupilPlan) -> list[StepsShown]:
    """Each kind that there is, with the page of it that the address asks for."""
    query = visit.request.query_params
    asked = query.get("page", "")
    wanted = max(int(asked), 1) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
    found = []
    for kind in KINDS:
        steps = plan.of(kind)
        if kind == "unchanged":
            steps.sort(key=lambda step: not step.warnings)
        if not steps:
            continue
        pages = -(-len(steps) // AT_ONCE)
        chosen = query.get("show") == kind
        page = min(wanted, pages) if chosen else 1
        rows = steps[(page - 1) * AT_ONCE : page * AT_ONCE]
        opened = (
            chosen or kind in ("question", "unusable") or (kind == "unchanged" and steps[0].warnings != ())
        )
        found.append(
            StepsShown(kind=kind, number=len(steps), steps=rows, page=page, pages=pages, open=opened)
        )
    return found


async def log_parts(visit: PageRequest, parts: list[StepsShown]) -> None:
    """Log each record that the page shows a part of, before it is shown (11.15)."""
    person = visit.me.caller.person
    pupils = pupils_shown(step for part in parts for step in part.steps)
    await log_pupil_access(visit.ledger, person.id, pupils, "import", whole=imports_circumstances(person))
