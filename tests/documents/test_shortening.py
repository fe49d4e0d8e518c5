"""A form stays short enough to be read; what is left out is said, and the rest is in the record (11.5)."""

from dataclasses import replace

import pytest

from documents.form_contents import Contents, contents
from documents.shortening import LEVELS, LINE, MOST, shortened, shown
from domain.commands import AddInformation
from domain.policy.form_questions import FIELDS
from tests.documents.largest_case import FIRST, LAST, REASONS, SUMMARY
from tests.documents.referral_cases import answers, given_for, made, told
from tests.domain.people_and_times import TEACHER
from tests.domain.story import done

HEAVY = contents(made(told(summary=FIRST + SUMMARY + "\n" + LAST), reasons=FIRST + REASONS + LAST))


def room(form: Contents) -> int:
    texts = [*(each.lines for each in (*form.about, *answers(form).values())), form.sharing]
    return sum(LINE + len(shown(line)) for lines in texts for text in lines for line in text.splitlines())


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
