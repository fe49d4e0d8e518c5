"""A small worry is noted and watched: closed with one reason, and counted if it repeats (2.4g, 11.1)."""

from datetime import date

from domain.case.stages import brief_outcome, stage_told
from domain.commands import AddInformation, NoteAndWatch, PersonCommand, Pupil
from domain.entries.reporting import ReportedBy
from domain.messaging.notifications import notifications_for
from domain.messaging.workflow_progress import progress
from domain.refusals import AlreadyDecided, NotASmallWorry, ObligationsOpen, ReviewTooFar
from tests.domain.child_stories import ChildCases
from tests.domain.command_builders import (
    ACCEPT,
    MORE,
    NOTE,
    REOPEN,
    WHY,
    a_concern,
    an_emergency,
    protection,
    raised,
    referred,
    reviewed,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, MONDAY_9AM, TEACHER, london
from tests.domain.record_builders import missing
from tests.domain.safeguard_builders import HOLD, reclassified
from tests.domain.story import Step, done, given
from tests.with_each import with_each

REPORTED = given(raised(TEACHER))
IN_TWO_WEEKS = NoteAndWatch(reasons=WHY, look_again_on=date(2027, 3, 15))
WATCHED = REPORTED.tell(IN_TWO_WEEKS)
SERIOUS: dict[str, list[Step]] = {
    "danger": [raised(TEACHER, immediate_danger=True)],
    "danger said later": [raised(TEACHER), done(AddInformation(text=WHY, immediate_danger=True), TEACHER)],
    "images": [raised(TEACHER, imagery=True)],
    "a member of staff": [raised(TEACHER, staff_allegation=True)],
    "a person it is about": [raised(TEACHER, about=(HEAD,))],
    "exploitation": [raised(TEACHER, category="cce")],
    "sexual abuse, as it was called first": [raised(TEACHER, category="csa"), done(reclassified("neglect"))],
    "a parent who waits": [raised(TEACHER, reported_by=ReportedBy(relation="parent", name="Ana"))],
    "measures": [raised(TEACHER), done(protection())],
    "measures of a teacher": [raised(TEACHER), done(protection(), TEACHER)],
    "a referral": [raised(TEACHER), referred()],
    "a child whom no one knows": [
        done(a_concern(pupil=Pupil(name="unknown", date_of_birth="unknown")), TEACHER)
    ],
}
"""More than a small worry: only a decision answers it."""


@with_each("known", SERIOUS)
def test_more_than_a_small_worry_is_never_noted(known: str) -> None:
    story = given(*SERIOUS[known])
    story.when(NOTE).refused(NotASmallWorry)
    assert "note-and-watch" not in story.next_for(DSL)


def test_an_emergency_is_not_noted() -> None:
    """The emergency replaced the review: a retrospective review is due."""
    given(raised(TEACHER), done(an_emergency(), TEACHER)).when(NOTE).refused(AlreadyDecided)


@with_each("open_task", [missing(MONDAY_9AM), HOLD])
def test_nothing_else_may_be_open(open_task: PersonCommand) -> None:
    story = REPORTED.tell(open_task)
    story.when(NOTE).refused(ObligationsOpen)
    assert "note-and-watch" not in story.next_for(DSL)


def test_noted_worries_count_and_the_third_is_reviewed() -> None:
    cases = ChildCases().raises("first").does("first", NOTE).on_day(1).raises("second").does("second", NOTE)
    third = cases.on_day(2).raises("third").stories["third"]
    assert [each.kind for each in third.state.repeats] == ["concern"]
    third.when(NOTE).refused(NotASmallWorry)


def test_only_a_dsl_notes_and_only_once() -> None:
    for by in (TEACHER, HEAD):
        REPORTED.when(NOTE, by=by).refused(Forbidden)
    given(raised(TEACHER), reviewed()).when(NOTE).refused(AlreadyDecided)


def test_one_reason_closes_it_and_opens_nothing() -> None:
    outcome = REPORTED.when(NOTE).records("concern.noted").opens().stands_in("noted").warns()
    outcome.turns(accept="met", review="met", protect="ended")
    noted = outcome.after.state
    assert (noted.closed, noted.owner, brief_outcome(noted)) == (True, DSL.id, "noted")
    assert stage_told(noted) == "noted"
    assert progress(noted).closed
    assert notifications_for(outcome.events, noted) == ()


def test_a_case_that_was_picked_up_is_noted_too() -> None:
    given(raised(TEACHER), done(ACCEPT)).when(NOTE).turns(review="met", protect="ended")


def test_a_date_to_look_again_is_a_task_of_the_closed_case() -> None:
    outcome = REPORTED.when(IN_TWO_WEEKS).opens("look-again").due("look-again", london("2027-03-15 17:00"))
    assert not progress(outcome.after.state).closed  # the clock goes on
    assert "note-and-watch" in outcome.after.next_for(DSL)
    late = WATCHED.silence(london("2027-03-16 18:00"))
    assert late.obligation("look-again").state == "overdue"
    REPORTED.when(NoteAndWatch(reasons=WHY, look_again_on=date(2027, 12, 1))).refused(ReviewTooFar)


def test_looking_again_is_noted_and_may_name_the_next_date() -> None:
    WATCHED.when(NOTE).turns(look_again="met").opens().stands_in("noted")
    again = NoteAndWatch(reasons=WHY, look_again_on=date(2027, 3, 30))
    WATCHED.when(again).turns(look_again="met").opens("look-again")
    assert "note-and-watch" not in WATCHED.tell(NOTE).next_for(DSL)


def test_a_reopened_case_is_reviewed_and_may_be_noted_again() -> None:
    reopened = WATCHED.when(REOPEN).turns(look_again="ended").stands_in("review").after
    assert reopened.state.noted is None
    reopened.when(NOTE).stands_in("noted")


def test_words_that_come_later_are_read_before_it_is_looked_at_again() -> None:
    WATCHED.tell(MORE, TEACHER).when(NOTE).refused(ObligationsOpen)
    danger = AddInformation(text=WHY, immediate_danger=True)
    WATCHED.tell(danger, TEACHER).when(NOTE).refused(NotASmallWorry)
