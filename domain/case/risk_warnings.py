"""Changes that close the parent gate, and the warnings that a case shows while they apply."""

from dataclasses import replace

from domain import events as happened
from domain.case.case import Case
from domain.case.conflict_routing import no_one_eligible
from domain.case.effects import Effects, Warned
from domain.case.learnt_facts import tells_of_a_grown_party
from domain.case.second_look import closing_to_look_at
from domain.commands.agencies import Decision
from domain.events import Fact

_INVESTIGATED: tuple[Decision, ...] = ("immediate_protection", "section_47", "police_investigation")
_CONVERSATIONS = happened.PupilInformed | happened.PupilViewRecorded | happened.DiscussionRecorded
HELD = Warned(
    clause="11.7",
    text="A police hold is in place. Plan no contact with parents, question no one and touch no evidence "
    "until the police agree.",
)
DURING_A_HOLD = Warned(
    clause="11.7",
    text="Someone was told or asked something during a police hold. Tell the police, so that it does not "
    "harm criminal proceedings.",
)
SHUT = Warned(
    clause="11.13",
    text="Something changed after contact with a parent was assessed as safe. Assess it again before "
    "anyone speaks to the parent.",
)
NO_IMAGES = Warned(
    clause="8.2",
    text="There are images. Do not look for, copy, send or describe them. Record only where the device is.",
)
NO_AGES = Warned(
    clause="8.1", text="There are images. Record the age of everyone involved, or that it is unknown."
)
UNKNOWN_AGE = Warned(
    clause="8.3",
    text="An age is unknown, so an adult may be involved. If so, it is child sexual abuse, and you must "
    "refer it to the police.",
)
OFFENDERS_USE_IT = Warned(
    clause="8.4",
    text="Offenders use such images to reach children. Consider whether this is exploitation, and whether "
    "to refer it to the police.",
)
ABOUT_STAFF = Warned(
    clause="3.2i",
    text="The concern is about someone who works at the school. If it is an allegation against them, record "
    "that: the LADO must be told within one working day.",
)
UNAWARE = Warned(
    clause="2.4e",
    text="The child does not know about this. A DSL decides how and when to tell them. Until then, record "
    "why not, and a date to decide again.",
)
DANGER_NOT_SAID = Warned(
    clause="11.4",
    text="The report does not say whether the child is in immediate danger. Ask the reporter now.",
)
STAFF_NOT_SAID = Warned(
    clause="3.2h",
    text="The report does not say whether it is about someone who works at the school. Ask the reporter.",
)
KIND_NOT_SAID = Warned(
    clause="11.1",
    text="The report does not say what kind of concern this is. Reclassify it when you know.",
)
SECOND_LOOK_DUE = Warned(
    clause="10.4",
    text="Danger was reported in this case, and the case was closed without a referral about it. A deputy or "
    "the headteacher, who did not close it, must look at it again.",
)
TELL_THE_LADO = Warned(
    clause="3.2h",
    text="Everyone at the school who could act has a conflict of interest in this case. Phone the local "
    "authority's designated officer (LADO) yourself, now.",
)


def with_risk_effects(state: Case, fact: Fact, effects: Effects) -> Effects:
    """The effects with the assessments that the fact makes invalid, and a warning during a police hold."""
    shuts = state.gate.can_be_shut() if _changes_risk(state, fact) else ()
    held = (DURING_A_HOLD,) if _is_conversation(fact) and state.gate.hold() is not None else ()
    if not shuts and not held:
        return effects
    return replace(effects, shuts=shuts, warns=(*effects.warns, *held))


def _is_conversation(fact: Fact) -> bool:
    """Whether the fact records a conversation; a reason for not telling a family does not."""
    if isinstance(fact, happened.ParentContactRecorded):
        return fact.discussed is not None
    return isinstance(fact, _CONVERSATIONS)


def _changes_risk(state: Case, fact: Fact) -> bool:
    """Whether contact with parents must be assessed again after this (11.13)."""
    match fact:
        case happened.PoliceHoldPlaced() | happened.CaseReopened() | happened.ConcernJoined():
            return True
        case happened.PupilIdentified():
            return bool(fact.wrong_child)
        case happened.ConcernReclassified():
            return fact.category != state.concern.category
        case happened.InformationAdded():
            adult = fact.adult_involved is True or tells_of_a_grown_party(fact)
            return bool(fact.immediate_danger) or adult or bool(fact.imagery)
        case happened.ReferralMade():
            return bool(fact.emergency)
        case happened.FeedbackReceived() | happened.DisputeOutcomeRecorded():
            return fact.decision in _INVESTIGATED
        case happened.EventCorrected() if fact.changes is not None:
            changes = fact.changes
            investigated = changes.decision in _INVESTIGATED
            return bool(changes.immediate_danger) or changes.adult_involved is True or investigated
        case _:
            return False


def risk_warnings(state: Case) -> tuple[Warned, ...]:
    """The warnings that apply now, for every reader."""
    concern = state.concern
    shut = any(each.safe and each.shut_at is not None for each in state.gate.newest)
    ages = [each.age for each in concern.imagery_parties]
    said = {
        TELL_THE_LADO: no_one_eligible(state),
        SECOND_LOOK_DUE: closing_to_look_at(state) is not None,
        DANGER_NOT_SAID: concern.danger_said is None and not state.reviewed,
        STAFF_NOT_SAID: "about" in concern.not_answered and not state.about and not state.reviewed,
        KIND_NOT_SAID: concern.category == "not_stated",
        HELD: state.gate.hold() is not None,
        SHUT: shut,
        NO_AGES: concern.has_images and not ages,
        NO_IMAGES: concern.has_images,
        UNKNOWN_AGE: "unknown" in ages and not concern.adult_in_imagery,
        OFFENDERS_USE_IT: concern.has_images and not state.exploitation,
        UNAWARE: concern.child_unaware,
        ABOUT_STAFF: bool(state.about)
        and not concern.staff_allegation
        and not any(ar.agency == "lado" for ar in state.counting_referrals),
    }
    return tuple(warned for warned, holds in said.items() if holds)


def warns_before(command: str, clause: str) -> bool:
    """Whether the page of this command shows the warnings of this clause."""
    return clause in ("8.2", "8.3") or (clause == "11.7" and command in _COULD_BREAK_A_HOLD)


_COULD_BREAK_A_HOLD = frozenset(
    (
        "assess-parent-contact",
        "plan-parent-contact",
        "record-parent-contact",
        "inform-pupil",
        "record-pupil-view",
        "reply-to-reporter",
        "record-discussion",
        "record-disclosure",
        "answer-information-request",
        "lift-police-hold",
        "review-police-hold",
    )
)
"""The commands that could break a police hold: to speak to people, and to share."""
