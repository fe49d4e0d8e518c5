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
    "sealed-bundle": "A file with its proof, without the words",
    "opened-bundle": "A file with its proof and the words",
    "proof": "The proof of an entry",
    "verification": "A check of the chain, or the proof of an entry",  # once the same from a page
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
_MUCH: Mapping[str, str] = {
    "bundle": "Not recorded whether with the words",
    "sealed-bundle": "The proof only",
    "proof": "One entry",
}
_SIGHTS: Mapping[str, str] = {
    "whole": "All of it",
    "receipt": "Their own part",
    "roster": "Without the circumstances",
}
NO_NAME = "A person who is not listed"


def look_in_words(what: str) -> str:
    """`pdf` is a PDF file. A part of the API without words is named as the API names it."""
    return _LOOKS.get(what) or f"{upper(words(what))}, by a program"


def how_much(what: str, sight: str) -> str:
    """How much of the case or record left Onward or was shown, as far as the log knows."""
    return _MUCH.get(what) or _SIGHTS[sight]


def looker(name: str | None, *, command_line: bool) -> str:
    """The person who looked, by name."""
    return ON_THE_COMMAND_LINE if command_line else name or NO_NAME
