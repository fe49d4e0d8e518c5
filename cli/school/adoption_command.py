"""`onward pupils adopt`: the pupils of cases from before the register."""

import sys
from collections import Counter
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer

from application import problems
from application.pupils.pupil_adoption import (
    Adopted,
    AdoptionProposal,
    AdoptionProposals,
    adopt,
    known_to_school,
    propose_adoptions,
)
from cli.options import DATA, Data
from cli.school.adoption_file import ConfirmedRow, read_confirmed, write_proposals
from cli.service.installation import UserError, ledger_of
from cli.terminal import counted
from cli.user_errors import sentence
from domain.calendar.working_time import london
from domain.commands import IdentifyPupil
from domain.refusals import Refused
from domain.validation.request_checks import faults
from store.ledger.ledger import Ledger
from store.ledger.sealing import CaseDoesNotOpen
from store.people.credentials import token_hash
from wording import adoption_text
from wording.formatting import plain_day


async def adopt_pupils(
    propose: Annotated[
        Path | None, typer.Option(help="Write the proposals to this new CSV file.", metavar="FILE")
    ] = None,
    confirm: Annotated[
        Path | None, typer.Option(help="Record what this file confirms.", metavar="FILE")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="Your API token, in a file; else you are asked.", metavar="FILE"),
    ] = None,
    data: Data = DATA,
) -> int:
    """Say which child of the register each older case is about. You confirm each: nothing is guessed.

    It is recorded in your name, as "Say which child it is" on the pages. Only a DSL or a deputy can do it,
    for cases that they may see. Run it again for what is left. It exits with 1 if a case that you confirmed
    could not be put right.

    Example: onward pupils adopt --propose children.csv

    Example: onward pupils adopt --confirm children.csv --token-file token.txt
    """
    if propose is not None and confirm is not None:
        raise UserError("Give either --propose or --confirm.")
    if propose is None and confirm is None and not sys.stdin.isatty():
        raise UserError("No one can be asked here. Use --propose FILE, and then --confirm FILE.")
    rows = read_confirmed(confirm) if confirm is not None else []
    token = token_hash(_token(token_file))
    async with ledger_of(data) as ledger:
        if confirm is not None:
            return await record_rows(ledger, token, rows)
        try:
            found = await propose_adoptions(ledger, token)
        except problems.NotAllowed:
            raise UserError("Only a DSL or a deputy says which child a case is about.") from None
        if found.unread:
            typer.echo(f"Cases that cannot be opened, and are left out: {found.unread}.")
        if not found.open:
            typer.echo("Every case that you may put right has a child of the register.")
        elif propose is None:
            return await _ask_each(ledger, token, found)
        else:
            write_proposals(propose, found.open)
            typer.echo(_written(propose, found))
        return 0


_SKIP, _STOP = "s", "q"
Outcome = Adopted | Literal["refused"]
_IN_ORDER: tuple[Outcome, ...] = ("recorded", "has-pupil")
"""The outcomes after which nothing is left to do in the case."""


async def record_rows(ledger: Ledger, token: bytes, rows: list[ConfirmedRow]) -> int:
    """Record each row separately, and go on after one that is refused. 1 if a row was not recorded."""
    for row in rows:
        for message in _wrong(ledger, row.pupil, row.reasons):
            raise UserError(f"Row {row.number}: {message} Nothing is changed.")
    await _check_pupils(ledger, token, [row.pupil for row in rows])
    done = Counter[Outcome]()
    for row in rows:
        name = f"Row {row.number}"
        try:
            done[await _told(name, adopt(ledger, token, row.case, row.mark, row.pupil, row.reasons))] += 1
        except BaseException:  # also Ctrl-C: what was recorded stays
            typer.echo(f"Stopped at {name.lower()}. Recorded before it: {done['recorded']}.")
            raise
    return _summed_up(done, len(rows))


