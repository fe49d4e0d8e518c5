"""Concerns and missing episodes of one pupil count together, whichever case has them (2.4g, 3.2t, 6.1)."""

from datetime import timedelta

import pytest

from domain.commands import AddInformation, IdentifyPupil, Join, Reopen
from domain.compliance.policy_replay import PolicyReplay, replay_under
from domain.refusals import AlreadyDecided, ObligationsOpen
from tests.domain.child_stories import AMIR, DAY, ChildCases
from tests.domain.command_builders import CLOSE, MORE, WHY, a_review, raised, reviewed, void
from tests.domain.joined_stories import both
from tests.domain.people_and_times import (
    COLLEAGUE,
    DEPUTY,
    DSL,
    IN_LINE,
    MONDAY_9AM,
    MONDAY_10AM,
    POLICY,
    SENIOR,
    TEACHER,
    london,
)
from tests.domain.record_builders import came_back, declared, identified_as
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given

A_DAY_AGO = MONDAY_9AM - DAY


def two_reviewed() -> ChildCases:
    """Two reports of one child in two days, each reviewed the same day."""
    cases = ChildCases().raises("first").reviews("first")
    return cases.on_day(1).raises("second", COLLEAGUE).reviews("second")


def test_the_third_report_in_the_window_is_warned_of_and_its_own_review_looks_at_all() -> None:
    """6.1: while a review is open in the newest case anyway, nothing else opens."""
    cases = two_reviewed().on_day(2).raises("third")
    assert cases.owed("third") == set()
    assert "review" in cases.stories["third"].owed
    assert cases.warned("third") == {"6.1"}
    assert [each.kind for each in cases.stories["third"].state.repeats] == ["concern"]
    assert cases.stories["third"].state.version == 1, "the reporter, who sees the version, learns nothing"
    assert not cases.stories["first"].state.repeats
    after = cases.reviews("third").on_day(3).adds("first").adds("second")
    assert after.owed("third") == set(), "only two since the review that looked at the three together"
    assert after.adds("third").owed("third") == {"pattern-review"}


def test_information_in_an_older_case_is_reviewed_in_the_newest_open_one() -> None:
    before = two_reviewed()
    cases = before.on_day(2).adds("first")
    assert (cases.owed("first"), cases.owed("second")) == (set(), {"pattern-review"})
    assert (cases.last("first"), cases.last("second")) == ("information.added", "repeats.found")
    found = cases.stories["second"].stream[-1]
    assert (found.actor, found.clauses) == ("clock", ("6.1", "2.4g"))
    assert cases.stories["first"].state.warnings == before.stories["first"].state.warnings
    met = cases.reviews("second")
    assert met.stories["second"].obligation("pattern-review").state == "met"


def test_the_newest_case_that_is_open_is_reviewed() -> None:
    cases = two_reviewed().then("second", closed).adds("first").adds("first")
    assert cases.owed("first") == {"pattern-review"}
    assert cases.stories["second"].state.closed


def test_while_a_review_is_open_in_the_newest_case_it_is_only_told_once() -> None:
    cases = ChildCases().raises("first").reviews("first").raises("second", COLLEAGUE)
    first = cases.adds("first")
    assert (first.last("second"), first.owed("second"), first.warned("second")) == (
        "repeats.found",
        set(),
        {"6.1"},
    )
    again = first.adds("first")
    assert again.stories["second"].state.version == first.stories["second"].state.version


def test_reports_by_a_dsl_count_too() -> None:
    """The police, Operation Encompass and parents tell the DSL, who writes the report."""
    cases = ChildCases().raises("first", DSL).raises("second", DEPUTY)
    assert cases.raises("third", DSL).warned("third") == {"6.1"}
    reviewed = cases.reviews("first").reviews("second").on_day(1)
    assert reviewed.does("first", MORE).owed("second") == {"pattern-review"}
    alone = ChildCases().raises("only").reviews("only").on_day(1)
    for owed in (set(), set(), {"pattern-review"}):
        alone = alone.does("only", MORE)
        assert alone.owed("only") == owed


