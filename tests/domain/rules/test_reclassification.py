"""Reclassifying a concern stops no deadline, lifts no guard and closes nothing (2.1, 2.5, 8.3)."""

import pytest

from domain.entries.reporting import StatedCategory
from domain.people.roles import Person
from domain.refusals import CaseClosed, PoliceReferralRequired
from tests.domain.case_documents import case_document
from tests.domain.command_builders import REOPEN, a_review, change, raised, referred, reviewed, void
from tests.domain.exploitation_builders import NO_MENTOR, NO_NRM, asked_for_nrm
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, TEACHER
from tests.domain.safeguard_builders import reclassified
from tests.domain.settling_steps import closed
from tests.domain.story import done, given

WITH_AN_ADULT = raised(category="youth_produced_imagery", adult_involved=True)


@pytest.mark.parametrize("by", [HEAD, TEACHER])
def test_classifying_is_the_dsls(by: Person) -> None:
    given(raised()).when(reclassified("csa"), by=by).refused(Forbidden)


def test_a_closed_case_is_reopened_first() -> None:
    given(raised(), closed).when(reclassified("csa")).refused(CaseClosed)


@pytest.mark.parametrize("category", ["csa", "neglect", "other", "youth_produced_imagery"])
def test_under_no_name_is_an_adult_in_imagery_reviewed_without_the_police(category: StatedCategory) -> None:
    """8.3."""
    story = given(WITH_AN_ADULT, done(reclassified(category)))
    story.when(a_review()).refused(PoliceReferralRequired)
    assert "refer:police" in story.owed


def test_every_clock_keeps_running() -> None:
    """2.5."""
    before = given(raised(category="cse"), reviewed("refer", "cscs"), referred())
    after = before.when(reclassified("csa", "Control only.")).records("concern.reclassified").turns().opens()
    assert after.after.state.obligations == before.state.obligations
    assert after.after.stage == before.stage == "awaiting_feedback"
    due = before.obligation("feedback:cscs-1").due_at
    assert due is not None
    late = after.after.silence(due)
    assert late.obligation("feedback:cscs-1").state == "overdue"


def test_called_imagery_with_an_adult_it_is_for_the_police_at_once() -> None:
    """8.3."""
    story = given(raised(adult_involved=True))
    outcome = story.when(reclassified("youth_produced_imagery")).opens("refer:police").warns("8.3")
    outcome.after.when(a_review()).refused(PoliceReferralRequired)
    approached = given(raised(adult_involved=True), referred("police"))
    approached.when(reclassified("youth_produced_imagery")).opens("refer:police")


def test_a_name_or_an_adult_told_of_in_error_owes_the_police_nothing() -> None:
    story = given(raised(adult_involved=True), done(reclassified("youth_produced_imagery")))
    assert "refer:police" not in story.tell(void(2)).owed
    assert "refer:police" not in story.tell(change(1, adult_involved=False)).owed


def test_exploitation_is_named_with_its_imbalance_and_what_was_gained() -> None:
    """2.1."""
    outcome = given(raised()).when(reclassified("cse", "Age; gifts in exchange.")).warns()
    assert case_document(outcome.after.state, DSL)["concern"]["motive"] == "Age; gifts in exchange."
    given(raised()).when(reclassified("csa", "She consented, he says.")).warns("2.2")


@pytest.mark.parametrize("category", ["cse", "cce"])
def test_a_reviewed_case_that_becomes_exploitation_owes_nrm_and_mentor(category: StatedCategory) -> None:
    """4.6, 12.5."""
    upheld = given(raised(), reviewed("early_help"))
    upheld.when(reclassified(category)).opens("consider-nrm", "mentor")
    given(raised(), reviewed()).when(reclassified(category)).opens("consider-nrm")
    given(raised()).when(reclassified(category)).opens()
    assert given(raised(), done(reclassified(category))).tell(a_review("early_help")).owed >= {
        "consider-nrm",
        "mentor",
    }


def test_a_case_no_longer_called_exploitation_keeps_its_obligations() -> None:
    story = given(raised(category="cse"), reviewed("early_help"), done(reclassified("csa")))
    assert story.owed >= {"consider-nrm", "mentor"}
    considered = story.tell(asked_for_nrm())
    assert "mentor" in considered.tell(void(considered.state.version)).owed
    before_its_review = given(raised(category="cse"), done(reclassified("csa")), reviewed("early_help"))
    assert not {"consider-nrm", "mentor"} & before_its_review.owed


def test_reclassifying_a_case_does_not_reopen_what_was_already_considered() -> None:
    story = given(raised(category="cse"), reviewed("early_help"), done(NO_NRM), done(NO_MENTOR))
    story.when(reclassified("cce")).opens()
    gone = story.tell(reclassified("neglect"))
    gone.when(reclassified("cse")).opens()


def test_a_name_given_in_error_takes_what_it_owed_with_it_and_gives_back_the_one_before() -> None:
    story = given(raised(), reviewed("early_help"), done(reclassified("cse")))
    undone = story.tell(void(3))
    assert not {"consider-nrm", "mentor"} & undone.owed
    assert undone.state.concern.category == "neglect"
    twice = story.tell(reclassified("cce")).tell(void(3))
    assert twice.owed >= {"consider-nrm", "mentor"}
    away = given(raised(category="cse"), done(reclassified("neglect")), reviewed("early_help"))
    assert away.tell(void(2)).owed >= {"consider-nrm", "mentor"}


def test_a_reopened_case_owes_what_its_name_then_owes() -> None:
    story = given(raised(category="cse"), closed, done(REOPEN), done(reclassified("neglect")))
    assert not {"consider-nrm", "mentor"} & story.tell(a_review("early_help")).owed


def test_the_case_shows_its_name_and_the_reporter_the_one_they_gave() -> None:
    """3-STF.k."""
    story = given(raised(TEACHER, category="other"), done(reclassified("cse", "Age.")))
    whole = case_document(story.state, DSL)["concern"]
    assert (whole["category"], whole["raised_as"], whole["motive"]) == ("cse", "other", "Age.")
    own = case_document(story.state, TEACHER)["concern"]
    assert (own["category"], own["raised_as"], own["motive"]) == ("other", "other", None)
