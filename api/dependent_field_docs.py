"""Print the table of fields that need another answer: for `docs/api-notes.md` and the OpenAPI document."""

from typing import Any

from domain.command_catalogue import COMMANDS, RAISE
from domain.commands.agency_messages import AgencyTold
from domain.validation.contradictions import DependentField, rows_of
from domain.validation.dependent_fields import DEPENDENT_FIELDS

HEAD = ("| in | field | only where |", "|---|---|---|")
_BODIES: tuple[tuple[str, type], ...] = (
    *((entry.name, entry.command) for entry in (RAISE, *COMMANDS.values())),
    ("agency/feedback", AgencyTold),
)


def printed() -> list[str]:
    """The table's lines, in the order of the commands."""
    return [
        *HEAD,
        *(
            f"| `{name}` | {_field(path, row)} | {_under(row)} |"
            for name, body in _BODIES
            for path, row in rows_of(body, DEPENDENT_FIELDS)
        ),
    ]


def _field(path: str, row: DependentField) -> str:
    """The field, and its value where only one is meant."""
    value = " or ".join(f"`{str(each).lower()}`" for each in row.saying)
    return f"`{f'{path}/{row.field}'.removeprefix('/')}`{f': {value}' if value else ''}"


def _under(row: DependentField) -> str:
    return ", and ".join(answer.words for answer in row.under)


def describe(schemas: dict[str, Any]) -> None:
    """Say beside each such field of the commands' schemas under which answer it is sent."""
    for row in DEPENDENT_FIELDS:
        name = row.field.partition("/")[0]
        for kind in row.of:
            field = schemas[kind.__name__]["properties"][name]
            said = f"{_field('', row)} only where {_under(row)}."
            field["description"] = " ".join(filter(None, (field.get("description"), said)))
