"""However entries are spread over cases, the sum and what each person sees stay the same (2.4g, 3.2h)."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.repeat_counts import counted_among
from tests.domain.child_stories import DAY, ChildCases
from tests.domain.command_builders import void
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, MONDAY_10AM, SENIOR
from tests.domain.record_builders import came_back
from tests.domain.rules.test_repeats import A_DAY_AGO, two_reviewed

TIMES = st.lists(st.integers(0, 60 * 24), min_size=1, max_size=8, unique=True).map(sorted)


@settings(max_examples=50)
@given(hours=TIMES, cases=st.data())
def test_the_sum_over_several_cases_is_the_count_in_one(hours: list[int], cases: st.DataObject) -> None:
    """The same reports open the same reviews, however they are spread over the cases of a child."""
    names = ("first", "second", "third")
    spread, one = ChildCases(), ChildCases().raises("only").reviews("only")
    for name in names:  # too long ago to count
        spread = spread.raises(name).reviews(name)
    for hour in hours:
        name = cases.draw(st.sampled_from(names))
        spread, one = spread.on_day(40), one.on_day(40)
        later = spread.now + timedelta(hours=hour)
        spread = replace(spread, now=later).adds(name)
        one = replace(one, now=later).adds("only")
        assert spread.owed("third") == one.owed("only")
        assert spread.owed("first") | spread.owed("second") == set()


@settings(max_examples=50)
@given(days=TIMES, cases=st.data())
def test_episodes_in_several_cases_are_the_episodes_of_one(days: list[int], cases: st.DataObject) -> None:
    names = ("first", "second")
    spread, one = ChildCases(), ChildCases().raises("only", DSL).reviews("only")
    for name in names:
        spread = spread.raises(name, DSL).reviews(name)
    for day in days:
        name, gone = cases.draw(st.sampled_from(names)), came_back(MONDAY_10AM - timedelta(hours=day * 2))
        spread, one = spread.does(name, gone), one.does("only", gone)
        assert spread.owed("second") == one.owed("only")
        among = [story.state for story in spread.stories.values()]
        alone = [story.state for story in one.stories.values()]
        assert len(counted_among(among, "missing-episode")) == len(counted_among(alone, "missing-episode"))


ACTS = st.lists(
    st.tuples(st.sampled_from(("first", "second", "hidden", "hidden too")), st.sampled_from("amrrv")),
    max_size=14,
)


@given(acts=ACTS)
def test_what_a_person_sees_is_the_same_with_and_without_the_cases_that_exclude_them(
    acts: list[tuple[str, str]],
) -> None:
    """3.2h: each entry of the cases that they see, whatever is added, reviewed or void in the others."""
    there, without = two_reviewed(), two_reviewed()
    there = there.raises("hidden", about=(SENIOR,)).raises("hidden too", COLLEAGUE, about=(SENIOR, HEAD))
    for number, (name, act) in enumerate(acts):
        at = MONDAY_10AM + 2 * DAY + number * timedelta(hours=1)
        there = after_act(replace(there, now=at), name, act, number)
        if "hidden" not in name:
            without = after_act(replace(without, now=at), name, act, number)
    for name, story in without.stories.items():
        assert there.stories[name].stream == story.stream


def after_act(cases: ChildCases, name: str, act: str, number: int) -> ChildCases:
    """The cases after someone adds, records an episode, reviews or makes the newest addition void."""
    story = cases.stories[name]
    if act == "a":
        return cases.adds(name)
    if act == "m":
        return cases.does(name, came_back(A_DAY_AGO - number * DAY))
    if act == "r":
        looks = {"review", "pattern-review", "missing-review"}
        return cases.reviews(name) if looks & story.owed else cases
    added = [each.version for each in story.stream if each.fact.type == "information.added"]
    standing = [each for each in added if each not in story.state.voided]
    return cases.does(name, void(standing[-1])) if standing else cases
