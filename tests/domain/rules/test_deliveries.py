"""Deliveries and failures of messages, and the telephone call that replaces a failed message."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.case.event import DeliveryOutcome
from domain.commands import RecordDelivery, RecordDeliveryFailure, RecordTelephone
from domain.events import NotificationDelivered, NotificationFailed
from domain.refusals import NothingToTelephone
from tests.domain.command_builders import (
    ACCEPT,
    a_referral,
    an_acknowledgement,
    fed_back,
    raised,
    referred,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, MONDAY_10AM, TEACHER
from tests.domain.settling_steps import closed
from tests.domain.story import Step, Story, done, given

ONE, OTHER = UUID(int=1), UUID(int=2)


def delivered(delivery: UUID = ONE, obligation: str | None = "accept", **told: Any) -> RecordDelivery:
    return RecordDelivery(delivery=delivery, obligation=obligation, rung=None, channel="email", **told)


def failed(
    delivery: UUID = ONE,
    obligation: str | None = "accept",
    say: str = "concern-raised",
    urgent: bool = True,
    rung: int | None = None,
) -> RecordDeliveryFailure:
    return RecordDeliveryFailure(
        delivery=delivery, say=say, obligation=obligation, rung=rung, channel="email", urgent=urgent
    )


def the_document_failed() -> Step:
    return has_failed(obligation="feedback:cscs-1", say="referral-document")


def has_failed(**told: Any) -> Step:
    return lambda story: story.and_then(story.decided(failed(**told), "clock"))


def telephoned(obligation: str = "telephone:cscs-1") -> RecordTelephone:
    return RecordTelephone(obligation=obligation, spoke_to="Front door, duty worker")


def test_a_delivery_is_recorded_with_its_obligation_and_the_hash_of_its_document() -> None:
    told = given(raised()).when(delivered(sha256="00" * 32))
    told.then(NotificationDelivered(obligation="accept", channel="email"))
    assert told.events[0].effects.carried == DeliveryOutcome(delivery=ONE, sha256="00" * 32)


def test_a_call_to_another_system_does_not_count_as_telling_the_head() -> None:
    """3-DSL.e: the recipient is unknown, so no clause counts as kept."""
    for command in (
        replace(delivered(obligation=None), channel="webhook"),
        replace(failed(obligation=None), channel="webhook"),
    ):
        assert given(raised()).when(command).events[0].clauses == ()
    assert given(raised()).when(delivered(obligation=None)).events[0].clauses == ("3-DSL.e",)
    owed = replace(delivered(), channel="webhook")
    assert given(raised()).when(owed).events[0].clauses == ("11.1",)


def test_a_repeated_delivery_is_recorded_once() -> None:
    story = given(raised())
    story = story.and_then(story.decided(delivered(), "clock"))
    story.when(delivered()).then()
    story.when(failed()).then()
    story.when(delivered(OTHER)).records("notification.delivered")


def test_a_repeated_failure_is_recorded_once() -> None:
    given(raised(), has_failed()).when(failed()).then()


def test_a_failed_message_must_be_replaced_by_a_telephone_call_within_minutes() -> None:
    """8.6: the DSL must know immediately."""
    told = given(raised()).when(failed(), at=MONDAY_10AM)
    told.then(NotificationFailed(obligation="accept", channel="email")).opens("telephone:accept")
    told.due("telephone:accept", MONDAY_10AM + timedelta(minutes=15))
    owed = told.after.obligation("telephone:accept")
    assert (owed.clause, owed.basis, owed.owner_roles) == ("8.6", "school setting", ("dsl",))


def test_a_referral_that_does_not_arrive_means_telephoning_the_front_door() -> None:
    """11.8."""
    told = given(raised(DSL), referred()).when(failed(obligation="feedback:cscs-1", say="referral-document"))
    told.opens("telephone:cscs-1")
    assert told.after.obligation("telephone:cscs-1").clause == "11.8"


def test_a_message_that_is_not_urgent_or_no_longer_needed_needs_no_call() -> None:
    given(raised()).when(failed(urgent=False)).opens()
    given(raised(), done(ACCEPT)).when(failed()).opens()
    given(raised(), has_failed()).when(failed(OTHER, obligation="telephone:accept")).opens()
    given(raised()).when(failed(obligation=None)).then(NotificationFailed(channel="email")).opens()


def test_two_failed_messages_need_one_call_by_the_first_deadline() -> None:
    story = given(raised(), has_failed())
    first = story.obligation("telephone:accept").due_at
    later = story.when(failed(OTHER), at=story.now + timedelta(minutes=5)).after
    assert later.obligation("telephone:accept").due_at == first
    assert [owed.id for owed in later.state.open_obligations].count("telephone:accept") == 1


def test_the_call_is_not_needed_if_the_message_arrives_after_all() -> None:
    story = given(raised(), has_failed())
    story.when(delivered()).turns(telephone_accept="ended")
    both = given(raised(), has_failed(), has_failed(delivery=OTHER))
    one = both.when(delivered()).turns()
    one.after.when(delivered(OTHER)).turns(telephone_accept="ended")


def test_the_call_is_not_needed_once_its_obligation_is_met() -> None:
    given(raised(), has_failed()).when(ACCEPT).turns(accept="met", telephone_accept="ended")


@pytest.mark.parametrize("step", [fed_back("section_17"), done(an_acknowledgement())])
def test_the_call_to_the_front_door_is_not_needed_once_they_confirm_the_referral(step: Step) -> None:
    story = given(raised(DSL), referred(), the_document_failed())
    assert "telephone:cscs-1" in story.owed
    assert "telephone:cscs-1" not in step(story).owed


def test_voiding_the_referral_ends_its_call_and_another_correction_does_not() -> None:
    story = given(raised(DSL), referred(), the_document_failed())
    assert "telephone:cscs-1" not in story.tell(void(story.version_of("referral.made"))).owed
    acknowledged = given(raised(DSL), referred(), done(an_acknowledgement()), the_document_failed())
    undone = acknowledged.tell(void(acknowledged.version_of("referral.acknowledged")))
    assert "telephone:cscs-1" in undone.owed


def test_the_caller_records_the_call() -> None:
    story = given(raised(DSL), referred(), the_document_failed())
    told = story.when(telephoned()).records("telephone.recorded").turns(telephone_cscs_1="met")
    assert told.events[0].clauses == ("11.8",)
    told.after.when(telephoned()).records("telephone.recorded").turns()  # someone telephones again
    told.after.when(delivered(obligation="feedback:cscs-1")).turns()


def test_only_a_call_that_is_due_can_be_recorded() -> None:
    given(raised()).when(telephoned("telephone:accept")).refused(NothingToTelephone)
    given(raised()).when(telephoned("accept")).refused(NothingToTelephone)


def test_the_referrer_may_record_the_call_about_their_own_referral_only() -> None:
    emergency = done(a_referral(emergency=True, trigger="immediate_danger"), TEACHER)
    story = given(raised(TEACHER), emergency, the_document_failed(), has_failed(delivery=OTHER))
    story.when(telephoned("telephone:accept"), TEACHER).refused(Forbidden)
    assert "record-telephone" in story.next_for(TEACHER)
    story.when(telephoned(), TEACHER).records("telephone.recorded")
    story.when(telephoned(), HEAD).refused(Forbidden)


def test_messages_of_a_closed_case_are_recorded_and_open_no_obligation() -> None:
    story = given(raised(DSL), closed)
    for command in (delivered(obligation=None), failed(obligation=None), failed(obligation="accept")):
        told = story.when(command)
        assert len(told.events) == 1
        told.opens().stands_in("closed")


def test_a_case_does_not_close_while_a_call_is_due() -> None:
    story: Story = given(raised(DSL), has_failed())
    assert "close" not in story.next_for(DSL)
    assert story.next_for(DSL)[0] in ("record-telephone", "accept")
