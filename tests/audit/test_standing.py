"""The case at an instant, by what was written down and by what had happened (3-DSL.n)."""

from datetime import timedelta

from audit.laid_out import compared, laid_out
from audit.standing import entries_by, stood
from domain.commands import AddInformation, Correct
from domain.evolve import replay
from domain.view import whole_view
from tests.domain.asked import WHY, fed_back, raised, referred
from tests.domain.life import whole_life
from tests.domain.people import COLLEAGUE, DSL, MONDAY_10AM, TUESDAY_9AM, TUESDAY_NOON
from tests.domain.story import given

NAMES = {DSL.id: "Dana Lead", COLLEAGUE.id: "Cora Colleague"}


def test_before_anything_was_written_there_is_no_case() -> None:
    stream = given(raised()).stream
    assert stood(stream, "recorded", MONDAY_10AM - timedelta(days=1)) is None
    assert stood(stream, "occurred", MONDAY_10AM - timedelta(days=1)) is None


def test_what_happened_earlier_than_it_was_typed_had_happened_and_was_not_known() -> None:
    seen = AddInformation(text="Seen on Monday.", indicators=("gifts",), occurred_at=MONDAY_10AM)
    story = given(raised()).at(TUESDAY_NOON).tell(seen)
    known = stood(story.stream, "recorded", TUESDAY_9AM)
    happened = stood(story.stream, "occurred", TUESDAY_9AM)
    assert known is not None
    assert happened is not None
    assert known.concern.indicators == ()
    assert happened.concern.indicators == ("gifts",)


def test_what_happened_is_told_as_it_was_put_right_since() -> None:
    story = given(raised()).at(TUESDAY_NOON)
    story = story.tell(Correct(event=1, reasons=WHY, void=False, text="Was otherwise."))
    assert [each.version for each in entries_by(story.stream, "occurred", TUESDAY_9AM)] == [1, 2]
    assert [each.version for each in entries_by(story.stream, "recorded", TUESDAY_9AM)] == [1]


def test_every_instant_of_a_whole_life_has_its_case_by_both_times() -> None:
    stream = whole_life().stream
    last = stream[-1].recorded_at
    assert stood(stream, "recorded", last) == replay(stream)
    for event in stream:
        assert stood(stream, "recorded", event.recorded_at) is not None
        happened = stood(stream, "occurred", event.recorded_at)
        assert happened is not None
        laid_out(whole_view(happened), NAMES)


def test_a_field_that_changed_is_found_with_both_values() -> None:
    before = laid_out(whole_view(given(raised(), referred()).state), NAMES)
    after = laid_out(whole_view(given(raised(), referred(), fed_back("section_17")).state), NAMES)
    changed = {
        (each.section, each.label): (each.value, each.other)
        for each in compared(after, before)
        if each.differs
    }
    assert changed[("Referral cscs-1", "Decision")] == ("section 17", None)
    assert ("Case", "Reference") not in changed
    assert ("Owed", "feedback:cscs-1") in changed


def test_people_are_named_and_times_are_in_words() -> None:
    fields = {
        (each.section, each.label): each.value
        for each in laid_out(whole_view(given(raised(), referred()).state), NAMES)
    }
    assert fields[("Referral cscs-1", "Made by")] == "Dana Lead"
    assert fields[("Referral cscs-1", "Made")].startswith("Mon 1 Mar 2027")
    assert fields[("Concern", "Immediate danger")] == "no"
