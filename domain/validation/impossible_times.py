"""Find times, entries and names that contradict what is recorded, though they fit the rest of the request."""

from collections.abc import Iterator
from datetime import datetime

from domain import commands as ask
from domain.calendar.working_time import to_the_minute
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.untold_facts import adults_named
from domain.validation.request_checks import Fault

BEFORE_IT_WAS_MADE = (
    "The agency cannot have answered before the referral was made. Enter a later time, or correct the "
    "time of the referral (11.8)."
)
AFTER_IT_WAS_ANSWERED = (
    "The agency answered this referral before that time. Enter an earlier time, or cancel the entry with the "
    "answer (11.8)."
)

NO_ADULT_THERE = "That entry names no adult. Choose one that does, or leave this out (8.3)."


def impossible(state: Case, command: ask.PersonCommand) -> list[Fault]:
    """Each field that contradicts the case; call it only for a person who may give the command."""
    return [Fault(pointer=pointer, message=message) for pointer, message in _found(state, command)]


def _found(state: Case, command: ask.PersonCommand) -> Iterator[tuple[str, str]]:
    match command:
        case ask.AddInformation() if command.same_adult_as is not None:
            if command.same_adult_as not in adults_named(state.concern):
                yield "/same_adult_as", NO_ADULT_THERE
        case ask.RecordFeedback():
            made_at = _made_at(state.agency_referral(command.agency_referral))
            field = "told_at" if command.told_at is not None else "occurred_at"
            told_at: datetime | None = getattr(command, field)
            if made_at is not None and told_at is not None and told_at < to_the_minute(made_at):
                yield f"/{field}", BEFORE_IT_WAS_MADE
        case ask.RecordDisputeOutcome() if command.decision is not None and command.occurred_at is not None:
            made_at = _made_at(state.agency_referral(command.agency_referral))
            if made_at is not None and command.occurred_at < to_the_minute(made_at):
                yield "/occurred_at", BEFORE_IT_WAS_MADE
        case ask.Correct() if command.changes is not None and command.changes.made_at is not None:
            corrected = (ar for ar in state.standing_referrals if ar.version == command.event)
            answers = (told.told_at for ar in corrected for told in ar.decisions)
            if any(told_at < to_the_minute(command.changes.made_at) for told_at in answers):
                yield "/changes/made_at", AFTER_IT_WAS_ANSWERED
        case _:
            return


def _made_at(referral: AgencyReferral | None) -> datetime | None:
    return referral.made_at if referral is not None else None
