"""Warnings calculated whenever a case is shown: out-of-date packs and holds, gaps about the pupil."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.effects import Warned
from domain.case.pupil_circumstances import newest
from domain.case.pupil_gaps import CLAUSE, TOLD, WISHES
from domain.policy.agency_names import agency_name
from domain.policy.policy_model import Policy
from domain.rules.date_of_birth import TURNED_18, came_of_age

LOOKED_AFTER = "looked-after"
_GAPS = {
    WISHES: "The latest step does not record what the child wants. Ask them, or record why not.",
    TOLD: "The case was closed without recording who told the child, or why they were not told.",
}


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
    """Warn of each gap about the pupil in the newest stage, until a later stage fills it (11.12)."""
    for what in state.around.left_out:
        yield Warned(clause=CLAUSE, text=_GAPS[what])


def spoken_answers(state: Case) -> Iterator[Warned]:
    """Warn of each decision that the school has only heard; no task opens, so it is never late (11.15)."""
    if state.closed:
        return
    for referral in state.standing_referrals:
        told = referral.current_decision
        if told is not None and told.how == "told":
            yield Warned(
                clause="11.15",
                text=f"The decision of {agency_name(referral.id) or referral.id} is known only by word of "
                "mouth. Ask the agency to confirm it in writing, then record its answer again.",
            )


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
