"""Sentences of events about the child and the family: protection, support, contact with parents."""

from collections.abc import Mapping

from domain import events as happened
from wording import formatting
from wording.phrases import code, listed

_STANDING = {
    "invited": "was invited to",
    "joined": "joined",
    "declined": "declined to join",
    "left": "left",
}
_SUPPORTED = {
    (True, True): "decided to give early help and pastoral support",
    (True, False): "decided to give early help, and no pastoral support",
    (False, True): "decided to give pastoral support, and no early help",
    (False, False): "decided to give neither early help nor pastoral support",
}
"""By whether early help and pastoral support are given."""
_PARTS = {"senco": "SENCO"}
"""Parts in the team that their code does not spell."""


def child_sentence(fact: happened.Fact, topics: Mapping[str, str]) -> str | None:
    """The sentence of an event about the child or the family; None for others."""
    match fact:
        case happened.ProtectionRecorded():
            return _protected(fact)
        case happened.SupportConsidered():
            return _SUPPORTED[fact.early_help.taken, fact.pastoral.taken]
        case happened.EarlyHelpStarted() if fact.is_refused:
            return "recorded that the family refuses the help, so no plan started"
        case happened.EarlyHelpStarted():
            plan = "a pastoral plan" if fact.kind == "pastoral" else "an early help plan"
            return f"started {plan}, to review on {formatting.day(fact.next_review_on)}"
        case happened.EarlyHelpReviewed():
            return f"reviewed the plan: {code(fact.outcome)}"
        case happened.PupilInformed():
            return f"told the child {_topics(fact.entries, topics)}"
        case happened.PupilNotInformed():
            return f"did not tell the child {_topics(fact.entries, topics)}, and recorded why"
        case happened.MentorAssigned():
            if fact.mentor is None:
                return "decided that no mentor is needed"
            often = "each working day" if fact.cadence == 1 else f"every {fact.cadence} working days"
            return f"assigned a mentor, to meet the child at least {often}"
        case happened.MentorContactRecorded():
            return "recorded the mentor’s contact with the child" + (", the last one" if fact.last else "")
        case happened.MissingEpisodeRecorded():
            since = f"recorded that the child was missing from {formatting.moment(fact.from_)}"
            talked = ", and what came of the return interview" if fact.return_interview else ""
            return f"{since} until {formatting.moment(fact.to)}{talked}" if fact.to else since
        case happened.TeamMemberRecorded():
            part, did = _PARTS.get(fact.part) or fact.part.replace("-", " "), _STANDING[fact.standing]
            return f"recorded that the {part} {did} the team around the child"
        case happened.LeavingRecorded():
            return f"recorded that the child leaves on {formatting.day(fact.leaves_on)}"
        case happened.ParentContactAssessed():
            safe = fact.safe_for_pupil and fact.safe_for_others
            return f"assessed contact with a parent as {'safe' if safe else 'not safe'}"
        case happened.ParentContactRecorded():
            return _spoke_to_a_parent(fact)
        case happened.PoliceHoldReviewed():
            return f"reviewed the police hold and {'kept' if fact.outcome == 'keep' else 'lifted'} it"
        case _:
            return None


def _protected(fact: happened.ProtectionRecorded) -> str:
    whom = code(fact.for_)
    if fact.view:
        return f"gave the view that no measures are needed to protect {whom}"
    if fact.none_needed:
        return f"decided that no measures are needed to protect {whom}"
    return f"recorded measures to protect {whom}"


def _spoke_to_a_parent(fact: happened.ParentContactRecorded) -> str:
    if fact.discussed is None:
        return "recorded why the arrangements are not explained to the family"
    unexplained = ", and why nothing is explained to the family" if fact.not_explained else ""
    return f"recorded {_contact(fact)}{unexplained}"


def _contact(fact: happened.ParentContactRecorded) -> str:
    """The contact by who began it; to listen to a parent who rings is nothing to assess first (11.13)."""
    if fact.only_listened:
        return "contact that a parent began, who was told nothing about the concern"
    begun = "contact that a parent began" if fact.begun_by == "parent" else "contact with a parent"
    if not fact.outside_gate:
        return begun
    if fact.begun_by == "parent":
        return f"{begun}, who was told about the concern before this was assessed as safe"
    return f"{begun} that had not been assessed as safe"


def _topics(versions: tuple[int, ...], topics: Mapping[str, str]) -> str:
    return listed(topics.get(str(version), f"about entry {version}") for version in versions)
