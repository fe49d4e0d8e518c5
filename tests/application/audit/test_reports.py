"""The record, compliance and exceptions in words, and the case at an instant (3-DSL.n)."""

import re
from datetime import timedelta

from application.audit.compliance_report import compliance_lines, exception_lines
from application.audit.point_in_time import case_at, entries_by
from application.audit.who_knew import who_knew
from domain.commands import AddInformation, Correct
from domain.evolve import replay
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import (
    WHY,
    a_skip,
    concluded,
    fed_back,
    feedback,
    in_touch,
    raised,
    referred,
)
from tests.domain.compliance.compliance_helpers import exceptions, held
from tests.domain.compliance.test_policy_exceptions import NEVER_ANSWERED
from tests.domain.compliance.test_school_statistics import LATE
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import (
    COLLEAGUE,
    MONDAY_10AM,
    TUESDAY_9AM,
    TUESDAY_NOON,
    WEDNESDAY_10AM,
)
from tests.domain.record_builders import a_mentor
from tests.domain.story import Story, done, given, silence_until
from wording.event_sentences import event_lines


def test_breaches_come_first_and_inapplicable_clauses_are_counted() -> None:
    lines = list(compliance_lines(held(whole_life()), everything=False))
    titles = [
        line
        for line in lines
        if line.strip("\n") in ("Not done", "To do", "Done late", "Done", "Not applicable")
    ]
    assert titles == ["\nNot done", "\nTo do", "\nDone late", "\nDone"]
    assert "clauses do not apply" in "\n".join(lines)
    assert not any(line.strip().startswith("9.1 ") for line in lines)


def test_a_clause_says_what_was_late_who_was_responsible_and_which_entries_show_it() -> None:
    text = " ".join(" ".join(compliance_lines(held(given(*LATE)), everything=False)).split())
    assert (
        "Answer from children's social care (owner: children's social care; deadline set by the policy)"
    ) in text
    assert "limit:" not in text
    assert "feedback.overdue" in text


CODE = re.compile(r"\w[\w-]*:\w[\w-]*")


def lines(story: Story) -> str:
    told = " ".join(map(str.strip, exception_lines("ONW-7F3K2M", exceptions(story))))
    return re.sub(r"\d\d:\d\d", "", told)


def test_an_exception_names_no_obligation_by_its_id() -> None:
    told = lines(given(*NEVER_ANSWERED, done(a_skip()), silence_until(WEDNESDAY_10AM), done(feedback())))
    assert "Done late, by" in told
    assert "Never done" in told
    assert "A step of the escalation was skipped" in told
    assert "children's social care" in told
    assert not CODE.findall(told), CODE.findall(told)


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
