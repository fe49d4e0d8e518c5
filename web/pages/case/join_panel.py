"""The two concerns side by side, before the DSL joins their cases (2.4g)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.access.permissions import Visibility, dsl_power, visibility
from domain.case.case import Case
from domain.case.case_search import as_reference
from domain.command_catalogue import COMMANDS, CommandSpec
from domain.field_rules import Fault
from store.queries import case_queries
from store.queries.access_log import log_access
from store.queries.joined_cases import case_as_read_by
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.pages.case import page_context
from web.pages.case.body_completion import NO_SUCH_CASE, called_by
from web.pages.case.case_rows import short_category
from wording.formatting import moment, plain_day, words
from wording.formatting import pupil as pupil_name
from wording.phrases import lower

_JOIN = COMMANDS["join"]
_INTO = "/into"
_YES_OR_NO: Mapping[bool | str, str] = {True: "Yes", False: "No", "unknown": "Not known"}
COMPARED = "_compared"
"""The input with the reference of the case that the page has shown beside this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFact:
    """One fact of both concerns, in words."""

    label: str
    this: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPanel:
    """Both cases, the facts that differ, and those that are the same."""

    this: Case
    other: Case
    differ: tuple[ComparedFact, ...]
    same: tuple[ComparedFact, ...]


async def join_panel(visit: PageRequest, state: Case, entry: CommandSpec, posted: Posted) -> JoinPanel | None:
    """The panel, once the form names a case that the DSL sees whole. The look is logged first (11.15)."""
    other = await _other(visit, state, entry, posted)
    if other is None:
        return None
    seen: list[tuple[Case, Visibility]] = [(other, "whole")]
    await log_access(visit.ledger, visit.me.caller.person.id, seen, "possible-duplicate", beside=state.id)
    facts = _compared(state, other, await page_context.names(visit))
    return JoinPanel(
        this=state,
        other=other,
        differ=tuple(each for each in facts if each.this != each.other),
        same=tuple(each for each in facts if each.this == each.other),
    )


def must_compare(visit: PageRequest, state: Case, entry: CommandSpec) -> bool:
    """Whether this is the form of a join, for a person who acts as DSL. Others are refused."""
    return entry is _JOIN and dsl_power(state, visit.me.caller.person) is not None


async def uncompared(
    visit: PageRequest, state: Case, entry: CommandSpec, posted: Posted
) -> list[Fault] | None:
    """The faults that keep the DSL from a comparison, empty if it must be shown first; None to go on."""
    if not must_compare(visit, state, entry):
        return None
    reference = _reference(posted)
    if reference in (visit.form[COMPARED] or None, state.reference):
        return None
    if await _other(visit, state, entry, posted) is not None:
        return []
    return [Fault(pointer=_INTO, message=NO_SUCH_CASE)] if reference is not None else None


async def _other(visit: PageRequest, state: Case, entry: CommandSpec, posted: Posted) -> Case | None:
    """The other case, if the visitor acts as DSL here and sees all of it (3.2h)."""
    caller = visit.me.caller
    if not must_compare(visit, state, entry):
        return None
    called = await called_by(visit, _reference(posted))
    found = await case_queries.of_ids(visit.ledger, caller, called)
    whole = [
        each
        for each in found
        if isinstance(each, Case) and each.id != state.id and visibility(each, caller.person) == "whole"
    ]
    return await case_as_read_by(visit.ledger, caller, whole[0]) if len(whole) == 1 else None


def _reference(posted: Posted) -> str | None:
    return as_reference((posted.get(_INTO) or ("",))[0])


def _compared(this: Case, other: Case, names: Mapping[UUID, str]) -> list[ComparedFact]:
    sides = _facts(this, names), _facts(other, names)
    return [ComparedFact(label=label, this=sides[0][label], other=sides[1][label]) for label in sides[0]]


def _facts(state: Case, names: Mapping[UUID, str]) -> dict[str, str]:
    pupil, concern, born = state.pupil, state.concern, state.pupil.date_of_birth
    reporter = names.get(state.raised_by, "A member of staff")
    return {
        "Child": pupil_name(pupil.name),
        "Date of birth": "Not known" if born == "unknown" else plain_day(born),
        "Reported": moment(state.raised_at),
        "Reported by": f"{reporter} ({lower(words(state.raised_role))})",
        "Kind of concern": short_category(concern.category),
        "Immediate danger": _YES_OR_NO[concern.immediate_danger],
        "An adult is involved": _YES_OR_NO[concern.adult_involved],
    }
