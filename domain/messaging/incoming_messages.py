"""Signed messages from an agency's own system, about a referral under the agency's reference (11.8)."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.commands import RecordAcknowledgement, RecordDiscussion, RecordFeedback
from domain.entries.clock import AgencyTold
from domain.field_rules import Fault, field_faults, filled
from domain.image_detection import NO_IMAGE, images_in
from domain.validation.contradictions import contradictions
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from domain.validation.required_fields import missing

CLOCK_TOLERANCE = timedelta(minutes=5)
"""The most that an agency's clock may be ahead of ours; the same as for its signature."""


def faults(told: AgencyTold, at: datetime) -> list[Fault]:
    """The faults of a message, whatever is in the case."""
    found = (*field_faults(told, "", at), *missing(told), *contradictions(told, DEPENDENT_FIELDS))
    images = (Fault(pointer=pointer, message=NO_IMAGE, clause="8.2") for pointer in images_in(told, ""))
    return [*images, *(Fault(pointer=pointer, message=message) for pointer, message in found)]


def as_arrived(told: AgencyTold, at: datetime) -> AgencyTold:
    """The message, with our time if its sender's clock is a little ahead."""
    ahead = (
        told.told_at is not None
        and told.told_at.tzinfo is not None
        and at < told.told_at <= at + CLOCK_TOLERANCE
    )
    return replace(told, told_at=at) if ahead else told


def command(
    told: AgencyTold, referral: AgencyReferral, *, no_answer: bool
) -> RecordAcknowledgement | RecordFeedback | RecordDiscussion:
    """The command that records the message on its agency referral; `no_answer` if none is awaited there."""
    agency_referral = referral.id
    if no_answer or (told.decision is None and referral.current_decision is not None):
        return _written_down(told, referral)
    if told.decision is None:
        return filled(RecordAcknowledgement, told, agency_referral=agency_referral, occurred_at=told.told_at)
    return filled(RecordFeedback, told, agency_referral=agency_referral, how="message")


def _written_down(told: AgencyTold, referral: AgencyReferral) -> RecordDiscussion:
    """The discussion that records a late message word for word; only a person acts on it."""
    worker = told.social_worker
    who = ", ".join(filter(None, (worker.name, worker.phone, worker.email))) if worker else None
    said = {
        "decision": told.decision,
        "redirected to": told.redirected_to,
        "told by": told.told_by,
        "told at": told.told_at.isoformat() if told.told_at else None,
        "social worker": who,
        "agency reference": told.agency_reference,
    }
    return RecordDiscussion(
        with_=f"{referral.agency} ({referral.id}), by automatic message",
        note="; ".join((told.kind, *(f"{name}: {value}" for name, value in said.items() if value))),
        reasons=told.reasons,
        occurred_at=told.told_at,
    )


def referral_meant(state: Case, names: frozenset[str]) -> AgencyReferral | None:
    """The agency referral that the message is about: the one without a decision, else the newest.

    One about another child comes last: the message is then only written down (3-DSL.n).
    """
    of_this_child = [ar for ar in state.standing_referrals if ar.id in names]
    meant = of_this_child or [ar for ar in state.mistaken_referrals if ar.id in names]
    return max(meant, key=lambda ar: (ar.current_decision is None, ar.version), default=None)
