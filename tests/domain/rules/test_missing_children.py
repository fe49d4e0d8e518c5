"""A missing child: looked for until they are back; the interview, and episodes that repeat (3.2t)."""

from dataclasses import replace
from datetime import timedelta

from domain.refusals import AlreadyDecided, CannotJoin, CaseClosed, ObligationsOpen
from tests.domain.case_documents import case_document
from tests.domain.command_builders import CLOSE, a_review, raised, reviewed, void
from tests.domain.joined_stories import GOES_ON, other_case
from tests.domain.people_and_times import DSL, MONDAY_9AM, MONDAY_10AM, TEACHER, london
from tests.domain.record_builders import INTERVIEW, came_back, missing
from tests.domain.rules.test_joins import JOIN
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Step, Story, done, given

GONE = MONDAY_10AM - timedelta(hours=2)
BACK = MONDAY_10AM + timedelta(hours=1)
SOUGHT = missing(GONE, police_reference="PS/4471/27")
CASE = given(raised(DSL), reviewed())
AWAY = CASE.tell(missing(GONE))
"""Entry 3 says that the child is missing."""
LOOKED_FOR = AWAY.tell(SOUGHT)


def home(story: Story) -> Story:
    return story.at(BACK).tell(missing(GONE, BACK))


def test_an_interview_is_of_a_child_who_is_back_and_says_what_came_of_it() -> None:
    CASE.when(missing(GONE, return_interview=INTERVIEW)).malformed("/to")
    short = replace(INTERVIEW, reasons="No")
    CASE.when(missing(GONE, GONE, return_interview=short)).malformed("/return_interview/reasons")


def test_a_case_whose_child_is_missing_is_not_closed() -> None:
    story = everything_met(CASE)
    for said in (missing(GONE), SOUGHT):
        story.tell(said).when(CLOSE).refused(ObligationsOpen)
    home(story.tell(missing(GONE))).when(CLOSE).refused(ObligationsOpen)
    story.tell(came_back(GONE)).when(CLOSE).records("case.closed")


def test_a_child_who_is_missing_is_due_within_an_hour_at_any_hour() -> None:
    night = london("2027-03-06 23:00")
    away = CASE.when(missing(night), at=night).opens("missing:3").due("missing:3", night + timedelta(hours=1))
    owed = away.after.obligation("missing:3")
    assert (owed.clause, owed.basis) == ("3.2t", "school setting")
    told = away.after.silence(london("2027-03-07 03:30")).state.escalations
    assert [(each.to, each.at) for each in told if each.obligation == "missing:3"] == [
        (("dsl", "deputy_dsl"), london("2027-03-07 00:00")),
        (("headteacher", "senior_leader"), london("2027-03-07 00:30")),
        *((("board_lead",), london(f"2027-03-07 {hour}:00")) for hour in ("01", "02", "03")),
    ]


def test_the_reference_of_the_police_meets_it_and_the_school_asks_again_each_school_day() -> None:
    sought = AWAY.when(SOUGHT).turns(missing_3="met").opens("missing:3")
    sought.due("missing:3", london("2027-03-02 17:00"))
    asked = sought.after.at(london("2027-03-02 09:00")).when(missing(GONE))
    asked.turns(missing_3="met").opens("missing:3").due("missing:3", london("2027-03-03 17:00"))
    CASE.when(SOUGHT).opens("missing:3").due("missing:3", london("2027-03-02 17:00"))


def test_each_school_day_is_said_until_someone_records_the_child() -> None:
    silent = AWAY.tell(SOUGHT).silence(london("2027-03-08 18:00")).state.escalations
    said = [each for each in silent if each.obligation == "missing:3"]
    assert [each.at for each in said if "dsl" in each.to] == [
        london(f"2027-03-0{day} 17:00") for day in (2, 3, 4, 5, 8)
    ]
    assert "board_lead" in said[-1].to


def test_saying_again_that_the_child_is_missing_without_the_police_changes_no_deadline() -> None:
    due = AWAY.obligation("missing:3").due_at
    AWAY.at(BACK).when(missing(GONE)).turns().due("missing:3", due)


