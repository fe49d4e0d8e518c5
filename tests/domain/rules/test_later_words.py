"""What anyone but a DSL adds later is heard at once, and read after the review (2.4g, 8.6, 11.1)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from domain.commands import AddInformation, PersonCommand, ReadInformation
from domain.people.roles import AGENCY, By
from domain.refusals import CaseClosed, MustBeReviewed, NothingToRead
from tests.domain.command_builders import (
    A_DISCUSSION,
    A_VIEW,
    ACCEPT,
    CLOSE,
    MORE,
    REOPEN,
    WHY,
    a_review,
    an_emergency,
    change,
    correct,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DEPUTY, DSL, HEAD, MONDAY_10AM, TEACHER, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each

READ = "new-information"
TOLD = given(raised(TEACHER), reviewed(), done(MORE, TEACHER))
"""The teacher adds a third entry after the review."""
SETTLED = given(raised(TEACHER), reviewed(), everything_met)
ENDED = given(raised(TEACHER), reviewed(), closed)
SATURDAY_3AM = london("2027-03-06 03:00")


def read(*versions: int, review: bool = False) -> ReadInformation:
    return ReadInformation(versions=versions, changes="review" if review else "nothing", reasons=WHY)


def last(story: Story) -> int:
    return story.state.version


def test_what_was_read_or_written_by_a_dsl_is_not_read_again() -> None:
    TOLD.when(read(2)).refused(NothingToRead)
    TOLD.when(read(3, 4)).refused(NothingToRead)
    TOLD.tell(read(3)).when(read(3)).refused(NothingToRead)
    given(raised(TEACHER)).when(read(1)).refused(NothingToRead)


def test_reading_is_the_dsls_and_has_reasons() -> None:
    TOLD.when(read(3), by=TEACHER).refused(Forbidden)
    TOLD.when(read(3), by=HEAD).refused(Forbidden)
    TOLD.when(ReadInformation(versions=(3,), changes="nothing", reasons="Short")).malformed("/reasons")
    TOLD.when(ReadInformation(versions=(), changes="nothing", reasons=WHY)).malformed("/versions")


def test_a_case_with_unread_words_is_not_closed_or_joined() -> None:
    story = SETTLED.tell(MORE, TEACHER)
    story.when(CLOSE).held_open_by(READ)
    assert "join" not in story.next_for(DSL)
    story.tell(read(last(story))).when(CLOSE).records("case.closed")


@with_each("words", [MORE, A_VIEW, A_DISCUSSION])
def test_words_of_others_after_the_review_are_read_within_four_school_hours(words: PersonCommand) -> None:
    story = SETTLED.at(MONDAY_10AM + timedelta(days=1)).when(words, by=TEACHER, at=london("2027-03-02 10:00"))
    story.opens(READ).due(READ, london("2027-03-02 14:00"))
    SETTLED.when(words, by=DSL).opens()
    SETTLED.when(words, by=DEPUTY).opens()


@with_each("words", [MORE, A_VIEW, A_DISCUSSION])
def test_before_the_review_the_review_itself_reads_them(words: PersonCommand) -> None:
    given(raised(TEACHER)).when(words, by=TEACHER).opens()


def test_words_of_danger_are_read_within_ten_minutes_at_any_hour() -> None:
    outcome = SETTLED.when(DANGER, by=TEACHER, at=SATURDAY_3AM)
    assert READ in {each.id for each in outcome.events[0].effects.opens}
    outcome.due(READ, SATURDAY_3AM + timedelta(minutes=10))
    sooner = TOLD.tell(DANGER, TEACHER)
    assert sooner.obligation(READ).causes == (3, 4)
    due = sooner.obligation(READ).due_at
    assert due == sooner.now + timedelta(minutes=10)
    assert sooner.tell(A_VIEW, TEACHER).obligation(READ).due_at == due


def test_reading_some_of_them_leaves_the_rest_by_the_same_deadline() -> None:
    story = TOLD.tell(A_VIEW, TEACHER)
    due = story.obligation(READ).due_at
    after = story.when(read(3)).records("information.read").turns(new_information="met").opens(READ).after
    assert (after.obligation(READ).causes, after.obligation(READ).due_at) == ((4,), due)
    after.when(read(4)).turns(new_information="met").opens()


def test_what_changes_something_opens_the_review_again_with_its_limit() -> None:
    outcome = TOLD.when(read(3, review=True), at=MONDAY_10AM).records("information.read").opens("review")
    outcome.due("review", london("2027-03-01 14:00")).stands_in("review")
    again = outcome.after.tell(MORE, DSL)
    assert "review" in again.tell(void(last(again))).owed, "an unrelated correction ends no review"
    assert "review" in again.tell(a_review()).tell(void(last(again) + 1)).owed


def test_voided_words_need_no_reading_and_a_voided_reading_is_due_again() -> None:
    TOLD.when(void(3)).turns(new_information="ended")
    TOLD.tell(read(3)).when(void(4)).opens(READ)


def test_a_closed_case_takes_words_stays_closed_and_owes_the_reading() -> None:
    outcome = ENDED.when(MORE, by=TEACHER).records("information.added").opens(READ).stands_in("closed")
    outcome.after.when(read(last(outcome.after))).turns(new_information="met").opens().stands_in("closed")
    assert "add-information" in ENDED.next_for(TEACHER)
    assert "add-information" not in ENDED.next_for(DSL)
    ENDED.when(MORE, by=DSL).refused(CaseClosed)
    assert "read-information" in outcome.after.next_for(DSL)
    assert "read-information" not in ENDED.next_for(DSL)


def test_danger_said_of_a_closed_case_is_read_in_ten_minutes_and_reopens_it_by_a_reading() -> None:
    story = ENDED.at(SATURDAY_3AM)
    outcome = story.when(DANGER, by=TEACHER, at=SATURDAY_3AM).opens(READ).stands_in("closed")
    outcome.due(READ, SATURDAY_3AM + timedelta(minutes=10))
    again = outcome.after.when(read(last(outcome.after), review=True))
    again.records("case.reopened", "information.read").stands_in("review")
    assert {"accept", "review", "protect", "refer:immediate"} <= again.after.owed
    assert READ not in again.after.owed


@with_each("opened", [REOPEN, read(3, review=True), an_emergency()])
def test_the_clock_of_danger_runs_from_words_in_a_closed_case_and_not_from_its_reopening(
    opened: PersonCommand,
) -> None:
    """11.4, 11.9: reading late gives no more time, and the record says that the call was late."""
    story = ENDED.at(SATURDAY_3AM).tell(DANGER, TEACHER, SATURDAY_3AM)
    opened = replace(opened, versions=(last(story),)) if isinstance(opened, ReadInformation) else opened
    again = story.when(opened, by=DSL, at=SATURDAY_3AM + timedelta(minutes=40))
    again.due("refer:immediate", SATURDAY_3AM + timedelta(minutes=15))
    again.due("protect", SATURDAY_3AM + timedelta(hours=1))
    again.due("accept", SATURDAY_3AM + timedelta(minutes=50))


@with_each(
    ("words", "owed"),
    [
        (DANGER, "refer:immediate"),
        (AddInformation(text="He sent them to a man.", adult_involved=True, imagery=True), "refer:police"),
        (AddInformation(text="It was the caretaker.", staff_allegation=True), "refer:lado"),
    ],
)
def test_words_of_harm_in_a_closed_case_are_answered_by_a_review_alone(
    words: PersonCommand, owed: str
) -> None:
    """3.2i, 8.3, 11.4."""
    story = ENDED.tell(words, TEACHER).tell(MORE, TEACHER)
    story.when(read(last(story) - 1)).refused(MustBeReviewed)
    story.when(read(last(story))).turns(new_information="met").stands_in("closed")
    again = story.tell(read(last(story) - 1, review=True))
    assert owed in again.owed
    assert owed in story.tell(REOPEN).owed


def test_danger_that_no_agency_knows_of_is_taken_back_in_an_open_case_only() -> None:
    """10.4: one pair of eyes ended it, also by cancelling the words or the call."""
    said = ENDED.tell(DANGER, TEACHER)
    called = given(raised(TEACHER), done(an_emergency(), TEACHER), closed)
    for story, taken_back in (
        (said, void(last(said))),
        (said, change(last(said), immediate_danger=False)),
        (called, void(2)),
    ):
        story.when(taken_back).refused(CaseClosed)
        story.tell(REOPEN).when(taken_back).records("event.corrected")


def test_an_allegation_that_is_read_again_or_was_told_opens_no_second_referral() -> None:
    alleged = AddInformation(text="It was the caretaker.", staff_allegation=True)
    story = given(raised(TEACHER), reviewed(), done(alleged, TEACHER), referred("lado"))
    story = everything_met(story).tell(CLOSE).tell(MORE, TEACHER)
    assert "refer:lado" not in story.tell(read(last(story), review=True)).owed


def test_the_clock_goes_on_for_words_of_danger_in_a_closed_case() -> None:
    story = ENDED.at(SATURDAY_3AM).tell(DANGER, TEACHER).silence(SATURDAY_3AM + timedelta(minutes=40))
    assert [each.to for each in story.state.escalations if each.obligation == READ] == [
        ("dsl", "deputy_dsl", "headteacher"),
        ("senior_leader", "headteacher"),
    ]
    assert story.state.closed


def test_a_reopened_case_still_owes_the_reading() -> None:
    story = ENDED.tell(MORE, TEACHER).tell(REOPEN)
    assert READ in story.owed


@with_each("words", [MORE, A_VIEW, A_DISCUSSION])
def test_the_owner_and_the_duty_dsl_are_told_at_once(words: PersonCommand) -> None:
    story = given(raised(TEACHER), done(ACCEPT, DSL), on_duty=(DEPUTY,))
    outcome = story.when(words, by=TEACHER)
    (notice,) = (each for each in outcome.notices if each.say == "information-added")
    assert (set(notice.people), notice.waits_since) == ({DSL.id, DEPUTY.id}, None)
    assert notice.never == (TEACHER.id,)
    assert "information-added" not in {each.say for each in story.when(words, by=DSL).notices}


@with_each("corrected", [correct(1), change(1, adult_involved=True), change(1, immediate_danger=True)])
def test_a_correction_by_anyone_but_a_dsl_is_words_too(corrected: PersonCommand) -> None:
    outcome = SETTLED.when(corrected, by=TEACHER)
    assert READ in outcome.after.owed
    assert outcome.notices[0].say in ("information-added", "owed-at-once", "owed-at-once-in-danger")
    assert READ not in SETTLED.tell(corrected).owed
    ENDED.when(corrected, by=TEACHER).records("event.corrected").opens(READ).stands_in("closed")
    taken_back = given(raised(TEACHER), done(MORE, TEACHER), reviewed()).when(void(2), by=TEACHER)
    assert READ not in taken_back.after.owed


def test_a_correction_that_tells_of_danger_in_a_closed_case_is_reviewed() -> None:
    story = ENDED.tell(change(1, immediate_danger=True), TEACHER)
    assert story.obligation(READ).due_at == story.now + timedelta(minutes=10)
    story.when(read(last(story))).refused(MustBeReviewed)
    assert "refer:immediate" in story.tell(read(last(story), review=True)).owed
    ENDED.when(change(1, immediate_danger=True)).refused(CaseClosed)


def test_danger_said_of_a_closed_case_is_told_as_danger() -> None:
    assert [each.say for each in ENDED.when(DANGER, by=TEACHER).notices] == ["information-added-in-danger"]


def test_a_message_that_an_agency_sends_late_is_words_too() -> None:
    events = ENDED.decided(A_DISCUSSION, By(id=UUID(int=99), role=AGENCY))
    assert READ in ENDED.and_then(events).owed
