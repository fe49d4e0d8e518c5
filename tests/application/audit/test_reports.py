"""The record in words, and the case at an instant (3-DSL.n)."""

from datetime import timedelta

from application.audit.point_in_time import case_at, entries_by
from application.audit.who_knew import who_knew
from domain.commands import AddInformation, Correct
from domain.evolve import replay
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import WHY, concluded, fed_back, in_touch, raised, referred
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import COLLEAGUE, MONDAY_10AM, TUESDAY_9AM, TUESDAY_NOON
from tests.domain.record_builders import a_mentor
from tests.domain.story import done, given
from wording.event_sentences import event_lines


def test_before_anything_was_written_there_is_no_case() -> None:
    stream = given(raised()).stream
    assert case_at(stream, "recorded", MONDAY_10AM - timedelta(days=1)) is None
    assert case_at(stream, "occurred", MONDAY_10AM - timedelta(days=1)) is None


def test_a_fact_recorded_late_had_happened_before_but_was_not_known() -> None:
    seen = AddInformation(text="Seen on Monday.", indicators=("gifts",), occurred_at=MONDAY_10AM)
    story = given(raised()).at(TUESDAY_NOON).tell(seen)
    known = case_at(story.stream, "recorded", TUESDAY_9AM)
    happened = case_at(story.stream, "occurred", TUESDAY_9AM)
    assert known is not None
    assert happened is not None
    assert known.concern.indicators == ()
    assert happened.concern.indicators == ("gifts",)


def test_the_view_by_occurrence_includes_later_corrections() -> None:
    story = given(raised()).at(TUESDAY_NOON)
    story = story.tell(Correct(event=1, reasons=WHY, void=False, text="Was otherwise."))
    assert [each.version for each in entries_by(story.stream, "occurred", TUESDAY_9AM)] == [1, 2]
    assert [each.version for each in entries_by(story.stream, "recorded", TUESDAY_9AM)] == [1]


def test_every_instant_of_a_whole_life_has_its_case_by_both_times() -> None:
    stream = whole_life().stream
    last = stream[-1].recorded_at
    assert case_at(stream, "recorded", last) == replay(stream)
    for event in stream:
        assert case_at(stream, "recorded", event.recorded_at) is not None
        happened = case_at(stream, "occurred", event.recorded_at)
        assert happened is not None
        whole_document(happened)


NAMES = {COLLEAGUE.id: "Cora Colleague"}


def test_every_event_of_a_whole_case_has_a_sentence_without_a_code() -> None:
    lines = event_lines(whole_life().stream, NAMES)
    assert len(lines) == len(whole_life().stream)
    for line in lines:
        assert line.text
        assert "_" not in line.text


def test_the_mentor_and_an_agency_that_the_school_spoke_to_knew() -> None:
    story = given(
        raised(category="cse"),
        referred(),
        fed_back("section_17"),
        done(in_touch("health")),
        done(in_touch("cscs")),
        done(a_mentor(COLLEAGUE)),
        done(concluded()),
    )
    found = {each.who: each for each in who_knew(story.stream, NAMES)}
    knew = {who: (each.since_version, each.how) for who, each in found.items()}
    assert (found["cscs"].how, found["cscs"].shared) == ("referral.made", ("pupil", "concern"))
    assert found["cscs"].document()["how"] == "referral.made, shared: pupil, concern"
    assert knew["health"] == (4, "liaison.recorded")
    assert knew["cscs"][0] == 2, "from the referral on"
    assert knew["Cora Colleague (mentor)"] == (6, "mentor.assigned")
