"""An entry of the record in words, which a tired person can read."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from domain import events as happened
from domain.calendar.working_time import london
from domain.case.event import Event
from domain.compliance.outcome_documents import agency_called
from domain.people.roles import AGENCY, By

Names = Mapping[UUID, str]
_STANDING = {
    "invited": "was asked into the team around the child",
    "joined": "joined the team around the child",
    "declined": "did not join the team around the child",
    "left": "left the team around the child",
}


def said(event: Event, names: Names) -> str:
    """What happened, whoever did it; `names` are those of the school's people."""
    fact = event.fact
    match fact:
        case happened.ConcernRaised():
            danger = ", in immediate danger" if fact.concern.immediate_danger else ""
            return f"raised a concern ({fact.concern.category}{danger})"
        case happened.InformationAdded():
            return "added information" + (", now in immediate danger" if fact.immediate_danger else "")
        case happened.ConcernAccepted():
            return "accepted the case"
        case happened.ReviewDecided():
            to = f" to {', '.join(fact.agencies)}" if fact.agencies else ""
            return f"decided the review: {_words(fact.outcome)}{to}"
        case happened.ProtectionRecorded():
            if fact.view:
                return f"recorded the view that no measures are needed for {fact.for_}"
            what = "no measures needed" if fact.none_needed else "measures taken"
            return f"protected {fact.for_}: {what}"
        case happened.ReferralMade():
            how = "in an emergency, " if fact.emergency else ""
            return (
                f"referred to {_words(fact.agency)} ({how}{_words(fact.channel)}) as {fact.agency_referral}"
            )
        case happened.ReferralConfirmedInWriting():
            marks = [word for word, holds in (("again", fact.again), ("late", fact.late)) if holds]
            told = f" ({', '.join(marks)})" if marks else ""
            return f"confirmed {fact.agency_referral} in writing ({_words(fact.channel)}){told}"
        case happened.ReferralAcknowledged():
            return f"{fact.agency_referral} was acknowledged; the feedback clock runs on"
        case happened.FeedbackReceived():
            late = " (late)" if fact.late else ""
            to = f" to {_words(fact.redirected_to)}" if fact.redirected_to else ""
            return f"was told the decision on {fact.agency_referral}: {_words(fact.decision)}{to}{late}"
        case happened.ChaseRecorded():
            return f"chased {fact.agency_referral}: {_words(fact.contacted)}, {_words(fact.result)}"
        case happened.TelephoneRecorded():
            return f"telephoned instead, about {fact.obligation.partition(':')[2]}"
        case happened.ReconsiderationDecided():
            outcome = (
                "at risk: refer again" if fact.believed_at_risk else "agreed" if fact.agrees else "monitor"
            )
            return f"reconsidered {fact.agency_referral}: {outcome}"
        case happened.DecisionDisputed():
            return f"disputed the decision on {fact.agency_referral}, at stage {fact.procedure_stage}"
        case happened.DisputeOutcomeRecorded():
            now = f", now {_words(fact.decision)}" if fact.decision else ""
            return f"was told the outcome of the dispute on {fact.agency_referral}: {fact.outcome}{now}"
        case happened.StatutoryConcluded():
            return f"recorded that the work on {fact.agency_referral} ended"
        case happened.SupportConsidered():
            return "considered early help and pastoral support"
        case happened.EarlyHelpStarted():
            return f"began {_words(fact.kind or 'early_help')}, to be reviewed on {fact.next_review_on}"
        case happened.EarlyHelpReviewed():
            return f"reviewed the plan: {_words(fact.outcome)}"
        case happened.PupilInformed():
            return f"told the pupil of {entries(fact.entries)}"
        case happened.PupilNotInformed():
            return f"did not tell the pupil of {entries(fact.entries)}, with a reason"
        case happened.PupilViewRecorded():
            return "wrote down the pupil's own view"
        case happened.ReporterAnswered():
            return "answered whoever raised the concern"
        case happened.EventCorrected():
            return f"corrected entry {fact.event}" + (", which is void" if fact.void else "")
        case happened.DiscussionRecorded():
            by_agency = isinstance(event.actor, By) and event.actor.role == AGENCY
            return "told what nobody waited for any more" if by_agency else "recorded a discussion"
        case happened.RungSkipped():
            return f"skipped rung {fact.rung} of {fact.obligation}, with a reason"
        case happened.CaseClosed():
            return "closed the case"
        case happened.CaseReopened():
            return "reopened the case"
        case happened.ParentContactAssessed():
            safe = fact.safe_for_pupil and fact.safe_for_others
            return "found contact with a parent " + ("safe" if safe else "not safe")
        case happened.ParentContactPlanned():
            return "planned contact with a parent"
        case happened.ParentContactRecorded() if fact.discussed is None:
            return "recorded why the arrangements are not explained to the family"
        case happened.ParentContactRecorded():
            outside = ", which nobody had found safe" if fact.outside_gate else ""
            unexplained = " and why nothing is explained to the family" if fact.not_explained else ""
            return f"recorded contact with a parent{outside}{unexplained}"
        case happened.PoliceHoldPlaced():
            return "placed a police hold: nothing is asked or planned until the police agree"
        case happened.PoliceHoldLifted():
            return "lifted the police hold"
        case happened.PoliceHoldReviewed():
            return "reviewed the police hold: " + ("kept" if fact.outcome == "keep" else "lifted")
        case happened.DisclosureRecorded():
            return f"shared {_list(fact.fields)} with {fact.to}"
        case happened.InformationWithheld():
            return f"withheld {_list(fact.fields)} from {fact.from_}, with a finding"
        case happened.ConcernReclassified():
            return f"classified the concern as {fact.category}; everything owed stays owed"
        case happened.LiaisonRecorded():
            return f"was in touch with {_words(fact.agency)} ({_words(fact.kind)})"
        case happened.NrmConsidered():
            return "considered the NRM: " + (f"asked {_words(fact.asked)}" if fact.asked else "not needed")
        case happened.MentorAssigned():
            if fact.mentor is None:
                return "decided that no mentor is needed"
            return f"assigned a mentor; working days from contact to contact: {fact.cadence}"
        case happened.MentorContactRecorded():
            return "recorded a contact with the mentor" + (", the last" if fact.last else "")
        case happened.ConflictDeclared():
            return "declared that somebody may not know of the case" + _passes(fact)
        case happened.ConflictConfirmed():
            return "confirmed that somebody may not know of the case"
        case happened.ConflictLifted():
            return "lifted an exclusion: the person has the case back"
        case happened.DecisionChallenged():
            return f"challenged the decision in entry {fact.decision}"
        case happened.ChallengeAnswered():
            outcome = "upheld: to be reviewed again" if fact.upheld else "it stands"
            return f"answered for the decision in entry {fact.decision}, {outcome}"
        case happened.CaseHandedOver():
            return f"handed the case over to {name(fact.to, names)}"
        case happened.ConcernWithdrawn():
            return "withdrew the concern, which stays as it is"
        case happened.CaseLinked():
            return "linked another case"
        case happened.MissingEpisodeRecorded():
            until = f" until {when(fact.to)}" if fact.to else ""
            return f"recorded that the pupil was missing from {when(fact.from_)}{until}"
        case happened.OutsideReferralRecorded():
            confirmed = ", which the agency confirmed" if fact.confirmed_with else ""
            return f"recorded that somebody else referred to {_words(fact.agency)}{confirmed}"
        case happened.EventCountersigned():
            return f"countersigned entry {fact.event}"
        case happened.LeavingRecorded():
            return f"recorded that the pupil leaves on {day(fact.leaves_on)}"
        case happened.FileTransferred():
            return "recorded the receipt of the file" if fact.receipt else "sent the file to another school"
        case happened.InformationRequestRecorded():
            return f"recorded a request for information from {_words(fact.agency)}"
        case happened.InformationRequestAnswered():
            how = "with it" if fact.supplied else "without it, with reasons"
            return f"answered the request for information in entry {fact.request}, {how}"
        case happened.PaperCopyRecorded():
            return "recorded that a printed copy " + ("was destroyed" if fact.destroyed else "is kept")
        case happened.LegalHoldPlaced():
            since = fact.from_on or london(event.occurred_at).date()
            return f"placed a legal hold from {day(since)} on: nothing of the file may be destroyed"
        case happened.LegalHoldLifted():
            return f"lifted the legal hold of entry {fact.hold}"
        case happened.TeamMemberRecorded():
            return f"recorded that the {fact.part.replace('-', ' ')} {_STANDING[fact.standing]}"
        case happened.PolicyAdopted():
            return f"moved the case to the policy {fact.policy}"
        case happened.FeedbackOverdue():
            return f"no feedback on {fact.agency_referral} by {when(fact.due_at)}"
        case happened.ObligationOverdue():
            return f"{fact.obligation} was due by {when(fact.due_at)} and is not done"
        case happened.EscalationRaised():
            says = event.effects.says
            stage = f" (disagreement, stage {says.stage})" if says and says.stage else ""
            return f"escalated {fact.obligation}, rung {fact.rung}{stage}, to {_list(fact.to)}"
        case happened.ReminderSent():
            return f"reminded {_list(fact.to)} of {fact.obligation}"
        case happened.DeadlineReplanned():
            if fact.to == fact.from_:
                stands = not any(waits.provisional for waits in event.effects.waits)
                how = "which stands" if stands else "provisionally"
                return f"{fact.obligation} is due by {when(fact.to)}, {how}"
            return f"{fact.obligation} is now due by {when(fact.to)}, no longer by {when(fact.from_)}"
        case happened.NotificationDelivered():
            return f"delivered by {fact.channel}: {fact.obligation or 'news of the case'}"
        case happened.NotificationFailed():
            return f"could not deliver by {fact.channel}: {fact.obligation or 'news of the case'}"
        case _:
            assert_never(fact)


