"""The DSL's review: accepting, deciding, and the referrals that it decided on (8.3, 11.1, 11.12, 11.15)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.commands import PersonCommand, PoliceDecision, PupilWishes
from domain.entries.reporting import Outcome
from domain.people.roles import Person
from domain.refusals import AlreadyAccepted, AlreadyDecided, ObligationsOpen, PoliceReferralRequired
from tests.domain.command_builders import (
    ACCEPT,
    CLOSE,
    a_plan,
    a_plan_review,
    a_referral,
    a_review,
    agreed,
    an_emergency,
    change,
    concluded,
    fed_back,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.people_and_times import DEPUTY, DSL, HEAD, MONDAY_9AM, TEACHER, TUESDAY_9AM, london
from tests.domain.settling_steps import everything_met
from tests.domain.story import Step, done, given
from tests.with_each import with_each

IN_IMAGERY: dict[str, Any] = {"category": "youth_produced_imagery", "adult_involved": True}


def test_a_case_is_accepted_and_decided_once() -> None:
    given(raised(), done(ACCEPT, DEPUTY)).when(ACCEPT).refused(AlreadyAccepted)
    given(raised(), reviewed()).when(ACCEPT).refused(AlreadyAccepted)
    given(raised(), reviewed()).when(a_review()).refused(AlreadyDecided)


def test_an_adult_in_imagery_means_police() -> None:
    """8.3."""
    given(raised(**IN_IMAGERY)).when(a_review("refer", "cscs")).refused(PoliceReferralRequired)


def test_the_person_who_accepts_owns_the_case() -> None:
    """11.1, 3-DSL.x: deputies have the same powers."""
    story = given(raised()).when(ACCEPT, by=DEPUTY).records("concern.accepted").turns(accept="met")
    assert story.after.state.owner == DEPUTY.id


def test_accepting_too_late_is_said_so() -> None:
    given(raised()).when(ACCEPT, at=TUESDAY_9AM).turns(accept="met_late")


def test_deciding_accepts_as_well() -> None:
    story = given(raised()).when(a_review()).turns(accept="met", review="met")
    assert story.after.state.owner == DSL.id


def test_deciding_does_not_take_a_case_from_who_accepted_it() -> None:
    assert given(raised(), done(ACCEPT, DEPUTY), reviewed()).state.owner == DEPUTY.id


def test_each_agency_decided_on_is_owed_a_referral_within_the_hour() -> None:
    story = given(raised()).when(a_review("refer", "cscs", "police"), at=london("2027-03-01 19:00"))
    story.opens("refer:cscs", "refer:police", "inform-pupil:2", "reply").stands_in("referral")
    story.due("refer:cscs", london("2027-03-01 20:00"))


def test_an_agency_that_has_it_already_is_not_owed_another_referral() -> None:
    given(raised(), referred("cscs")).when(a_review("refer", "cscs")).opens("inform-pupil:3", "reply")


def test_an_agency_named_twice_is_referred_to_once() -> None:
    given(raised()).when(a_review("refer", "lado", "lado")).opens("refer:lado", "inform-pupil:2", "reply")


@pytest.mark.parametrize("outcome", ["early_help", "pastoral_support"])
def test_support_that_was_decided_on_is_owed_a_start(outcome: Outcome) -> None:
    """11.11."""
    story = given(raised()).when(a_review(outcome)).opens("start-support", "inform-pupil:2", "reply")
    story.stands_in("support").due("start-support", london("2027-03-08 17:00"))


def test_no_further_action_still_answers_pupil_and_reporter() -> None:
    """11.12, 11.2."""
    story = given(raised()).when(a_review()).opens("inform-pupil:2", "reply").stands_in("settled")
    story.due("inform-pupil:2", london("2027-03-03 17:00")).due("reply", london("2027-03-03 17:00"))


@pytest.mark.parametrize(("reporter", "owed"), [(DSL, False), (DEPUTY, False), (HEAD, True), (TEACHER, True)])
def test_a_reply_is_due_to_a_reporter_who_is_not_the_dsl(reporter: Person, owed: bool) -> None:
    story = given(raised(reporter), reviewed())
    assert ("reply" in story.owed) is owed


@with_each(
    "given_reasons",
    [
        {"reasons": "The activity was consensual, both say."},
        {"reasons": "She went willingly with him."},
        {"reasons": "He was a willing participant."},
        {"reasons": "She agreed to it, and so did he."},
        {"police": PoliceDecision(refer=False, reasons="He had her consent.")},
        {"pupil_wishes": PupilWishes(sought=False, reasons="It was consensual, so no one asked.")},
    ],
)
def test_nothing_rests_on_apparent_consent(given_reasons: dict[str, Any]) -> None:
    """2.2."""
    given(raised()).when(a_review(**given_reasons)).records("review.decided").warns("2.2")


def test_a_consensus_of_professionals_is_not_consent() -> None:
    given(raised()).when(a_review(reasons="The consensus was to wait for CSCS.")).warns()


CONSENSUAL = "Both say that it was consensual."


@pytest.mark.parametrize(
    ("steps", "command"),
    [
        ([referred(), fed_back("no_statutory")], replace(agreed(), reasons=CONSENSUAL)),
        ([referred(), fed_back("section_17")], replace(concluded(), reasons=CONSENSUAL)),
        ([reviewed(), done(a_plan(date(2027, 3, 10)))], replace(a_plan_review("end"), reasons=CONSENSUAL)),
        ([everything_met], replace(CLOSE, reasons=CONSENSUAL)),
    ],
)
def test_nothing_later_rests_on_it_either(steps: list[Step], command: PersonCommand) -> None:
    """2.2."""
    given(raised(), *steps).when(command).warns("2.2")


def test_a_review_afterwards_meets_what_an_emergency_left() -> None:
    """3-STF.h."""
    story = given(raised(), done(an_emergency(), TEACHER))
    story.when(a_review("refer", "police")).turns(accept="met", retrospective_review="met")


DECIDED = given(raised(), referred("cscs"), reviewed("refer", "cscs"))


def test_a_referral_that_the_review_counted_on_and_never_was_is_owed() -> None:
    assert "refer:cscs" not in DECIDED.owed
    owed = DECIDED.when(void(2)).opens("refer:cscs").after
    owed.when(CLOSE).refused(ObligationsOpen)
    owed.when(a_referral("cscs")).turns(refer_cscs="met")


def test_a_referral_does_not_open_again_if_another_was_made_or_only_its_time_was_wrong() -> None:
    DECIDED.tell(a_referral("cscs")).when(void(2)).opens()
    assert "refer:cscs" not in DECIDED.when(change(2, made_at=MONDAY_9AM)).after.owed


def test_a_review_that_never_was_owes_nothing() -> None:
    assert "refer:cscs" not in DECIDED.tell(void(3)).tell(void(2)).owed
    assert "refer:cscs" not in DECIDED.tell(void(2)).tell(void(3)).owed
