"""What repeats in the cases of a child, as a reader sees it who sees those cases whole (2.4g, 3.2t, 6.1)."""

from datetime import timedelta

from domain.case.case import Case
from tests.domain.child_stories import AMIR, DAY, ChildCases
from tests.domain.people_and_times import COLLEAGUE, MONDAY_9AM, POLICY
from tests.domain.record_builders import came_back
from views.chronology_view import PatternView, pattern_views


def seen(cases: ChildCases, *names: str) -> tuple[PatternView, ...]:
    """What repeats in these of the cases, or in all."""
    states: list[Case] = [cases.stories[name].state for name in names or cases.stories]
    return pattern_views(states, POLICY.repeats, cases.now)


def three() -> ChildCases:
    cases = ChildCases().raises("first").reviews("first").on_day(1).raises("second", COLLEAGUE)
    return cases.reviews("second").on_day(2).adds("first")


def test_one_concern_repeats_nothing() -> None:
    assert seen(ChildCases().raises("only")) == ()


def test_concerns_of_all_cases_are_listed_with_their_entries_and_the_open_review() -> None:
    cases = three()
    (found,) = seen(cases)
    first, second = cases.stories["first"].state, cases.stories["second"].state
    assert (found.kind, found.clause, found.within_days, found.review) == ("concern", "6.1", 30, second.id)
    assert [(each.case, each.event) for each in found.counted] == [
        (first.id, 1),
        (second.id, 1),
        (first.id, 3),
    ]
    assert found.since == cases.now - timedelta(days=30)
    assert found.counted[0].reference == first.reference


def test_a_reader_who_does_not_see_a_case_gets_what_they_would_get_without_it() -> None:
    assert seen(three(), "second") == ()
    (found,) = seen(three(), "first")
    assert (len(found.counted), found.review) == (2, None)


def test_after_a_review_looked_at_them_together_only_new_ones_count() -> None:
    cases = three().reviews("second")
    assert seen(cases) == ()
    later = cases.on_day(3).adds("first").adds("second")
    (found,) = seen(later)
    assert found.since == cases.stories["second"].state.repeats[0].looked_at
    assert len(found.counted) == 2


def test_episodes_of_all_cases_are_listed_by_the_time_at_which_they_began() -> None:
    cases = three().does("first", came_back(MONDAY_9AM - DAY)).does("second", came_back(MONDAY_9AM - 2 * DAY))
    found = next(each for each in seen(cases) if each.kind == "missing-episode")
    assert [each.at for each in found.counted] == [MONDAY_9AM - 2 * DAY, MONDAY_9AM - DAY]
    assert (found.clause, found.within_days, found.review) == ("3.2t", 90, None)


def test_what_reaches_the_number_because_two_records_were_merged_is_said() -> None:
    """0078: no entry was added since, so no review opened."""
    cases = ChildCases().raises("first").reviews("first").on_day(1).raises("second", COLLEAGUE, pupil=AMIR)
    cases = cases.reviews("second")
    (found,) = seen(cases)
    assert (len(found.counted), found.since_merge) == (2, False), "two do not reach the number"
    cases = cases.on_day(2).raises("third", pupil=AMIR).reviews("third")
    (found,) = seen(cases)
    assert (found.review, found.since_merge) == (None, True)
    assert found.newest_open == cases.stories["third"].state.id
    (own,) = seen(cases, "second", "third")
    assert not own.since_merge, "a reader who does not see the other record’s case"


def test_what_one_record_reaches_alone_is_not_said_to_come_from_a_merge() -> None:
    (found,) = seen(three())
    assert not found.since_merge
