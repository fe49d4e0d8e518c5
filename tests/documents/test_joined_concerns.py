"""A referral tells the agency what was reported in the cases that were joined to this one (2.4g)."""

from datetime import timedelta

from documents.form_contents import contents
from documents.record_answers import of_record
from documents.referral_snapshot import ReferralSnapshot, form_source_in
from domain.case.concern import standing
from domain.commands import AddInformation, Correct
from tests.documents.referral_cases import EVERYTHING, SENDER, answers, everything_said
from tests.domain.command_builders import (
    ACCEPT,
    REOPEN,
    WHY,
    a_referral,
    raised,
    reviewed,
    void,
)
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, MONDAY_10AM, POLICY, TEACHER
from tests.domain.story import Story, done, given
from wording.formatting import when

LAST_WEEK = MONDAY_10AM - timedelta(days=7)
TOLD = "He hits me with his belt."
CORRECTED = Correct(event=2, reasons=WHY, text="It was the second time.")
SEEN = "She showed the marks on her back."


def before_the_referral() -> tuple[Story, Story]:
    here = given(raised(TEACHER, category="physical", summary=SEEN, child_words=TOLD, immediate_danger=True))
    there = other_case(
        raised(COLLEAGUE, summary="Always hungry.", category="other"), done(ACCEPT), reviewed()
    )
    after = joined(here, there)
    return after.here, after.there


def shared(story: Story, *parts: str) -> dict[str, tuple[str, ...]]:
    story = done(a_referral(information_shared=parts))(story)
    made = form_source_in(story.stream, "cscs-1", {POLICY.name: POLICY}, SENDER)
    assert made is not None
    form = contents(made)
    if "child_words" not in parts:
        assert TOLD not in everything_said(form)
    return {code: answer.lines for code, answer in answers(form).items()}


def test_the_agency_gets_the_words_of_a_joined_concern_with_the_day_of_its_report() -> None:
    _, story = before_the_referral()
    (came,) = standing(story.state.joined)
    found = shared(story, *EVERYTHING)
    assert f"Also reported {when(came.reported_at)}: {SEEN}" in found["concern.happened"]
    assert f"Reported {when(came.reported_at)}: {TOLD}" in found["concern.words"]
    assert len(found["concern.category"]) == 2
    assert found["concern.danger"] == ("Yes",)


def test_the_agency_gets_what_was_added_to_the_joined_concern_before_the_join() -> None:
    """2.4g: later words count as much as the report."""
    more = AddInformation(text="It was the third time.", child_words="Every Friday.")
    there = other_case(raised(COLLEAGUE), done(ACCEPT), reviewed())
    here = given(raised(TEACHER), done(more, TEACHER), done(CORRECTED))
    story = joined(here, there).there
    at, corrected = (when(each.at) for each in story.state.joined[0].added)
    found = shared(story, *EVERYTHING)
    assert f"Added {at}: It was the third time." in found["concern.happened"]
    assert f"Corrected {corrected}: It was the second time." in found["concern.happened"]
    assert f"Added {at}: Every Friday." in found["concern.words"]


def test_words_that_were_put_right_after_the_join_leave_with_their_entry() -> None:
    """3-DSL.n: no agency gets what was cancelled."""
    there = other_case(raised(COLLEAGUE), done(ACCEPT), reviewed())
    pair = joined(given(raised(TEACHER), done(AddInformation(text="Twice."), TEACHER)), there)
    right = both(pair.here, pair.there, CORRECTED)
    assert "It was the second time." in repr(shared(right.there, *EVERYTHING))
    cancelled = both(right.here, right.there, void(2))
    assert "It was the second time." not in repr(shared(cancelled.there, *EVERYTHING))


def test_its_words_are_shared_only_with_the_parts_that_are_chosen() -> None:
    _, story = before_the_referral()
    assert any(SEEN in line for line in shared(story, "concern")["concern.happened"])


def test_after_the_cases_are_parted_the_words_are_no_longer_told() -> None:
    here, there = before_the_referral()
    story = both(here, there, REOPEN).there
    record = ReferralSnapshot(stream=story.stream, state=story.state, policy=POLICY, sender=SENDER)
    assert not any(
        each in line for lines in of_record(record).values() for line in lines for each in (SEEN, TOLD)
    )


def test_the_agency_gets_the_times_and_the_source_of_the_joined_report() -> None:
    here = given(
        raised(TEACHER, source="operation_encompass", police_reference="AB 12", noticed_at=LAST_WEEK),
    )
    story = joined(here, other_case(raised(COLLEAGUE), done(ACCEPT), reviewed())).there
    found = shared(story, *EVERYTHING)
    reported = when(story.state.joined[0].reported_at)
    assert found["concern.when"] == (f"The concern reported {reported} was noticed {when(LAST_WEEK)}",)
    assert found["concern.seen_by"] == (
        f"Reported {reported}: The police told the school (Operation Encompass), reference AB 12",
    )
