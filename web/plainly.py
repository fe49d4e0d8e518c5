"""The record in lines without a code: agencies, decisions and what is owed in words that people use."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from audit.chronology import Line, chronology
from audit.knowledge import Knew
from audit.wording import beside
from domain import events as happened
from domain.entry import Event
from domain.people import By
from web import decided, owing, wording
from web.asking import words

Names = Mapping[UUID, str]
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_POLICY = re.compile(r"The policy (\S+@\d+)")


def lines(events: Iterable[Event], names: Names) -> list[Line]:
    """The record in order, as `audit.chronology` tells it, and plainly."""
    entries = tuple(events)
    told_of = decided.in_entries(entries)
    return [
        replace(
            line,
            who=who(event, names),
            text=text(event, names, told_of) or line.text,
            owes=_owes(event, told_of),
        )
        for event, line in zip(entries, chronology(entries, names), strict=True)
    ]


def who(event: Event, names: Names) -> str:
    """A person with the role that permitted it, or what acted by itself."""
    if not isinstance(event.actor, By):
        return "The clock"
    return f"{names.get(event.actor.id, 'Somebody')} ({lower(wording.words(event.actor.role))})"


def text(event: Event, names: Names, told_of: Mapping[str, str] = owing.NOTHING_KNOWN) -> str | None:
    """What was done, where the record's own words hold a code; none where they do not."""
    told = _acted(event) or _by_itself(event, told_of)
    return told + beside(event, names) if told else None


def agency(code: str) -> str:
    """`cscs`, and `cscs-2` too, in the words for the agency, as they stand in a sentence."""
    known = owing.AGENCIES.get(code.partition("-")[0])
    return known or wording.words(code)


def code(value: str) -> str:
    """Any other code in the words in which it was asked for, as they stand in a sentence."""
    return lower(words.shared()["codes"].get(value) or wording.words(value))


def lower(text: str) -> str:
    """A sentence's words in the middle of one."""
    return text[:1].lower() + text[1:]


def roles(codes: Iterable[str]) -> str:
    """Those who were told: by the words of a role, or of what somebody is in this case."""
    return " and ".join(lower(wording.words(each)) for each in codes)


def knew(found: Iterable[Knew], told: Iterable[Line]) -> list[Knew]:
    """Who knew of it, by which entry and with what was shared, in the same words."""
    by_version = {line.version: line.text for line in told}
    return [
        replace(each, who=named(each.who), how=by_version[each.since_version] + _shared(each.how))
        for each in found
    ]


def named(who: str) -> str:
    """`Dana Lead (dsl)`, `deputy_dsl` or `cscs` in words; any other name as it is."""
    name, _, role = who.removesuffix(")").rpartition(" (")
    if name and who.endswith(")"):
        return f"{name} ({lower(wording.words(role))})"
    return owing.AGENCIES.get(who) or wording.ROLES.get(who) or wording.IN_THE_CASE.get(who) or who


def aged(sentence: str) -> str:
    """A sentence about what has aged, with days as people write them, and the policy by its edition."""
    dated = _DAY.sub(lambda found: wording.plain_day(date.fromisoformat(found[0])), sentence)
    return _POLICY.sub(lambda found: f"The policy ({wording.edition(found[1])})", dated)


def _shared(how: str) -> str:
    parts = how.partition(", shared: ")[2]
    return f", sharing {', '.join(map(code, parts.split(', ')))}" if parts else ""


def _owes(event: Event, told_of: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{owing.owed(each.id, told_of)} by {wording.moment(each.due_at)}"
        for each in event.effects.opens
        if each.due_at
    )


