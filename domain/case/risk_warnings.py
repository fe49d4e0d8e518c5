"""What a change does to the gate before parents, and what a case warns of for as long as it is so."""

from dataclasses import replace

from domain import events as happened
from domain.case.case import Case
from domain.case.concern import ADULTHOOD
from domain.case.conflict_routing import nobody_is_left
from domain.case.effects import Effects, Warned
from domain.commands.agencies import Decision
from domain.events import Fact

_INVESTIGATED: tuple[Decision, ...] = ("immediate_protection", "section_47", "police_investigation")
_WHILE_HELD = happened.PupilInformed | happened.PupilViewRecorded | happened.DiscussionRecorded
HELD = Warned(
    clause="11.7",
    text="A police hold stands: plan no contact with parents, question nobody and touch no evidence "
    "until the police agree.",
)
DURING_A_HOLD = Warned(
    clause="11.7",
    text="Something was said or asked while a police hold stood: tell the police, so that no "
    "proceedings are at risk.",
)
SHUT = Warned(
    clause="11.13",
    text="Something changed after contact with a parent was found safe: assess it again before "
    "anybody speaks to them.",
)
NO_IMAGES = Warned(
    clause="8.2",
    text="There are images: nobody looks for them, copies, sends or describes them. Record only where "
    "the device is.",
)
NO_AGES = Warned(
    clause="8.1", text="There are images: record the ages of all parties, or that they are unknown."
)
UNKNOWN_AGE = Warned(
    clause="8.3",
    text="An age is unknown, so an adult is not ruled out: with or by an adult it is child sexual abuse, "
    "and the police must be referred to.",
)
OFFENDERS_USE_IT = Warned(
    clause="8.4",
    text="Offenders use such images to reach children: consider whether this is exploitation, "
    "and the police.",
)
ABOUT_SOMEBODY = Warned(
    clause="3.2i",
    text="The concern is about somebody of the school: if it is an allegation against them, say so; the LADO "
    "is told within one working day.",
)
UNAWARE = Warned(
    clause="2.4e",
    text="The pupil does not know that it happened: a DSL decides how and when they are told, and withholds "
    "with a date until then.",
)
TELL_THE_LADO = Warned(
    clause="3.2h",
    text="Nobody of the school who could act may know of this case: tell the local authority's designated "
    "officer (LADO) yourself, now, by telephone.",
)


def with_risk_effects(state: Case, fact: Fact, effects: Effects) -> Effects:
    """The effects with what the fact shuts, and with the warning of what was done during a police hold."""
    shuts = state.gate.can_be_shut() if _changes_the_risk(state, fact) else ()
    held = (DURING_A_HOLD,) if _spoken(fact) and state.gate.hold() is not None else ()
    if not shuts and not held:
        return effects
    return replace(effects, shuts=shuts, warns=(*effects.warns, *held))


def _spoken(fact: Fact) -> bool:
    """Whether something was said to somebody; why a family is not told what is arranged is not."""
    if isinstance(fact, happened.ParentContactRecorded):
        return fact.discussed is not None
    return isinstance(fact, _WHILE_HELD)


def _changes_the_risk(state: Case, fact: Fact) -> bool:
    """Whether contact with parents must be assessed again after this (11.13)."""
    match fact:
        case happened.PoliceHoldPlaced() | happened.CaseReopened():
            return True
        case happened.ConcernReclassified():
            return fact.category != state.concern.category
        case happened.InformationAdded():
            adult = fact.adult_involved is True or any(
                isinstance(each.age, int) and each.age >= ADULTHOOD for each in fact.imagery_parties or ()
            )
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
    """What holds now, whoever looks; it goes when it no longer does."""
    concern = state.concern
    shut = any(each.safe and each.shut_at is not None for each in state.gate.newest)
    ages = [each.age for each in concern.imagery_parties]
    said = {
        TELL_THE_LADO: nobody_is_left(state),
        HELD: state.gate.hold() is not None,
        SHUT: shut,
        NO_AGES: concern.has_images and not ages,
        NO_IMAGES: concern.has_images,
        UNKNOWN_AGE: "unknown" in ages and not concern.adult_in_imagery,
        OFFENDERS_USE_IT: concern.has_images and not concern.exploitation,
        UNAWARE: concern.child_unaware,
        ABOUT_SOMEBODY: bool(state.about)
        and not concern.staff_allegation
        and not any(ar.agency == "lado" for ar in state.standing_referrals),
    }
    return tuple(warned for warned, holds in said.items() if holds)


def warns_before(command: str, clause: str) -> bool:
    """Whether somebody about to give this command is to read what the case warns of by this clause."""
    return clause in ("8.2", "8.3") or (clause == "11.7" and command in _MIND_A_HOLD)


_MIND_A_HOLD = frozenset(
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
"""To speak to parents, to the pupil or about it to others, and to share: what a hold could be broken by."""
