"""Missing episodes: if they repeat, the DSL reviews the case; no number decides more (3.2t)."""

from datetime import timedelta

from domain.refusals import AlreadyDecided, CaseClosed, ObligationsOpen
from tests.domain.case_documents import case_document
from tests.domain.command_builders import CLOSE, REOPEN, a_review, raised, reviewed, void
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, MONDAY_9AM, TEACHER, london
from tests.domain.settling_steps import closed, everything_met
from tests.domain.side_record_builders import came_back, missing
from tests.domain.story import Step, Story, done, given

DAY = timedelta(days=1)
THIRD = MONDAY_9AM


def away(days_before: int) -> Step:
    return done(came_back(THIRD - days_before * DAY))


def twice() -> Story:
    return given(raised(DSL), reviewed(), away(40), away(10))


def test_recording_it_is_the_dsls() -> None:
    given(raised(TEACHER)).when(came_back(THIRD), by=TEACHER).refused(Forbidden)
    given(raised(TEACHER)).when(came_back(THIRD), by=HEAD).refused(Forbidden)


def test_no_pupil_comes_back_before_they_went() -> None:
    given(raised()).when(came_back(THIRD, THIRD - DAY)).malformed("/to")


def test_a_missing_episode_in_the_future_is_malformed() -> None:
    given(raised()).when(missing(MONDAY_9AM + 2 * DAY)).malformed("/from")


def test_a_closed_case_is_reopened_for_it() -> None:
    given(raised(), closed).when(came_back(THIRD)).refused(CaseClosed)


def test_the_first_is_only_written_down() -> None:
    story = given(raised(DSL), reviewed()).when(came_back(THIRD))
    story.records("missing-episode.recorded").opens().turns().warns()


def test_the_second_warns_and_owes_nothing() -> None:
    """3.2t."""
    given(raised(DSL), reviewed(), away(10)).when(came_back(THIRD)).opens().warns("3.2t")


def test_as_many_as_the_policy_says_owe_a_review_by_the_close_of_the_next_working_day() -> None:
    """3.2t; the number is the school's own setting."""
    story = (
        twice()
        .when(came_back(THIRD))
        .opens("missing-review")
        .due("missing-review", london("2027-03-02 17:00"))
    )
    owed = story.after.obligation("missing-review")
    assert (owed.clause, owed.basis) == ("3.2t", "school setting")
    assert story.after.stage == "settled"
    assert "decide-review" in story.after.next_for(DSL)


def test_those_further_apart_than_the_policy_says_owe_none() -> None:
    given(raised(DSL), reviewed(), away(95), away(10)).when(came_back(THIRD)).opens()


def test_an_older_one_typed_in_later_counts_where_it_belongs() -> None:
    given(raised(DSL), reviewed(), away(10), away(0)).when(came_back(THIRD - 40 * DAY)).opens(
        "missing-review"
    )
    given(raised(DSL), reviewed(), away(10), away(0)).when(came_back(THIRD - 95 * DAY)).opens()


def test_the_same_time_again_only_says_until_when() -> None:
    story = twice().tell(came_back(THIRD - 10 * DAY, THIRD - 9 * DAY))
    assert "missing-review" not in story.owed
    assert case_document(story.state, DSL)["missing_episodes"] == [
        {"from": "2027-01-20T09:00:00Z", "to": "2027-01-20T09:00:00Z"},
        {"from": "2027-02-19T09:00:00Z", "to": "2027-02-20T09:00:00Z"},
    ]


def test_a_review_that_lies_ahead_sees_them_anyway() -> None:
    given(raised(DSL), away(40), away(10)).when(came_back(THIRD)).opens().warns("3.2t")


def test_it_is_met_by_the_dsls_decision_whatever_that_is() -> None:
    story = twice().tell(came_back(THIRD))
    story.when(CLOSE).refused(ObligationsOpen)
    decided = story.when(a_review("no_further_action")).records("review.decided")
    assert decided.after.obligation("missing-review").state == "met"
    decided.after.when(a_review()).refused(AlreadyDecided)


def test_more_of_them_owe_it_again_after_it_was_met() -> None:
    story = everything_met(twice().tell(came_back(THIRD)))
    story.when(came_back(story.now - timedelta(minutes=1))).opens("missing-review")


def test_silence_is_overdue_and_goes_up_the_ladder() -> None:
    story = twice().tell(came_back(THIRD)).silence(london("2027-03-04 18:00"))
    to = [each.to for each in story.state.escalations if each.obligation == "missing-review"]
    assert to == [("dsl",), ("deputy_dsl", "headteacher"), ("board_lead",)]


def test_voiding_an_episode_ends_the_review_it_opened() -> None:
    story = twice().tell(came_back(THIRD))
    story.when(void(story.state.version)).turns(missing_review="ended")


def test_they_stay_when_the_case_is_reopened() -> None:
    story = closed(twice()).tell(REOPEN)
    story = everything_met(story)
    story.when(came_back(THIRD)).opens("missing-review")
