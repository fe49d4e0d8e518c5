"""Other open cases that may be about the child, near the top of a case's page (2.4g, 3.2h)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from application.possible_duplicates import possible_duplicates
from domain.access.permissions import dsl_power
from domain.case.case import Case
from views.possible_duplicate_view import PossibleDuplicateView
from web.core.page_request import PageRequest
from web.pages.case.case_rows import short_category
from wording import case_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCase:
    """One of them, in the words of a list of cases."""

    case: PossibleDuplicateView
    concern: str
    stage: str
    join: str | None
    """The page that compares the two before they are joined, for those who can join them now."""


async def other_cases(visit: PageRequest, state: Case, offered: Collection[str]) -> Sequence[OtherCase]:
    """Those of the same child on the register; for those who act as DSL also those of a like name."""
    caller = visit.me.caller
    like_names = dsl_power(state, caller.person) is not None and not state.closed
    found = await possible_duplicates(visit.ledger, caller, state, like_names=like_names)
    return [
        OtherCase(
            case=each,
            concern=short_category(each.concern.category),
            stage=case_labels.stage(each.stage),
            join=_join(state, each) if each.can_be_joined and "join" in offered else None,
        )
        for each in found
    ]


def _join(state: Case, other: PossibleDuplicateView) -> str:
    return f"/cases/{state.id}/join?into={other.reference}"
