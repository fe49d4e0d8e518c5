"""Family help needs the family: their consent, and what a refusal asks (11.10, 11.11, 3-DSL.h, 3.2r)."""

from dataclasses import replace
from datetime import date

from domain.access.permissions import visibility
from domain.commands import ChangeLead, FamilyConsent
from domain.refusals import AlreadyRunning, LeadIsTheSubject, NothingToReview
from tests.domain.command_builders import (
    WHY,
    a_plan,
    a_plan_review,
    a_review,
    raised,
    reviewed,
    support,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import COLLEAGUE, DSL, TEACHER, london
from tests.domain.story import done, given
from tests.with_each import with_each

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
