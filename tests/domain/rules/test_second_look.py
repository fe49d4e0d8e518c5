"""Another person looks again: in danger, at withdrawals, and at the entries of others (10.4, 11.15)."""

import pytest

from domain.access.permissions import visibility
from domain.case.warnings import SECOND_LOOK_DUE, risk_warnings
from domain.people.roles import Person
from domain.refusals import CaseClosed, NobodyLooksAgain, NoSuchEvent, NothingToCountersign
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    A_DISCUSSION,
    A_VIEW,
    ACCEPT,
    CLOSE,
    MORE,
    REOPEN,
    WHY,
    a_review,
    an_emergency,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    BOARD_LEAD,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    MONDAY_10AM,
    SENIOR,
    TEACHER,
    london,
)
from tests.domain.record_builders import WITHDRAWN, countersigned
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given

LOOK = "second-look"
FOUND_NONE = done(a_review(no_immediate_danger=WHY))
READY = given(raised(TEACHER, immediate_danger=True), FOUND_NONE, everything_met)
"""Danger was reported; the review found none, and no agency was told."""
CLOSED = READY.tell(CLOSE)


def test_the_person_who_closed_the_case_does_not_look_again_and_nor_does_a_teacher() -> None:
    CLOSED.when(countersigned(CLOSED.state.version), by=DSL).refused(Forbidden)
    CLOSED.when(countersigned(CLOSED.state.version), by=TEACHER).refused(Forbidden)
    CLOSED.when(countersigned(CLOSED.state.version), by=SENIOR).refused(Forbidden)
    assert "countersign" not in CLOSED.next_for(DSL)


def test_in_a_closed_case_only_the_closing_is_countersigned() -> None:
    CLOSED.when(countersigned(1), by=DEPUTY).refused(CaseClosed)
    looked = CLOSED.tell(countersigned(CLOSED.state.version), DEPUTY)
    looked.when(countersigned(CLOSED.state.version), by=DEPUTY).refused(CaseClosed)
    looked.tell(REOPEN).when(countersigned(CLOSED.state.version)).refused(NothingToCountersign)


def test_danger_that_ends_without_a_referral_is_looked_at_within_a_working_day() -> None:
    outcome = READY.when(CLOSE).records("case.closed").opens(LOOK).stands_in("closed")
    outcome.due(LOOK, london("2027-03-02 17:00"))
    assert SECOND_LOOK_DUE in risk_warnings(CLOSED.state)


@pytest.mark.parametrize("second", [DEPUTY, HEAD])
def test_the_deputy_or_the_head_looks_again(second: Person) -> None:
    assert "countersign" in CLOSED.next_for(second)
    outcome = CLOSED.when(countersigned(CLOSED.state.version), by=second).records("event.countersigned")
    outcome.turns(second_look="met").opens().stands_in("closed")
    assert SECOND_LOOK_DUE not in risk_warnings(outcome.after.state)


def test_a_case_that_the_deputy_closed_is_for_the_head_or_a_dsl() -> None:
    by_deputy = READY.tell(CLOSE, DEPUTY)
    by_deputy.when(countersigned(by_deputy.state.version), by=DEPUTY).refused(Forbidden)
    by_deputy.when(countersigned(by_deputy.state.version), by=DSL).turns(second_look="met")
    by_deputy.when(countersigned(by_deputy.state.version), by=HEAD).turns(second_look="met")


def test_the_deputies_and_the_head_are_told_at_once_and_the_one_who_closed_it_is_not() -> None:
    outcome = READY.when(CLOSE)
    (notice,) = outcome.notices
    assert (notice.say, notice.obligation, notice.waits_since) == ("look-again", LOOK, None)
    assert (notice.roles, notice.never) == (("deputy_dsl", "headteacher"), (DSL.id,))


def test_the_board_looks_again_when_a_stand_in_closed_the_case() -> None:
    """3.2h: everyone at the school is excluded, so that one governor alone reviewed and closed it."""
    about = (DSL, DEPUTY, SENIOR, HEAD)
    open_case = given(raised(TEACHER, immediate_danger=True, about=about), done(ACCEPT, GOVERNOR))
    ready = everything_met(open_case.tell(a_review(no_immediate_danger=WHY), GOVERNOR), GOVERNOR)
    assert visibility(ready.state, BOARD_LEAD) is None
    outcome = ready.when(CLOSE, by=GOVERNOR).opens(LOOK)
    (notice,) = outcome.notices
    assert (set(notice.roles) & {"nominated_governor", "board_lead"}, notice.never) == (
        {"nominated_governor", "board_lead"},
        (GOVERNOR.id,),
    )
    by_governor = outcome.after
    closing = countersigned(by_governor.state.version)
    by_governor.when(closing, by=GOVERNOR).refused(Forbidden)
    assert "countersign" in by_governor.next_for(BOARD_LEAD)
    looked = by_governor.when(closing, by=BOARD_LEAD).turns(second_look="met").after
    assert visibility(looked.state, BOARD_LEAD) is None  # the board sees it while it looks
    assert visibility(CLOSED.state, BOARD_LEAD) is None  # a DSL closed that one


def test_the_last_person_who_may_see_a_case_of_danger_does_not_close_it_alone() -> None:
    """10.4: with everyone else excluded, social care or the police hear of it first."""
    about = (DSL, DEPUTY, SENIOR, HEAD, GOVERNOR)
    open_case = given(raised(TEACHER, immediate_danger=True, about=about), done(ACCEPT, BOARD_LEAD))
    ready = everything_met(open_case.tell(a_review(no_immediate_danger=WHY), BOARD_LEAD), BOARD_LEAD)
    ready.when(CLOSE, by=BOARD_LEAD).refused(NobodyLooksAgain)
    told = everything_met(ready.tell(an_emergency("cscs"), BOARD_LEAD), BOARD_LEAD)
    told.when(CLOSE, by=BOARD_LEAD).opens().stands_in("closed")


