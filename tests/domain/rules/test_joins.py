"""Two cases about the same child are joined: nothing that is open, known or promised is lost (2.4g)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.stages import stage
from domain.commands import Join, Refer, Reopen, ReplyToReporter
from domain.evolve import replay
from domain.people.roles import Person
from domain.refusals import CannotJoin, CaseClosed
from tests.domain.command_builders import (
    A_VIEW,
    ACCEPT,
    MORE,
    WHY,
    a_concern,
    a_referral,
    a_review,
    an_emergency,
    change,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.joined_stories import GOES_ON, Joined, both, due, joined, other_case
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, MONDAY_10AM, SENIOR, TEACHER
from tests.domain.record_builders import came_back, declared
from tests.domain.safeguard_builders import HOLD, assessed, reclassified, shared
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given
from tests.with_each import with_each

HOUR = timedelta(hours=1)
JOIN = Join(into=GOES_ON, reasons=WHY)
OURS = other_case(raised(COLLEAGUE, summary="Bruises."), done(ACCEPT))


def replayed(both_cases: Joined) -> bool:
    """Whether both streams fold to the states that were decided."""
    (there,) = both_cases.decision.elsewhere
    return (replay(both_cases.here.stream), replay(both_cases.there.stream)) == (
        both_cases.decision.case,
        there.case,
    )


@pytest.mark.parametrize("by", [TEACHER, HEAD, SENIOR])
def test_only_a_dsl_joins_cases_and_only_cases_that_they_see(by: Person) -> None:
    story = replace(given(raised(TEACHER)), others=(OURS.state,))
    story.when(JOIN, by=by).refused(Forbidden)
    replace(story, others=()).when(JOIN).refused(Unseen)
    story.when(Join(into=GOES_ON, reasons="Same.")).malformed("/reasons")


def test_no_case_is_joined_to_itself_to_a_closed_one_or_twice() -> None:
    story = given(raised(TEACHER))
    replace(story, others=(story.state,)).when(Join(into=story.state.id, reasons=WHY)).refused(CannotJoin)
    shut = other_case(raised(TEACHER), closed)
    replace(story, others=(shut.state,)).when(JOIN).refused(CannotJoin)
    with pytest.raises(CaseClosed):
        joined(joined(story, OURS).here, OURS)


def test_no_one_learns_by_a_join_of_a_case_that_excludes_them() -> None:
    """3.2h: in neither direction."""
    about = given(raised(TEACHER, about=(SENIOR,)))
    replace(about, others=(OURS.state,)).when(JOIN).refused(CannotJoin)
    theirs = other_case(raised(TEACHER, about=(SENIOR,)))
    replace(given(raised(TEACHER)), others=(theirs.state,)).when(JOIN).refused(CannotJoin)
    assert joined(about, theirs).here.state.joined_into == GOES_ON


@with_each(
    "begun",
    [
        reviewed(),
        referred(),
        done(HOLD),
        done(protection()),
        done(assessed()),
        done(shared()),
        done(reclassified("neglect")),
        done(came_back(MONDAY_10AM - HOUR)),
        done(declared(SENIOR)),
        done(an_emergency()),
    ],
)
def test_only_a_report_that_no_one_has_acted_on_is_joined_and_the_refusal_offers_a_link(begun: Step) -> None:
    """0133: joining happens at triage. The other case can be joined to this one."""
    busy = given(raised(TEACHER), begun)
    there = other_case(raised(COLLEAGUE), now=busy.now)
    alike = replace(busy, others=(there.state,), excluding_the_same=True)
    refusal = alike.when(JOIN).refused(CannotJoin).refusal
    assert isinstance(refusal, CannotJoin)
    assert "Link the two cases" in refusal.errors[0][1]
    assert "join" not in busy.next_for(DSL)
    assert "join" in given(raised(TEACHER)).next_for(DSL)


@with_each("step", [done(ACCEPT), done(MORE, TEACHER), done(A_VIEW, TEACHER), done(void(2))])
def test_words_and_an_owner_keep_no_report_from_being_joined(step: Step) -> None:
    story = step(given(raised(TEACHER), done(MORE, TEACHER)))
    assert joined(story, OURS).here.state.joined_into == GOES_ON


def test_a_report_of_danger_that_was_taken_back_is_not_joined() -> None:
    """10.4: the case that goes on would be closed without a second look."""
    story = given(raised(TEACHER, immediate_danger=True))
    assert joined(story, OURS).here.state.joined_into == GOES_ON
    taken_back = story.tell(change(1, immediate_danger=False))
    replace(taken_back, others=(OURS.state,)).when(JOIN).refused(CannotJoin)
    assert "join" not in taken_back.next_for(DSL)


def test_a_case_that_others_were_joined_to_stays_and_a_reopened_one_is_not_a_report() -> None:
    two = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE)))
    with pytest.raises(CannotJoin):
        joined(two.there, other_case(raised(HEAD), number=HEAD.id))
    parted = both(two.here, two.there, Reopen(reasons=WHY))
    assert joined(parted.there, other_case(raised(HEAD), number=HEAD.id)).here.state.closed
    with pytest.raises(CannotJoin):
        joined(parted.here, parted.there)


def test_here_everything_ends_and_the_case_is_closed() -> None:
    after = joined(given(raised(TEACHER)), OURS)
    assert [each.fact.type for each in after.decision.events] == ["case.joined"]
    assert [each.fact.type for each in after.there.stream[-1:]] == ["concern.joined"]
    assert (stage(after.here.state), after.here.state.joined_into) == ("closed", GOES_ON)
    assert after.here.owed == set()
    assert {owed.state for owed in after.here.state.obligations} == {"ended"}
    assert replayed(after)


def test_there_what_was_open_is_owed_by_the_earlier_deadline() -> None:
    later = given(raised(TEACHER), now=MONDAY_10AM + HOUR)
    accepted = joined(later, OURS).there
    assert {"review", "protect"} <= accepted.owed
    assert "accept" not in accepted.owed
    assert due(accepted, "review") == due(OURS, "review")
    newer = other_case(raised(COLLEAGUE), now=MONDAY_10AM + HOUR)
    earlier = given(raised(TEACHER))
    after = joined(earlier, newer).there
    for name in ("accept", "review", "protect"):
        assert due(after, name) == due(earlier, name), name


def test_a_review_that_was_made_there_is_owed_again_for_the_new_concern() -> None:
    reviewed_there = other_case(raised(COLLEAGUE), reviewed())
    after = joined(given(raised(TEACHER)), reviewed_there).there
    assert after.stage == "review"
    assert "accept" not in after.owed


def test_protection_by_measures_is_not_owed_again_and_none_needed_is() -> None:
    """11.9."""
    here = given(raised(TEACHER))
    assert "protect" not in joined(here, other_case(raised(), done(protection()))).there.owed
    none = other_case(raised(), done(protection(none_needed=True)))
    assert "protect" in joined(here, none).there.owed


def test_danger_and_an_adult_in_images_are_never_lost() -> None:
    """8.3, 11.4; an earlier referral there was about something else."""
    there = other_case(raised(COLLEAGUE), reviewed("refer", "police"), referred("police"))
    here = given(raised(TEACHER, immediate_danger=True, imagery=True, adult_involved=True))
    after = joined(here, there).there
    assert after.state.concern.immediate_danger
    assert after.state.concern.adult_in_imagery
    assert {"refer:immediate", "refer:police"} <= after.owed
    assert due(after, "refer:immediate") == due(here, "refer:immediate")


def test_a_joined_report_that_leaves_danger_open_asks_although_it_was_denied_here_before() -> None:
    """11.4: “No” answers what was asked until then."""
    open_ = replace(a_concern(immediate_danger=None), not_answered=("immediate_danger",))
    denied = other_case(done(open_, COLLEAGUE), done(replace(MORE, immediate_danger=False), COLLEAGUE))
    assert denied.state.concern.danger_said is False
    there = joined(given(done(open_, TEACHER)), denied).there
    assert there.state.concern.danger_said is None
    assert there.tell(replace(MORE, immediate_danger=False)).state.concern.danger_said is False


def test_images_in_one_case_and_an_adult_in_the_other_are_for_the_police() -> None:
    after = joined(given(raised(TEACHER, imagery=True)), other_case(raised(adult_involved=True)))
    assert "refer:police" in after.there.owed


def test_the_words_of_the_concern_are_kept_with_their_reporter() -> None:
    after = joined(given(raised(TEACHER, category="cse", child_words="He gave me a phone.")), OURS).there
    (kept,) = after.state.joined
    assert (kept.concern.child_words, kept.reporter, kept.undone_by) == (
        "He gave me a phone.",
        TEACHER.id,
        None,
    )
    assert "2.5" in {each.clause for each in after.state.warnings}


def test_each_reporter_gets_one_reply() -> None:
    """11.2."""
    here = given(raised(TEACHER))
    after = joined(here, OURS).there.tell(a_review())
    reply = f"reply:{here.state.id}"
    assert {"reply", reply} <= after.owed
    assert not {"reply", reply} & after.tell(ReplyToReporter(text="Thank you.")).owed
    one = after.tell(ReplyToReporter(text="Thank you.", to=here.state.id))
    assert (reply in one.owed, "reply" in one.owed) == (False, True)
    assert "reply" not in one.tell(ReplyToReporter(text="Thank you.", to=GOES_ON)).owed


@pytest.mark.parametrize("again", [Reopen(reasons=WHY), an_emergency()])
def test_reopening_parts_the_cases_again(again: Reopen | Refer) -> None:
    """11.10."""
    here = given(raised(TEACHER, immediate_danger=True))
    there = other_case(raised(COLLEAGUE), reviewed(), done(protection()))
    before = joined(here, there)
    assert {"review", "refer:immediate"} <= before.there.owed
    parted = both(before.here, before.there, again)
    assert parted.here.state.joined_into is None
    assert {"accept", "review", "protect"} <= parted.here.owed
    assert parted.here.state.concern.immediate_danger
    assert parted.there.owed == there.owed
    assert not parted.there.state.concern.immediate_danger
    (kept,) = parted.there.state.joined
    assert kept.undone_by == parted.there.state.version
    assert parted.there.stream[-1].fact.type == "join.undone"
    assert replayed(parted)


def test_what_was_met_or_added_there_since_stays() -> None:
    here, there = given(raised(TEACHER)), other_case(raised(COLLEAGUE), done(ACCEPT))
    after = joined(here, there)
    went_on = replace(after, there=after.there.tell(a_review()).tell(protection()))
    parted = both(went_on.here, went_on.there, Reopen(reasons=WHY)).there
    assert parted.obligation("review").state == "met"
    assert "reply" in parted.owed
    assert f"reply:{here.state.id}" not in parted.owed


def test_an_agency_that_was_told_before_the_join_is_told_again_if_the_review_decides_so() -> None:
    """11.1: it does not know what the other case had reported."""
    there = other_case(raised(COLLEAGUE), reviewed("refer", "cscs"), referred("cscs"))
    after = joined(given(raised(TEACHER)), there).there
    assert "refer:cscs" not in after.owed
    decided = after.tell(a_review("refer", "cscs"))
    assert "refer:cscs" in decided.owed
    told = decided.tell(a_referral("cscs"))
    assert "refer:cscs" not in told.owed
