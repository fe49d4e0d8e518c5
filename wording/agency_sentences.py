"""Sentences of events about agencies: referrals, answers, disputes and information."""

from domain import events as happened
from domain.case.event import Event
from domain.people.roles import AGENCY, By
from wording.phrases import agency, answer, code, in_a_sentence, listed

HOW = {
    "phone": "by phone",
    "portal": "on the agency’s online form",
    "email": "by e-mail",
    "post": "by post",
    "in_person": "in person",
}
"""The channel of a referral."""
_RESULTS = {
    "answered": "they answered",
    "no_answer": "no answer",
    "message_left": "left a message",
}


def agency_sentence(event: Event) -> str | None:
    """The sentence of an event about an agency; None for others."""
    match event.fact:
        case happened.ReferralMade() as fact:
            emergency = ", in an emergency" if fact.emergency else ""
            return f"referred to {agency(fact.agency_referral)} {HOW[fact.channel]}{emergency}"
        case happened.ReferralConfirmedInWriting() as fact:
            again, late = (", again" if fact.again else ""), (", late" if fact.late else "")
            who, how = agency(fact.agency_referral), HOW[fact.channel]
            return f"confirmed the referral to {who} in writing {how}{again}{late}"
        case happened.FeedbackReceived() as fact:
            return _answered(event, fact)
        case happened.ChaseRecorded() as fact:
            who, contacted = agency(fact.agency_referral), code(fact.contacted)
            return f"chased {who} ({contacted}): {_RESULTS[fact.result]}"
        case happened.ReconsiderationDecided() as fact if fact.believed_at_risk:
            return f"disagreed with {agency(fact.agency_referral)}: child at risk, will refer again"
        case happened.ReconsiderationDecided() as fact if fact.agrees:
            return f"agreed with the decision of {agency(fact.agency_referral)}"
        case happened.ReconsiderationDecided() as fact:
            who = agency(fact.agency_referral)
            return f"decided to monitor after the decision of {who}, with a date to check again"
        case happened.DisputeOutcomeRecorded() as fact:
            outcome = answer("record-dispute-outcome", "/outcome", fact.outcome)
            now = f" ({code(fact.decision)})" if fact.decision else ""
            return f"recorded the answer of {agency(fact.agency_referral)} to the dispute: {outcome}{now}"
        case happened.LiaisonRecorded() as fact:
            kind = answer("record-liaison", "/kind", fact.kind)
            return f"was in contact with {agency(fact.agency)} ({kind})"
        case happened.OutsideReferralRecorded() as fact:
            confirmed = ", which the agency confirmed" if fact.confirmed_with else ""
            return f"recorded that someone else referred to {agency(fact.agency)}{confirmed}"
        case happened.NrmConsidered() as fact:
            outcome = f"asked {agency(fact.asked)}" if fact.asked else "not needed"
            return f"considered the National Referral Mechanism: {outcome}"
        case happened.InformationRequestAnswered() as fact:
            how = "in full" if fact.supplied else "not in full, and recorded why"
            return f"answered the request for information in entry {fact.request}, {how}"
        case happened.DisclosureRecorded() as fact:
            return f"shared {listed(map(code, fact.fields))} with {in_a_sentence(fact.to)}"
        case happened.InformationWithheld() as fact:
            body = in_a_sentence(fact.from_)
            return f"withheld {listed(map(code, fact.fields))} from {body}, and recorded why"
        case _:
            return None


def _answered(event: Event, fact: happened.FeedbackReceived) -> str:
    where = fact.redirected_to
    to = f" (to {answer('record-feedback', '/redirected_to', where)})" if where else ""
    spoken = " (by telephone or in person)" if fact.how == "told" else ""
    told = f"{code(fact.decision)}{to}{spoken}{' (answered late)' if fact.late else ''}"
    if isinstance(event.actor, By) and event.actor.role == AGENCY:
        return f"answered the referral: {told}"
    return f"recorded the answer of {agency(fact.agency_referral)}: {told}"
