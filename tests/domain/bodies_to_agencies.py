"""Bodies of commands about agencies, for the current case."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import get_args

from domain.calendar.working_time import london
from domain.commands import (
    ConfirmedWith,
    ConsiderNrm,
    PersonCommand,
    RecordLiaison,
    RecordOutsideReferral,
    RecordTelephone,
)
from domain.entries.agencies import Elsewhere
from domain.rules.feedback import DECISIONS
from tests.domain import command_builders as build
from tests.domain import record_builders as record
from tests.domain.command_builders import CANARY
from tests.domain.story import Story


def _referrals(story: Story) -> Iterator[PersonCommand]:
    yesterday = story.now - timedelta(days=1)
    for agency in build.AGENCIES:
        yield build.a_referral(agency, reasons=CANARY)
        yield build.an_emergency(agency, reasons=CANARY, occurred_at=yesterday)
        yield build.a_referral(agency, occurred_at=story.now - timedelta(minutes=20))
        yield build.an_emergency(agency, reasons=CANARY)
    yield build.by_telephone("Shropshire", reasons=CANARY)
    yield build.an_emergency("cscs", authority="Herefordshire")
    for ar in story.state.agency_referrals:
        yield build.a_referral(ar.agency, re_referral_of=ar.id)


def _referral_names(story: Story) -> list[str]:
    return [*(ar.id for ar in story.state.agency_referrals), "cscs-9"]


def _feedback(story: Story) -> Iterator[PersonCommand]:
    for ar in story.state.agency_referrals:
        told_at = max(ar.made_at, story.now - timedelta(hours=2))
        for decision in DECISIONS[ar.agency]:
            yield build.feedback(decision, ar.id, reasons=CANARY, told_at=told_at)
        for elsewhere in get_args(Elsewhere):
            yield build.feedback("redirected", ar.id, redirected_to=elsewhere)
    yield build.feedback("section_47", "police-1")
    yield build.feedback("section_47", "cscs-9")


def _telephone_calls(story: Story) -> Iterator[PersonCommand]:
    for name in dict.fromkeys(("telephone:cscs-9", *(owed.id for owed in story.state.obligations))):
        yield RecordTelephone(obligation=name, spoke_to=CANARY, note=CANARY)


def _reconsiderations(story: Story) -> Iterator[PersonCommand]:
    tomorrow = london(story.now).date() + timedelta(days=1)
    for name in _referral_names(story):
        yield build.believed_at_risk(name)
        yield build.agreed(name)
        yield build.neither(tomorrow, name)
        yield build.neither(tomorrow + timedelta(days=90), name)


def _disputes(story: Story) -> Iterator[PersonCommand]:
    for name in _referral_names(story):
        for stage in (None, 2):
            yield build.a_dispute(name, stage=stage, reasons=CANARY)


def _dispute_outcomes(story: Story) -> Iterator[PersonCommand]:
    for name in _referral_names(story):
        yield build.dispute_answered("upheld", name, reasons=CANARY)
        yield build.dispute_answered("partly", name)
    for ar in story.state.agency_referrals:
        for decision in DECISIONS[ar.agency]:
            yield build.dispute_answered("changed", ar.id, decision=decision, reasons=CANARY)


def _liaison(story: Story) -> Iterator[PersonCommand]:
    yield RecordLiaison(agency="police", kind="strategy_discussion", note=CANARY)
    yield build.in_touch("health", occurred_at=story.now - timedelta(days=1))


def _nrm(_: Story) -> Iterator[PersonCommand]:
    yield record.NO_NRM
    yield ConsiderNrm(asked="police", reference=CANARY, decision=CANARY, reasons=CANARY)


def _outside(story: Story) -> Iterator[PersonCommand]:
    for agency in build.AGENCIES:
        known_at = story.now - timedelta(hours=3)
        yield RecordOutsideReferral(agency=agency, by=CANARY, known_at=known_at)
    confirmed = ConfirmedWith(name=CANARY, role=CANARY, reference=CANARY)
    yield RecordOutsideReferral(agency="cscs", by=CANARY, known_at=story.now, confirmed_with=confirmed)


TO_AGENCIES: dict[str, Callable[[Story], Iterable[PersonCommand]]] = {
    "refer": _referrals,
    "confirm-in-writing": lambda story: [
        build.a_confirmation(name, agency_reference=CANARY) for name in _referral_names(story)
    ],
    "record-acknowledgement": lambda story: [
        build.an_acknowledgement(name) for name in _referral_names(story)
    ],
    "record-feedback": _feedback,
    "record-chase": lambda story: [build.a_chase(name, note=CANARY) for name in _referral_names(story)],
    "withdraw-referral": lambda story: [
        build.a_withdrawn_referral(name, told_to=CANARY, reasons=CANARY) for name in _referral_names(story)
    ],
    "record-telephone": _telephone_calls,
    "reconsider": _reconsiderations,
    "dispute-decision": _disputes,
    "record-dispute-outcome": _dispute_outcomes,
    "conclude-statutory": lambda story: [build.concluded(name) for name in _referral_names(story)],
    "record-liaison": _liaison,
    "consider-nrm": _nrm,
    "record-outside-referral": _outside,
}
