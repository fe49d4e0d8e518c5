"""What the access logs call a look, in words (11.15)."""

from collections.abc import Mapping

from wording.formatting import words
from wording.phrases import upper

ON_THE_COMMAND_LINE = "The person who runs Onward, on the command line"
_LOOKS: Mapping[str, str] = {
    "case": "The case, by a program",
    "pupil": "The record, by a program",
    "page": "The page",
    "print": "The print view",
    "pdf": "A PDF file",
    "csv": "A CSV file",
    "bundle": "A file with its proof",
    "paper": "The whole file, on paper",
    "list": "In a list or a search",
    "views": "Who looked",
    "form": "A form",
    "history": "The entries, by a program",
    "import": "In an import",
    "inspection": "In the list for an inspector",
    "chronology": "The chronology",
    "comparison": "Beside another record",
    "possible-duplicate": "Beside a case that may be about the same child",
}
NO_NAME = "A person who is not listed"


def look_in_words(what: str) -> str:
    """`pdf` is a PDF file. A part of the API without words is named as the API names it."""
    return _LOOKS.get(what) or f"{upper(words(what))}, by a program"


def looker(name: str | None, *, command_line: bool) -> str:
    """The person who looked, by name."""
    return ON_THE_COMMAND_LINE if command_line else name or NO_NAME
