"""What a printed chronology says."""

from io import BytesIO

from pypdf import PdfReader


def text_of(body: bytes) -> str:
    """The words of a PDF, with single spaces."""
    pages = PdfReader(BytesIO(body)).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    return said.replace("ONW- ", "ONW-")  # a line may end within a reference