def test_the_end_meets_it_and_the_return_interview_is_due_three_days_after_it() -> None:
    for story in (AWAY, LOOKED_FOR):
        after = home(story)
        assert "missing:3" not in after.owed
        owed = after.obligation("return-talk:3")
        assert (owed.due_at, owed.basis) == (BACK + timedelta(hours=72), "guidance")
    CASE.when(missing(GONE, MONDAY_10AM)).opens("return-talk:3").turns()


def test_what_came_of_the_interview_meets_it_once() -> None:
    talked = home(AWAY).when(came_back(GONE, BACK)).turns(return_talk_3="met").opens()
    talked.after.when(missing(GONE, BACK)).turns().opens()


def test_two_episodes_of_one_child_are_not_confused() -> None:
    twice = home(AWAY.tell(missing(GONE + timedelta(hours=1))))
    assert {"return-talk:3", "missing:4"} <= twice.owed
    assert "missing:3" not in twice.owed


def test_a_reference_that_comes_after_the_return_takes_no_return_back() -> None:
    later = home(AWAY).when(SOUGHT).turns().opens().after
    (episode,) = later.state.besides.episodes
    assert (episode.ended, episode.police_reference) == (BACK, "PS/4471/27")


def test_a_return_that_was_an_error_is_taken_back() -> None:
    after = home(AWAY)
    still = after.when(missing(GONE)).turns(return_talk_3="ended").opens("missing:3").after
    assert "return-talk:3" in still.tell(void(5)).owed
    undone = after.when(void(4)).turns(return_talk_3="ended").opens("missing:3").after
    assert undone.obligation("missing:3").due_at == AWAY.obligation("missing:3").due_at


def test_a_return_in_error_that_came_in_one_entry_leaves_a_child_to_look_for() -> None:
    back = CASE.at(BACK).tell(missing(GONE, BACK)).tell(SOUGHT)
    undone = back.when(void(3)).turns(return_talk_3="ended").opens("missing:4").after
    assert undone.obligation("missing:4").limit == "missing:known-to-police"
    undone.when(missing(GONE, BACK)).turns(missing_4="met").opens("return-talk:4")


def test_an_episode_that_was_an_error_is_owed_nothing_and_the_rest_of_it_stays() -> None:
    assert not {"missing:3", "return-talk:3"} & AWAY.tell(void(3)).owed
    rest = LOOKED_FOR.tell(void(3))
    assert "missing:3" in rest.owed
    rest.when(missing(GONE, BACK), at=BACK).turns(missing_3="met")
    first = LOOKED_FOR.when(void(4)).opens("missing:3")
    first.due("missing:3", AWAY.obligation("missing:3").due_at)
    talked = home(AWAY).tell(came_back(GONE, BACK))
    assert "return-talk:3" in talked.tell(void(5)).owed


def test_a_closed_case_takes_back_no_return() -> None:
    away = everything_met(CASE).tell(missing(GONE)).tell(came_back(GONE))
    closed(away).when(void(away.state.version)).refused(CaseClosed)


def test_a_case_whose_child_is_missing_is_not_joined_to_another() -> None:
    others = (other_case(raised(TEACHER)).state,)
    replace(AWAY, others=others).when(JOIN).refused(CannotJoin)
    assert GOES_ON in {each.id for each in others}


DAY = timedelta(days=1)
THIRD = MONDAY_9AM


def away(days_before: int) -> Step:
    return done(came_back(THIRD - days_before * DAY))


def twice() -> Story:
    return given(raised(DSL), reviewed(), away(40), away(10))


def test_no_pupil_comes_back_before_they_went_or_goes_in_the_future() -> None:
    given(raised()).when(came_back(THIRD, THIRD - DAY)).malformed("/to")
    given(raised()).when(missing(MONDAY_9AM + 2 * DAY)).malformed("/from")


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


def test_voiding_an_episode_ends_the_review_it_opened() -> None:
    story = twice().tell(came_back(THIRD))
    story.when(void(story.state.version)).turns(missing_review="ended")
