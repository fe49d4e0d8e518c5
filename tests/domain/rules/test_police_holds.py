"""During a police hold the school plans no contact with parents (11.7)."""

from domain.case.warnings import DURING_A_HOLD, warns_before
from domain.command_catalogue import COMMANDS
from domain.commands import (
    InformPupil,
    PlacePoliceHold,
    RecordDiscussion,
    RecordParentContact,
    RecordPupilView,
)
from domain.refusals import NoPoliceHold, ParentGateClosed, PoliceHold
from tests.domain.case_documents import case_document
from tests.domain.command_builders import A_DISCUSSION, A_VIEW, raised, reviewed, told_pupil, void, withheld
from tests.domain.people_and_times import DSL
from tests.domain.safeguard_builders import HOLD, LIFT, PLAN, assessed, safe, spoken_to
from tests.domain.story import done, given

WARNED_OF_AFTERWARDS = (InformPupil, RecordPupilView, RecordDiscussion, RecordParentContact)


def test_a_police_hold_stops_planning_whatever_was_found() -> None:
    """11.7."""
    safe(HOLD).when(PLAN).refused(PoliceHold)
    safe(HOLD, assessed()).when(PLAN).refused(PoliceHold)
    given(raised(), done(HOLD)).when(PLAN).refused(PoliceHold)
    assert "11.7" in PoliceHold.clauses


def test_after_a_lifted_hold_the_gate_must_be_assessed_again() -> None:
    story = safe(HOLD, LIFT)
    story.when(PLAN).refused(ParentGateClosed)
    story.tell(assessed()).when(PLAN).records("parent-contact.planned")


def test_an_assessment_made_with_the_police_during_a_hold_counts_once_it_is_lifted() -> None:
    safe(HOLD, assessed(police_view="Not before Thursday."), LIFT).when(PLAN).records(
        "parent-contact.planned"
    )


def test_people_who_could_break_a_hold_are_warned_of_it() -> None:
    minded = {name for name in COMMANDS if warns_before(name, "11.7")}
    assert {entry.name for entry in COMMANDS.values() if entry.command in WARNED_OF_AFTERWARDS} < minded
    assert {"plan-parent-contact", "record-disclosure", "answer-information-request"} < minded
    assert minded.isdisjoint({"accept", "protect", "refer", "close"})


def test_only_a_hold_in_place_can_be_lifted() -> None:
    safe().when(LIFT).refused(NoPoliceHold)
    safe(HOLD, LIFT).when(LIFT).refused(NoPoliceHold)
    safe(HOLD).when(LIFT).records("police-hold.lifted")


def test_the_police_may_ask_again_and_their_newest_advice_counts() -> None:
    again = PlacePoliceHold(advice="Not before Friday.", reasons="They rang a second time.")
    story = safe(HOLD).tell(again)
    assert case_document(story.state, DSL)["police_hold"]["advice"] == "Not before Friday."
    assert case_document(story.tell(LIFT).state, DSL)["police_hold"] is None


def test_voiding_a_hold_ends_it_and_voiding_a_lifting_restores_it() -> None:
    story = safe(HOLD)
    story.tell(void(3)).when(PLAN).refused(ParentGateClosed)  # contact must be assessed again
    story.tell(LIFT).tell(void(4)).when(PLAN).refused(PoliceHold)


def test_a_conversation_during_a_hold_is_recorded_with_a_warning() -> None:
    """11.7."""
    story = given(raised(), reviewed(), done(HOLD))
    for command in (told_pupil(2), A_VIEW, A_DISCUSSION, spoken_to()):
        story.when(command).warns("11.7")
        story.tell(LIFT).when(command).warns()
    story.when(withheld(2)).warns()
    assert DURING_A_HOLD not in story.state.warnings
