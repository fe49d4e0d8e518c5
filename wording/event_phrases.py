"""What somebody did, as a sentence goes on after their name: where the audit's own words hold a code."""

from collections.abc import Mapping

from domain import events as happened
from domain.case.event import Event
from domain.events import Fact
from domain.people.roles import AGENCY, By
from wording import formatting, obligation_text
from wording.phrases import agency, answer, code, listed, lower, roles

HOW = {
    "phone": "by telephone",
    "portal": "on the agency’s online form",
    "email": "by e-mail",
    "post": "by post",
    "in_person": "in person",
}
"""By which channel a referral went."""
_CAME_OF_IT = {
    "answered": "they answered",
    "no_answer": "nobody answered",
    "message_left": "a message was left",
}
_STANDING = {
    "invited": "was asked into",
    "joined": "joined",
    "declined": "did not join",
    "left": "left",
}
_HELD = {
    "owner": "leading the case",
    "referrer": "the referral that they made",
    "lead": "leading the plan",
    "mentor": "being the pupil’s mentor",
}


def of_the_case(event: Event, told_of: Mapping[str, str]) -> str | None:
    """What concerns the case and its record."""
    match event.fact:
        case happened.ConcernRaised() as raised:
            danger = ", in immediate danger" if raised.concern.immediate_danger else ""
            return f"raised a concern ({_kind(raised.concern.category)}{danger})"
        case happened.ConcernReclassified() as named:
            return f"called the concern {_kind(named.category)}; everything owed stays owed"
        case happened.ConcernWithdrawn():
            return "took back what they reported; everything owed stays owed"
        case happened.ReviewDecided() as review if review.agencies:
            return f"decided the review: refer to {listed(map(agency, review.agencies))}"
        case happened.ReviewDecided() as review:
            return f"decided the review: {code(review.outcome)}"
        case happened.EventCorrected() as put_right if put_right.void:
            return f"marked entry {put_right.event} as void"
        case happened.DiscussionRecorded() if isinstance(event.actor, By) and event.actor.role == AGENCY:
            return "told the school something for which nothing waited any more"
        case happened.RungSkipped() as skipped:
            was_owed = obligation_text.was_owed(skipped.obligation, told_of)
            return f"had the next in line told at once: {lower(was_owed)}"
        case happened.PupilInformed() as told:
            return f"told the pupil {_of_what(told.entries, told_of)}"
        case happened.PupilNotInformed() as untold:
            return f"did not tell the pupil {_of_what(untold.entries, told_of)}, and wrote down why"
        case happened.LeavingRecorded() as leaving:
            return f"recorded that the pupil leaves on {formatting.day(leaving.leaves_on)}"
        case happened.LegalHoldPlaced() as hold:
            since = formatting.day(hold.from_on or event.occurred_at)
            return f"placed a legal hold from {since} on: nothing of the file may be destroyed"
        case happened.PolicyAdopted() as adopted:
            return f"moved the case to {formatting.edition(adopted.policy)} of the policy"
        case happened.ConflictDeclared() as declared if declared.held:
            passes = f"{listed(_HELD[each] for each in declared.held)}, passes to {roles(declared.passes_to)}"
            return f"declared that somebody may not know of the case; what was theirs, {passes}"
        case happened.ConflictLifted():
            return "decided that somebody may know of the case after all"
        case happened.ChallengeAnswered() as answered:
            outcome = "it must be reviewed again" if answered.upheld else "it stands"
            return f"answered the challenge to the decision in entry {answered.decision}: {outcome}"
        case _:
            return None


def _of_what(versions: tuple[int, ...], told_of: Mapping[str, str]) -> str:
    return listed(told_of.get(str(version), f"of entry {version}") for version in versions)


