"""Telling the pupil and the reporter, also of a mistake, and what the pupil says (11.2, 11.12, 3.2q)."""

from datetime import date

from domain.commands import PersonCommand, RecordParentContact, RecordPupilView
from domain.events import PupilInformed
from domain.refusals import CaseClosed, NoSuchEvent
from domain.validation.request_checks import unknown_entries
from tests.domain.command_builders import (
    a_plan,
    a_plan_review,
    a_review,
    agreed,
    change,
    concluded,
    correct,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
    support,
    told_pupil,
    void,
    withheld,
)
from tests.domain.people_and_times import DSL, TEACHER, london
from tests.domain.rules.test_deliveries import delivered
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given
from tests.with_each import with_each
from views.obligation_view import obligation_views
from wording.obligation_text import task
from wording.obligation_topics import in_entries, in_state

PLAN = done(a_plan(date(2027, 3, 10)))


def test_the_pupil_is_not_told_of_an_event_that_never_was() -> None:
    given(raised(), reviewed()).when(told_pupil(3)).refused(NoSuchEvent)
    given(raised(), reviewed()).when(told_pupil((2, 3))).malformed("/about/1")
    given(raised(), reviewed()).when(told_pupil(())).malformed("/about")
    given(raised(), reviewed()).when(told_pupil((2, 0))).malformed("/about")


def test_a_wrong_number_is_answered_with_the_right_ones_also_after_a_mail_was_delivered() -> None:
    """11.12: the number of the newest entry moves with each delivered message."""
    story = given(raised(DSL), reviewed("refer", "cscs"), referred(), fed_back("section_17"))
    posted = story.and_then(story.decided(delivered(), "clock"))
    assert posted.state.version == story.state.version + 1
    for wrong in (posted.state.version, 99):
        refusal = posted.when(told_pupil(wrong)).refused(NoSuchEvent).refusal
        assert isinstance(refusal, NoSuchEvent)
        assert refusal.errors == (("/about", "Give 2 or 4."),)
    (fault,) = unknown_entries(told_pupil((4, 99)), posted.state)
    assert fault.message == "The case has no entry of that number. Give 2 or 4."
    views = obligation_views(posted.state, posted.state.open_obligations)
    assert {each.about: each.id for each in views if each.about is not None} == {
        2: "inform-pupil:2",
        4: "inform-pupil:4",
    }


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


def test_withholding_can_go_on_and_silence_on_the_date_is_overdue() -> None:
    story = given(raised(DSL), reviewed(), done(withheld(2, revisit_on=date(2027, 3, 4))))
    story = story.silence(london("2027-03-04 17:00"))
    assert story.obligation("inform-pupil:2").state == "overdue"
    again = story.when(withheld(2, revisit_on=date(2027, 3, 9))).turns(inform_pupil_2="met_late")
    again.due("inform-pupil:2", london("2027-03-09 17:00"))


ANSWERED = (referred(), fed_back("section_47"))
"""The answer is entry 3."""
MOTHER = RecordParentContact(parent="Mrs Hale", discussed="What social care decided.")
CALLED_HER = done(MOTHER)


def owed(*steps: Step) -> set[str]:
    """What the child must be told after these steps."""
    return {name for name in given(raised(), *ANSWERED, *steps).owed if name.startswith("inform-pupil")}


def test_a_child_who_was_told_a_cancelled_answer_is_told_so() -> None:
    assert owed(done(told_pupil(3)), done(void(3))) == {"inform-pupil:5"}


def test_a_child_who_was_told_an_answer_that_was_another_is_told_so() -> None:
    assert owed(done(told_pupil(3)), done(change(3, decision="section_17"))) == {"inform-pupil:5"}


def test_a_parent_who_was_told_the_answer_is_told_so_too() -> None:
    assert owed(CALLED_HER, done(void(3))) == {"inform-pupil:5"}
    assert owed(CALLED_HER, done(change(3, decision="section_17"))) == {"inform-pupil:3", "inform-pupil:5"}


def test_no_one_is_told_of_a_mistake_that_no_one_heard() -> None:
    listened = RecordParentContact(
        parent="Mrs Hale", discussed="She rang.", begun_by="parent", told_of_concern="nothing"
    )
    assert owed(done(void(3))) == set()
    assert owed(done(withheld(3)), done(void(3))) == set()
    assert owed(done(listened), done(void(3))) == set()
    assert owed(done(told_pupil(3)), done(void(4)), done(void(3))) == set()
    assert {
        name for name in given(raised(), CALLED_HER, *ANSWERED, done(void(4))).owed if "inform" in name
    } == set()


def test_a_correction_that_changes_nothing_of_the_answer_tells_no_one() -> None:
    assert owed(done(told_pupil(3)), done(correct(3))) == set()
    assert owed(done(told_pupil(3)), done(change(3, decision="section_47"))) == set()


def test_a_cancelled_review_counts_as_an_answer_does() -> None:
    story = given(raised(), reviewed("refer", "cscs"), done(told_pupil(2)), done(void(2)))
    assert "inform-pupil:4" in story.owed


def test_the_task_says_what_was_wrong() -> None:
    story = given(raised(), *ANSWERED, done(told_pupil(3)), done(change(3, decision="section_17")))
    said = "Tell the child that we were wrong about what children's social care decided"
    assert task("inform-pupil:5", in_state(story.state)).startswith(said)
    assert task("inform-pupil:5", in_entries(story.stream)).startswith(said)
    cancelled = given(raised(), *ANSWERED, done(told_pupil(3)), done(void(3)))
    assert task("inform-pupil:5", in_entries(cancelled.stream)).startswith(said)
    assert "something they were told was wrong" in task("inform-pupil:5", in_state(cancelled.state))


def test_a_closed_case_is_reopened_before_such_a_correction() -> None:
    story = given(raised(), reviewed("no_further_action"), *ANSWERED, done(told_pupil(4)), done(concluded()))
    given(lambda _: closed(story)).when(change(4, decision="section_17")).refused(CaseClosed)
