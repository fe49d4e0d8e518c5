"""An open case of a pupil who is not on roll: the file is owed until it is sent or the leaving recorded."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.case.left_files import PupilAbsence, absence_of, file_is_owed, leaving_to_record
from domain.commands import RecordLeaving
from domain.people.roles import Person
from domain.pupils.pupil_listing import PupilListing
from tests.domain.command_builders import REPLY, raised, reviewed
from tests.domain.people_and_times import AUDITOR, DSL, HEAD, TEACHER
from tests.domain.settling_steps import closed
from tests.domain.side_record_builders import left, sent_on
from tests.domain.story import Story, done, given
from tests.with_each import with_each

TODAY = date(2027, 3, 1)
EARLIER, YESTERDAY = date(2026, 9, 1), date(2027, 2, 28)
MISSING = PupilAbsence(since=YESTERDAY, certain=False, joined=None)


def known() -> Story:
    return given(raised(TEACHER), reviewed(), done(REPLY))


def listing(**given: Any) -> PupilListing:
    return PupilListing(given_name="Rowan", family_name="Ashdown", **given)


@with_each(
    ("pupil", "absent"),
    [
        (listing(), None),
        (listing(left_on=TODAY), None),  # the last day on roll is a day on roll
        (listing(left_on=YESTERDAY), PupilAbsence(since=YESTERDAY, certain=True, joined=None)),
        (listing(missing_since=TODAY), PupilAbsence(since=TODAY, certain=False, joined=None)),
        (
            listing(missing_since=TODAY, left_on=YESTERDAY, on_roll_from=EARLIER),
            PupilAbsence(since=YESTERDAY, certain=True, joined=EARLIER),
        ),
    ],
)
def test_a_pupil_is_absent_after_the_last_day_on_roll_or_since_the_import(
    pupil: PupilListing, absent: PupilAbsence | None
) -> None:
    assert absence_of(pupil, TODAY) == absent


@with_each(("person", "owes"), [(DSL, True), (HEAD, False), (TEACHER, False), (AUDITOR, False)])
def test_the_file_of_an_open_case_is_the_dsls_to_send(person: Person, owes: bool) -> None:
    assert file_is_owed(known().state, MISSING, person) is owes


def test_a_dsl_whom_the_concern_is_about_owes_nothing() -> None:
    story = given(raised(TEACHER, about=(DSL,)))
    assert not file_is_owed(story.state, MISSING, DSL)


def test_a_closed_case_owes_no_file() -> None:
    assert not file_is_owed(closed(known()).state, MISSING, DSL)


def test_once_the_leaving_is_recorded_the_obligation_takes_over() -> None:
    assert not file_is_owed(known().tell(left(YESTERDAY)).state, MISSING, DSL)


def test_a_file_that_was_sent_since_the_pupil_joined_is_owed_no_more() -> None:
    sent = known().tell(sent_on(sent_on=date(2027, 2, 26))).state
    assert not file_is_owed(sent, MISSING, DSL)
    for joined, owes in ((date(2027, 2, 26), False), (date(2027, 2, 27), True)):
        again = PupilAbsence(since=YESTERDAY, certain=True, joined=joined)
        assert file_is_owed(sent, again, DSL) is owes


def test_a_closed_case_gets_the_leaving_if_no_other_is_open() -> None:
    shut, other = closed(known()).state, replace(known().state, id=AUDITOR.id)
    assert leaving_to_record([shut], TODAY, None) == (shut.id, RecordLeaving(leaves_on=TODAY))
    assert leaving_to_record([shut, other], TODAY, None) == (other.id, RecordLeaving(leaves_on=TODAY))
    assert leaving_to_record([replace(shut, joined_into=other.id)], TODAY, None) is None
    assert leaving_to_record([], TODAY, None) is None


def test_another_date_goes_to_the_case_that_has_the_task_with_the_school_and_term_that_it_has() -> None:
    terms = left(YESTERDAY, to_school="Hill Junior School", term_starts_on=TODAY)
    has, newer = known().tell(terms).state, replace(known().state, id=AUDITOR.id)
    kept = RecordLeaving(leaves_on=TODAY, to_school="Hill Junior School", term_starts_on=TODAY)
    assert leaving_to_record([newer, has], TODAY, None) == (has.id, kept)
    later = replace(kept, leaves_on=TODAY + timedelta(days=1), term_starts_on=None)
    assert leaving_to_record([newer, has], later.leaves_on, None) == (has.id, later)
    assert leaving_to_record([newer, has], YESTERDAY, None) is None


def test_a_file_that_was_sent_since_the_pupil_joined_gets_no_leaving() -> None:
    sent = known().tell(sent_on(sent_on=date(2027, 2, 26))).state
    assert leaving_to_record([sent], TODAY, None) is None
    assert leaving_to_record([sent], TODAY, date(2027, 2, 26)) is None
    assert leaving_to_record([sent], TODAY, date(2027, 2, 27)) is not None
