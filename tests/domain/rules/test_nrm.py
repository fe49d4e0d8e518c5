"""The school considers the National Referral Mechanism in every exploitation case (4.6)."""

import pytest

from domain.commands import PersonCommand
from domain.entries.reporting import Category
from domain.refusals import (
    CaseClosed,
)
from tests.domain.command_builders import REOPEN, a_review, raised, reviewed
from tests.domain.exploitation_builders import (
    EXPLOITATION,
    IN_FIVE_WORKING_DAYS,
    NO_MENTOR,
    NO_NRM,
    a_mentor,
    asked_for_nrm,
    looked_at_twice,
    upheld,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import (
    COLLEAGUE,
    DSL,
    TEACHER,
)
from tests.domain.settling_steps import closed
from tests.domain.story import done, given
from tests.with_each import with_each


def test_the_nrm_may_be_asked_for_before_the_review_and_is_then_not_owed() -> None:
    story = given(EXPLOITATION, done(asked_for_nrm()))
    assert "consider-nrm" not in story.tell(a_review("early_help")).owed


def test_a_closed_case_is_reopened_first() -> None:
    given(EXPLOITATION, closed).when(asked_for_nrm()).refused(CaseClosed)


@pytest.mark.parametrize("command", [asked_for_nrm(), NO_MENTOR, a_mentor(COLLEAGUE)])
def test_considering_and_assigning_are_the_dsls(command: PersonCommand) -> None:
    given(EXPLOITATION, reviewed()).when(command, by=TEACHER).refused(Forbidden)


@with_each("category", ["csa", "youth_produced_imagery", "physical", "neglect", "other"])
def test_without_exploitation_neither_is_due(category: Category) -> None:
    story = given(raised(category=category), reviewed("early_help"))
    assert not {"consider-nrm", "mentor"} & story.owed
    story.when(NO_NRM).records("nrm.considered").turns()


@pytest.mark.parametrize("category", ["cse", "cce"])
def test_every_exploitation_case_that_is_reviewed_is_owed_it(category: Category) -> None:
    """4.6: whatever the review decides."""
    story = given(raised(DSL, category=category)).when(a_review())
    story.opens("consider-nrm", "inform-pupil:2").due("consider-nrm", IN_FIVE_WORKING_DAYS)


@pytest.mark.parametrize("command", [asked_for_nrm("police", reference="NRM-1"), NO_NRM])
def test_asked_or_not_needed_it_is_considered(command: PersonCommand) -> None:
    upheld().when(command).records("nrm.considered").turns(consider_nrm="met").opens()


def test_the_reference_and_the_decision_come_later_and_are_never_refused() -> None:
    story = upheld().tell(asked_for_nrm()).tell(asked_for_nrm(reference="NRM-1"))
    story.when(asked_for_nrm(reference="NRM-1", decision="Reasonable grounds.")).turns().opens()


def test_reasons_that_speak_of_consent_are_answered_with_a_warning() -> None:
    """2.2."""
    story = upheld()
    consents = "She went willingly and consented to it."
    story.when(asked_for_nrm()).warns()
    story.when(type(NO_NRM)(not_needed=True, reasons=consents)).warns("2.2")
    story.when(type(NO_MENTOR)(not_needed=True, reasons=consents)).warns("2.2")


def test_it_is_owed_once_however_often_the_case_is_reviewed() -> None:
    story = looked_at_twice()
    assert [owed.id for owed in story.state.obligations].count("consider-nrm") == 1
    assert not {"consider-nrm", "mentor"} & looked_at_twice(done(NO_NRM), done(NO_MENTOR)).owed


def test_reviewing_a_reopened_case_opens_both_again() -> None:
    story = given(EXPLOITATION, closed, done(REOPEN))
    assert not {"consider-nrm", "mentor"} & story.owed
    assert story.tell(a_review("early_help")).owed >= {"consider-nrm", "mentor"}
