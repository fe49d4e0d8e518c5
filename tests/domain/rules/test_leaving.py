"""A pupil leaves: the file goes to the next school in five days, also in a closed case (3-DSL.w)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.commands import AdvanceSharing, PersonCommand
from domain.messaging.workflow_progress import progress
from domain.refusals import CaseClosed, ObligationsOpen
from tests.domain.case_documents import case_document
from tests.domain.command_builders import CLOSE, REOPEN, REPLY, a_review, raised, reviewed, void
from tests.domain.people_and_times import DSL, TEACHER, london
from tests.domain.record_builders import left, sent_on
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each

OWED = "transfer-file"
FRIDAY, SUNDAY = date(2027, 3, 5), date(2027, 3, 7)
RECEIVED = sent_on(receipt="Signed for by their DSL.")


def known() -> Story:
    return given(raised(TEACHER), reviewed(), done(REPLY))


def test_a_date_is_one_of_the_calendar_and_a_term_does_not_begin_before_the_pupil_leaves() -> None:
    known().when(left(date(1800, 1, 1))).malformed("/leaves_on")
    known().when(left(FRIDAY, term_starts_on=date(2027, 3, 4))).malformed("/term_starts_on")
    known().when(left(FRIDAY, reasons="Moved")).malformed("/reasons")
    known().when(sent_on(sent_on=date(2027, 3, 2))).malformed("/sent_on")


@with_each(
    ("leaves_on", "due"),
    [
        (date(2027, 3, 2), "2027-03-07 17:00"),  # a Tuesday: a Sunday counts
        (FRIDAY, "2027-03-10 17:00"),
        (date(2027, 3, 23), "2027-03-28 17:00"),  # the day on which the clocks go forward
        (date(2027, 3, 24), "2027-03-29 17:00"),  # Easter Monday
        (date(2027, 2, 1), "2027-02-06 17:00"),  # a month ago
    ],
)
def test_the_file_is_due_on_the_fifth_calendar_day_after_the_pupil_leaves(leaves_on: date, due: str) -> None:
    outcome = known().when(left(leaves_on)).records("leaving.recorded").opens(OWED)
    owed = outcome.due(OWED, london(due)).after.obligation(OWED)
    assert (owed.clause, owed.basis, owed.owner_roles) == ("3-DSL.w", "guidance", ("dsl",))


def test_between_terms_it_is_due_on_the_fifth_day_of_term_its_first_day_counted() -> None:
    """Within the first five days of a new term: the first day of term is day one."""
    summer = left(date(2027, 7, 21), term_starts_on=date(2027, 9, 6))
    known().when(summer).due(OWED, london("2027-09-10 17:00"))
    known().when(left(FRIDAY, term_starts_on=SUNDAY)).due(OWED, london("2027-03-11 17:00"))


def test_sending_the_file_meets_it_by_the_day_it_was_sent() -> None:
    story = known().tell(left(date(2027, 2, 26)))  # due Wednesday 3 March
    story.when(sent_on()).turns(transfer_file="met").opens(f"file-receipt:{story.state.version + 1}")
    in_time = sent_on(sent_on=date(2027, 3, 3))
    later = story.silence(london("2027-03-09 12:00"))
    assert later.obligation(OWED).state == "overdue"
    later.when(in_time).turns(transfer_file="met")
    later.when(replace(in_time, sent_on=date(2027, 3, 4))).turns(transfer_file="met_late")
    story.when(RECEIVED).turns(transfer_file="met").opens()


def test_the_receipt_counts_from_the_day_it_was_sent_and_is_the_schools_own_limit() -> None:
    story = known().tell(left(date(2027, 2, 26))).at(london("2027-03-03 12:00"))
    sent = story.when(sent_on(sent_on=date(2027, 3, 1)))
    owed = sent.after.obligation(f"file-receipt:{story.state.version + 1}")
    assert (owed.due_at, owed.basis) == (london("2027-03-08 17:00"), "school setting")


def test_whether_the_next_school_was_told_in_advance_is_recorded_with_it() -> None:
    told = AdvanceSharing(considered=True, reasons="They need to know who collects her.")
    known().when(sent_on(advance_sharing=told)).records("file.transferred")
    short = AdvanceSharing(considered=False, reasons="No")
    known().when(sent_on(advance_sharing=short)).malformed("/advance_sharing/reasons")


def test_a_file_transfer_not_yet_due_lets_the_case_close_and_stays_open() -> None:
    ready = everything_met(known()).tell(left(FRIDAY))
    assert ready.owed == {OWED}
    assert "close" in ready.next_for(DSL)
    after = ready.tell(CLOSE)
    assert (after.state.closed, after.owed) == (True, {OWED})
    assert not progress(after.state).closed
    late = after.silence(london("2027-03-12 18:00"))
    assert late.obligation(OWED).state == "overdue"
    assert [each.rung for each in late.state.escalations if each.obligation == OWED] == [1, 2, 3]
    assert late.next_for(DSL)[0] == "transfer-file"
    sent = late.tell(RECEIVED)
    assert progress(sent.state).closed


def test_once_it_is_overdue_it_holds_the_case_open() -> None:
    late = everything_met(known()).tell(left(FRIDAY)).silence(london("2027-03-11 09:00"))
    late.when(CLOSE).held_open_by(OWED)
    assert "close" not in late.next_for(DSL)
    late.tell(RECEIVED).when(CLOSE).records("case.closed")


def test_a_file_that_was_due_a_month_ago_holds_the_case_open_at_once() -> None:
    story = everything_met(known()).tell(left(date(2027, 2, 1)))
    assert story.obligation(OWED).state == "open"  # the clock has not recorded yet that it is late
    assert "close" not in story.next_for(DSL)
    story.when(CLOSE).refused(ObligationsOpen)


def test_a_case_closes_until_the_record_says_that_its_file_is_late_and_the_file_stays_due() -> None:
    due = everything_met(known()).tell(left(FRIDAY)).at(london("2027-03-10 17:00"))
    assert "close" in due.next_for(DSL)
    assert OWED in due.tell(CLOSE).silence(london("2027-03-11 09:00")).owed


def test_a_refused_closing_does_not_name_the_file_transfer() -> None:
    known().tell(left(FRIDAY)).when(CLOSE).held_open_by("protect", "inform-pupil:2")


def test_a_closed_case_takes_it_and_stays_closed() -> None:
    story = closed(known())
    assert "record-leaving" in story.next_for(DSL)
    outcome = story.when(left(FRIDAY)).records("leaving.recorded").opens(OWED).stands_in("closed")
    outcome.after.when(REOPEN).records("case.reopened")
    assert OWED in outcome.after.tell(REOPEN).owed


def test_another_date_takes_the_place_of_the_first() -> None:
    story = known().tell(left(FRIDAY))
    again = story.when(left(date(2027, 3, 19))).turns(transfer_file="replaced").opens(OWED)
    again.due(OWED, london("2027-03-24 17:00"))
    undone = again.after.tell(void(again.after.state.version))
    assert undone.obligation(OWED).due_at == london("2027-03-10 17:00")


def test_a_leaving_in_error_is_taken_back_and_so_is_a_sending() -> None:
    story = known().tell(left(FRIDAY))
    story.when(void(4)).turns(transfer_file="ended")
    assert story.tell(void(4)).state.besides.leavings == ()
    sent = story.tell(RECEIVED)
    assert OWED in sent.tell(void(5)).owed
    shut = everything_met(story.tell(RECEIVED)).tell(CLOSE)
    shut.when(void(5)).stands_in("closed").opens(OWED)


def test_a_later_date_in_error_asks_for_no_file_that_was_sent() -> None:
    story = known().tell(left(FRIDAY)).tell(left(date(2027, 3, 19)))
    sent = story.tell(sent_on()).tell(void(story.state.version))
    assert OWED not in sent.owed
    unsent = sent.tell(void(story.state.version + 1))
    assert unsent.obligation(OWED).due_at == london("2027-03-10 17:00")


def test_a_file_sent_before_the_leaving_was_recorded_is_recorded_once_more() -> None:
    """An old transfer settles nothing: it may have gone to another school."""
    story = known().tell(sent_on()).tell(left(FRIDAY))
    assert OWED in story.owed
    again = story.when(sent_on(sent_on=date(2027, 3, 1))).turns(transfer_file="met")
    again.opens()  # the first receipt is still due


def test_the_case_shows_when_the_pupil_leaves_and_when_the_file_went() -> None:
    story = (
        known()
        .tell(left(FRIDAY, to_school="Hill Junior School"))
        .tell(sent_on(sent_on=date(2027, 3, 1), advance_sharing=AdvanceSharing(considered=True)))
    )
    view = case_document(story.state, DSL)
    assert view["leavings"] == [
        {"event": 4, "leaves_on": "2027-03-05", "to_school": "Hill Junior School", "term_starts_on": None}
    ]
    assert view["file_transfers"][0]["sent_on"] == "2027-03-01"
    assert case_document(story.tell(void(4)).state, DSL)["leavings"] == []


IN_FIVE_WORKING_DAYS = london("2027-03-08 17:00")


def file_sent() -> Story:
    """A case that closed long ago, whose pupil goes to another school."""
    return closed(given(raised(DSL), reviewed()))


def awaited(story: Story) -> list[str]:
    return [name for name in story.owed if name.startswith("file-receipt:")]


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
    story = file_sent().tell(sent_on())
    assert story.state.closed
    assert len(awaited(story)) == 1
    seen = progress(story.state)
    assert (seen.closed, seen.stage) == (False, "settled")
    assert story.next_for(DSL)[0] == "transfer-file"
    late = story.silence(london("2027-03-10 18:00"))
    assert late.obligation(awaited(story)[0]).state == "overdue"
    assert [each.rung for each in late.state.escalations] == [1, 2, 3]
    ended = late.tell(RECEIVED)
    assert progress(ended.state).closed
    assert ended.state.closed


@pytest.mark.parametrize("command", [a_review(), CLOSE])
def test_a_closed_case_takes_nothing_else_for_it(command: PersonCommand) -> None:
    file_sent().tell(sent_on()).when(command).refused(CaseClosed)


def test_a_voided_receipt_is_awaited_again_although_the_case_is_closed() -> None:
    story = file_sent().tell(sent_on())
    (owed,) = awaited(story)
    received = story.tell(RECEIVED)
    received.when(void(received.state.version)).opens(owed).stands_in("closed")


def test_a_file_that_never_went_has_no_receipt() -> None:
    story = given(raised(DSL), done(sent_on()))
    story.when(void(2)).turns(file_receipt_2="ended")
    assert story.tell(void(2)).state.besides.transfers == ()


def test_a_receipt_stays_awaited_when_the_case_is_reopened() -> None:
    story = file_sent().tell(sent_on())
    reopened = story.when(REOPEN).opens("accept", "review", "protect")
    assert awaited(reopened.after) == awaited(story)
