"""Of what the pupil is to be told, in words, by the number of the entry that decided it (11.12)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.policy.agency_names import AGENCIES
from wording.formatting import day, moment

_OF_THE_REVIEW = "of the decision of the review"


def in_state(state: Case) -> Mapping[str, str]:
    """As far as the case as it stands shows it; of two that would be called alike, with their times."""
    owed = {each.subject: each for each in state.obligations if each.kind == "inform-pupil"}
    found = {subject: _in_state(state, int(subject)) for subject in owed}
    often = Counter(found.values())
    return {
        subject: f"of what was decided on {day(owed[subject].opened_at)} (entry {subject})"
        if said is None
        else said
        if often[said] == 1
        else f"{said} ({moment(owed[subject].opened_at)})"
        for subject, said in found.items()
    }


def _in_state(state: Case, version: int) -> str | None:
    if version in state.reviews:
        return _OF_THE_REVIEW
    for referral in state.standing_referrals:
        if any(each.version == version for each in referral.decisions):
            return _told(referral.agency)
    return "of the end of the agency’s work" if version in state.conclusions else None


def in_entries(entries: Iterable[Event]) -> Mapping[str, str]:
    """As the entries themselves say; of two that would be called alike, with their numbers."""
    found = {each.version: said for each in entries if (said := _in_entry(each)) is not None}
    often = Counter(found.values())
    return {
        str(version): said if often[said] == 1 else f"{said} (entry {version})"
        for version, said in found.items()
    }


def _in_entry(event: Event) -> str | None:
    match event.fact:
        case happened.ReviewDecided():
            return _OF_THE_REVIEW
        case happened.FeedbackReceived() as told:
            return _told(told.agency_referral.rpartition("-")[0])
        case happened.DisputeOutcomeRecorded() as outcome if outcome.decision is not None:
            return _told(outcome.agency_referral.rpartition("-")[0])
        case happened.ReconsiderationDecided() as thought:
            agency = AGENCIES[thought.agency_referral.rpartition("-")[0]]
            return f"of what the school makes of the decision of {agency}"
        case happened.StatutoryConcluded() as ended:
            return _ended(ended.agency_referral.rpartition("-")[0])
        case happened.SupportConsidered() | happened.EarlyHelpReviewed():
            return "of what was decided about support"
        case _:
            return None


def _ended(agency: str) -> str:
    return f"of the end of the work of {AGENCIES[agency]}"


def _told(agency: str) -> str:
    return f"of the decision of {AGENCIES[agency]}"
