"""A child's chronology as a PDF: tagged, the same bytes each time, and whatever people wrote is only text."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from documents.child_document import ChildDocument, PrintedEntry, PrintedField, child_pdf, lines_of
from tests.documents.referral_cases import text_of
from tests.documents.test_typesetting import HOSTILE
from tests.with_each import with_each


def a_document(wrote: str = "Cries each Monday.", entries: int = 2) -> ChildDocument:
    return ChildDocument(
        title="Chronology",
        school="Hill School",
        name="Chronology of Rowan Ashdown",
        printed="Printed Monday 1 March 2027, 10am by Dana Lead",
        notes=("Keep this paper in a locked cabinet.",),
        about=(PrintedField(label="Date of birth", lines=("31 January 2014",)),),
        tasks=("ONW-7F3K2M: Accept the concern",),
        entries=tuple(
            PrintedEntry(
                heading=f"Tom Teacher (staff) reported a concern {number}",
                when=f"ONW-7F3K2M, entry {number}. Recorded Monday 1 March 2027, 10am.",
                fields=(PrintedField(label="What happened", lines=lines_of(wrote)),),
            )
            for number in range(1, entries + 1)
        ),
    )


def test_it_is_tagged_and_its_title_names_no_one() -> None:
    reader = PdfReader(BytesIO(child_pdf(a_document())))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Chronology"
    assert "ashdown" not in str(reader.metadata).lower()
    assert "Chronology of Rowan Ashdown" in text_of(child_pdf(a_document()))


def test_the_same_contents_are_the_same_bytes() -> None:
    assert child_pdf(a_document()) == child_pdf(a_document())
    assert child_pdf(a_document()) != child_pdf(a_document("Smiles."))


@with_each("wrote", HOSTILE)
def test_words_that_people_wrote_are_only_text(wrote: str) -> None:
    read = text_of(child_pdf(a_document(wrote))).replace(" ", "")
    assert read.count(wrote.replace(" ", "")) == 2


def test_a_long_chronology_is_within_the_limits() -> None:
    read = PdfReader(BytesIO(child_pdf(a_document("He waits at the gate.\nShe cries. 😀 " * 8, 2_000))))
    assert len(read.pages) > 100
