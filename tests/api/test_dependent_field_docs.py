"""The table of fields that another answer gives a meaning: the API refuses by it, the notes print it."""

from pathlib import Path

from api.openapi import HEAD, dependent_fields_table
from tests.api.openapi_checks import DOCUMENT

NOTES = Path("docs/api-notes.md")


def test_the_notes_print_the_table_of_the_code() -> None:
    lines = NOTES.read_text("utf-8").splitlines()
    begins = lines.index(HEAD[0])
    ends = lines.index("", begins)
    assert lines[begins:ends] == dependent_fields_table()


def test_the_openapi_document_says_it_beside_each_field() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    told = schemas["ConcernReport"]["properties"]["imagery_parties"]["description"]
    assert told == "`imagery_parties` only where `imagery` is `true` or is left out."
    assert "`kind` is `decision`" in schemas["AgencyTold"]["properties"]["reasons"]["description"]