async def _ask_each(ledger: Ledger, token: bytes, found: AdoptionProposals) -> int:
    done = Counter[Outcome]()
    for number, proposal in enumerate(found.open, 1):
        typer.echo(f"\n{number} of {len(found.open)}\n" + "\n".join(_lines(proposal)))
        chosen = await _chosen(ledger, token, proposal)
        if chosen is None:
            break
        if isinstance(chosen, str):
            continue
        pupil, usual = chosen
        reasons = _reasons(ledger, pupil, usual)
        adopting = adopt(ledger, token, proposal.case.id, proposal.mark, pupil, reasons)
        done[await _told(proposal.case.reference, adopting)] += 1
    return _summed_up(done, len(found.open))


async def _chosen(ledger: Ledger, token: bytes, proposal: AdoptionProposal) -> tuple[UUID, str] | str | None:
    """The pupil and the usual reasons; `s` to skip, None to stop."""
    offered = proposal.candidates
    while True:
        said = typer.prompt(
            "Which child? A number or an id; s to skip, q to stop", default=_SKIP, show_default=False
        ).strip()
        if said == _STOP:
            return None
        if said == _SKIP:
            return _SKIP
        if said.isdecimal() and 1 <= int(said) <= len(offered):
            candidate = offered[int(said) - 1]
            return candidate.id, adoption_text.REASONS[candidate.likeness]
        try:
            pupil = UUID(said)
            await _check_pupils(ledger, token, [pupil])
        except (ValueError, UserError):
            typer.echo("Enter a number from the list, or the id of a child on the register.")
            continue
        return pupil, adoption_text.BY_HAND


def _reasons(ledger: Ledger, pupil: UUID, usual: str) -> str:
    """The reasons for the record, asked for again while they are too short or too long."""
    while True:
        said = str(typer.prompt("Reasons", default=usual))
        wrong = _wrong(ledger, pupil, said)
        if not wrong:
            return said
        typer.echo(" ".join(wrong))


def _wrong(ledger: Ledger, pupil: UUID, reasons: str) -> list[str]:
    command = IdentifyPupil(pupil=pupil, reasons=reasons)
    return [fault.message for fault in faults(command, ledger.clock.now())]


async def _check_pupils(ledger: Ledger, token: bytes, pupils: list[UUID]) -> None:
    if not await known_to_school(ledger, token, pupils):
        raise UserError("An id is not that of a child on this school's register. Nothing is changed.")


def _lines(proposal: AdoptionProposal) -> Iterator[str]:
    case = proposal.case
    raised, born = plain_day(london(case.raised_at).date()), adoption_text.born(case.pupil.date_of_birth)
    yield f"{case.reference}, raised {raised}: {case.pupil.name}, {born}"
    for number, each in enumerate(proposal.candidates, 1):
        likeness = adoption_text.LIKENESS_TEXT[each.likeness]
        yield f"  {number}  {adoption_text.listed(each.listing)}: {likeness}"
    if not proposal.candidates:
        yield f"  {adoption_text.NO_CANDIDATE}"


async def _told(what: str, adopting: Awaitable[Adopted]) -> Outcome:
    """What became of one case, said if it was not recorded. A refusal is about this case alone."""
    try:
        outcome = await adopting
    except (Refused, problems.Malformed, CaseDoesNotOpen) as refusal:
        typer.echo(f"{what}: {sentence(refusal)}")
        return "refused"
    if outcome != "recorded":
        typer.echo(f"{what}: {adoption_text.OUTCOMES[outcome]}")
    return outcome


def _written(file: Path, found: AdoptionProposals) -> str:
    return (
        f"{file}: {counted(len(found.open), 'case')}. Write yes in the column `confirm` of each row that is "
        f"right, and run `onward pupils adopt --confirm {file}`. Nothing is changed yet. The file names "
        "children: delete it afterwards."
    )


def _summed_up(done: Counter[Outcome], of: int) -> int:
    """Say how many cases were recorded. 1 if one was chosen, and is still to be put right."""
    typer.echo(f"Recorded: {done['recorded']}. Not changed: {of - done['recorded']}.")
    return 0 if done.keys() <= set(_IN_ORDER) else 1


def _token(file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise UserError(f"{file} cannot be read. It must hold your API token.") from None
    if not sys.stdin.isatty():
        raise UserError("Give your API token in a file: --token-file FILE. See `onward people token`.")
    return str(typer.prompt("Your API token", hide_input=True)).strip()
