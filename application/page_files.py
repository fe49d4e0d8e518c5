"""What a page shows as a file: a CSV, or a tagged PDF that says as at when it is and who made it (11.15)."""

from dataclasses import dataclass

from documents.table_document import Chart, FileKind, Table, TableDocument, TableFile, made_file
from domain.field_rules import filled
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import case_queries


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """What a page's file has. Neither its name nor its title names a child."""

    name: str
    title: str
    tables: tuple[Table, ...]
    heading: str | None = None
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    flat: Table | None = None
    """What the CSV has instead of several tables."""


async def page_file(ledger: Ledger, caller: Caller, of: PageFile, kind: FileKind) -> TableFile:
    """The file. Log the access before anyone gets it. Raises TypesettingFailed."""
    reader = await case_queries.me(ledger, caller)
    document = filled(
        TableDocument, of, school=reader.school.name, as_at=ledger.clock.now(), made_by=reader.name
    )
    return await made_file(document, kind, of.name)
