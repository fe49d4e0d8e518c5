"""The file goes to the next school and the receipt is due, also in a closed case (3-DSL.w)."""

import pytest

from domain.commands import PersonCommand
from domain.messaging.workflow_progress import progress
from domain.refusals import CaseClosed, ObligationsOpen
from tests.domain.case_documents import case_document
from tests.domain.command_builders import CLOSE, REOPEN, a_review, raised, reviewed, void
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, MONDAY_9AM, TEACHER, TUESDAY_9AM, london
from tests.domain.settling_steps import closed, everything_met
from tests.domain.side_record_builders import sent_on
from tests.domain.story import Story, done, given

RECEIVED = sent_on(receipt="Signed for by their DSL.")
IN_FIVE_WORKING_DAYS = london("2027-03-08 17:00")


def left() -> Story:
    """A case that closed long ago, whose pupil goes to another school."""
    return closed(given(raised(DSL), reviewed()))


def awaited(story: Story) -> list[str]:
    return [name for name in story.owed if name.startswith("file-receipt:")]


def test_sending_it_is_the_dsls() -> None:
    given(raised(TEACHER)).when(sent_on(), by=TEACHER).refused(Forbidden)
    given(raised(TEACHER)).when(sent_on(), by=HEAD).refused(Forbidden)


def test_its_receipt_is_owed_within_five_working_days_and_the_clash_of_the_words_is_said() -> None:
    story = given(raised(DSL), reviewed()).when(sent_on()).records("file.transferred").warns("3-DSL.w")
    story.opens("file-receipt:3").due("file-receipt:3", IN_FIVE_WORKING_DAYS)
    assert story.after.obligation("file-receipt:3").basis == "school setting"
    assert case_document(story.after.state, DSL)["file_transfers"] == [
        {
            "to_school": "Hill Junior School",
            "method": "By hand",
            "at": "2027-03-01T10:02:00Z",
            "receipt": None,
            "sent_on": None,
        }
    ]


def test_the_days_run_from_when_it_was_sent_not_from_when_that_is_typed() -> None:
    story = given(raised(DSL), reviewed())
    late = story.when(sent_on(occurred_at=MONDAY_9AM), at=TUESDAY_9AM)
    late.due("file-receipt:3", IN_FIVE_WORKING_DAYS)


def test_a_case_does_not_close_while_it_is_awaited() -> None:
    everything = everything_met(given(raised(DSL), reviewed()))
    everything.tell(sent_on()).when(CLOSE).refused(ObligationsOpen)


def test_the_receipt_meets_it_and_with_the_receipt_at_once_none_is_owed() -> None:
    given(raised(DSL), done(sent_on())).when(RECEIVED).turns(file_receipt_2="met").opens()
    given(raised(DSL)).when(RECEIVED).turns().opens()


def test_another_schools_receipt_is_not_this_ones() -> None:
    story = given(raised(DSL), done(sent_on()))
    story.when(sent_on("Dale School", receipt="By e-mail.")).turns().opens()
    story.when(sent_on(" hill junior SCHOOL ", receipt="By e-mail.")).turns(file_receipt_2="met")


def test_if_sent_again_the_first_deadline_stays() -> None:
    given(raised(DSL), done(sent_on())).when(sent_on()).records("file.transferred").opens()


def test_a_closed_case_sends_its_file_stays_closed_and_keeps_its_clock() -> None:
    story = left().tell(sent_on())
    assert story.stage == "closed"
    assert len(awaited(story)) == 1
    seen = progress(story.state)
    assert (seen.closed, seen.stage) == (False, "settled")
    assert story.next_for(DSL)[0] == "transfer-file"
    late = story.silence(london("2027-03-10 18:00"))
    assert late.obligation(awaited(story)[0]).state == "overdue"
    assert [each.rung for each in late.state.escalations] == [1, 2, 3]
    ended = late.tell(RECEIVED)
    assert progress(ended.state).closed
    assert ended.stage == "closed"


@pytest.mark.parametrize("command", [a_review(), CLOSE])
def test_a_closed_case_takes_nothing_else_for_it(command: PersonCommand) -> None:
    left().tell(sent_on()).when(command).refused(CaseClosed)


def test_a_voided_receipt_is_awaited_again_although_the_case_is_closed() -> None:
    story = left().tell(sent_on())
    (owed,) = awaited(story)
    received = story.tell(RECEIVED)
    received.when(void(received.state.version)).opens(owed).stands_in("closed")


def test_a_file_that_never_went_has_no_receipt() -> None:
    story = given(raised(DSL), done(sent_on()))
    story.when(void(2)).turns(file_receipt_2="ended")
    assert story.tell(void(2)).state.besides.transfers == ()


def test_a_receipt_stays_awaited_when_the_case_is_reopened() -> None:
    story = left().tell(sent_on())
    reopened = story.when(REOPEN).opens("accept", "review", "protect")
    assert awaited(reopened.after) == awaited(story)
