"""Other cases of the same child, beside the concern, before the DSL decides on it (2.4g, 3.2t, 6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.child_cases import child_cases, child_patterns
from application.possible_duplicates import possible_duplicates
from domain.access.permissions import Visibility, dsl_power
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from domain.pupils.pupil_access import CHANGE_WHOLE
from store.queries.access_log import log_access
from views.case_parts import PupilView, pupil_view
from views.concern_view import ConcernView, concern_view
from views.pattern_view import PatternView
from views.possible_duplicate_view import PossibleDuplicateView
from web.core.page_request import PageRequest

_REVIEW, _BEFORE = "decide-review", ("accept", "protect")


@dataclass(frozen=True, slots=True, kw_only=True)
class SameChildPanel:
    """This case as the panel compares it, the others, and what repeats in all of them."""

    pupil: PupilView
    concern: ConcernView
    others: Sequence[PossibleDuplicateView]
    patterns: Sequence[PatternView]
    may_merge: bool
    """Whether the reader may merge two records of the register."""


def _decides(state: Case, entry: CommandSpec) -> bool:
    """Whether the page asks what to do: the review's own, and those of the steps before it."""
    return entry.name == _REVIEW or (entry.name in _BEFORE and "review" in state.open_kinds)


async def same_child_panel(visit: PageRequest, state: Case, entry: CommandSpec) -> SameChildPanel | None:
    """The panel where a review is decided, for those who act as DSL; None if there is nothing to show."""
    caller = visit.me.caller
    if not _decides(state, entry) or dsl_power(state, caller.person) is None:
        return None
    others = await possible_duplicates(visit.ledger, caller, state)
    patterns: tuple[PatternView, ...] = ()
    if state.pupil.id is not None:
        known = await child_cases(visit.ledger, caller, state.pupil.id)
        patterns = child_patterns(visit.ledger, known)
        counted = {each.case for pattern in patterns for each in pattern.counted} - {state.id}
        seen: list[tuple[Case, Visibility]] = [
            (case, "whole") for case in known.cases.values() if case.id in counted
        ]
        await log_access(visit.ledger, caller.person.id, seen, "possible-duplicate", beside=state.id)
    if not others and not patterns:
        return None
    concern = concern_view(state.concern)
    return SameChildPanel(
        pupil=pupil_view(state),
        concern=concern,
        others=others,
        patterns=patterns,
        may_merge=any(role in CHANGE_WHOLE for role in caller.person.roles),
    )
