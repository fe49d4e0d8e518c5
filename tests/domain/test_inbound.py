"""What an agency's own message comes to: one of two commands, on the agency referral that it means (11.8)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands import RecordAcknowledgement, RecordFeedback, SocialWorker
from domain.events import FeedbackReceived, ReferralAcknowledged
from domain.inbound import AgencyTold, command, faults, meant
from tests.domain.asked import fed_back, raised, referred
from tests.domain.people import DSL, MONDAY_10AM
from tests.domain.story import given

WORKER = SocialWorker(name="A. Duty")
OTHER = SocialWorker(name="B. Next")


def told(**changes: Any) -> AgencyTold:
    said = {"agency_reference": "F-1", "kind": "decision", "decision": "section_17", "told_by": "Front door"}
    return AgencyTold(**(said | changes))


def acknowledged(**changes: Any) -> AgencyTold:
    return AgencyTold(**({"agency_reference": "F-1", "kind": "acknowledgement"} | changes))


@pytest.mark.parametrize(
    ("message", "pointers"),
    [
        (told(), []),
        (acknowledged(), []),
        (acknowledged(told_by="Front door", told_at=MONDAY_10AM, social_worker=WORKER), []),
        (told(decision=None), ["/decision"]),
        (told(told_by=None), ["/told_by"]),
        (acknowledged(decision="section_17"), ["/decision"]),
        (acknowledged(reasons="Long enough reasons."), ["/reasons"]),
        (told(told_at=MONDAY_10AM + timedelta(seconds=1)), ["/told_at"]),
        (told(agency_reference=" "), ["/agency_reference"]),
        (told(social_worker=SocialWorker(name=" ")), ["/social_worker/name"]),
    ],
)
def test_what_is_wrong_whatever_the_case_holds(message: AgencyTold, pointers: list[str]) -> None:
    assert [fault.pointer for fault in faults(message, MONDAY_10AM)] == pointers


def test_an_acknowledgement_happened_when_it_was_told() -> None:
    sent = acknowledged(told_by="Front door", told_at=MONDAY_10AM, social_worker=WORKER)
    assert command(sent, "cscs-2") == RecordAcknowledgement(
        agency_referral="cscs-2",
        social_worker=WORKER,
        agency_reference="F-1",
        told_by="Front door",
        occurred_at=MONDAY_10AM,
    )


def test_a_decision_is_the_feedback_that_a_person_would_have_recorded() -> None:
    sent = told(told_at=MONDAY_10AM, reasons="Long enough reasons.", social_worker=WORKER)
    assert command(sent, "cscs-2") == RecordFeedback(
        agency_referral="cscs-2",
        decision="section_17",
        told_by="Front door",
        told_at=MONDAY_10AM,
        reasons="Long enough reasons.",
        social_worker=WORKER,
    )


def test_the_social_worker_is_who_was_told_last_with_whichever_message() -> None:
    story = given(raised(DSL), referred())
    for sent, expected in (
        (acknowledged(social_worker=WORKER), WORKER),
        (told(social_worker=OTHER), OTHER),
        (told(), OTHER),
    ):
        story = story.tell(command(sent, "cscs-1"))
        assert isinstance(story.stream[-1].fact, FeedbackReceived | ReferralAcknowledged)
        assert story.state.agency_referrals[0].social_worker == expected


def test_of_several_under_one_reference_that_which_waits_is_meant_else_the_newest() -> None:
    story = given(raised(DSL), referred(), referred(), fed_back("no_statutory", "cscs-2"))
    both = frozenset(("cscs-1", "cscs-2"))
    found = [meant(story.state, names) for names in (both, frozenset(("cscs-2",)), frozenset(("cscs-3",)))]
    assert [each.id if each else None for each in found] == ["cscs-1", "cscs-2", None]
    story = story.tell(command(told(), "cscs-1"))
    newest = meant(story.state, both)
    assert newest is not None
    assert newest.id == "cscs-2"
