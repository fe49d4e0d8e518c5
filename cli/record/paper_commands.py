"""`onward print` and `onward form`: a case on paper, and the form of an agency referral."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from application.cases import printed_case
from cli.options import DATA, Commands, Data
from cli.record.replay_command import entries_of
from cli.service.installation import UserError, ledger_of
from cli.typed_values import make_new
from documents import form_loader
from documents.typesetting import TypesettingFailed
from domain.evolve import replay as fold
from store.queries import access_log
from wording.printable_file import NOT_THERE

alone = Commands()


@alone.command("print")
async def print_case(
    case: Annotated[str, typer.Argument(metavar="ID")],
    to: Annotated[
        Path, typer.Option("--to", help="The file to write. It must not exist yet.", metavar="FILE")
    ],
    data: Data = DATA,
) -> str:
    """Write the whole file of a case as one page for a printer. The access log keeps its hash.

    Example: onward print ONW-EB911W --to ONW-EB911W.html
    """
    async with ledger_of(data) as ledger:
        stored = await entries_of(ledger, case)
        state = fold(each.event for each in stored)
        made = await printed_case.assemble(ledger, state, stored, None)
        make_new(to)
        await access_log.log_access(ledger, None, [(state, "whole")], "paper", made.digest)
        await asyncio.to_thread(to.write_bytes, made.page)
    said = f"{to}: {state.reference} at version {state.version}, SHA-256 {made.digest.hex()}."
    return f"{said}\n{NOT_THERE}" if made.about_a_head else said


@alone.command()
async def form(
    case: Annotated[str, typer.Argument(metavar="ID", help="The case's id or reference.")],
    agency_referral: Annotated[str, typer.Argument(metavar="AR", help="Such as cscs-1.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.", metavar="FILE")],
    data: Data = DATA,
) -> str:
    """Write the form of an agency referral as a tagged PDF.

    Prints its SHA-256, and whether it is the same as the form sent by e-mail.

    Example: onward form ONW-7F3K2M cscs-1 -o form.pdf
    """
    async with ledger_of(data) as ledger:
        stream = [each.event for each in await entries_of(ledger, case)]
        made = await form_loader.recorded_form(ledger, stream, agency_referral)
        if made is None:
            raise UserError(
                f"There is no agency referral {agency_referral} in {case}. `onward replay {case}` shows them."
            )
        try:
            document = await form_loader.document(made)
        except TypesettingFailed:
            raise UserError(
                "The PDF could not be made within its time and memory limits. The record is unharmed. Try "
                "again when this machine is less busy."
            ) from None
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(document.body)
    except OSError:
        raise UserError(f"{output} cannot be written. Give another file with -o.") from None
    lines = fold(stream).disclosures
    sent = next((each.sha256 for each in lines if each.agency_referral == agency_referral), None)
    said = f"{output}: {len(document.body)} bytes, SHA-256 {document.sha256}."
    if sent is None:
        return f"{said}\nNo form was sent by e-mail."
    if sent == document.sha256:
        return f"{said}\nIt is the same, byte for byte, as the form sent by e-mail."
    return f"{said}\nThe form sent by e-mail has another SHA-256: {sent}."
