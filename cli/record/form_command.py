"""`onward form`: the form of an agency referral, and whether the same was sent."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Commands, Data
from cli.record.replay_command import entries_of
from cli.service.installation import UserError, ledger_of
from documents import form_loader
from documents.typesetting import TypesettingFailed
from domain.evolve import replay as fold

alone = Commands()


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
