"""The PDF: tagged for everybody, the same bytes each time, and whatever people wrote is only text."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from documents.form_contents import AnsweredQuestion, contents
from documents.shortening import shown
from documents.typesetting import pdf
from tests.documents.referral_cases import given_for, made, text_of, told
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
    assert shown("Zoë Ąnna Öztürk Łukasz O’Neil – ok") == "Zoë Ąnna Öztürk Łukasz O’Neil – ok"
    assert shown("ok 😀") == "ok [grinning face]"
    assert shown("abc\u202edef") == "abc[right-to-left override]def"
    assert shown("小明") == "[cjk unified ideograph-5c0f][cjk unified ideograph-660e]"
    assert shown("\u0007") == "[U+0007]"
    assert "grinning face" in text_of(pdf(contents(made(told(child_words="He sent 😀 to me.")))))


def test_more_marks_than_a_letter_carries_are_counted_and_stray_ones_are_named() -> None:
    assert shown("e\u0316\u0316 Zoë") == "e\u0316\u0316 Zoë"
    assert shown("z\u0316" + "\u0316" * 30) == "z\u0316\u0316\u0316\u0316[27 more marks]"
    assert shown("\u0915\u094d\u0937\u093f") == "\u0915\u094d\u0937\u093f"
    assert shown("\u2019\u094d") == "\u2019[devanagari sign virama]"
    assert shown("\u06f7\u0347") == "\u06f7[combining equals sign below]"
    assert shown("\u0347") == "[combining equals sign below]"


@with_each("wrote", ["\u2019\u094d", "<\u0944", "\u06f7\u0347\u02cb"], ids=["quote", "sign", "digit"])
def test_marks_that_no_font_has_on_their_letter_do_not_fail_a_form(wrote: str) -> None:
    can_be_set(wrote)


@pytest.mark.long("as many marks as a field takes")
def test_nor_do_a_hundred_thousand_marks_on_one_letter() -> None:
    can_be_set("a" + "\u0301\u0316" * 50_000)


def can_be_set(wrote: str) -> None:
    answer = AnsweredQuestion(code="a", label="Any", lines=(wrote,), state="stated")
    assert pdf(replace(contents(made()), about=(answer,), sections=())).startswith(b"%PDF")


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_no_text_makes_it_fail(wrote: str) -> None:
    of = contents(made())
    answer = AnsweredQuestion(code="a", label="Any", lines=(wrote,), state="stated")
    assert pdf(replace(of, about=(answer,), sections=())).startswith(b"%PDF")


@with_each("first", range(0x20, 0x2800, 0x200))
def test_every_character_that_is_shown_can_be_set(first: int) -> None:
    kept = [chr(point) for point in range(first, first + 0x200) if shown(chr(point)) == chr(point)]
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
