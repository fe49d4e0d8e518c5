"""A referral that a review decided on must be made, even if a correction removed it (11.1, 3-DSL.n)."""

from domain.refusals import ObligationsOpen
from tests.domain.command_builders import CLOSE, REOPEN, a_referral, change, raised, referred, reviewed, void
from tests.domain.people_and_times import MONDAY_9AM
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import given

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


def test_a_review_of_before_the_case_was_opened_again_owes_nothing() -> None:
    again = closed(DECIDED).tell(REOPEN)
    assert "refer:cscs" not in again.tell(void(2)).owed


def test_a_case_closes_once_it_was_made() -> None:
    everything_met(DECIDED.tell(void(2))).when(CLOSE).records("case.closed")