def beside(event: Event, names: Names) -> str:
    """What an entry's words end with, whatever it is: who was on duty, and a gate that it shut."""
    return _on_duty(event, names) + _shut(event)


def _on_duty(event: Event, names: Names) -> str:
    """Who was on duty, where that is recorded (3-DSL.x)."""
    on_duty = [name(person, names) for person in event.effects.on_duty]
    return f"; on duty: {', '.join(on_duty)}" if on_duty else ""


def _shut(event: Event) -> str:
    """Say whether contact with parents must be assessed again (11.13)."""
    return "; contact with parents must be assessed again" if event.effects.shuts else ""


def when(instant: datetime) -> str:
    """An instant as people in England write it."""
    local = london(instant)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def day(given: date) -> str:
    """A date as it is said in a list."""
    return f"{given:%a} {given.day} {given:%b %Y}"


def name(person: UUID, names: Names) -> str:
    """A person's name, or the beginning of their id where it is not known."""
    return names.get(person, str(person)[:8])


def entries(versions: tuple[int, ...]) -> str:
    """One entry or several, by their numbers."""
    *others, last = map(str, versions)
    return f"entries {', '.join(others)} and {last}" if others else f"entry {last}"


def _passes(fact: happened.ConflictDeclared) -> str:
    """What they were in it, and whose that is now (3.2h)."""
    return f"; {_list(fact.held)} until now, which passes to {_list(fact.passes_to)}" if fact.held else ""


def _words(code: str) -> str:
    """A code as people say it, an agency by its name."""
    return agency_called(code)


def _list(roles: Iterable[str]) -> str:
    return ", ".join(_words(role) for role in roles)
