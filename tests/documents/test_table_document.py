"""Tables and chronologies as files: no cell is a formula, tagged, and they hold up nothing."""

import asyncio
import csv
import doctest
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from pypdf import PdfReader

from documents import table_document
from documents.form_loader import SETTERS
from documents.table_document import (
    AT_ONCE,
    MOST_ROWS,
    MOST_TEXT,
    Cell,
    Table,
    TableDocument,
    csv_of,
    in_file_turn,
    made_file,
    pdf_of,
)
from documents.typesetting import TypesettingFailed, in_turn
from domain.visible_text import visible
from tests.documents.referral_cases import text_of
from tests.documents.test_typesetting import HOSTILE
from tests.patience import PATIENCE
from tests.with_each import with_each

IN_SUMMER = datetime(2027, 7, 1, 9, 5, tzinfo=UTC)
FORMULAS = (
    *("=1+1", "+44 20", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\ufeff=1"),
    '=HYPERLINK("x")',
)


def a_document(*rows: tuple[Cell, ...], heading: str | None = None) -> TableDocument:
    return TableDocument(
        title="Escalations",
        heading=heading,
        school="Hill School",
        as_at=IN_SUMMER,
        made_by="Dana Lead",
        notes=("Three are late.",),
        tables=(Table(title="Overdue", columns=("Child", "What"), rows=rows),),
    )


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_the_example_in_the_module_works() -> None:
    done = doctest.testmod(table_document)
    assert (done.failed, done.attempted > 3) == (0, True)


@with_each("wrote", FORMULAS)
def test_no_cell_is_a_formula(wrote: str) -> None:
    (_, (child, what)) = rows_of(csv_of(a_document((wrote, f"a {wrote}"))))
    assert child.startswith("'")
    assert child.lstrip("'").strip() == visible("\n".join(wrote.splitlines())).strip()
    assert what.startswith("a ")


def test_the_csv_is_for_a_spreadsheet() -> None:
    body = csv_of(a_document(('Ann "Ash", 8B', IN_SUMMER), ("Zoë\r\n谢", date(2027, 7, 1)), (None, -3)))
    assert body.startswith(b'\xef\xbb\xbf"Child","What"\r\n"Ann ""Ash"", 8B"')
    assert rows_of(body)[1:] == [['Ann "Ash", 8B', "2027-07-01 10:05"], ["Zoë\n谢", "2027-07-01"], ["", "-3"]]


def test_no_cell_hides_a_character() -> None:
    (_, (child, what)) = rows_of(csv_of(a_document(("An\u200bn", "He did \u202etih ton\u202c her"))))
    assert child == "An[zero width space]n"
    assert what == "He did [right-to-left override]tih ton[pop directional formatting] her"


def test_several_tables_are_one_csv() -> None:
    one = a_document(("Ann", "a"))
    other = Table(title="Waiting", columns=("What", "Who"), rows=(("b", "Tom"),))
    read = rows_of(csv_of(replace(one, tables=(*one.tables, other))))
    assert read == [
        ["Part", "Child", "What", "Who"],
        ["Overdue", "Ann", "a", ""],
        ["Waiting", "", "b", "Tom"],
    ]


def test_a_flat_table_is_the_csv_and_says_of_which_school_and_when() -> None:
    flat = Table(title="Numbers", columns=("Figure", "Value"), rows=(("Open", "5 to 9"),))
    assert rows_of(csv_of(replace(a_document(("Ann", "a")), flat=flat))) == [
        ["School", "As at", "Figure", "Value"],
        ["Hill School", "2027-07-01 10:05", "Open", "5 to 9"],
    ]


def test_a_short_table_of_the_pdf_is_not_split_and_the_school_is_under_the_heading() -> None:
    short = a_document(*((f"Child {number}", "Waits") for number in range(12)))
    long = Table(title="Long", columns=("Child", "What"), rows=(("Ann", "a"),) * 34)
    reader = PdfReader(BytesIO(pdf_of(replace(short, tables=(long, *short.tables)))))
    first, second = (page.extract_text() for page in reader.pages)
    assert first.index("Hill School") < first.index("As at Thursday")
    assert "Overdue" not in first
    assert all(each in second for each in ("Overdue", "Child 0", "Child 11"))


def test_a_table_of_few_rows_that_is_longer_than_a_page_loses_nothing() -> None:
    text = "\n".join(f"Line {number}." for number in range(200))
    said = text_of(pdf_of(a_document(("Ann", text))))
    assert all(f"Line {number}." in said for number in range(200))


def test_the_pdf_is_tagged_in_london_time_and_its_title_names_no_one() -> None:
    body = pdf_of(a_document(("Rowan Ashdown", IN_SUMMER), heading="Case of Rowan Ashdown"))
    reader = PdfReader(BytesIO(body))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert (reader.metadata.title, "ashdown" in str(reader.metadata).lower()) == ("Escalations", False)
    said = text_of(body)
    assert "Case of Rowan Ashdown" in said
    assert "As at Thursday 1 July 2027, 10:05am, made by Dana Lead" in said
    assert "page 1 of 1" in said
    assert "Three are late." in said
    assert "There is nothing to list." in text_of(pdf_of(a_document()))


def test_the_number_of_the_page_stays_on_one_line() -> None:
    body = pdf_of(replace(a_document(), made_by=" ".join(["Dana"] * 11)))
    assert "page 1 of 1" in PdfReader(BytesIO(body)).pages[0].extract_text().replace("\u00a0", " ")


@with_each("wrote", HOSTILE)
def test_words_that_people_wrote_are_only_text(wrote: str) -> None:
    read = text_of(pdf_of(a_document((wrote, wrote)))).replace(" ", "")
    assert read.count(wrote.replace(" ", "")) == 2


def test_a_long_table_is_cut_in_the_pdf_which_says_so_and_whole_in_the_csv() -> None:
    long = a_document(*((f"Child {number}", "Waits") for number in range(MOST_ROWS + 1)))
    said = text_of(pdf_of(long))
    assert "Only the first 2,000 rows are here. The CSV file of the same page has all 2,001." in said
    assert f"Child {MOST_ROWS - 1}" in said
    assert f"Child {MOST_ROWS}" not in said
    assert len(rows_of(csv_of(long))) == MOST_ROWS + 2
    assert "Only the first" not in text_of(pdf_of(a_document(("Ann", "Waits"))))


def test_long_texts_are_cut_in_the_pdf_which_says_so() -> None:
    text = "She cries. " * 2_000 + "The end."
    said = text_of(pdf_of(a_document(("Ann", text))))
    assert "end after 20,000 characters" in said
    assert "The end." not in said
    assert rows_of(csv_of(a_document(("Ann", text))))[1][1] == text


@pytest.mark.long("reading so long a PDF takes half a minute")
def test_many_long_texts_end_the_pdf_which_says_so() -> None:
    many = a_document(*(("Ann", "x" * 20_000) for _ in range(MOST_TEXT // 20_000 + 5)))
    assert "Only the first" in text_of(pdf_of(many))


def test_the_same_contents_are_the_same_bytes() -> None:
    assert pdf_of(a_document(("Ann", 1))) == pdf_of(a_document(("Ann", 1)))


async def test_a_referral_form_does_not_wait_for_files() -> None:
    done = threading.Event()

    def slow() -> bytes:
        assert done.wait(PATIENCE)
        return b"file"

    files = [asyncio.create_task(in_file_turn(slow, PATIENCE)) for _ in range(AT_ONCE + 1)]
    await asyncio.sleep(0)
    assert await in_turn(SETTERS, lambda: threading.current_thread().name.encode(), PATIENCE) != b""
    assert not any(each.done() for each in files)
    with pytest.raises(TypesettingFailed):  # both threads are busy
        await in_file_turn(lambda: b"", patience=0.05)
    done.set()
    assert await asyncio.gather(*files) == [b"file"] * (AT_ONCE + 1)


async def test_a_pdf_is_shown_and_a_csv_is_saved() -> None:
    pdf = await made_file(a_document(("Ann", "x")), "pdf", "escalations")
    csv = await made_file(a_document(("Ann", "x")), "csv", "escalations")
    assert pdf.headers == {"Content-Disposition": 'inline; filename="escalations.pdf"'}
    assert csv.headers == {"Content-Disposition": 'attachment; filename="escalations.csv"'}
    assert (pdf.media_type, csv.media_type) == ("application/pdf", "text/csv; charset=utf-8")
    assert pdf.body.startswith(b"%PDF-")
