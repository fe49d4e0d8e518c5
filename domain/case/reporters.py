"""The reporters of a case and of those joined to it: each is owed one reply, by one name (2.4g, 11.2)."""

from collections.abc import Iterator
from uuid import UUID

from domain.case.case import Case
from domain.case.joined_concerns import REPLY, JoinedConcern, case_of_reply, reply_to, standing
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
    """The open replies to one reporter: one, unless an earlier release recorded more."""
    return (
        owed for owed in case.open_obligations if owed.kind == REPLY and addressee(case, owed) == reporter
    )


def joined_of(case: Case, reporter: UUID) -> Iterator[JoinedConcern]:
    """The joined concerns for which this reporter is owed a reply."""
    return (each for each in standing(case.joined) if each.owed_a_reply and each.reporter == reporter)


def name_of_reply(case: Case, reporter: UUID) -> str | None:
    """The name of the one reply to this reporter; None if nothing of theirs is in the case."""
    if reporter == case.raised_by:
        return REPLY
    first = next(joined_of(case, reporter), None)
    return reply_to(first.case) if first is not None else None


def is_for(owed: Obligation, joined: JoinedConcern) -> bool:
    """Whether a reply to the reporter of this joined concern is a reply to it too.

    It is if it came along with the concern, or if a review asked for it when that was joined already.
    """
    asked_since = joined.owed_a_reply and max(owed.causes, default=0) > joined.version
    return joined.version in owed.causes or asked_since
