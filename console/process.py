"""`onward policy concerns`: which clauses people doubt, and whether anybody has answered (13.4)."""

import json
from pathlib import Path

from console.where import ledger_of
from domain.working_time import london
from store import process


async def concerns(data: Path, as_json: bool) -> str:
    """All concerns about the procedure, without their words: those are for the school."""
    async with ledger_of(data) as ledger, ledger.pool.connection() as connection:
        found = await process.everywhere(connection)
    if as_json:
        told = ({**each, "id": str(each["id"]), "raised_at": each["raised_at"].isoformat()} for each in found)
        return json.dumps(list(told))
    lines = (
        f"{each['clause']} ({each['school']}), {london(each['raised_at']):%d %B %Y}, to the "
        f"{each['goes_to'].replace('_', ' ')}: {'answered' if each['answered'] else 'NOT ANSWERED'}"
        for each in found
    )
    return "\n".join(lines) or "Nobody has said that a clause is not kept or does not work."