def ends(story: Story) -> Story:
    return everything_met(story)


def test_without_danger_or_with_a_referral_about_it_one_pair_of_eyes_is_enough() -> None:
    given(raised(TEACHER), ends).when(CLOSE).opens()
    told = given(raised(TEACHER, immediate_danger=True), referred("police"), ends)
    told.when(CLOSE).opens()
    lado = given(raised(TEACHER, immediate_danger=True), referred("lado"), FOUND_NONE, ends)
    lado.when(CLOSE).opens(LOOK)


def test_a_missed_second_look_is_escalated_and_a_reopened_case_needs_none() -> None:
    late = CLOSED.silence(london("2027-03-04 18:00"))
    told = [each.to for each in late.state.escalations if each.obligation == LOOK]
    assert told[-1] == ("board_lead",)
    CLOSED.when(REOPEN).turns(second_look="ended")


def test_danger_counts_again_if_the_case_is_reopened_before_the_second_look() -> None:
    """10.4, 11.4: a deputy who does not agree reopens it. What two people have looked at is concluded."""
    again = CLOSED.tell(REOPEN, DEPUTY)
    assert {"accept", "review", "protect", "refer:immediate"} <= again.owed
    assert again.obligation("accept").limit == "accept-in-danger"
    assert again.obligation("protect").limit == "protect-in-danger"
    assert "refer:immediate" not in FOUND_NONE(again).owed
    everything_met(FOUND_NONE(again)).when(CLOSE).opens(LOOK)
    looked = CLOSED.tell(countersigned(CLOSED.state.version), DEPUTY).tell(REOPEN)
    assert looked.obligation("accept").limit is None
    assert "refer:immediate" not in looked.owed


def test_no_one_but_the_reporter_withdraws_a_report() -> None:
    """10.4: neither a referrer nor a subject."""
    for other in (DSL, DEPUTY, HEAD):
        given(raised(TEACHER)).when(WITHDRAWN, by=other).refused(Forbidden)
    given(raised(DSL), done(an_emergency(), HEAD)).when(WITHDRAWN, by=HEAD).refused(Forbidden)
    given(raised(TEACHER, about=(TEACHER,))).when(WITHDRAWN, by=TEACHER).refused(Unseen)


def test_a_withdrawal_is_recorded_with_a_warning_and_every_obligation_stays_open() -> None:
    story = given(raised(TEACHER, immediate_danger=True))
    taken_back = story.when(WITHDRAWN, by=TEACHER).records("concern.withdrawn").opens().turns().warns("10.4")
    assert taken_back.after.owed == story.owed
    assert taken_back.after.stage == story.stage == "review"
    assert [each.due_at for each in taken_back.after.state.open_obligations] == [
        each.due_at for each in story.state.open_obligations
    ]


def test_a_withdrawal_is_shown_to_the_dsl_and_the_reporter() -> None:
    story = given(raised(TEACHER), done(WITHDRAWN, TEACHER))
    assert (
        case_document(story.state, DSL)["withdrawn"]
        == case_document(story.state, TEACHER)["withdrawn"]
        == (2,)
    )
    assert case_document(story.state, DSL)["concern"]["summary"] == "Hungry all week."


def test_a_withdrawal_can_be_voided() -> None:
    story = given(raised(TEACHER), done(WITHDRAWN, TEACHER)).when(void(2)).opens().turns()
    assert story.after.state.besides.withdrawn == ()


def test_the_entries_of_others_are_shown_until_a_dsl_countersigns_them() -> None:
    """11.15."""
    story = given(
        raised(TEACHER), done(MORE, TEACHER), done(ACCEPT), done(A_DISCUSSION), done(A_VIEW, TEACHER)
    )
    assert case_document(story.state, DSL)["uncountersigned"] == (1, 2, 5)
    story.when(countersigned(2), by=DEPUTY).records("event.countersigned").opens().turns()
    assert story.tell(countersigned(2)).tell(countersigned(1)).state.besides.uncountersigned == (5,)


def test_an_entry_that_is_not_there_is_not_countersigned() -> None:
    given(raised(TEACHER)).when(countersigned(2)).refused(NoSuchEvent)


def test_an_entry_that_a_dsl_wrote_or_countersigned_needs_no_countersignature() -> None:
    """11.15."""
    story = given(raised(DSL), done(ACCEPT))
    story.when(countersigned(1)).refused(NothingToCountersign)
    assert "countersign" not in story.next_for(DSL)
    twice = given(raised(TEACHER), done(countersigned(1)))
    twice.when(countersigned(1)).refused(NothingToCountersign)
    late = given(raised(TEACHER)).silence(MONDAY_10AM.replace(hour=15))
    late.when(countersigned(2)).refused(NothingToCountersign)  # an event of the clock


def test_an_entry_that_was_voided_needs_none() -> None:
    story = given(raised(TEACHER), done(MORE, TEACHER), done(void(2)))
    assert story.state.besides.uncountersigned == (1,)


def test_a_missing_countersignature_holds_no_case_open() -> None:
    """11.15 requires the record; a missing countersignature is shown, and blocks nothing."""
    story = closed(given(raised(TEACHER), reviewed()))
    assert story.state.besides.uncountersigned == (1,)
    story.when(countersigned(1)).refused(CaseClosed)
    story.tell(REOPEN).when(countersigned(1)).records("event.countersigned")
