"""What people wrote, shown as it is recorded."""

import re
import sys
import unicodedata

from domain.visible_text import RIGHT_TO_LEFT, has_letter, is_blank, visible
from tests.with_each import with_each

PREPENDED = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
"""Signs before numbers in Arabic and other scripts: formats to Unicode, but with ink."""
WITHOUT_INK = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810)}


def test_every_character_that_unicode_calls_a_control_or_a_format_is_named() -> None:
    kinds = ("Cc", "Cf", "Zl", "Zp", "Cs")
    for point in range(sys.maxunicode + 1):
        if unicodedata.category(chr(point)) in kinds and point not in PREPENDED and chr(point) not in "\t\n":
            assert visible(f"a{chr(point)}b").startswith("a["), hex(point)
    for point in (*WITHOUT_INK, *range(0xE0000, 0xE1000), *range(0xFE00, 0xFE10)):
        assert visible(f"a{chr(point)}b").startswith("a["), hex(point)


def test_every_letter_and_digit_written_from_right_to_left_is_known() -> None:
    letter = re.compile(f"[{RIGHT_TO_LEFT}]")
    for point in range(sys.maxunicode + 1):
        letterlike = unicodedata.bidirectional(chr(point)) in ("R", "AL", "AN")
        if letterlike and visible(chr(point)) == chr(point):
            assert letter.match(chr(point)), hex(point)


def test_a_sentence_that_reads_differently_from_what_is_recorded_is_told_as_it_is() -> None:
    assert visible("He did \u202etih ton\u202c her") == (
        "He did [right-to-left override]tih ton[pop directional formatting] her"
    )
    assert visible("He hit her\rHe did not") == "He hit her[U+000D]He did not"
    assert visible("one\r\ntwo\n\tthree") == "one\r\ntwo\n\tthree"
    assert visible("\U0001f600\U000e0064") == "\U0001f600[tag latin small letter d]"


def test_marks_that_would_cover_other_lines_are_counted() -> None:
    assert visible("z" + "\u0335" * 30 + "a\u0301") == "z" + "\u0335" * 4 + "[26 more marks]a\u0301"
    assert "[56 more marks]ب" in visible("ب" + "\u064b\u200c" * 30 + "ب"), "a joiner begins no new letter"
    for point in range(sys.maxunicode + 1):
        if unicodedata.category(chr(point)) in ("Mn", "Me"):
            assert "[" in visible("a" + 9 * chr(point)), hex(point)


@with_each("words", ["ผู้", "שִׁ֣ים", "ٱللَّٰهِ", "ཧཱུྃ", "Nguye\u0302\u0303n"])
def test_letters_with_several_marks_stay_as_they_are(words: str) -> None:
    assert visible(words) == words


@with_each("words", ["Zoë O’Neil – “ok” £5", "می‌خواهم", "क्‍ष", "שלום", "👩‍👧 ❤️ 1️⃣", "小明", "naïve cafe\u0301"])
def test_words_of_every_script_and_pictures_stay_as_they_are(words: str) -> None:
    assert visible(words) == words


@with_each("words", ["a\u200db", "a\u200cb", "a\ufe0f", "1\ufe0f", "1\u200d2", "❤️\u200da", "a\u200d❤"])
def test_what_only_looks_like_a_joined_picture_is_named(words: str) -> None:
    assert "[" in visible(words)


@with_each("name", ["\u200b", "\u3164", "\u202e \u2066", "\U000e0041", "…", "--", "12", "\u2800"])
def test_a_name_without_a_visible_letter_is_known(name: str) -> None:
    assert not has_letter(name)


def test_a_name_has_a_letter_of_any_script() -> None:
    assert all(map(has_letter, ("Ö", "小", "ש", "O’Neil", "\u202eAb", "unknown")))
    assert is_blank(" \u200b\u3164")
    assert not is_blank("…")
