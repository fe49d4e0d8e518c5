"""What an obligation about an entry is about, in words, by the number of that entry (3.2f, 11.12)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from domain import events as happened
from domain.case.case import Case
from domain.case.concern import REPLY, standing
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.entries.reporting import ReportedBy
from wording import form_labels
from wording.formatting import day, moment
from wording.phrases import agency, lower

_REVIEW = "what the school decided"
_SUPPORT = "what was decided about support"
_WRONG_CHILD = "whom the case was about by mistake, and any parents who were told, that it was not about them"
_RELATION = "/concern/reported_by/relation"
TOPIC_TYPES = tuple(
    fact.type
    for fact in (
        happened.ReviewDecided,
        happened.PupilIdentified,
        happened.FeedbackReceived,
        happened.DisputeOutcomeRecorded,
        happened.ReconsiderationDecided,
        happened.StatutoryConcluded,
        happened.SupportConsidered,
        happened.EarlyHelpReviewed,
        happened.InformationRequestRecorded,
        happened.EventCorrected,
    )
)
"""The types of the entries that `in_entries` reads; it passes over all others."""


def in_state(state: Case) -> Mapping[str, str]:
    """The topics that the state shows; two alike are told apart by their times."""
    owed = {each.subject: each for each in state.obligations if each.kind == "inform-pupil"}
    found = {subject: _in_state(state, each) for subject, each in owed.items()}
    often = Counter(found.values())
    return {
        subject: f"what was decided on {day(owed[subject].opened_at)} (entry {subject})"
        if topic is None
        else topic
        if often[topic] == 1
        else f"{topic} ({moment(owed[subject].opened_at)})"
        for subject, topic in found.items()
    }


def with_reporters(topics: Mapping[str, str], state: Case) -> Mapping[str, str]:
    """The topics, and the parent or stranger to whom each reply is due; for readers of the whole case."""
    told = {REPLY: state.concern.reported_by}
    told |= {str(each.case): each.concern.reported_by for each in standing(state.joined)}
    return {**topics, **{subject: _named(by) for subject, by in told.items() if by is not None}}


def _named(by: ReportedBy) -> str:
    words = form_labels.of_field("raise", _RELATION)
    relation = lower(form_labels.of_choice(words, by.relation)) if by.relation else None
    details = ", ".join(filter(None, (relation, by.contact)))
    who = by.name or "a person whose name is not known"
    return f"{who} ({details})" if details else who


def _in_state(state: Case, owed: Obligation) -> str | None:
    version = int(owed.subject)
    earlier = [cause for cause in owed.causes if cause < version]
    return _corrected(_decided(state, earlier[0])) if earlier else _decided(state, version)


def _corrected(topic: str | None) -> str:
    """A correction, by the topic of the entry that it corrects (11.12)."""
    wrong = f"we were wrong about {topic}" if topic else "something they were told was wrong"
    return f"that {wrong}, and tell any parent who heard it"


def _decided(state: Case, version: int) -> str | None:
    if version in state.reviews:
        return _REVIEW
    if any(each.version == version and each.wrong_child for each in state.readings):
        return _WRONG_CHILD
    for referral in state.standing_referrals:
        if any(each.version == version for each in referral.decisions):
            return _decision_of(referral.agency)
    return "that the agency’s work has ended" if version in state.conclusions else None


def in_entries(entries: Iterable[Event]) -> Mapping[str, str]:
    """The topics that the entries show; two alike are told apart by their numbers."""
    found: dict[int, str] = {}
    for each in entries:
        topic = _in_entry(each, found)
        if topic is not None:
            found[each.version] = topic
    often = Counter(found.values())
    return {
        str(version): topic if often[topic] == 1 else f"{topic} (entry {version})"
        for version, topic in found.items()
    }


def _in_entry(event: Event, earlier: Mapping[int, str]) -> str | None:
    match event.fact:
        case happened.EventCorrected() as corrected:
            return _corrected(earlier.get(corrected.event))
        case happened.ReviewDecided():
            return _REVIEW
        case happened.PupilIdentified() as identified if identified.wrong_child:
            return _WRONG_CHILD
        case happened.FeedbackReceived() as feedback:
            return _decision_of(_agency_of(feedback.agency_referral))
        case happened.DisputeOutcomeRecorded() as outcome if outcome.decision is not None:
            return _decision_of(_agency_of(outcome.agency_referral))
        case happened.ReconsiderationDecided() as decided:
            return f"what the school decided after {agency(_agency_of(decided.agency_referral))} answered"
        case happened.StatutoryConcluded() as ended:
            return f"that the work of {agency(_agency_of(ended.agency_referral))} has ended"
        case happened.SupportConsidered() | happened.EarlyHelpReviewed():
            return _SUPPORT
        case happened.InformationRequestRecorded() as request:
            return agency(request.agency)
        case _:
            return None


def _agency_of(agency_referral: str) -> str:
    return agency_referral.rpartition("-")[0]


def _decision_of(code: str) -> str:
    return f"what {agency(code)} decided"