def of_an_agency(fact: Fact) -> str | None:
    """What goes to an agency or comes from one."""
    match fact:
        case happened.ReferralMade():
            emergency = ", in an emergency" if fact.emergency else ""
            return f"referred to {agency(fact.agency_referral)} {HOW[fact.channel]}{emergency}"
        case happened.ReferralConfirmedInWriting():
            how = HOW[fact.channel] + (", late" if fact.late else "")
            return f"confirmed the referral to {agency(fact.agency_referral)} in writing {how}"
        case happened.ReferralAcknowledged():
            who = agency(fact.agency_referral)
            return f"recorded that {who} has the referral, and still has to say what will happen"
        case happened.FeedbackReceived():
            late = " (answered late)" if fact.late else ""
            where = fact.redirected_to
            to = f" (to {answer('record-feedback', '/redirected_to', where)})" if where else ""
            return f"was told the decision of {agency(fact.agency_referral)}: {code(fact.decision)}{to}{late}"
        case happened.ChaseRecorded():
            asked = f"{agency(fact.agency_referral)} for the missing feedback ({code(fact.contacted)})"
            return f"asked {asked}: {_CAME_OF_IT[fact.result]}"
        case happened.TelephoneRecorded():
            return "telephoned, because a message did not get through"
        case happened.ReconsiderationDecided():
            found = (
                "the child is at risk, refer again"
                if fact.believed_at_risk
                else "the school agrees"
                if fact.agrees
                else "neither at risk nor agreed, looked at again on a date"
            )
            return f"thought again about the decision of {agency(fact.agency_referral)}: {found}"
        case happened.DecisionDisputed():
            stage = f"at stage {fact.procedure_stage} of the procedure"
            return f"disputed the decision of {agency(fact.agency_referral)}, {stage}"
        case happened.DisputeOutcomeRecorded():
            came = answer("record-dispute-outcome", "/outcome", fact.outcome)
            now = f" ({code(fact.decision)})" if fact.decision else ""
            return f"recorded how {agency(fact.agency_referral)} answered the dispute: {came}{now}"
        case happened.StatutoryConcluded():
            return f"recorded that the work of {agency(fact.agency_referral)} has ended"
        case happened.LiaisonRecorded():
            return f"was in touch with {agency(fact.agency)} ({answer('record-liaison', '/kind', fact.kind)})"
        case happened.OutsideReferralRecorded():
            confirmed = ", which the agency confirmed" if fact.confirmed_with else ""
            return f"recorded that somebody else referred to {agency(fact.agency)}{confirmed}"
        case happened.NrmConsidered():
            asked = f"asked {agency(fact.asked)}" if fact.asked else "not needed"
            return f"considered the National Referral Mechanism: {asked}"
        case happened.InformationRequestRecorded():
            return f"recorded that {agency(fact.agency)} asked the school for information"
        case happened.InformationRequestAnswered():
            how = "they got it" if fact.supplied else "they did not get all of it, and the record says why"
            return f"answered the request for information in entry {fact.request}: {how}"
        case happened.DisclosureRecorded():
            return f"shared {listed(map(code, fact.fields))} with {fact.to}"
        case happened.InformationWithheld():
            return f"kept {listed(map(code, fact.fields))} back from {fact.from_}, and wrote down why"
        case _:
            return None


def of_the_child(fact: Fact) -> str | None:
    """What is done for the child, and who is around them."""
    match fact:
        case happened.ProtectionRecorded():
            if fact.view:
                return f"recorded the view that no measures are needed for {code(fact.for_)}"
            what = "no measures are needed" if fact.none_needed else "measures were taken"
            return f"decided on protection for {code(fact.for_)}: {what}"
        case happened.EarlyHelpStarted():
            plan = "a pastoral plan" if fact.kind == "pastoral" else "an early-help plan"
            return f"began {plan}, to be looked at again on {formatting.day(fact.next_review_on)}"
        case happened.EarlyHelpReviewed():
            return f"reviewed the plan: {code(fact.outcome)}"
        case happened.MentorAssigned() if fact.mentor is not None:
            often = "each working day" if fact.cadence == 1 else f"every {fact.cadence} working days"
            return f"assigned a mentor, who sees the pupil at least {often}"
        case happened.MentorContactRecorded():
            which = "the last contact" if fact.last else "a contact"
            return f"recorded {which} of the mentor with the pupil"
        case happened.MissingEpisodeRecorded():
            since = f"recorded that the pupil was missing from {formatting.moment(fact.from_)}"
            return f"{since} until {formatting.moment(fact.to)}" if fact.to else since
        case happened.TeamMemberRecorded():
            return f"recorded that somebody {_STANDING[fact.standing]} the team around the child"
        case _:
            return None


def _kind(category: str) -> str:
    return code(category).partition(":")[0]
