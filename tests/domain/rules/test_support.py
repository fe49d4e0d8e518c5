"""Early help and pastoral support: under constant review, with the family's consent (11.10, 11.11, 3.2r)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.access.permissions import visibility
from domain.commands import ChangeLead, FamilyConsent
from domain.people.roles import Person
from domain.refusals import AlreadyRunning, LeadIsTheSubject, NothingToReview, NotReviewedYet, ReviewTooFar
from tests.domain.command_builders import (
    WHY,
    a_plan,
    a_plan_review,
    a_review,
    agreed,
    fed_back,
    raised,
    referred,
    reviewed,
    support,
    void,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, DSL, HEAD, TEACHER, WEDNESDAY_9AM, london
from tests.domain.record_builders import declared
from tests.domain.story import Story, done, given
from tests.with_each import with_each

NEXT_WEEK = date(2027, 3, 10)
IN_THIRTY_WORKING_DAYS = date(2027, 4, 14)  # over Good Friday and Easter Monday


def decided_on_early_help() -> Story:
    return given(raised(), reviewed("early_help"))


def with_a_plan() -> Story:
    return decided_on_early_help().tell(a_plan(NEXT_WEEK))


def test_support_is_neither_considered_nor_begun_before_the_review() -> None:
    given(raised()).when(support()).refused(NotReviewedYet)
    given(raised()).when(a_plan(NEXT_WEEK)).refused(NotReviewedYet)


def test_one_plan_runs_at_a_time_and_no_other_is_reviewed() -> None:
    with_a_plan().when(a_plan(NEXT_WEEK)).refused(AlreadyRunning)
    decided_on_early_help().when(a_plan_review("end")).refused(NothingToReview)


def test_a_subject_of_the_concern_leads_no_plan() -> None:
    """3.2h."""
    about = given(raised(about=(COLLEAGUE,)), reviewed("early_help"))
    about.when(a_plan(NEXT_WEEK, lead=COLLEAGUE)).refused(LeadIsTheSubject)
    about.when(a_plan(NEXT_WEEK, lead=TEACHER)).records("early-help.started")
    declared_later = decided_on_early_help().tell(declared(COLLEAGUE))
    declared_later.when(a_plan(NEXT_WEEK, lead=COLLEAGUE)).refused(LeadIsTheSubject)
    assert "3.2h" in LeadIsTheSubject.clauses


@pytest.mark.parametrize("by", [TEACHER, COLLEAGUE, HEAD])
def test_only_a_dsl_can_learn_from_it_whom_the_concern_is_about(by: Person) -> None:
    about = given(raised(about=(COLLEAGUE,)), reviewed("early_help"))
    answers = {
        type(about.when(a_plan(NEXT_WEEK, lead=lead), by=by).refusal) for lead in (COLLEAGUE, TEACHER, DEPUTY)
    }
    assert answers in ({Forbidden}, {Unseen})


def test_no_plan_runs_for_longer_than_thirty_working_days_unreviewed() -> None:
    """3-DSL.j: under constant review."""
    decided_on_early_help().when(a_plan(date(2027, 4, 15))).refused(ReviewTooFar)
    with_a_plan().when(a_plan_review("continue", date(2027, 4, 15))).refused(ReviewTooFar)


def test_a_plan_begins_with_the_date_of_its_review() -> None:
    story = decided_on_early_help().when(a_plan(IN_THIRTY_WORKING_DAYS)).records("early-help.started")
    story.opens("early-help-review").turns(start_support="met").stands_in("support")
    story.due("early-help-review", london("2027-04-14 17:00"))


def test_support_considered_and_not_taken_is_over() -> None:
    """11.11."""
    story = given(raised(), reviewed(), referred(), fed_back("no_statutory"), done(agreed()))
    story.when(support()).records("support.considered").turns(support="met").opens("inform-pupil:6")


@pytest.mark.parametrize("taken", ["early_help", "pastoral"])
def test_support_taken_is_owed_a_start(taken: str) -> None:
    story = given(raised(), reviewed(), referred(), fed_back("no_statutory"), done(agreed()))
    considered = support(early_help=taken == "early_help", pastoral=taken == "pastoral")
    story.when(considered).turns(support="met").opens("start-support", "inform-pupil:6")


def test_a_plan_that_continues_is_owed_its_next_review() -> None:
    story = with_a_plan().when(a_plan_review("continue", date(2027, 3, 12))).records("early-help.reviewed")
    story.opens("early-help-review", "inform-pupil:4").turns(early_help_review="met")
    story.due("early-help-review", london("2027-03-12 17:00"))


def test_a_plan_that_ends_owes_nothing_more() -> None:
    story = with_a_plan().when(a_plan_review("end")).turns(early_help_review="met").opens("inform-pupil:4")
    assert story.after.state.plan is None


def test_stepping_up_owes_cscs_a_referral_and_ends_the_plan() -> None:
    story = with_a_plan().when(a_plan_review("step_up")).opens("refer:cscs", "inform-pupil:4")
    assert story.after.state.plan is None


def test_the_lead_reviews_the_plan_and_no_other_staff() -> None:
    story = given(raised(TEACHER), reviewed("early_help"), done(a_plan(NEXT_WEEK)))
    story.when(a_plan_review("end"), by=TEACHER).refused(Forbidden)
    led = given(raised(), reviewed("early_help"), done(a_plan(NEXT_WEEK, lead=TEACHER)))
    led.when(a_plan_review("end"), by=TEACHER).records("early-help.reviewed")


def test_a_review_that_did_not_come_is_overdue_for_dsl_and_lead() -> None:
    story = given(raised(), reviewed("early_help"), done(a_plan(date(2027, 3, 2), lead=TEACHER)))
    story = story.silence(WEDNESDAY_9AM)
    (first,) = (each for each in story.state.escalations if each.obligation == "early-help-review")
    assert first.to == ("lead", "dsl")


SOON = date(2027, 3, 12)
REFUSED = FamilyConsent(answer="refused", by="Her mother", reasons="She wants no one in the house.")
WITHDRAWN = replace(REFUSED, answer="withdrawn")
AGREED = FamilyConsent(answer="given", by="Her mother")
TO_HELP = given(raised(TEACHER), reviewed("early_help"))
HELPED = TO_HELP.tell(a_plan(SOON, TEACHER))


def test_a_refusal_has_its_reasons() -> None:
    bare = replace(REFUSED, reasons=None)
    TO_HELP.when(a_plan(SOON, consent=bare)).malformed("/consent/reasons")
    HELPED.when(replace(a_plan_review("end"), consent=bare)).malformed("/consent/reasons")


def test_a_refusal_asks_the_next_working_day_whether_to_step_up() -> None:
    for outcome in (
        TO_HELP.when(a_plan(SOON, consent=REFUSED)),
        HELPED.when(replace(a_plan_review("continue", SOON), consent=WITHDRAWN)),
        HELPED.when(replace(a_plan_review("end"), consent=REFUSED)),
    ):
        assert outcome.refusal is None
        owed = outcome.after.obligation("refusal-review")
        assert (owed.clause, owed.basis, owed.due_at) == (
            "11.10",
            "school setting",
            london("2027-03-02 17:00"),
        )
    asked = HELPED.tell(replace(a_plan_review("end"), consent=REFUSED))
    decided = asked.when(a_review("refer", "cscs"))
    assert decided.after.obligation("refusal-review").state == "met"
    assert "refer:cscs" in decided.after.owed
    assert "refusal-review" not in asked.tell(void(asked.state.version)).owed


@with_each("consent", [REFUSED, WITHDRAWN])
def test_a_plan_that_the_family_refuses_does_not_start(consent: FamilyConsent) -> None:
    outcome = TO_HELP.when(a_plan(SOON, COLLEAGUE, consent=consent)).opens("refusal-review")
    outcome.turns(start_support="ended")
    refused = outcome.after
    assert refused.state.plan is None
    assert visibility(refused.state, COLLEAGUE) is None
    assert {"start-support"} <= refused.tell(void(refused.state.version)).owed
    refused.tell(a_review("early_help")).tell(a_plan(SOON, consent=AGREED)).when(a_plan(SOON)).refused(
        AlreadyRunning
    )


def test_consent_and_stepping_up_ask_nothing_more() -> None:
    assert "refusal-review" not in TO_HELP.tell(a_plan(SOON, consent=AGREED)).owed
    assert "refusal-review" not in HELPED.tell(replace(a_plan_review("step_up"), consent=REFUSED)).owed


def test_if_no_support_is_taken_none_has_to_start() -> None:
    assert "start-support" in TO_HELP.owed
    none = TO_HELP.when(support()).turns(start_support="ended")
    assert "start-support" in none.after.tell(void(none.after.state.version)).owed
    assert "start-support" in TO_HELP.tell(support(pastoral=True)).owed


def test_a_running_plan_gets_another_lead_who_can_review_it() -> None:
    to_colleague = ChangeLead(lead=COLLEAGUE.id, reasons=WHY)
    TO_HELP.when(to_colleague).refused(NothingToReview)
    HELPED.when(to_colleague, by=TEACHER).refused(Forbidden)
    HELPED.when(replace(to_colleague, reasons="Short")).malformed("/reasons")
    changed = HELPED.when(to_colleague).records("plan-lead.changed").opens().turns().after
    changed.when(a_plan_review("end"), by=TEACHER).refused(Forbidden)
    assert changed.when(a_plan_review("end"), by=COLLEAGUE).refusal is None
    back = changed.tell(void(changed.state.version))
    assert back.when(a_plan_review("end"), by=TEACHER).refusal is None


def test_the_subject_of_a_concern_does_not_become_the_lead() -> None:
    about = given(raised(TEACHER, about=(COLLEAGUE,)), reviewed("early_help"), done(a_plan(SOON)))
    about.when(ChangeLead(lead=COLLEAGUE.id, reasons=WHY), by=DSL).refused(LeadIsTheSubject)
