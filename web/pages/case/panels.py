"""Panels beside a command’s form: the concern, the child’s other cases, and the register."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from application.cases.child_cases import child_cases, child_patterns
from application.cases.other_open_cases import possible_duplicates
from application.pupils.pupil_reading import record_beside_case
from domain.access.permissions import Visibility, dsl_power
from domain.case.case import Case
from domain.case.concern import standing
from domain.command_catalogue import COMMANDS, CommandSpec
from domain.policy.policy_model import Policy
from domain.pupils.pupil_access import CHANGE_WHOLE, pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from domain.visible_text import as_compared
from store.queries.access_log import log_access, log_pupil_access
from views.case_parts import PupilView, pupil_view
from views.chronology_view import PatternView
from views.concern_view import ConcernView, concern_view
from views.joined_concern_view import PossibleDuplicateView, joined_concern_view
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.forms.questions import CommandForm
from web.pages.case import page_context
from web.pages.case.contact_page import KINDS
from web.pages.case.join_panel import JoinedPanel, JoinPanel, join_panel, joined_panels, must_compare
from wording import form_labels
from wording.field_labels import Names
from wording.import_text import NOT_RECORDED
from wording.phrases import upper

NOTE = "note-and-watch"
BEGINS = ("accept", "protect", "decide-review")
"""The first steps, beside each of which a small worry can be noted instead."""
_COMPARE = "Compare the two concerns"
_DECIDES = (*BEGINS, NOTE)
_LONG = 1500
"""Characters; a longer concern is folded away."""
_REVIEWS, _BEFORE = ("decide-review", NOTE), ("accept", "protect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """What the page of a command shows beside its form; a panel is None where it is not needed."""

    concern: "ConcernPanel | None"
    same_child: "SameChildPanel | None"
    register: "RegisterPanel | None"
    join: JoinPanel | None
    is_contact: bool
    small: bool
    """Whether a small worry can be noted instead."""
    button: str
    """The text of the form's button."""


async def panels(
    visit: PageRequest, state: Case, entry: CommandSpec, asked: CommandForm, posted: Posted
) -> Panels:
    """The panels of this command."""
    joins = await join_panel(visit, state, entry, posted)
    compares_first = joins is None and must_compare(visit, state, entry)
    return Panels(
        concern=concern_panel(visit, state, entry, await page_context.names(visit)),
        same_child=await same_child_panel(visit, state, entry),
        register=await register_panel(visit, state, entry),
        join=joins,
        is_contact=entry.name in KINDS,
        small=entry.name in BEGINS and any(each.command == NOTE for each in visit.view(state).next),
        button=_COMPARE if compares_first else asked.button,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernPanel:
    """The concern, and those of joined cases, as the panel shows them."""

    concern: ConcernView
    signs: list[str]
    rows: list[tuple[str, str]]
    """When and where it happened, and whether the child knows."""
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
        rows=page_context.when_and_where(state.concern),
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
    return entry.name in _REVIEWS or (entry.name in _BEFORE and "review" in state.open_kinds)


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
    return SameChildPanel(
        pupil=pupil_view(state),
        concern=concern_view(state.concern),
        others=others,
        patterns=patterns,
        may_merge=visit.has(CHANGE_WHOLE),
    )


async def other_cases(
    visit: PageRequest, state: Case, offered: Collection[str]
) -> list[tuple[PossibleDuplicateView, bool]]:
    """Cases of the same child on the register; for people who act as DSL, also of children of a like name.

    Each with whether the visitor can join the two now.
    """
    caller = visit.me.caller
    like_names = dsl_power(state, caller.person) is not None and not state.closed
    found = await possible_duplicates(visit.ledger, caller, state, like_names=like_names)
    return [(each, each.can_be_joined and "join" in offered) for each in found]


Rows = tuple[tuple[str, str], ...]
"""Labels and answers."""
_UPDATE = COMMANDS["update-circumstances"]
_UNKNOWN = upper(NOT_RECORDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPanel:
    """The child's circumstances as the case knows them, and by the register if the child is on it."""

    of_case: Rows
    of_register: Rows = ()
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLink:
    """The child's page, and another home authority than the case's, if the register names one."""

    href: str
    authority: str | None = None
    of_case: str | None = None
    """The authority that the case goes by."""


async def register_panel(visit: PageRequest, state: Case, entry: CommandSpec) -> RegisterPanel | None:
    """The panel beside the form that updates them, for those who see the whole case.

    The register's part is for those who read whole records. The look is logged like any other, because
    readers of that log may not know that the child has a case (3.2h).
    """
    if entry is not _UPDATE or not page_context.is_whole(visit, state):
        return None
    known = pupil_view(state)
    of_case = _rows(known)
    codes = page_context.policy_of(visit, state).codes.get("risk_groups", ())
    names = {each.code: form_labels.of_code("risk_groups", each) for each in codes}
    groups = ", ".join(names.get(each, each) for each in known.risk_groups) or _UNKNOWN
    of_case = (("Groups", groups), *of_case)
    record = await _record(visit, state)
    if record is None:
        return RegisterPanel(of_case=of_case)
    await log_pupil_access(visit.ledger, visit.me.caller.person.id, [record], "page", whole=True)
    return RegisterPanel(
        of_case=of_case,
        of_register=_rows(record),
        href=f"/pupils/{record.id}",
    )


def _rows(known: PupilView | RegisteredPupil) -> Rows:
    worker = known.social_worker
    contact = ", ".join(filter(None, (worker.name, worker.phone, worker.email))) if worker else _UNKNOWN
    return (
        ("Special educational needs", form_labels.of_choice({}, known.sen) if known.sen else _UNKNOWN),
        ("Looked after", {None: _UNKNOWN, True: "Yes", False: "No"}[known.looked_after]),
        ("Social worker", contact),
        ("Home local authority", known.home_authority or _UNKNOWN),
    )


async def register_link(visit: PageRequest, state: Case) -> RegisterLink | None:
    """The way to the child's page, for those who read whole records. The look is logged if it warns."""
    if state.pupil.id is None or pupil_sight(visit.me.caller.person) != "whole":
        return None
    record = await _record(visit, state)
    if record is None:  # the page says why it cannot be opened
        return RegisterLink(href=f"/pupils/{state.pupil.id}")
    policy = page_context.policy_of(visit, state)
    if not _differs(record.home_authority, state.home_authority, policy):
        return RegisterLink(href=f"/pupils/{record.id}")
    await log_pupil_access(visit.ledger, visit.me.caller.person.id, [record], "page", whole=True)
    return RegisterLink(
        href=f"/pupils/{record.id}",
        authority=_authority_name(record.home_authority, policy),
        of_case=_authority_name(state.home_authority, policy),
    )


async def _record(visit: PageRequest, state: Case) -> RegisteredPupil | None:
    return await record_beside_case(visit.ledger, visit.me.caller, state.pupil.id)


def _differs(of_register: str | None, of_case: str | None, policy: Policy) -> bool:
    """Whether the register names another authority than the case goes by (11.8)."""
    if of_register is None:
        return False
    one, other = policy.authority_for(of_register), policy.authority_for(of_case)
    if one is not None or other is not None:
        return one is not other
    return of_case is not None and as_compared(of_register) != as_compared(of_case)


def _authority_name(authority: str | None, policy: Policy) -> str | None:
    """The authority as its pack calls it; the school’s own if none is named."""
    pack = policy.authority_for(authority)
    return pack.name if pack is not None else authority
