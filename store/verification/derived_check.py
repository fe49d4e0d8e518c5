"""Compare the sealed state, the columns and the lists of a case with its entries (3.2h)."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID

from domain.case.case import Case
from store.ledger import projection
from store.ledger.json_codec import shape
from store.ledger.list_rows import list_rows
from store.ledger.sealing import CaseDoesNotOpen, CaseKey
from store.verification.damage_findings import Damage, differs

LISTS = {
    "open_work": "the work list of its open obligations",
    "work_cards": "when the first task of its card is due",
    "case_readers": "the list of people and roles who can find it",
    "pupil_cases": "the pupil whose cases it is found among",
}
"""Tables that lists find a case by, in words."""
TABLES = {"case_links": "a link to another case", "agency_references": "an agency's reference"}


def compared(row: Any, state: Case, newest_plan: int) -> Iterator[Damage]:
    """Each column of the case's row that does not match its entries."""
    case: UUID = row["id"]
    told = {"school": state.school, "reference": state.reference, **projection.columns(state)}
    for column, value in told.items():
        stored = row[column]
        if (tuple(stored) if isinstance(stored, list) else stored) != value:
            yield differs(case, column)
    if row["plan"] is None or not 0 <= row["plan"] <= newest_plan:
        yield Damage(
            case=case, place="cases.plan", says="its deadlines follow an unknown change of the calendar"
        )


def of_the_seal(row: Any, key: CaseKey, folded: Case | None) -> Iterator[Damage]:
    """Check that the sealed state opens, and that each of its fields is what the entries say."""
    case: UUID = row["id"]
    try:
        sealed: Case = shape(Case).validate_json(key.open_state(row["version"], row["state"]))
    except CaseDoesNotOpen:
        says = "its state cannot be opened: the state, or the number of its entries, was changed"
        yield Damage(case=case, place="cases.state", says=says)
        return
    if folded is None:
        return
    if (field := next(_fields_unlike(sealed, folded), None)) is not None:
        says = f"its state does not match its entries, first in {field}"
        yield Damage(case=case, place="cases.state", says=says)


def indexed(
    case: UUID, table: str, stored: set[tuple[Any, ...]], told: set[tuple[Any, ...]]
) -> Iterator[Damage]:
    """Check that an index matches the entries exactly."""
    for what, which in (("is missing", told - stored), ("is in no entry", stored - told)):
        if which:
            entries = ", ".join(str(each[0]) for each in sorted(which, key=str))
            says = f"{TABLES[table]} {what} (entry {entries})"
            yield Damage(case=case, place=table, says=says)


def listed(case: UUID, state: Case, stored: Mapping[str, set[tuple[Any, ...]]]) -> Iterator[Damage]:
    """Check that the rows by which lists find the case match the entries exactly."""
    for table, told in list_rows(state).items():
        if stored[table] != told:
            yield Damage(case=case, place=table, says=f"{LISTS[table]} does not match its entries")


def _fields_unlike(stored: Any, folded: Any, place: str = "") -> Iterator[str]:
    """The fields of a stored state that are not what its entries say."""
    if stored == folded:
        return
    if is_dataclass(folded) and type(stored) is type(folded):
        for field in fields(folded):
            within = f"{place}.{field.name}".removeprefix(".")
            yield from _fields_unlike(getattr(stored, field.name), getattr(folded, field.name), within)
        return
    if isinstance(folded, tuple) and isinstance(stored, tuple) and len(stored) == len(folded):
        for number, (own, told) in enumerate(zip(stored, folded, strict=True), 1):
            yield from _fields_unlike(own, told, f"{place} {number}")
        return
    yield place