def _acted(event: Event) -> str | None:
    match event.fact:
        case happened.ConcernRaised() as raised:
            danger = ", in immediate danger" if raised.concern.immediate_danger else ""
            return f"raised a concern ({_kind(raised.concern.category)}{danger})"
        case happened.ConcernReclassified() as named:
            return f"called the concern {_kind(named.category)}; everything owed stays owed"
        case happened.ReviewDecided() as decided if decided.agencies:
            return f"decided the review: refer to {' and '.join(map(agency, decided.agencies))}"
        case happened.ReviewDecided() as decided:
            return f"decided the review: {code(decided.outcome)}"
        case happened.ProtectionRecorded() as protected:
            what = "no measures are needed" if protected.none_needed else "measures were taken"
            return f"decided on protection for {code(protected.for_)}: {what}"
        case happened.ReferralMade() as made:
            how = "in an emergency, " if made.emergency else ""
            return f"referred to {agency(made.agency)} ({how}{code(made.channel)})"
        case happened.ReferralConfirmedInWriting() as sent:
            late = ", late" if sent.late else ""
            how = f"{code(sent.channel)}{late}"
            return f"confirmed the referral to {agency(sent.agency_referral)} in writing ({how})"
        case happened.ReferralAcknowledged() as taken:
            return (
                f"recorded that {agency(taken.agency_referral)} has the referral; the feedback clock runs on"
            )
        case happened.FeedbackReceived() as fed_back:
            said = code(fed_back.decision) + (" (told late)" if fed_back.late else "")
            return f"was told the decision of {agency(fed_back.agency_referral)}: {said}"
        case happened.ChaseRecorded() as chased:
            came_of_it = f"{code(chased.contacted)}, {code(chased.result)}"
            return f"asked {agency(chased.agency_referral)} for the missing feedback: {came_of_it}"
        case happened.TelephoneRecorded():
            return "telephoned, because a message did not get through"
        case happened.ReconsiderationDecided() as thought:
            neither = "neither at risk nor agreed: looked at again on a date"
            found = (
                "at risk: refer again"
                if thought.believed_at_risk
                else "agreed"
                if thought.agrees
                else neither
            )
            return f"thought again about the decision of {agency(thought.agency_referral)}: {found}"
        case happened.StatutoryConcluded() as ended:
            return f"recorded that the work of {agency(ended.agency_referral)} has ended"
        case happened.EarlyHelpStarted() as begun:
            plan = "a pastoral plan" if begun.kind == "pastoral" else "an early-help plan"
            return f"began {plan}, to be looked at again on {wording.day(begun.next_review_on)}"
        case happened.EarlyHelpReviewed() as looked:
            return f"reviewed the plan: {code(looked.outcome)}"
        case happened.LiaisonRecorded() as spoke:
            return f"was in touch with {agency(spoke.agency)} ({wording.words(spoke.kind)})"
        case happened.OutsideReferralRecorded() as outside:
            return f"recorded that somebody else referred to {agency(outside.agency)}"
        case happened.NrmConsidered() as nrm:
            asked = f"asked {agency(nrm.asked)}" if nrm.asked else "not needed"
            return f"considered the National Referral Mechanism: {asked}"
        case happened.PolicyAdopted() as adopted:
            return f"moved the case to {wording.edition(adopted.policy)} of the policy"
        case happened.ConflictDeclared() as declared if declared.held:
            passes = f"what they were, {roles(declared.held)}, passes to {roles(declared.passes_to)}"
            return f"declared that somebody may not know of the case; {passes}"
        case _:
            return None


def _by_itself(event: Event, told_of: Mapping[str, str]) -> str | None:
    match event.fact:
        case happened.FeedbackOverdue() as late:
            agency_ = agency(late.agency_referral)
            return f"recorded that {agency_} had not said what will happen by {wording.moment(late.due_at)}"
        case happened.ObligationOverdue() as late:
            return f"recorded as late: {_was(late.obligation, told_of)} by {wording.moment(late.due_at)}"
        case happened.EscalationRaised() as raised:
            return f"told {roles(raised.to)} that it is late: {_was(raised.obligation, told_of)}"
        case happened.ReminderSent() as sent:
            return f"reminded {roles(sent.to)}: {lower(owing.owed(sent.obligation, told_of))}"
        case happened.DeadlineReplanned() as moved:
            owed = lower(owing.owed(moved.obligation, told_of))
            return f"set a new deadline, {wording.moment(moved.to)}: {owed}"
        case happened.RungSkipped() as skipped:
            return f"had the next in line told at once: {_was(skipped.obligation, told_of)}"
        case happened.NotificationDelivered() as carried:
            return f"sent a message by {_channel(carried.channel)}: {_about(carried.obligation, told_of)}"
        case happened.NotificationFailed() as lost:
            return f"could not send a message by {_channel(lost.channel)}: {_about(lost.obligation, told_of)}"
        case _:
            return None


def _was(obligation: str, told_of: Mapping[str, str]) -> str:
    return lower(owing.was_owed(obligation, told_of))


def _kind(category: str) -> str:
    return code(category).partition(":")[0]


def _channel(name: str) -> str:
    return "e-mail" if name == "email" else wording.words(name)


def _about(obligation: str | None, told_of: Mapping[str, str]) -> str:
    return lower(owing.owed(obligation, told_of)) if obligation else "something new in the case"
