"""A case without the trace of cases that its reader may not see (2.4g, 3.2h).

What those cases made known still counts here, and so do the tasks that are open because of it: only which
cases they were, who reported them and what they said is left out.
"""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from domain.case.case import Case
from domain.case.joined_concerns import case_of_reply
from domain.case.joining import OF_JOINS
from domain.case.obligation import Obligation
from domain.fold.pupil_circumstances import without_circumstances


def cases_named(case: Case) -> frozenset[UUID]:
    """The other cases that the state of this one names because they were joined."""
    came = (each.case for each in case.joined)
    return frozenset((*came, *((case.joined_into,) if case.joined_into is not None else ())))


def without_cases(case: Case, unseen: Collection[UUID]) -> Case:
    """The case as it reads to a person who may not see these others."""
    hidden = [each for each in case.joined if each.case in unseen]
    for each in hidden:
        case = without_circumstances(case, each.version)
    into = case.joined_into if case.joined_into not in unseen else None
    entries = {version for each in hidden for version in (each.version, each.undone_by)}
    shown = tuple(each for each in case.joined if each not in hidden)
    quiet = not shown and into is None
    return replace(
        case,
        concern=replace(
            case.concern,
            grounds=tuple(each for each in case.concern.grounds if each.version not in entries),
        ),
        joined=shown,
        siblings=tuple(each for each in case.siblings if each.version not in entries),
        joined_into=into,
        obligations=tuple(
            each
            for each in case.obligations
            if case_of_reply(each.id) not in unseen and not _is_only_of(each, entries)
        ),
        escalations=tuple(each for each in case.escalations if case_of_reply(each.obligation) not in unseen),
        warnings=tuple(each for each in case.warnings if not quiet or each not in OF_JOINS),
    )


def _is_only_of(owed: Obligation, entries: Collection[int | None]) -> bool:
    """Whether it was settled by one of these entries, and opened by them too or opened again instead."""
    if owed.is_open or owed.settled_by not in entries:
        return False
    return owed.state == "replaced" or all(cause in entries for cause in owed.causes)
