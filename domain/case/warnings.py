"""Warnings: calculated whenever a case is shown, and said once in the answer to a command."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.calendar.working_time import london
from domain.case.audience import no_one_eligible
from domain.case.case import Case
from domain.case.pupil import CLAUSE, TOLD, WISHES, newest
from domain.case.stages import closing_to_look_at
from domain.case.untold_facts import danger_not_answered
from domain.entries.reporting import NOT_STATED
from domain.policy.authority_pack import agency_name
from domain.policy.policy_model import Policy
from domain.pupils.age import TURNED_18, came_of_age
from domain.refusals.refused import Warned

LOOKED_AFTER = "looked-after"
NO_WISHES = Warned(
    clause=CLAUSE,
    text="The latest step does not record what the child wants. Ask them, or record why not.",
)
"""Only the page of a step that asks for the wishes shows it."""
_NOT_TOLD = Warned(
    clause=CLAUSE,
    text="The case was closed without recording who told the child, or why they were not told.",
)


def derived_warnings(state: Case, policy: Policy, at: datetime) -> tuple[Warned, ...]:
    """Every warning that the case and the policy give at this time."""
    return (
        *stale_warnings(state, policy, at),
        *team_warnings(state, policy),
        *gap_warnings(state),
        *age_warnings(state, at),
        *spoken_answers(state),
    )


def stale_warnings(state: Case, policy: Policy, at: datetime) -> tuple[Warned, ...]:
    """Warn of each authority pack that is out of date, and of each legal hold past its review date."""
    today = london(at).date()
    return (*_stale_packs(state, policy, today), *_overdue_holds(state, today))


def team_warnings(state: Case, policy: Policy) -> Iterator[Warned]:
    """Warn if the team lacks the SENCO or the designated teacher of a child in a risk group (7.4)."""
    groups = _groups(state)
    parts = {each.part for each in state.around.team if each.standing != "left"}
    names = {each.code: each.text for each in policy.codes.get("team_parts", ())}
    for code in policy.codes.get("risk_groups", ()):
        if code.code in groups and code.asks_for is not None and code.asks_for not in parts:
            who = _in_a_sentence(names.get(code.asks_for) or code.asks_for.replace("-", " "))
            yield Warned(
                clause="7.4",
                text=f"This child is recorded under “{code.text}”, but no {who} is in the team around the "
                f"child. Ask the {who} to join.",
            )


def _groups(state: Case) -> set[str]:
    """The child's risk groups, with those that other answers about the child say (3-DSL.m)."""
    groups = set(state.pupil.risk_groups or ())
    if newest(state.circumstances, "sen") in ("support", "ehcp"):
        groups.add("send")
    looked_after = newest(state.circumstances, "looked_after")
    if looked_after is not None:
        groups = groups | {LOOKED_AFTER} if looked_after else groups - {LOOKED_AFTER}
    return groups


def gap_warnings(state: Case) -> Iterator[Warned]:
    """Warn of each gap about the pupil in the newest stage; a closed case asks for wishes no more (11.12)."""
    if WISHES in state.around.left_out and not state.closed:
        yield NO_WISHES
    if TOLD in state.around.left_out:
        yield _NOT_TOLD


def spoken_answers(state: Case) -> Iterator[Warned]:
    """Warn of decisions that the school has only heard; no task opens, so they are never late (11.15)."""
    heard = [
        agency_name(referral.id) or referral.id
        for referral in state.standing_referrals
        if not state.closed and (told := referral.current_decision) is not None and told.how == "told"
    ]
    if heard:
        text = f"The decision of {' and of '.join(heard)} was told only by telephone or in person."
        yield Warned(clause="11.15", text=f"{text} Ask for it in writing, then record the answer again.")


def age_warnings(state: Case, at: datetime) -> Iterator[Warned]:
    """Warn if the child turned 18 in the open case; it stops nothing (2.4a)."""
    raised, today = london(state.raised_at).date(), london(at).date()
    if not state.closed and came_of_age(state.pupil.date_of_birth, raised, today):
        yield TURNED_18


def _stale_packs(state: Case, policy: Policy, today: date) -> tuple[Warned, ...]:
    """Warn of each stale pack of an authority that was referred to (11.8)."""
    packs = {
        pack.id: pack
        for referral in state.standing_referrals
        if referral.agency != "police"
        and (pack := policy.authority_for(referral.authority, state.home_authority)) is not None
    }
    return tuple(
        Warned(
            clause="11.8",
            text=f"Onward's information about {pack.name} is out of date. {pack.outdated}"
            if pack.outdated
            else f"Onward's information about {pack.name} was last checked on {_day(pack.checked_on)}. "
            "Ask the authority before you rely on its phone numbers and deadlines.",
        )
        for pack in packs.values()
        if pack.is_stale(today)
    )


def _overdue_holds(state: Case, today: date) -> Iterator[Warned]:
    for each in state.besides.legal_holds_in_place:
        if each.review_on is not None and each.review_on < today:
            yield Warned(
                clause="11.15",
                text=f"The review of the legal hold in entry {each.version} was due by "
                f"{_day(each.review_on)}. Lift the hold, or place it again with a new date.",
            )


def _day(day: date) -> str:
    """`1 March 2027`."""
    return f"{day.day} {day:%B %Y}"


def _in_a_sentence(name: str) -> str:
    """The name with a lower-case first letter, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


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
CHILD_NOT_NAMED = Warned(
    clause="11.1",
    text="The report does not say which child it is about. Ask the reporter now, then say which child it is.",
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


def risk_warnings(state: Case) -> tuple[Warned, ...]:
    """The warnings that apply now, for every reader."""
    concern = state.concern
    shut = any(each.safe and each.shut_at is not None for each in state.gate.newest)
    ages = [each.age for each in concern.imagery_parties]
    said = {
        CHILD_NOT_NAMED: not state.pupil.is_named and not state.closed,
        TELL_THE_LADO: no_one_eligible(state),
        SECOND_LOOK_DUE: closing_to_look_at(state) is not None,
        DANGER_NOT_SAID: danger_not_answered(state),
        STAFF_NOT_SAID: "about" in concern.not_answered and not state.about and not state.reviewed,
        KIND_NOT_SAID: concern.category == NOT_STATED,
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
    steps = {"11.7": _COULD_BREAK_A_HOLD, CLAUSE: _ASKS_FOR_WISHES}
    return clause in ("8.2", "8.3") or command in steps.get(clause, ())


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
_ASKS_FOR_WISHES = frozenset(("refer", "reconsider", "consider-support", "start-early-help", "close"))
"""The commands in which the pupil's wishes are optional; a review requires them (11.12)."""
