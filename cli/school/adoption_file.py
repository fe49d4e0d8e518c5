"""The file of `onward pupils adopt`: one row for each case and candidate, for a person to confirm."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from uuid import UUID

from application.pupils.pupil_adoption import AdoptionProposal
from application.school_exports.csv_rows import checked_bytes, csv_rows
from cli.service.installation import UserError
from cli.typed_values import make_new
from domain.calendar.working_time import london
from domain.pupils.case_matching import CandidatePupil
from domain.visible_text import visible
from wording.adoption_text import BY_HAND, LIKENESS_TEXT, NO_CANDIDATE, REASONS
from wording.formatting import plain_day

CONFIRM, PUPIL, REASONS_COLUMN, CASE, MARK = "confirm", "pupil", "reasons", "case_id", "mark"
COLUMNS = (
    *("case", "raised", "name_in_case", "born_in_case"),
    *("name_on_register", "born_on_register", "year_group", "class", "likeness"),
    *(CONFIRM, REASONS_COLUMN, PUPIL, CASE, MARK),
)
_NEEDED = (CONFIRM, PUPIL, REASONS_COLUMN, CASE, MARK)
_YES, _NO = ("yes", "y", "x"), ("", "no", "n")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedRow:
    """A row that a person confirmed."""

    number: int
    case: UUID
    mark: str
    pupil: UUID
    reasons: str


def write_proposals(file: Path, proposals: Iterable[AdoptionProposal]) -> None:
    """Write a new file that only its owner can read. Raises UserError."""
    make_new(file)
    text = StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for proposal in proposals:
        for candidate in proposal.candidates or (None,):
            cells = _cells(proposal, candidate)
            rows.writerow([_plain(cells.get(name, "")) for name in COLUMNS])
    file.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def read_confirmed(file: Path) -> list[ConfirmedRow]:
    """The confirmed rows. Raises UserError if one cannot be read or a case has two, with its row."""
    if not file.is_file():
        raise UserError(f"There is no file {file}.")
    with file.open("rb") as source:
        rows = csv_rows(checked_bytes(source), (), {})
        _, head = next(rows)
        places = _places(head)
        found = list(_confirmed(rows, places))
    seen: dict[UUID, int] = {}
    for row in found:
        if row.case in seen:
            raise UserError(
                f"Rows {seen[row.case]} and {row.number} confirm two children for one case. "
                "Confirm one of them. Nothing is changed."
            )
        seen[row.case] = row.number
    return found


def _cells(proposal: AdoptionProposal, candidate: CandidatePupil | None) -> Mapping[str, str]:
    case = proposal.case
    said = {
        "case": case.reference,
        "raised": plain_day(london(case.raised_at).date()),
        "name_in_case": case.pupil.name,
        "born_in_case": str(case.pupil.date_of_birth),
        CASE: str(case.id),
        MARK: proposal.mark,
    }
    if candidate is None:
        return said | {"likeness": NO_CANDIDATE}
    listing = candidate.listing
    return said | {
        "name_on_register": f"{listing.given_name} {listing.family_name}",
        "born_on_register": str(listing.date_of_birth or "unknown"),
        "year_group": listing.year_group or "",
        "class": listing.class_ or "",
        "likeness": LIKENESS_TEXT[candidate.likeness],
        REASONS_COLUMN: REASONS[candidate.likeness],
        PUPIL: str(candidate.id),
    }


def _plain(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula, and that hides nothing: anyone typed a name in a case."""
    return f"'{visible(cell)}" if cell.startswith(_FORMULA) else visible(cell)


def _places(head: list[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in head]
    if missing := [name for name in _NEEDED if names.count(name) != 1]:
        raise UserError(f"Row 1 must have each of these columns once: {', '.join(missing)}.")
    return {name: names.index(name) for name in _NEEDED}


def _confirmed(rows: Iterator[tuple[int, list[str]]], places: Mapping[str, int]) -> Iterator[ConfirmedRow]:
    for number, cells in rows:
        cell = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        said = cell[CONFIRM].lower()
        if said in _NO:
            continue
        if said not in _YES:
            raise UserError(f"Row {number}: write yes in the column {CONFIRM}, or leave it empty.")
        try:
            case, pupil = UUID(cell[CASE]), UUID(cell[PUPIL])
        except ValueError:
            raise UserError(
                f"Row {number}: the columns {CASE} and {PUPIL} need ids. See `onward pupils search`."
            ) from None
        yield ConfirmedRow(
            number=number, case=case, mark=cell[MARK], pupil=pupil, reasons=cell[REASONS_COLUMN] or BY_HAND
        )
