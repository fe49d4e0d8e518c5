"""The reporters of a case and of those joined to it, and the replies that they are owed (2.4g, 11.2)."""

from collections.abc import Iterator
from uuid import UUID

from domain.case.case import Case
from domain.case.joined_concerns import REPLY, case_of_reply, standing
from domain.case.obligation import Obligation
from domain.commands.reporting import ReportedBy


def reporter_of(case: Case, report: UUID) -> UUID | None:
    """The person who reported this case, or one that is or was joined to it."""
    if report == case.id:
        return case.raised_by
    return next((each.reporter for each in case.joined if each.case == report), None)


def outside_reporters(case: Case, report: UUID | None = None) -> Iterator[ReportedBy]:
    """The parents and strangers who told the school: of one report, or of this case and all joined to it."""
    told = [(case.id, case.concern.reported_by)]
    told += [(each.case, each.concern.reported_by) for each in standing(case.joined)]
    yield from (by for of, by in told if by is not None and report in (None, of))


def addressee(case: Case, owed: Obligation) -> UUID | None:
    """The reporter to whom a reply of this case is owed."""
    joined = case_of_reply(owed.id)
    return reporter_of(case, joined if joined is not None else case.id)


def owed_replies(case: Case, reporter: UUID) -> Iterator[Obligation]:
    """The open replies to one reporter: one for this case, or one for each of their joined reports."""
    return (
        owed for owed in case.open_obligations if owed.kind == REPLY and addressee(case, owed) == reporter
    )
