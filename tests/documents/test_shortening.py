"""A form stays short enough to be read, also with the words of joined concerns (2.4g, 11.5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from documents.form_contents import Contents, contents
from documents.record_answers import of_record
from documents.referral_snapshot import ReferralSnapshot, form_source_in
from documents.shortening import LEVELS, LINE, MOST, printable, shortened
from domain.case.concern import standing
from domain.commands import AddInformation, Correct
from domain.policy.form_questions import FIELDS
from tests.documents.largest_case import FIRST, LAST, REASONS, SUMMARY
from tests.documents.referral_cases import EVERYTHING, SENDER, answers, everything_said, given_for, made, told
from tests.domain.command_builders import ACCEPT, REOPEN, WHY, a_referral, raised, reviewed, void
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, MONDAY_10AM, POLICY, TEACHER
from tests.domain.story import Story, done, given
from wording.formatting import when

HEAVY = contents(made(told(summary=FIRST + SUMMARY + "\n" + LAST), reasons=FIRST + REASONS + LAST))


def room(form: Contents) -> int:
    texts = [*(each.lines for each in (*form.about, *answers(form).values())), form.sharing]
    return sum(LINE + len(printable(line)) for lines in texts for text in lines for line in text.splitlines())


@pytest.mark.parametrize("code", ["concern.happened", "route.reasons"])
def test_a_long_answer_keeps_its_beginning_and_end_and_says_how_much_is_left_out(code: str) -> None:
    lines = answers(HEAVY)[code].lines
    assert lines[0] == FIRST.strip()
    assert lines[-1] == LAST.strip()
    (said,) = (line for line in lines if "Continued in the school's record" in line)
    left = int(said.partition(": ")[2].partition(" ")[0].replace(",", ""))
    whole = {"concern.happened": FIRST + SUMMARY + "\n" + LAST, "route.reasons": FIRST + REASONS + LAST}[code]
    kept = "\n".join(line for line in lines if line != said)
    assert len(kept) + left == len(whole.rstrip("\n"))


def test_the_form_says_at_the_top_which_answers_continue_in_the_record() -> None:
    (note,) = (each for each in HEAVY.about if each.label == "Continued in the school's record")
    assert note.lines[0] == "Information shared, and why; Reasons for the referral; What happened."
    assert "Ask the school" in note.lines[1]
    assert not [each for each in contents(made()).about if each.label == note.label]


def test_a_short_answer_beside_a_long_one_is_whole() -> None:
    words = "He said that he would hurt my sister. " * 200
    found = answers(contents(made(told(summary=SUMMARY, child_words=words), reasons=REASONS)))
    assert found["concern.words"].lines == (words,)


def test_the_newest_information_is_on_the_form_however_much_came_before() -> None:
    later = [done(AddInformation(text=f"{number}: {'seen again. ' * 40}"), TEACHER) for number in range(300)]
    newest = done(AddInformation(text="He has her phone and is on his way."), TEACHER)
    lines = answers(contents(made(told(), *later, newest)))["concern.happened"].lines
    assert lines[0] == "New phone and trainers."
    assert lines[-1] == "Added later: He has her phone and is on his way."


@pytest.mark.parametrize(
    "wrote",
    [
        "q" * 250_000,
        "abc\n" * 60_000,
        "Seen, and no more. " + "\n" * 250_000,
        "😀" * 60_000,
        "e\u0301" * 99_999,
    ],
)
def test_whatever_was_written_the_form_has_a_largest_size(wrote: str) -> None:
    fields = [each.code for each in FIELDS.values() if each.by == "person"][:12]
    form = tuple(given for code in fields for given in given_for(code, wrote))
    assert (
        room(contents(made(told(summary=wrote, child_words=wrote), reasons=wrote, form=form))) < MOST * 1.25
    )


def test_even_if_each_answer_is_too_long_each_has_a_part_of_the_form() -> None:
    cut = shortened(dict.fromkeys(FIELDS, ("word " * 9_000,)))
    assert set(cut) == set(FIELDS)
    assert all(len("".join(lines)) > LEVELS[-1] * 0.8 for lines in cut.values())


def test_a_text_at_the_edge_is_whole_and_one_beyond_it_is_shortened() -> None:
    fits = "x" * (LEVELS[0] - LINE)
    assert shortened({"a": (fits,)}) == {}
    assert set(shortened({"a": (f"{fits}x",)})) == {"a"}


def test_nothing_but_the_lines_changes() -> None:
    short = contents(made())
    assert [replace(each, lines=()) for each in answers(HEAVY).values()] == [
        replace(each, lines=()) for each in answers(short).values()
    ]


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
        raised(TEACHER, source="operation_encompass", police_reference="AB 12", noticed_at=LAST_WEEK)
    )
    story = joined(here, other_case(raised(COLLEAGUE), done(ACCEPT), reviewed())).there
    found = shared(story, *EVERYTHING)
    reported = when(story.state.joined[0].reported_at)
    assert found["concern.when"] == (f"The concern reported {reported} was noticed {when(LAST_WEEK)}",)
    assert found["concern.seen_by"] == (
        f"Reported {reported}: The police told the school (Operation Encompass), reference AB 12",
    )