def test_a_child_with_one_case_is_counted_as_before() -> None:
    cases = ChildCases().raises("only").reviews("only").on_day(1).adds("only").adds("only")
    assert cases.owed("only") == set()
    third = cases.adds("only")
    assert third.owed("only") == {"pattern-review"}
    assert third.stories["only"].state.repeats == ()


def test_missing_episodes_in_two_cases_owe_a_review_of_the_newest_open_one() -> None:
    cases = two_reviewed().does("first", came_back(A_DAY_AGO)).does("second", came_back(A_DAY_AGO - DAY))
    assert cases.owed("second") == set()
    assert cases.warned("second") == {"3.2t"}
    third = cases.does("first", came_back(A_DAY_AGO - 2 * DAY))
    assert (third.owed("first"), third.owed("second")) == (set(), {"missing-review"})
    assert third.stories["second"].stream[-1].clauses == ("3.2t", "2.4g")


def test_one_episode_that_two_cases_record_counts_once() -> None:
    cases = two_reviewed()
    for name in ("first", "second"):
        cases = cases.does(name, came_back(A_DAY_AGO)).does(name, came_back(A_DAY_AGO - DAY))
    assert cases.owed("second") == set()
    assert cases.does("first", came_back(A_DAY_AGO - 2 * DAY)).owed("second") == {"missing-review"}


def test_a_case_that_is_about_another_child_takes_its_concerns_with_it() -> None:
    """3-DSL.n: they count with the concerns of the right child."""
    cases = two_reviewed().raises("theirs", pupil=AMIR).reviews("theirs").raises("more", pupil=AMIR)
    cases = cases.reviews("more").on_day(2).adds("first")
    assert cases.owed("second") == {"pattern-review"}
    moved = cases.does("first", IdentifyPupil(pupil=AMIR.id, reasons=WHY))
    assert moved.owed("second") == {"pattern-review"}, "a review that is due stays due"
    assert moved.owed("more") == {"pattern-review"}


def test_a_case_that_is_about_no_child_of_the_register_counts_alone() -> None:
    parted = two_reviewed().on_day(2).does("first", identified_as("Someone else")).adds("first")
    assert parted.owed("second") == set()


def test_a_case_that_was_joined_does_not_count_twice_and_parting_them_changes_no_sum() -> None:
    cases = ChildCases().raises("kept").reviews("kept").raises("joined", COLLEAGUE)
    there = cases.stories["kept"]
    after = both(cases.stories["joined"], there, Join(into=there.number, reasons=WHY))
    joined = ChildCases(stories={"joined": after.here, "kept": after.there}, now=cases.now)
    assert joined.reviews("kept").raises("third").warned("third") == {"6.1"}
    parted = both(after.here, after.there, Reopen(reasons=WHY))
    again = ChildCases(stories={"joined": parted.here, "kept": parted.there}, now=cases.now)
    assert again.reviews("joined").raises("third").warned("third") == {"6.1"}


@pytest.mark.parametrize("kind", ["pattern", "missing"])
def test_a_review_that_is_met_is_owed_again_by_what_comes_after(kind: str) -> None:
    def step(cases: ChildCases, number: int) -> ChildCases:
        name = ("first", "second")[number % 2]
        return (
            cases.adds(name) if kind == "pattern" else cases.does(name, came_back(A_DAY_AGO - number * DAY))
        )

    cases = two_reviewed().on_day(2)
    for number in range(3):
        cases = step(cases, number)
    assert cases.owed("second") == {f"{kind}-review"}
    cases = cases.reviews("second").on_day(3)
    for number in range(3, 6):
        cases = step(cases, number)
    assert cases.owed("second") == {f"{kind}-review"}


def test_the_concerns_of_another_pupil_are_not_counted() -> None:
    cases = two_reviewed().raises("theirs", pupil=AMIR).reviews("theirs").adds("theirs")
    assert not cases.stories["theirs"].state.repeats


def test_the_same_policy_changes_nothing_in_a_case_that_was_counted_with_others() -> None:
    cases = two_reviewed().on_day(2).adds("first").reviews("second").on_day(3).adds("first").adds("first")
    cases = cases.adds("second").reviews("second")
    for story in cases.stories.values():
        assert replay_under(story.stream, lambda _: POLICY, IN_LINE, cases.now) == PolicyReplay()


