"""A hostile or broken file is one clear sentence with a stable code, and nothing of it is used."""

from contextlib import suppress
from io import BytesIO
from typing import BinaryIO, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from application.school_exports.csv_rows import SchoolExport
from application.school_exports.list_exports import read_pupils, read_staff
from domain.imports import unreadable_export as answers
from domain.imports.unreadable_export import MOST_BYTES, MOST_ROWS, UnreadableExport
from tests.application.school_exports.invented_exports import ARBOR, SIMS, TRANSFER_FILE, pupils
from tests.with_each import with_each

HEAD = "Forename,Surname,Adno,DOB,Class\n"
ROW = "Rowan,Ashdown,7,03/09/2012,9A\n"
LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE CTfile [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<CTfile><CTFpupilData><Pupil><Surname>&c;</Surname></Pupil></CTFpupilData></CTfile>"""
OUTSIDE = b"""<!DOCTYPE CTfile SYSTEM "file:///etc/passwd"><CTfile/>"""


@with_each(
    ("data", "refused"),
    [
        (b"", answers.EmptyExport),
        (b"\n \n,,\n", answers.EmptyExport),
        (HEAD.encode(), answers.EmptyExport),
        (b"PK\x03\x04" + b"\0" * 20, answers.SpreadsheetFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", answers.SpreadsheetFile),
        ((HEAD + ROW).encode("utf-16"), answers.WrongEncoding),
        ((HEAD + ROW).encode("utf-16-le"), answers.NulCharacters),
        (b"\xef\xbb\xbf" + HEAD.encode() + b"Zo\xeb,Ash,7,,\n", answers.WrongEncoding),
        (HEAD.encode() + b"Zo\x81,Ash,7,,\n", answers.WrongEncoding),
        (HEAD.encode() + "Zo\u00eb,Ash,7,,\n".encode() + b"Jos\xe9,Lin,8,,\n", answers.WrongEncoding),
        (HEAD.encode() + b"Ro\0wan,Ash,7,,\n", answers.NulCharacters),
        (HEAD + '"Rowan,Ashdown,7,,\nPat,Lister,8,,\n', answers.QuotesNotInPairs),
        (HEAD + '"Ro"wan,Ashdown,7,,\n', answers.QuotesNotInPairs),
        (HEAD + "R" * 200_000 + ",Ashdown,7,,\n", answers.QuotesNotInPairs),
        ("," * 10_000 + "\n" + ROW, answers.QuotesNotInPairs),
        ("Forename,Surname,forename,Adno\nA,B,C,7\n", answers.ColumnTwice),
        ("Forename,DOB,Adno\nRowan,,7\n", answers.ColumnsMissing),
        ("Rowan,Ashdown,7\nPat,Lister,8\n", answers.ColumnsMissing),
        (HEAD + "=cmd|' /C calc'!A0,Ashdown,7,,\n", answers.FormulaCell),
        (HEAD + "Rowan,@SUM(A1),7,,\n", answers.FormulaCell),
        (HEAD + "Rowan,Ashdown,7,,\t+9A\n", answers.FormulaCell),
        (HEAD + ROW + "Pat,Lister,8,09/25/2012,\n", answers.MonthFirstDates),
        (LAUGHS, answers.DeclaredEntities),
        (OUTSIDE, answers.DeclaredEntities),
        (b"<CTfile><CTFpupilData>", answers.NotWellFormed),
        (b"<CTfile>&lost;</CTfile>", answers.NotWellFormed),
        (b"<html><body>Sign in</body></html>", answers.NotATransferFile),
        (b"<CTfile>" + b"<a>" * 40 + b"</a>" * 40 + b"</CTfile>", answers.NotATransferFile),
        (b"<CTfile><CTFpupilData></CTFpupilData></CTfile>", answers.EmptyExport),
        (b'<?xml version="1.0" encoding="unicode_escape"?><CTfile/>', answers.WrongEncoding),
    ],
)  # fmt: skip
def test_each_is_refused_with_its_code_in_one_sentence(
    data: bytes | str, refused: type[UnreadableExport]
) -> None:
    with pytest.raises(refused) as raised:
        pupils(data)
    said = raised.value
    assert said.code == refused.__name__
    assert "\n" not in str(said)
    assert str(said).endswith((".", ".)"))
    for word in ("Rowan", "Ashdown", "Pat", "Lister"):
        assert word not in str(said)


def test_the_sentence_names_the_place() -> None:
    with pytest.raises(answers.FormulaCell) as raised:
        pupils(HEAD + ROW + "Rowan,=1+1,8,,\n")
    assert str(raised.value) == (
        "A cell begins like a formula, which a spreadsheet would run: remove the sign before its text. "
        "(Row 3, column 2.)"
    )


def test_the_sentence_names_each_missing_column() -> None:
    with pytest.raises(answers.ColumnsMissing, match="no column for the given name and the family name: "):
        pupils("Name,Adno\nRowan Ashdown,7\n")


@with_each(
    ("mapping", "refused"),
    [
        ({"House": "house"}, answers.NoSuchField),
        ({"Hose": "class"}, answers.NoSuchColumn),
        ({"": "class"}, answers.NoSuchColumn),
        ({"House": "class", "Team": "class"}, answers.FieldMappedTwice),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    mapping: dict[str, str], refused: type[UnreadableExport]
) -> None:
    with pytest.raises(refused):
        pupils("Forename,Surname,Adno,House,Team\nRowan,Ashdown,7,Oak,Red\n", **mapping)


def test_a_formula_in_a_column_that_is_not_read_changes_nothing() -> None:
    assert pupils("Forename,Surname,Adno,Notes\nRowan,Ashdown,7,=1+1\n").rows[0].faults == ()


class EndlessRows(BytesIO):
    """Ten million rows, made as they are read; counts how much was taken."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert 0 < size <= MOST_BYTES + 1, "the whole file was asked for"
        self.taken += size
        return (HEAD + ROW * (size // len(ROW) + 1)).encode()[:size]


def test_no_more_of_an_endless_file_is_read_than_the_limit() -> None:
    endless = EndlessRows()
    with pytest.raises(answers.ExportTooLarge):
        read_pupils(cast(BinaryIO, endless))
    assert endless.taken == MOST_BYTES + 1


def test_a_file_has_at_most_twenty_thousand_rows() -> None:
    assert len(pupils(HEAD + ROW * MOST_ROWS).rows) == MOST_ROWS
    with pytest.raises(answers.TooManyRows):
        pupils(HEAD + ROW * (MOST_ROWS + 1))


def test_a_transfer_file_has_at_most_twenty_thousand_pupils() -> None:
    with pytest.raises(answers.TooManyRows):
        pupils(b"<CTfile><CTFpupilData>" + b"<Pupil></Pupil>" * (MOST_ROWS + 1) + b"</CTFpupilData></CTfile>")


def read_or_refused(data: bytes) -> list[SchoolExport]:
    """What the readers of pupils and of staff make of a file; a refusal is an answer."""
    read = []
    for reader in (read_pupils, read_staff):
        with suppress(UnreadableExport):
            read.append(reader(BytesIO(data)))
    return read


CELLS = b"Forename|Surname|DOB|UPN|Email|Social worker|03/09/2012|99/99/9999|0"
SIGNS = (*CELLS.split(b"|"), *(b",", b";", b"\t", b'"', b"\n", b"\r", b"=", b"\0", b"\xff"))
SOUP = st.lists(st.sampled_from([*SIGNS, b"\xef\xbb\xbf", b"\xe2\x80\xae"]))
ELEMENTS = b"CTfile|CTFpupilData|Pupil|Contacts|Contact|Forename|SENhistory|SEN"
ENDS = b"</Pupil>|</CTfile>|</Contact>|</Forename>|</SEN>"
OTHERS = b"Ro|&#0;|<![CDATA[|]]>|<!DOCTYPE a>|<?xml version='1.0' encoding='idna'?>|<a:b c='d'/>"
BEGINS = [b"<%s>" % name for name in ELEMENTS.split(b"|")]
TAGS = st.lists(st.sampled_from([*BEGINS, *ENDS.split(b"|"), *OTHERS.split(b"|")]))


@given(st.binary(max_size=400))
@example(ARBOR.encode())
@example(b"\xff" * 3)
def test_no_bytes_crash_the_readers(data: bytes) -> None:
    read_or_refused(data)


@given(SOUP)
@settings(max_examples=300)
def test_no_mixture_of_cells_and_signs_crashes_the_readers(parts: list[bytes]) -> None:
    read_or_refused(b"".join(parts))
    read_or_refused(b"Forename,Surname,Adno,DOB,Class,Social worker phone\n" + b"".join(parts))


@given(TAGS)
@settings(max_examples=300)
def test_no_mixture_of_tags_crashes_the_readers(parts: list[bytes]) -> None:
    read_or_refused(b"<" + b"".join(parts))
    read_or_refused(b"<CTfile><CTFpupilData><Pupil>" + b"".join(parts) + b"</Pupil></CTFpupilData></CTfile>")


@given(st.integers(0, len(TRANSFER_FILE) - 1), st.binary(min_size=1, max_size=3))
def test_no_damage_to_a_good_file_crashes_the_readers(place: int, damage: bytes) -> None:
    for good in (TRANSFER_FILE, SIMS.encode()):
        read_or_refused(good[:place] + damage + good[place + 1 :])
        read_or_refused(good[:place])


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60))
def test_a_row_without_a_fault_has_values_that_the_register_takes(
    given: str, family: str, other: str
) -> None:
    cells = (f'"{text.replace(chr(34), chr(34) * 2)}"' for text in (given, family, "7", other, other, other))
    text = "Forename,Surname,Adno,DOB,Class,Year\n" + ",".join(cells) + "\n"
    for read in read_or_refused(text.encode(errors="replace")):
        for row in read.rows:
            for value in row.values.values():
                if isinstance(value, str):
                    assert value.isprintable()
                    assert value == value.strip() != ""
