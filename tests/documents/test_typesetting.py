"""The PDF: tagged, the same bytes each time, only text, and set within limits of time and memory."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from documents import form_loader
from documents.form_contents import AnsweredQuestion, Contents, contents
from documents.shortening import printable
from documents.typesetting import LIMITS, Limits, TypesettingFailed, pdf
from tests.documents.largest_case import REASONS, SUMMARY
from tests.documents.referral_cases import given_for, made, text_of, told
from tests.patience import PATIENCE, until
from tests.with_each import with_each

HOSTILE = (
    '#panic("no")',
    "#{let x = 1}#x",
    '#include "/etc/passwd"',
    '#read("referral-form.typ")',
    "= Heading",
    "- list",
    "*bold* _emph_ `raw` $x^2$",
    "<label> @label",
    "// comment /* other */",
    "\\ \\u{41}",
    "https://example.org/",
    "#sys.inputs.form",
    '"] } ) #text',
    "~ -- --- ... 'quotes'",
    "Robert'); DROP TABLE events;--",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
)


@with_each("wrote", HOSTILE)
def test_words_that_people_wrote_are_only_text_in_every_field(wrote: str) -> None:
    of = contents(made(told()))
    answer = lambda each: replace(each, label=wrote, lines=(wrote,))  # noqa: E731
    hostile = replace(
        of,
        title=wrote,
        reference=wrote,
        school=wrote,
        about=tuple(map(answer, of.about)),
        sharing=(wrote,),
        sections=tuple(
            replace(each, title=wrote, fields=tuple(map(answer, each.fields))) for each in of.sections
        ),
    )
    read = text_of(pdf(hostile))
    times = read.replace(" ", "").count(wrote.replace(" ", ""))
    assert times >= 2 * (len(of.about) + sum(len(each.fields) for each in of.sections))


def test_the_same_form_is_the_same_bytes() -> None:
    assert pdf(contents(made())) == pdf(contents(made()))
    assert pdf(contents(made())) != pdf(contents(made(reasons="For another reason altogether.")))


def test_it_is_tagged_and_says_its_language_title_and_standard() -> None:
    reader = PdfReader(BytesIO(pdf(contents(made()))))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Referral to children's social care"
    assert "ashdown" not in str(reader.metadata).lower()
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    tags = list(_tags(root["/StructTreeRoot"]))
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 13
    assert {"/Table", "/TR", "/TH", "/TD"} <= set(tags)


def test_every_answer_can_be_read_out_of_it() -> None:
    of = contents(made(form=given_for("child.home_address", "1 Mill Lane\nFoundry Row")))
    read = text_of(pdf(of)).replace(" ", "")
    for section in of.sections:
        for answer in section.fields:
            for line in answer.lines:
                assert "".join(line.split()) in read, answer.code


def test_characters_that_the_fonts_lack_or_that_turn_text_round_are_named() -> None:
    assert printable("Zoë Ąnna Öztürk Łukasz O’Neil – ok") == "Zoë Ąnna Öztürk Łukasz O’Neil – ok"
    assert printable("ok 😀") == "ok [grinning face]"
    assert printable("abc\u202edef") == "abc[right-to-left override]def"
    assert printable("小明") == "[cjk unified ideograph-5c0f][cjk unified ideograph-660e]"
    assert printable("\u0007") == "[U+0007]"
    assert "grinning face" in text_of(pdf(contents(made(told(child_words="He sent 😀 to me.")))))


def test_more_marks_than_a_letter_carries_are_counted_and_stray_ones_are_named() -> None:
    assert printable("e\u0316\u0316 Zoë") == "e\u0316\u0316 Zoë"
    assert printable("z\u0316" + "\u0316" * 30) == "z\u0316\u0316\u0316\u0316[27 more marks]"
    assert printable("\u0915\u094d\u0937\u093f") == "\u0915\u094d\u0937\u093f"
    assert printable("\u2019\u094d") == "\u2019[devanagari sign virama]"
    assert printable("\u06f7\u0347") == "\u06f7[combining equals sign below]"
    assert printable("\u0347") == "[combining equals sign below]"


@with_each("wrote", ["\u2019\u094d", "<\u0944", "\u06f7\u0347\u02cb"], ids=["quote", "sign", "digit"])
def test_marks_that_no_font_has_on_their_letter_do_not_fail_a_form(wrote: str) -> None:
    can_be_set(wrote)


@pytest.mark.long("as many marks as a field takes")
def test_nor_do_a_hundred_thousand_marks_on_one_letter() -> None:
    can_be_set("a" + "\u0301\u0316" * 50_000)


def can_be_set(wrote: str) -> None:
    answer = AnsweredQuestion(code="a", label="Any", lines=(wrote,), state="stated")
    assert pdf(replace(contents(made()), about=(answer,), sections=())).startswith(b"%PDF")


@settings(max_examples=15)
@given(st.text(max_size=60))
def test_no_text_makes_it_fail(wrote: str) -> None:
    can_be_set(wrote)


@pytest.mark.long("tries sixty texts; fifteen are in every run")
@settings(max_examples=60)
@given(st.text(max_size=60))
def test_nor_does_any_of_many_texts(wrote: str) -> None:
    can_be_set(wrote)


@with_each("first", range(0x20, 0x2800, 0x200))
def test_every_character_that_is_shown_can_be_set(first: int) -> None:
    kept = [chr(point) for point in range(first, first + 0x200) if printable(chr(point)) == chr(point)]
    answer = AnsweredQuestion(code="a", label="Any", lines=(" ".join(kept), "".join(kept)), state="stated")
    assert pdf(replace(contents(made()), about=(answer,), sections=())).startswith(b"%PDF")


def test_a_word_without_end_stays_on_the_page() -> None:
    of = contents(made(told(child_words="q" * 3000)))
    assert text_of(pdf(of)).count("q") >= 3000


def _tags(of: Any) -> Any:
    node = of.get_object() if isinstance(of, IndirectObject) else of
    if isinstance(node, list):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from _tags(node["/K"])


NO_LIMITS = replace(LIMITS, cpu_seconds=100 * LIMITS.cpu_seconds, seconds=100 * LIMITS.seconds)
"""Of time, for tests that a slow machine runs too."""


def endless() -> Contents:
    """As no form is, for forms are shortened: it takes many minutes."""
    lines = ("abc",) * 150_000
    return replace(
        contents(made()), about=(AnsweredQuestion(code="a", label="Any", lines=lines, state="stated"),)
    )


def typesetters() -> list[int]:
    """Those of this process that run, or have ended and were not waited for."""
    return list(_children("typesetter.py"))


def _children(script: str) -> Iterator[int]:
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in map(int, listed.read_text().split()):
            try:
                called = Path(f"/proc/{child}/cmdline").read_text()
            except OSError:
                continue
            if script in called or not called:
                yield child


@pytest.mark.parametrize(
    "limits",
    [
        replace(NO_LIMITS, cpu_seconds=1),
        replace(NO_LIMITS, seconds=1),
        replace(NO_LIMITS, memory=128 * 1024 * 1024),
    ],
    ids=["time on the processor", "time", "memory"],
)
def test_a_form_without_end_is_stopped_and_leaves_no_process(limits: Limits) -> None:
    with pytest.raises(TypesettingFailed):
        pdf(endless(), limits)
    assert typesetters() == []


def test_a_document_larger_than_a_mail_may_be_is_none() -> None:
    with pytest.raises(TypesettingFailed):
        pdf(contents(made()), replace(LIMITS, most_bytes=100_000))


def test_a_typesetter_that_is_stopped_repeats_nothing_that_was_written(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(TypesettingFailed) as stopped:
        pdf(endless(), replace(NO_LIMITS, cpu_seconds=1))
    assert stopped.value.__cause__ is None
    assert "abc" not in repr(stopped.value)
    assert capfd.readouterr() == ("", "")


LONG = {
    "short lines": REASONS,
    "a word without end": "q" * 250_000,
    "Devanagari": "\u0915\u094d\u0937\u093f " * 50_000,
    "Arabic": "\u0645\u0631\u062d\u0628\u0627 " * 40_000,
    "four alphabets in one word": "a\u05d0\u0645\u0915" * 60_000,
    "marks on marks": "e\u0316\u0316" * 60_000,
}


@pytest.mark.parametrize("wrote", LONG.values(), ids=LONG)
def test_the_longest_forms_are_set_with_half_of_the_memory_left(wrote: str) -> None:
    codes = ("child.needs", "consent.given", "concern.worried", "concern.done", "family.household")
    given = tuple(each for code in codes for each in given_for(code, wrote))
    of = contents(made(told(summary=SUMMARY, child_words=wrote), reasons=wrote, form=given))
    half = replace(NO_LIMITS, memory=LIMITS.memory // 2)
    body = pdf(of, half)
    assert len(body) < LIMITS.most_bytes
    root: Any = PdfReader(BytesIO(body)).trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert pdf(of, NO_LIMITS) == body


async def test_the_loop_answers_others_while_forms_are_set_and_never_more_than_two_are() -> None:
    waiting = asyncio.gather(
        *(form_loader.set_apart(endless(), NO_LIMITS, PATIENCE) for _ in range(3)), return_exceptions=True
    )
    await until("two forms are set at once", lambda: len(typesetters()) == 2)
    assert not waiting.done(), "the loop answers while they are set"
    most = 2

    def all_are_stopped() -> bool:
        nonlocal most
        running = typesetters()
        most = max(most, len(running))
        for process in running:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return waiting.done()

    await until("all are stopped", all_are_stopped)
    assert {type(each) for each in await waiting} == {TypesettingFailed}
    assert most == 2
    assert typesetters() == []


async def test_a_caller_that_times_out_in_the_queue_starts_no_typesetter() -> None:
    busy = [asyncio.create_task(form_loader.set_apart(endless(), NO_LIMITS, PATIENCE)) for _ in range(2)]
    await until("two forms are set at once", lambda: len(typesetters()) == 2)
    before = set(typesetters())
    with pytest.raises(TypesettingFailed):
        await form_loader.set_apart(contents(made()), NO_LIMITS, patience=0.5)
    for process in before:
        os.kill(process, signal.SIGKILL)
    await asyncio.gather(*busy, return_exceptions=True)
    assert typesetters() == []
