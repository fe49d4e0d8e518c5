"""What a voided entry reopens is due by its old deadline, unless the calendar has moved it (3-DSL.n)."""

from domain.commands import Replan
from domain.events import DeadlineReplanned
from domain.rules.replanning import OWED_AGAIN
from tests.domain.command_builders import ACCEPT, fed_back, protection, raised, referred, void
from tests.domain.people_and_times import TUESDAY_5PM, TUESDAY_6PM, WEDNESDAY_5PM
from tests.domain.story import done, given, proclaimed, silence_until


def test_an_obligation_that_opens_again_takes_the_newest_deadline() -> None:
    """The bank holiday was proclaimed after the decision, which turned out not to exist."""
    story = given(
        raised(),
        done(ACCEPT),
        done(protection()),
        referred(),
        fed_back("section_17"),
        proclaimed("add", "2027-03-02"),
    )
    told = story.when(void(5)).due("feedback:cscs-1", WEDNESDAY_5PM)
    moved = DeadlineReplanned(
        obligation="feedback:cscs-1", from_=TUESDAY_5PM, to=WEDNESDAY_5PM, reasons=OWED_AGAIN
    )
    assert [event.fact for event in told.events][1:] == [moved]
    assert told.after.state.agency_referrals[0].feedback_due_at == WEDNESDAY_5PM
    assert told.after.obligation("feedback:cscs-1").wakes_at == WEDNESDAY_5PM
    told.after.when(Replan(reasons="A day was proclaimed.")).then()


def test_an_obligation_late_by_its_old_deadline_opens_again_in_time_by_the_newest() -> None:
    story = given(
        raised(),
        done(ACCEPT),
        done(protection()),
        referred(),
        silence_until(TUESDAY_6PM),
        fed_back("section_17"),
        proclaimed("add", "2027-03-02"),
    )
    after = story.when(void(story.state.version)).after
    feedback = after.obligation("feedback:cscs-1")
    assert (feedback.state, feedback.due_at) == ("open", WEDNESDAY_5PM)
    assert "chase:cscs-1" not in after.owed


def test_a_plan_that_moves_none_of_it_records_no_more_than_the_correction() -> None:
    story = given(raised(), referred(), fed_back("section_17"), proclaimed("add", "2027-03-04"))
    story.when(void(3)).records("event.corrected")
