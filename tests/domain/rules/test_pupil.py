"""Telling the pupil and the reporter, and what the pupil says (11.2, 11.12, 3.2q)."""

from datetime import date

from domain.commands import PersonCommand, RecordPupilView
from domain.events import PupilInformed
from domain.refusals import NoSuchEvent
from tests.domain.command_builders import (
    A_VIEW,
    REPLY,
    a_plan,
    a_plan_review,
    a_review,
    agreed,
    concluded,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
    support,
    told_pupil,
    withheld,
)
from tests.domain.outcome import Unseen
from tests.domain.people_and_times import COLLEAGUE, DSL, TEACHER, london
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given
from tests.with_each import with_each

PLAN = done(a_plan(date(2027, 3, 10)))


def test_the_pupil_is_not_told_of_an_event_that_never_was() -> None:
    given(raised(), reviewed()).when(told_pupil(3)).refused(NoSuchEvent)
    given(raised(), reviewed()).when(told_pupil((2, 3))).malformed("/about/1")
    given(raised(), reviewed()).when(told_pupil(())).malformed("/about")
    given(raised(), reviewed()).when(told_pupil((2, 0))).malformed("/about")


def test_one_telling_meets_all_that_is_owed_of_the_entries_it_names_and_no_more() -> None:
    """11.12."""
    story = given(raised(DSL), reviewed("refer", "cscs"), referred(), fed_back("section_17"))
    assert {"inform-pupil:2", "inform-pupil:4"} <= set(story.owed)
    told = story.when(told_pupil((4, 2, 4, 1))).records("pupil.informed")
    told.turns(inform_pupil_2="met", inform_pupil_4="met").opens()
    (event,) = told.events
    assert isinstance(event.fact, PupilInformed)
    assert event.fact.about == (4, 2, 4, 1)
    assert "inform-pupil:4" in story.tell(told_pupil((2, 1))).owed
    assert "inform-pupil:2" in story.tell(told_pupil(1)).owed, (
        "telling without an obligation is recorded and meets nothing"
    )


def test_one_entry_is_stored_as_it_always_was() -> None:
    (event,) = given(raised(DSL), reviewed()).when(told_pupil((2,))).events
    assert isinstance(event.fact, PupilInformed)
    assert event.fact.about == 2


def test_withholding_several_until_a_date_owes_each_again() -> None:
    story = given(raised(DSL), reviewed("refer", "cscs"), referred(), fed_back("section_17"))
    story.when(withheld((2, 4), revisit_on=date(2027, 4, 1))).records("pupil.not-informed").opens(
        "inform-pupil:2", "inform-pupil:4"
    )
    assert "inform-pupil:4" not in story.tell(withheld((2, 4))).owed


def test_the_pupil_does_not_speak_of_an_event_that_never_was() -> None:
    given(raised()).when(RecordPupilView(text="No.", about=2)).refused(NoSuchEvent)


def test_people_who_do_not_see_the_case_cannot_record_telling_the_pupil() -> None:
    given(raised(), reviewed()).when(told_pupil(2), by=COLLEAGUE).refused(Unseen)


@with_each(
    ("steps", "decision"),
    [
        ([], a_review()),
        ([referred()], feedback("section_17")),
        ([referred(), fed_back("no_statutory")], agreed()),
        ([reviewed()], support()),
        ([reviewed(), PLAN], a_plan_review("end")),
        ([referred(), fed_back("section_17")], concluded()),
    ],
)
def test_the_pupil_is_told_of_every_decision(steps: list[Step], decision: PersonCommand) -> None:
    """11.12: at all stages."""
    story = given(raised(DSL), *steps).tell(decision)
    name = f"inform-pupil:{story.state.version}"
    assert story.obligation(name).due_at == london("2027-03-03 17:00")


def test_a_pupil_who_was_told_is_owed_nothing_more() -> None:
    given(raised(), reviewed()).when(told_pupil(2), by=TEACHER).records("pupil.informed").turns(
        inform_pupil_2="met"
    )


def test_withholding_for_ever_says_why() -> None:
    story = given(raised(), reviewed()).when(withheld(2)).records("pupil.not-informed")
    story.turns(inform_pupil_2="met").opens()


def test_withholding_until_a_date_is_owed_again_by_then() -> None:
    story = given(raised(), reviewed()).when(withheld(2, revisit_on=date(2027, 4, 1)))
    story.turns(inform_pupil_2="met").opens("inform-pupil:2").due(
        "inform-pupil:2", london("2027-04-01 17:00")
    )


def test_a_date_to_look_again_at_a_weekend_is_due_at_the_close_of_the_friday_before() -> None:
    story = given(raised(), reviewed()).when(withheld(2, revisit_on=date(2027, 3, 7)))
    story.due("inform-pupil:2", london("2027-03-05 17:00"))


def test_a_pupil_who_is_told_before_that_date_is_owed_nothing_more() -> None:
    story = given(raised(DSL), reviewed(), done(withheld(2, revisit_on=date(2027, 4, 1))))
    assert "inform-pupil:2" not in story.tell(told_pupil(2)).owed


def test_withholding_can_go_on_and_silence_on_the_date_is_overdue() -> None:
    story = given(raised(DSL), reviewed(), done(withheld(2, revisit_on=date(2027, 3, 4))))
    story = story.silence(london("2027-03-04 17:00"))
    assert story.obligation("inform-pupil:2").state == "overdue"
    again = story.when(withheld(2, revisit_on=date(2027, 3, 9))).turns(inform_pupil_2="met_late")
    again.due("inform-pupil:2", london("2027-03-09 17:00"))


def test_a_closed_case_takes_the_pupils_view() -> None:
    given(raised(), closed).when(A_VIEW, by=TEACHER).records("pupil.view-recorded")


def test_the_reporter_is_answered() -> None:
    """11.2."""
    given(raised(), reviewed()).when(REPLY).records("reporter.answered").turns(reply="met")
