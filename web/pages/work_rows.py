"""Rows of *Your work*: the shape of every row, and those that are no obligation of a case."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.case.case import Case
from domain.policy.procedure_concerns import ConcernSummary
from domain.pupils.left_files import ENDS_IT
from store.planning.calendar_requests import DayAskedFor
from store.queries.left_file_query import LeftFile
from views.case_view import CaseView
from web.pages.case.case_rows import short_category
from wording.formatting import command_name, day
from wording.phrases import lower


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCaseLink:
    """Another open case of the child of a row."""

    href: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One task of the reader’s, or an answer that the reader waits for."""

    case: str
    reference: str
    pupil: str | None
    """The name, if the reader sees the whole case."""
    concern: str | None = None
    """The kind of concern, if the reader sees the whole case."""
    danger: bool = False
    """Whether immediate danger was reported in it, if the reader sees the whole case."""
    task: str
    due: str | None
    late: str | None
    provisional: bool
    clause: str
    step: str
    """The button’s text."""
    href: str
    at_once: bool = False
    """Whether a child may be in immediate danger."""
    unread: bool = False
    """Whether the case cannot be opened."""
    others: tuple[OtherCaseLink, ...] = ()
    """Other open cases of the same child, for those who see both whole (2.4g)."""


def with_other_cases(row: Row, others: Iterable[Case]) -> Row:
    """The row, with links to the other open cases of its child."""
    return replace(
        row,
        others=tuple(OtherCaseLink(href=f"/cases/{each.id}", reference=each.reference) for each in others),
    )


def of_a_left_pupil(each: LeftFile, view: CaseView) -> Row:
    """The register says that the pupil has left or may have; the case does not say so yet (3-DSL.w)."""
    since, case = day(each.absence.since), f"/cases/{each.case.id}"
    offered = {offer.command for offer in view.next}
    page = next((command for command in ENDS_IT if command in offered), None)
    return Row(
        case=case,
        reference=each.case.reference,
        pupil=view.pupil.name if view.pupil else None,
        concern=lower(short_category(each.case.concern.category)) if view.pupil else None,
        danger=view.pupil is not None and each.case.concern.immediate_danger,
        task=f"Left on {since}" if each.absence.certain else f"May have left: not in the list of {since}",
        due=None,
        late=None,
        provisional=False,
        clause="3-DSL.w",
        step=command_name(page) if page else "Open the case",
        href=f"{case}/{page}" if page else case,
    )


def of_the_procedure(said: ConcernSummary) -> Row:
    """Someone reported a problem with the policy; the policy sets no deadline for the reply (13.4)."""
    page = f"/procedure/{said.id}"
    return Row(
        case=page,
        reference="About the policy",
        pupil=None,
        task="Reply to a problem with the policy",
        due=None,
        late=None,
        provisional=False,
        clause=said.clause,
        step="Read and answer",
        href=page,
    )


def of_the_calendar(asked: DayAskedFor) -> Row:
    """A school’s request, which only the operator can answer; there is no deadline (11.8)."""
    change = "add" if asked.change == "add" else "remove"
    return Row(
        case="/calendar",
        reference="Calendar",
        pupil=None,
        task=f"{asked.school} asks you to {change} a bank holiday: {day(asked.day)}",
        due=None,
        late=None,
        provisional=False,
        clause="11.8",
        step="Read and answer",
        href="/calendar",
    )
