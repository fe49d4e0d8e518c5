"""Joined concerns: two side by side before their cases are joined, and those of joined cases (2.4g)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.access.permissions import dsl_power, visibility
from domain.case.case import Case
from domain.case.case_search import as_reference
from domain.command_catalogue import COMMANDS, CommandSpec
from domain.field_rules import Fault
from domain.policy.policy_model import Policy
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.stored_states import Unread
from store.queries import case_queries
from store.queries.access_log import log_access
from store.queries.joined_cases import case_as_read_by
from views.joined_concern_view import JoinedConcernView
from views.read_model import as_document
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted, first
from web.pages.case import page_context
from web.pages.case.step_sequence import NO_SUCH_CASE, called_by
from wording import phrases
from wording.field_labels import Names, ValueFormatter, words_of
from wording.formatting import moment, plain_day, words
from wording.formatting import pupil as pupil_name
from wording.phrases import lower

_JOIN = COMMANDS["join"]
_INTO = "/into"
_YES_OR_NO: Mapping[bool | str | None, str] = {
    True: "Yes",
    False: "No",
    "unknown": "Not known",
    None: "Not answered",
}
COMPARED = "_compared"
"""The input with the reference of the case that the page has shown beside this one."""
DAMAGED = (
    "The record of that case is damaged and cannot be opened, so only what is shown here can be read: tell "
    "the person who runs Onward."
)
KEY_GONE = "The key of that case was destroyed, so only what is shown here can be read."
_IN_THE_HEADING = ("concern_kind", "summary", "child_words", "reported_kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFact:
    """One fact of two cases or records, in words."""

    label: str
    this: str
    other: str


def compared(
    this: Mapping[str, str], other: Mapping[str, str]
) -> tuple[list[ComparedFact], list[ComparedFact]]:
    """The facts that differ, and those that are the same, by the labels of the first."""
    facts = [ComparedFact(label=label, this=text, other=other[label]) for label, text in this.items()]
    same = [each for each in facts if each.this == each.other]
    return [each for each in facts if each not in same], same


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPanel:
    """Both cases, the facts that differ, and those that are the same."""

    this: Case
    other: Case
    differ: list[ComparedFact]
    same: list[ComparedFact]


async def join_panel(visit: PageRequest, state: Case, entry: CommandSpec, posted: Posted) -> JoinPanel | None:
    """The panel, once the form names a case that the DSL sees whole. The look is logged first (11.15)."""
    other = await _other(visit, state, entry, posted)
    if other is None:
        return None
    me = visit.me.caller.person.id
    await log_access(visit.ledger, me, [(other, "whole")], "possible-duplicate", beside=state.id)
    names = await page_context.names(visit)
    differ, same = compared(_facts(state, names), _facts(other, names))
    return JoinPanel(this=state, other=other, differ=differ, same=same)


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
    return as_reference(first(posted, _INTO))


def _facts(state: Case, names: Mapping[UUID, str]) -> dict[str, str]:
    pupil, concern, born = state.pupil, state.concern, state.pupil.date_of_birth
    reporter = names.get(state.raised_by, "A member of staff")
    return {
        "Child": pupil_name(pupil.name),
        "Date of birth": "Not known" if born == "unknown" else plain_day(born),
        "Reported": moment(state.raised_at),
        "Reported by": f"{reporter} ({lower(words(state.raised_role))})",
        "Kind of concern": concern.kind.name,
        "Immediate danger": _YES_OR_NO[concern.immediate_danger],
        "An adult is involved": _YES_OR_NO[concern.adult_involved],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedPanel:
    """One joined concern, as its report has it. The rest is read in its own case."""

    view: JoinedConcernView
    rows: tuple[tuple[str, str], ...]
    unreadable: str | None = None
    """Why the joined case itself cannot be opened, in one sentence."""


async def unreadable(
    ledger: Ledger, caller: Caller, joined: Collection[JoinedConcernView]
) -> Mapping[UUID, str]:
    """The joined cases that cannot be opened, of those that the visitor sees beside this one."""
    if not joined:
        return {}
    found = {
        each.id: each for each in await case_queries.of_ids(ledger, caller, [each.case for each in joined])
    }
    damaged = {case: DAMAGED for case, each in found.items() if isinstance(each, Unread)}
    return {**damaged, **{each.case: KEY_GONE for each in joined if each.case not in found}}


def joined_panels(
    joined: Iterable[JoinedConcernView],
    names: Names,
    policy: Policy,
    problems: Mapping[UUID, str] = MappingProxyType({}),
) -> tuple[JoinedPanel, ...]:
    """Everything shown of each, in the order of the joins."""
    said = ValueFormatter(names=names, policy=policy)
    return tuple(
        JoinedPanel(
            view=each,
            rows=tuple(_rows(as_document(each), said)),
            unreadable=problems.get(each.case),
        )
        for each in joined
    )


def _rows(shown: Mapping[str, Any], said: ValueFormatter) -> Iterator[tuple[str, str]]:
    """What the report says and what the case knew; nothing for questions that no one answered."""
    known = shown["known"]
    yield from _section("joined", shown, said)
    yield from _section("concern", {k: v for k, v in known.items() if k not in _IN_THE_HEADING}, said)
    yield from _section("circumstances", known["circumstances"], said)
    yield from _section("pupil", shown["child"] or {}, said)


def _section(section: str, values: Mapping[str, Any], said: ValueFormatter) -> Iterator[tuple[str, str]]:
    for name, label in words_of(section).items():
        value = values.get(name)
        if value in (None, False, "unknown", [], ()):
            continue
        text = phrases.upper(phrases.code(value)) if name == "source" else said.value(name, value)
        if text is not None:
            yield label, text
