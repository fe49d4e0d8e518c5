"""How a case ends: closed, or noted and watched; what it then accepts; reopening (2.4g, 11.9 to 11.15)."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import get_args
from uuid import UUID

from domain.case.stages import brief_outcome, stage_told
from domain.command_catalogue import COMMANDS
from domain.commands import (
    AddInformation,
    NoteAndWatch,
    PersonCommand,
    Pupil,
    RecordDeliveryFailure,
    RecordTelephone,
    Refer,
)
from domain.entries.reporting import Outcome, ReportedBy
from domain.messaging.notifications import notifications_for
from domain.messaging.workflow_progress import progress
from domain.refusals import (
    AlreadyDecided,
    CaseClosed,
    NotASmallWorry,
    NotClosed,
    ObligationsOpen,
    ReviewTooFar,
)
from tests.domain.child_stories import ChildCases
from tests.domain.command_builders import (
    ACCEPT,
    CLOSE,
    MORE,
    NOTE,
    REOPEN,
    WHY,
    a_concern,
    a_referral,
    a_review,
    an_emergency,
    fed_back,
    protection,
    raised,
    referred,
    reviewed,
)
from tests.domain.exploration.command_bodies import bodies
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, MONDAY_9AM, POLICY, TEACHER, london
from tests.domain.record_builders import missing
from tests.domain.safeguard_builders import DANGER, HOLD, reclassified
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given
from tests.with_each import with_each

IN_A_CLOSED_CASE = (
    *("read-information", "record-pupil-view", "correct", "identify-pupil", "record-discussion"),
    *("record-telephone", "reopen", "record-leaving", "transfer-file"),
)
LEGAL_HOLDS = ("place-legal-hold", "lift-legal-hold")
"""A closed case accepts these too: see test_legal_hold."""


def test_a_case_does_not_close_while_anything_is_owed_and_says_what() -> None:
    given(raised(), done(ACCEPT), done(protection())).when(CLOSE).held_open_by("review")


def test_an_open_case_is_not_reopened() -> None:
    given(raised()).when(REOPEN).refused(NotClosed)


@with_each("name", [name for name in COMMANDS if name not in (*IN_A_CLOSED_CASE, *LEGAL_HOLDS)])
def test_a_closed_case_refuses_everything_but_its_few_exceptions(name: str) -> None:
    story = given(raised(DSL), referred(), fed_back("section_17"), closed)
    story = replace(story, others=(story.state,))
    for command in bodies(name, story):
        if not (isinstance(command, Refer) and command.emergency):
            story.when(command).refused(CaseClosed)


def test_a_referral_by_a_teacher_reopens_a_closed_case() -> None:
    """11.8: anyone may refer to social care."""
    story = given(raised(TEACHER), closed)
    outcome = story.when(a_referral(), by=TEACHER).records("case.reopened", "referral.made")
    assert {"accept", "review", "feedback:cscs-1"} <= outcome.after.owed
    story.when(a_referral(), by=DSL).refused(CaseClosed)


def test_a_phone_call_about_a_closed_case_can_be_recorded() -> None:
    story = given(raised(TEACHER), closed).tell(DANGER, TEACHER)
    failed = RecordDeliveryFailure(
        delivery=UUID(int=9),
        obligation="new-information",
        rung=None,
        channel="email",
        say="information-added-in-danger",
        urgent=True,
    )
    story = story.and_then(story.decided(failed, "clock"))
    called = RecordTelephone(obligation="telephone:new-information", spoke_to="Dana Lead")
    assert "record-telephone" in story.next_for(DSL)
    story.when(called).turns(telephone_new_information="met").stands_in("closed")


def test_reopening_opens_accept_review_and_protect_again() -> None:
    """11.10."""
    story = given(raised(), closed).when(REOPEN).records("case.reopened").stands_in("review")
    story.opens("accept", "review", "protect")
    assert story.after.state.owner is None
    story.after.when(MORE).records("information.added")


@with_each(
    ("category", "danger", "outcome", "adult"),
    product((*POLICY.kinds.codes, "not_stated"), (True, False), get_args(Outcome), (True, "unknown")),
)
def test_every_concern_with_every_outcome_comes_to_its_close(
    category: str, danger: bool, outcome: Outcome, adult: bool | str
) -> None:
    story = given(
        raised(category=category, immediate_danger=danger, adult_involved=adult, imagery=danger or None)
    )
    if story.state.concern.adult_in_imagery and outcome != "refer":
        story = story.tell(a_review("refer", "police", no_immediate_danger=WHY))
    else:
        agencies = ("cscs", "police", "lado") if outcome == "refer" else ()
        story = story.tell(a_review(outcome, *agencies))
    ended = closed(story)
    assert ended.state.closed
    assert not ended.owed


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
