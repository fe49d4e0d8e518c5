"""What stands beside a command’s form and at the top of a case: the concern, and other cases of the child."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from application.cases.child_cases import child_cases, child_patterns
from application.cases.other_open_cases import possible_duplicates
from domain.access.permissions import Visibility, dsl_power
from domain.case.case import Case
from domain.case.joined_concerns import standing
from domain.case.risk_warnings import warns_before
from domain.command_catalogue import CommandSpec
from domain.pupils.pupil_access import CHANGE_WHOLE
from store.queries.access_log import log_access
from views.case_parts import PupilView, pupil_view
from views.case_view import CaseView
from views.concern_view import ConcernView, concern_view
from views.joined_concern_view import joined_concern_view
from views.pattern_view import PatternView
from views.possible_duplicate_view import PossibleDuplicateView
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.forms.questions import CommandForm
from web.pages.case import page_context
from web.pages.case.case_rows import short_category
from web.pages.case.contact_page import KINDS
from web.pages.case.further_steps import StepForm
from web.pages.case.join_panel import join_panel, must_compare
from web.pages.case.joined_panel import JoinedPanel, joined_panels
from web.pages.case.register_panel import register_panel
from wording import case_labels
from wording.field_labels import Names

_COMPARE = "Compare the two concerns"
_DECIDES = ("accept", "protect", "decide-review")
_LONG = 1500
"""Characters; a longer concern is folded away."""
_REVIEW, _BEFORE = "decide-review", ("accept", "protect")


def warnings_and_clauses(
    visit: PageRequest, state: Case, view: CaseView, asked: CommandForm, further: Sequence[StepForm]
) -> dict[str, Any]:
    """The warnings that a step of the page minds, and the clauses behind each step."""
    forms = (asked, *(each.asked for each in further))
    return {
        "warned": [w for w in view.warnings if any(warns_before(form.name, w.clause) for form in forms)],
        "clauses": page_context.clauses(
            visit, state, tuple(dict.fromkeys(name for form in forms for name in form.clauses))
        ),
    }


async def panels(
    visit: PageRequest, state: Case, entry: CommandSpec, asked: CommandForm, posted: Posted
) -> dict[str, Any]:
    """Each panel by its name in the template, whether it is a contact, and the text of the form's button."""
    joins = await join_panel(visit, state, entry, posted)
    compares_first = joins is None and must_compare(visit, state, entry)
    return {
        "concern_panel": concern_panel(visit, state, entry, await page_context.names(visit)),
        "same_child_panel": await same_child_panel(visit, state, entry),
        "register_panel": await register_panel(visit, state, entry),
        "join_panel": joins,
        "is_contact": entry.name in KINDS,
        "button": _COMPARE if compares_first else asked.button,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernPanel:
    """The concern, and those of joined cases, as the panel shows them."""

    concern: ConcernView
    signs: list[str]
    joined: tuple[JoinedPanel, ...]
    long: bool


def concern_panel(visit: PageRequest, state: Case, entry: CommandSpec, names: Names) -> ConcernPanel | None:
    """The panel, if the command decides about the concern and the visitor sees the whole case."""
    if entry.name not in _DECIDES or not page_context.is_whole(visit, state):
        return None
    concern = concern_view(state.concern)
    joined = tuple(joined_concern_view(each) for each in standing(state.joined))
    words = concern.summary + (concern.child_words or "")
    words += "".join(each.summary + (each.child_words or "") for each in joined)
    words += "".join(more.text + (more.child_words or "") for each in joined for more in each.added)
    policy = page_context.policy_of(visit, state)
    return ConcernPanel(
        concern=concern,
        signs=page_context.signs(state, policy),
        joined=joined_panels(joined, names, policy),
        long=len(words) > _LONG,
    )


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
