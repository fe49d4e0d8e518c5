"""`onward form`: write the referral form of an agency referral."""

import os
from pathlib import Path
from uuid import UUID

from cli.installation import UserError, ledger_of
from cli.replay_command import case_called
from referral_form import form_loader
from referral_form.typesetting import TypesettingFailed
from store.ledger.ledger import Ledger


async def form(data: Path, case: str, agency_referral: str, output: Path) -> str:
    """Write the form to a file that only its owner can read, and describe it."""
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            found = await case_called(connection, case)
        made = await form_loader.load_form_source(ledger, found, agency_referral)
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
        sent = await _sent(ledger, made.state.id, agency_referral)
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(document.body)
    except OSError:
        raise UserError(f"{output} cannot be written. Give another file with -o.") from None
    said = f"{output}: {len(document.body)} bytes, SHA-256 {document.sha256}."
    if sent is None:
        return f"{said}\nNo form was sent by e-mail."
    if sent == document.sha256:
        return f"{said}\nIt is the same, byte for byte, as the form sent by e-mail."
    return f"{said}\nThe form sent by e-mail has another SHA-256: {sent}."


async def _sent(ledger: Ledger, case: UUID, agency_referral: str) -> str | None:
    state = await ledger.state(case)
    lines = state.disclosures if state is not None else ()
    return next((each.sha256 for each in lines if each.agency_referral == agency_referral), None)
