"""The table of fields that another answer gives a meaning: the API refuses by it, the notes print it."""

from pathlib import Path
from typing import Any

import pytest

from api.openapi import answers_to, field_named
from domain.command_catalogue import COMMANDS, RAISE
from domain.entries.clock import AgencyTold
from domain.validation.contradictions import rows_of
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from tests.api.openapi_checks import DOCUMENT
from tests.school import School, a_concern, code

NOTES = Path("docs/api-notes.md")
HEAD = ["| in | field | only where |", "|---|---|---|"]
BODIES = {each.name: each.command for each in (RAISE, *COMMANDS.values())} | {"agency/feedback": AgencyTold}


def test_the_notes_print_the_table_of_the_code() -> None:
    lines = NOTES.read_text("utf-8").splitlines()
    begins = lines.index(HEAD[0])
    ends = lines.index("", begins)
    assert lines[begins:ends] == HEAD + [
        f"| `{name}` | {field_named(path, row)} | {answers_to(row)} |"
        for name, body in BODIES.items()
        for path, row in rows_of(body, DEPENDENT_FIELDS)
    ]


def test_the_openapi_document_says_it_beside_each_field() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    told = schemas["ConcernReport"]["properties"]["imagery_parties"]["description"]
    assert told == "`imagery_parties` only where `imagery` is `true` or is left out."
    assert "`kind` is `decision`" in schemas["AgencyTold"]["properties"]["reasons"]["description"]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"imagery_parties": [{"part": "sent", "age": 30}]}, "/concern/imagery_parties"),
        ({"device_location": "The school office"}, "/concern/device_location"),
    ],
)
async def test_no_images_with_who_is_in_them_is_refused_and_nothing_is_recorded(
    school: School, said: dict[str, Any], pointer: str
) -> None:
    answer = await school.teacher.post("/v1/referrals", a_concern(imagery=False, **said))
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert await school.dsl.read("/v1/referrals") == []