def test_a_review_that_repeats_opened_ends_only_with_the_entry_that_opened_it() -> None:
    """Void entries of other cases close no review: a DSL looks once more rather than never (0133)."""
    cases = two_reviewed().on_day(2).adds("first")
    assert cases.does("first", void(cases.stories["first"].state.version)).owed("second") == {
        "pattern-review"
    }
    there = two_reviewed().on_day(2).adds("second")
    assert there.owed("second") == {"pattern-review"}
    assert there.does("second", void(there.stories["second"].state.version)).owed("second") == set()


def test_a_case_that_excludes_a_person_counts_in_itself_alone() -> None:
    """3.2h: no one learns by a count of a case that excludes them."""
    cases = two_reviewed().raises("hidden", about=(SENIOR,)).reviews("hidden").on_day(2)
    without = two_reviewed().on_day(2)
    assert not cases.stories["hidden"].state.repeats
    for name in ("first", "second"):
        cases, without = cases.adds(name), without.adds(name)
    for name, story in without.stories.items():
        assert cases.stories[name].stream == story.stream
    alone = cases.adds("hidden").adds("hidden")
    assert alone.owed("hidden") == set()
    assert alone.adds("hidden").owed("hidden") == {"pattern-review"}


def test_an_exclusion_moves_no_review_and_ends_every_count_with_others() -> None:
    """Who is excluded later knew the case until then. From then on nothing is counted with it (0133)."""
    cases = two_reviewed().on_day(2).adds("first").reviews("second")
    excluded = cases.does("first", declared(SENIOR))
    assert excluded.decision is not None
    assert excluded.decision.elsewhere == ()
    assert excluded.adds("first").adds("first").adds("first").owed("second") == set()


ONE_DAY = timedelta(days=1)


def told(story: Story, *days: int) -> Story:
    for day in days:
        story = story.tell(MORE, TEACHER, MONDAY_10AM + day * ONE_DAY)
    return story


REVIEWED = given(raised(TEACHER), reviewed())


def test_there_is_nothing_to_review_before_they_repeat() -> None:
    told(REVIEWED, 1, 2).when(a_review()).refused(AlreadyDecided)


def test_the_third_in_the_window_since_the_review_owes_another() -> None:
    """6.1; the number and the days are the school's own setting."""
    third = told(REVIEWED, 1, 2).when(MORE, by=TEACHER, at=MONDAY_10AM + 3 * ONE_DAY)
    third.opens("pattern-review", "new-information").warns("6.1")
    third.due("pattern-review", london("2027-03-05 17:00"))
    owed = third.after.obligation("pattern-review")
    assert (owed.clause, owed.basis, owed.owner_roles) == ("6.1", "school setting", ("dsl",))
    assert "decide-review" in third.after.next_for(DSL)
    assert third.after.tell(a_review()).obligation("pattern-review").state == "met"
    third.after.when(CLOSE).refused(ObligationsOpen)


def test_those_that_lie_far_apart_are_only_written_down() -> None:
    told(REVIEWED, 1, 20).when(MORE, by=TEACHER, at=MONDAY_10AM + 40 * ONE_DAY).opens(
        "new-information"
    ).warns()


def test_information_from_a_dsl_counts_as_a_concern_too() -> None:
    """The police and parents tell the DSL, who writes it down."""
    told(REVIEWED, 1, 2).when(MORE, by=DEPUTY).opens("pattern-review").warns("6.1")


def test_a_review_that_lies_ahead_sees_them_all() -> None:
    told(given(raised(TEACHER)), 1, 2).when(MORE, by=TEACHER, at=MONDAY_10AM + 3 * ONE_DAY).opens().warns()


def test_a_voided_concern_does_not_count_and_ends_the_review_it_opened() -> None:
    assert "pattern-review" not in told(REVIEWED, 1, 2, 3).tell(void(5)).owed
    story = told(REVIEWED, 1, 2).tell(void(3))
    story.when(AddInformation(text="Again."), by=TEACHER, at=MONDAY_10AM + 3 * ONE_DAY).opens(
        "new-information"
    )
    given(raised(TEACHER), reviewed(), done(MORE, TEACHER)).when(MORE, by=TEACHER).opens("new-information")
